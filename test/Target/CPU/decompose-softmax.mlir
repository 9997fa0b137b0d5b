// RUN: tt-opt %s --tt-decompose-softmax --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @rows(
// CHECK-SAME:    %[[IN:.*]]: memref<4x8xf32>, %[[OUT:.*]]: memref<4x8xf32>)
// CHECK:         %[[MAX:.*]] = memref.alloc() : memref<4xf32>
// CHECK:         linalg.fill ins({{.*}} : f32) outs(%[[MAX]] : memref<4xf32>)
// CHECK:         linalg.generic
// CHECK-SAME:      iterator_types = ["parallel", "reduction"]
// CHECK-SAME:      ins(%[[IN]] : memref<4x8xf32>) outs(%[[MAX]] : memref<4xf32>)
// CHECK:           arith.maxnumf
// CHECK:         linalg.generic
// CHECK-SAME:      ins(%[[IN]], %[[MAX]] : memref<4x8xf32>, memref<4xf32>) outs(%[[OUT]] : memref<4x8xf32>)
// CHECK:           math.exp
// CHECK:         %[[SUM:.*]] = memref.alloc() : memref<4xf32>
// CHECK:         linalg.generic
// CHECK-SAME:      ins(%[[OUT]] : memref<4x8xf32>) outs(%[[SUM]] : memref<4xf32>)
// CHECK:           arith.addf
// CHECK:         linalg.generic
// CHECK-SAME:      ins(%[[SUM]] : memref<4xf32>) outs(%[[OUT]] : memref<4x8xf32>)
// CHECK:           arith.divf
// CHECK:         memref.dealloc %[[MAX]]
// CHECK:         memref.dealloc %[[SUM]]
// CHECK-NOT:     linalg.softmax
func.func @rows(%in: memref<4x8xf32>, %out: memref<4x8xf32>) {
  linalg.softmax dimension(1) ins(%in : memref<4x8xf32>) outs(%out : memref<4x8xf32>)
  return
}

// -----

// Sizes known at run time, another axis, and small floats.
// CHECK-LABEL: func.func @columns(
// CHECK:         %[[SIZE:.*]] = memref.dim %{{.*}}, %{{.*}} : memref<?x?xf16>
// CHECK:         memref.alloc(%[[SIZE]]) : memref<?xf16>
// CHECK:         memref.alloc(%{{.*}}) : memref<?xf32>
// CHECK-NOT:     linalg.softmax
func.func @columns(%in: memref<?x?xf16>, %out: memref<?x?xf16>) {
  linalg.softmax dimension(0) ins(%in : memref<?x?xf16>) outs(%out : memref<?x?xf16>)
  return
}

// -----

// CHECK-LABEL: func.func @tensors(
// CHECK:         linalg.softmax
func.func @tensors(%in: tensor<4x8xf32>, %out: tensor<4x8xf32>) -> tensor<4x8xf32> {
  %0 = linalg.softmax dimension(1) ins(%in : tensor<4x8xf32>) outs(%out : tensor<4x8xf32>) -> tensor<4x8xf32>
  return %0 : tensor<4x8xf32>
}
