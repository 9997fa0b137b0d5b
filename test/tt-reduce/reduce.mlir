// tt-reduce keeps what makes tt-opt fail, a kernel without a schedule, and drops
// the rest.

// RUN: tt-reduce %s --reduction-tree='traversal-mode=0 test=%S/Inputs/fails' \
// RUN:   | FileCheck %s

// CHECK-NOT: @good
// CHECK: func.func @bad
// CHECK-NEXT: tt.grid_kernel
// CHECK-NOT: memref.store
// CHECK-NOT: @good
func.func @good(%value: f32, %out: memref<8xf32>) {
  tt.grid_kernel (%b) in (8) schedule(<cores = 5, partition = contiguous, order = row_major>) {
    memref.store %value, %out[%b] : memref<8xf32>
  }
  return
}

func.func @bad(%value: f32, %out: memref<8xf32>) {
  tt.grid_kernel (%b) in (8) {
    memref.store %value, %out[%b] : memref<8xf32>
  }
  return
}
