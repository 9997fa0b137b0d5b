// RUN: tt-opt %s --tt-check-bufferized --split-input-file --verify-diagnostics

func.func @on_memory(%value: f32, %out: memref<8xf32>) {
  scf.forall (%i) in (8) {
    memref.store %value, %out[%i] : memref<8xf32>
  }
  return
}

// -----

func.func @on_tensors(%init: tensor<8xf32>, %value: tensor<1xf32>) -> tensor<8xf32> {
  // expected-error @below {{'scf.forall' op has tensors in shared_outs, which have no memory yet}}
  // expected-note @below {{bufferize first, for instance with --one-shot-bufferize}}
  %result = scf.forall (%i) in (8) shared_outs(%out = %init) -> (tensor<8xf32>) {
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %value into %out[%i] [1] [1] : tensor<1xf32> into tensor<8xf32>
    }
  }
  return %result : tensor<8xf32>
}
