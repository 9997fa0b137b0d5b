// Loops have the location of their kernel, what is in the body its own.

// RUN: tt-opt %s --tt-grid-to-persistent --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s
// RUN: tt-opt %s --tt-grid-to-persistent=launch=parallel --mlir-print-debuginfo --mlir-print-local-scope | FileCheck %s --check-prefix=PARALLEL

func.func @k() {
  // CHECK: tt.tile_assignment {{.*}} loc("kernel")
  // CHECK-NEXT: arith.addi {{.*}} loc("kernel")
  // CHECK: scf.for %[[TILE:.*]] = %{{.*}} to
  // CHECK-NEXT: arith.divui {{.*}} loc("kernel")
  // CHECK-NEXT: arith.remui {{.*}} loc("kernel")
  // CHECK-NEXT: vector.print {{.*}} loc("body")
  // CHECK-NEXT: vector.print {{.*}} loc("body")
  // CHECK-NEXT: } {tt.launch = {{.*}}} loc("kernel")

  // PARALLEL: vector.print {{.*}} loc("body")
  // PARALLEL-NEXT: vector.print {{.*}} loc("body")
  // PARALLEL-NEXT: } {tt.launch = {{.*}}} loc("kernel")
  // PARALLEL: } loc("kernel")
  tt.grid_kernel (%bx, %by) in (8, 8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    vector.print %bx : index loc("body")
    vector.print %by : index loc("body")
  } loc("kernel")
  return
}
