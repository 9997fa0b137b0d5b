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
