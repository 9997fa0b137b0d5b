// What can't become a program of the host.

// RUN: tt-opt %s --tt-to-cpu --split-input-file --verify-diagnostics

func.func @no_core() {
  // expected-error @below {{'tt.core_id' op is left: nothing lowers it to the LLVM dialect}}
  %core = tt.core_id
  vector.print %core : index
  return
}

// -----

func.func @unknown_type(%a: memref<8xf32>, %value: f32) {
  tt.grid_kernel (%bx) in (8) {
    // expected-error @below {{'arith.truncf' op is left: nothing lowers it to the LLVM dialect}}
    %narrow = arith.truncf %value : f32 to f8E4M3FN
    // expected-error @below {{'arith.extf' op is left: nothing lowers it to the LLVM dialect}}
    %wide = arith.extf %narrow : f8E4M3FN to f32
    memref.store %wide, %a[%bx] : memref<8xf32>
  }
  return
}

// -----

func.func @growing_stack(%a: memref<8xf32>, %value: f32) {
  tt.grid_kernel (%bx) in (8) {
    // expected-error @below {{'memref.alloca' op is in a persistent loop and can't be moved out of it; it would grow the stack with every tile}}
    // expected-note @below {{give it a size that does not depend on the tile, or write memref.alloc and memref.dealloc}}
    %buffer = memref.alloca(%bx) : memref<?xf32>
    memref.store %value, %buffer[%bx] : memref<?xf32>
  }
  return
}

// -----

// Upstream's conversion of a loop on tensors fails without a word.

func.func @loop_on_tensors(%init: tensor<64xf32>, %value: tensor<1xf32>) -> tensor<64xf32> {
  // expected-error @below {{'scf.forall' op has tensors in shared_outs, which have no memory yet}}
  // expected-note @below {{bufferize first, for instance with --one-shot-bufferize}}
  %result = scf.forall (%i) in (64) shared_outs(%out = %init) -> (tensor<64xf32>) {
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %value into %out[%i] [1] [1] : tensor<1xf32> into tensor<64xf32>
    }
  }
  return %result : tensor<64xf32>
}

// -----

func.func @loop_on_tensors_in_kernel(%a: memref<64xf32>, %value: tensor<1xf32>) {
  %init = bufferization.to_tensor %a restrict : memref<64xf32> to tensor<64xf32>
  tt.grid_kernel (%bx) in (64) {
    // expected-error @below {{'scf.forall' op has tensors in shared_outs, which have no memory yet}}
    // expected-note @below {{bufferize first, for instance with --one-shot-bufferize}}
    %result = scf.forall (%i) in (64) shared_outs(%out = %init) -> (tensor<64xf32>) {
      scf.forall.in_parallel {
        tensor.parallel_insert_slice %value into %out[%i] [1] [1] : tensor<1xf32> into tensor<64xf32>
      }
    }
    %0 = tensor.extract %result[%bx] : tensor<64xf32>
    memref.store %0, %a[%bx] : memref<64xf32>
  }
  return
}

// -----

// What is left of other work on tensors says what to do.

// expected-error @below {{'func.func' op is left: nothing lowers it to the LLVM dialect}}
func.func @tensors(%value: f32) -> tensor<4xf32> {
  // expected-error @below {{'tensor.empty' op is left: nothing lowers it to the LLVM dialect}}
  // expected-note @below {{it works on tensors; bufferize first, for instance with --one-shot-bufferize}}
  %0 = tensor.empty() : tensor<4xf32>
  // expected-error @below {{'func.return' op is left: nothing lowers it to the LLVM dialect}}
  // expected-note @below {{it works on tensors; bufferize first, for instance with --one-shot-bufferize}}
  return %0 : tensor<4xf32>
}

// -----

// A pipeline that ends well leaves nothing for the translation to refuse.

// expected-error @below {{'builtin.unrealized_conversion_cast' op is left, from '!llvm.struct<(ptr, ptr, i64, array<1 x i64>, array<1 x i64>)>' to 'memref<64xf32>': nothing lowers it to the LLVM dialect}}
func.func @cast_of_another_compiler(%a: memref<64xf32>, %value: f32) {
  // expected-error @below {{'builtin.unrealized_conversion_cast' op is left, from 'memref<64xf32>' to '!llvm.ptr': nothing lowers it to the LLVM dialect}}
  %pointer = builtin.unrealized_conversion_cast %a : memref<64xf32> to !llvm.ptr
  llvm.store %value, %pointer : f32, !llvm.ptr
  return
}

// -----

// expected-error @below {{the data layout gives index 32 bits, but it is lowered to 64 bits here}}
module attributes {dlti.dl_spec = #dlti.dl_spec<index = 32>} {
  func.func @narrow_index(%a: memref<4xf32>, %value: f32) {
    tt.grid_kernel (%bx) in (4) {
      memref.store %value, %a[%bx] : memref<4xf32>
    }
    return
  }
}
