// All loops are checked before one changes.

// RUN: not tt-opt %s --convert-scf-forall-to-tt --mlir-print-ir-after-failure 2>&1 | FileCheck %s

// CHECK: error: 'scf.forall' op has tensors in shared_outs
// CHECK: IR Dump After
// CHECK: func.func @good(
// CHECK-NEXT: scf.forall (%{{.*}}) in (8)
func.func @good(%out: memref<8xindex>) {
  scf.forall (%i) in (8) {
    memref.store %i, %out[%i] : memref<8xindex>
  }
  return
}

func.func @bad(%init: tensor<8xf32>) -> tensor<8xf32> {
  %result = scf.forall (%i) in (8) shared_outs(%out = %init) -> tensor<8xf32> {
    scf.forall.in_parallel {
    }
  }
  return %result : tensor<8xf32>
}
