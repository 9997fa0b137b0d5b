// RUN: tt-opt %s --tt-relax-strides | FileCheck %s

// The type goes down all views; the innermost stride of 1 stays.

// CHECK-LABEL: func @views
// CHECK-SAME: %[[A:.*]]: memref<64x128xf32, strided<[?, 1]>>
// CHECK-SAME: %[[B:.*]]: memref<?x?x8xbf16, strided<[?, ?, 1]>>
// CHECK-SAME: %{{.*}}: memref<16xf32>, %{{.*}}: index)
// CHECK: memref.subview %[[A]][%{{.*}}, 0] [16, 32] [1, 1] : memref<64x128xf32, strided<[?, 1]>> to memref<16x32xf32, strided<[?, 1], offset: ?>>
// CHECK: memref.subview %[[A]][%{{.*}}, 0] [1, 64] [1, 2] : memref<64x128xf32, strided<[?, 1]>> to memref<64xf32, strided<[2], offset: ?>>
// CHECK: memref.expand_shape %[[A]] {{.*}} into memref<64x16x8xf32, strided<[?, 8, 1]>>
// CHECK: memref.collapse_shape %{{.*}} : memref<64x16x8xf32, strided<[?, 8, 1]>> into memref<64x128xf32, strided<[?, 1]>>
func.func @views(%a: memref<64x128xf32>, %b: memref<?x?x8xbf16>,
                 %v: memref<16xf32>, %n: index) {
  %zero = arith.constant 0.0 : f32
  tt.grid_kernel (%bx) in (4) {
    %tile = memref.subview %a[%bx, 0] [16, 32] [1, 1] : memref<64x128xf32> to memref<16x32xf32, strided<[128, 1], offset: ?>>
    linalg.fill ins(%zero : f32) outs(%tile : memref<16x32xf32, strided<[128, 1], offset: ?>>)
    %row = memref.subview %a[%bx, 0] [1, 64] [1, 2] : memref<64x128xf32> to memref<64xf32, strided<[2], offset: ?>>
    %x = memref.load %row[%bx] : memref<64xf32, strided<[2], offset: ?>>
    %e = memref.expand_shape %a [[0], [1, 2]] output_shape [64, 16, 8] : memref<64x128xf32> into memref<64x16x8xf32>
    %c = memref.collapse_shape %e [[0], [1, 2]] : memref<64x16x8xf32> into memref<64x128xf32>
    memref.store %x, %c[%bx, %bx] : memref<64x128xf32>
    %y = memref.load %b[%bx, %bx, %bx] : memref<?x?x8xbf16>
  }
  return
}

// Rows that must be neighbours, and what leaves the function, keep their types.

// CHECK-LABEL: func @kept
// CHECK-SAME: (%{{.*}}: memref<64x128xf32>, %{{.*}}: memref<64x128xf32>, %{{.*}}: memref<64x128xf32>)
func.func @kept(%a: memref<64x128xf32>, %b: memref<64x128xf32>,
                %c: memref<64x128xf32>) {
  %flat = memref.collapse_shape %a [[0, 1]] : memref<64x128xf32> into memref<8192xf32>
  func.call @callee(%b) : (memref<64x128xf32>) -> ()
  %other = memref.reinterpret_cast %c to offset: [0], sizes: [8192], strides: [1] : memref<64x128xf32> to memref<8192xf32>
  return
}

// CHECK-LABEL: func private @callee
// CHECK-SAME: memref<64x128xf32>
func.func private @callee(%a: memref<64x128xf32>) {
  return
}

// Functions of the LLVM dialect have no such arguments.

// CHECK-LABEL: llvm.func @lowered(%{{.*}}: i64)
llvm.func @lowered(%n: i64) {
  llvm.return
}
