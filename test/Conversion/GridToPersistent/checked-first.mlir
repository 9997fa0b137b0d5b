// The whole module is checked before anything in it changes.

// RUN: not tt-opt %s --tt-grid-to-persistent --mlir-print-ir-after-failure 2>&1 | FileCheck %s
// RUN: not tt-opt %s --tt-distribute-grid --mlir-print-ir-after-failure 2>&1 | FileCheck %s

// CHECK: error: 'tt.grid_kernel' op has no schedule
// CHECK: IR Dump After
// CHECK: func.func @good() {
// CHECK-NEXT: tt.grid_kernel (%bx) in (8)
func.func @good() {
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    vector.print %bx : index
  }
  return
}

func.func @bad() {
  tt.grid_kernel (%bx) in (8) {
    vector.print %bx : index
  }
  return
}
