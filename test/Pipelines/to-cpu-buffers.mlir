// A buffer of fixed size is allocated and freed once per core, beside the loop
// over its tiles.

// RUN: tt-opt %s --tt-to-cpu | FileCheck %s

// CHECK-LABEL: llvm.func @once_per_core
func.func @once_per_core(%a: memref<64xf32>, %value: f32) {
  // CHECK: omp.parallel
  // CHECK: omp.loop_nest
  // CHECK: llvm.call @malloc
  // CHECK: llvm.cond_br
  // CHECK-NOT: llvm.call @malloc
  // CHECK: llvm.udiv
  // CHECK: llvm.call @free
  // CHECK-NOT: llvm.call @free
  // CHECK: omp.yield
  tt.grid_kernel (%bx, %by) in (8, 8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %buffer = memref.alloc() : memref<16xf32>
    memref.store %value, %buffer[%bx] : memref<16xf32>
    %same = memref.load %buffer[%by] : memref<16xf32>
    memref.store %same, %a[%bx] : memref<64xf32>
    memref.dealloc %buffer : memref<16xf32>
  }
  return
}
