// All loops are checked before one changes.

// RUN: not tt-opt %s --convert-scf-parallel-to-tt --mlir-print-ir-after-failure 2>&1 | FileCheck %s

// CHECK: error: 'tt.num_cores' op is in a 'scf.parallel'
// CHECK: IR Dump After
// CHECK: func.func @good(
// CHECK: scf.parallel
// CHECK-NOT: tt.grid_kernel
func.func @good(%n: index, %out: memref<?xindex>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    memref.store %i, %out[%i] : memref<?xindex>
  }
  return
}

func.func @bad(%n: index, %out: memref<?xindex>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    %cores = tt.num_cores
    memref.store %cores, %out[%i] : memref<?xindex>
  }
  return
}
