// RUN: tt-opt %s --tt-vectorize-linalg --canonicalize --cse | FileCheck %s

// While a product runs, the tiles are fetched that the next iteration copies;
// in the last one, those of this one again. In each of its 16 steps these are 4
// rows of A, of 2 lines each, and 2 rows of B, of 4 lines.

// CHECK-LABEL: func @product
// CHECK-SAME: %[[A:.*]]: memref<512x512xf32>, %[[B:.*]]: memref<512x512xf32>,
// CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
// CHECK-DAG: %[[C2:.*]] = arith.constant 2 : index
// CHECK-DAG: %[[C4:.*]] = arith.constant 4 : index
// CHECK-DAG: %[[C16:.*]] = arith.constant 16 : index
// CHECK-DAG: %[[C32:.*]] = arith.constant 32 : index
// CHECK: scf.for %[[K:.*]] = %{{.*}} to %[[END:.*]] step %[[C1]]
// CHECK: %[[LEFT:.*]] = arith.subi %[[END]], %[[K]]
// CHECK: %[[GOES_ON:.*]] = arith.cmpi sgt, %[[LEFT]], %[[C1]]
// CHECK: %[[AFTER:.*]] = arith.addi %[[K]], %[[C1]]
// CHECK: %[[NEXT:.*]] = arith.select %[[GOES_ON]], %[[AFTER]], %[[K]]
// CHECK: %[[COLUMN:.*]] = arith.muli %[[NEXT]], %[[C32]]
// CHECK: %[[A_NEXT:.*]] = memref.subview %[[A]][%{{.*}}, %[[COLUMN]]] [64, 32]
// CHECK: %[[B_NEXT:.*]] = memref.subview %[[B]][%[[COLUMN]], %{{.*}}] [32, 64]
// CHECK: scf.for %[[M:.*]] = %{{.*}} to %{{.*}} step %[[C4]]
// CHECK: %[[STEP:.*]] = arith.divui %[[M]], %[[C4]]
// CHECK: %[[ROW:.*]] = arith.muli %[[STEP]], %[[C4]]
// CHECK: memref.prefetch %[[A_NEXT]][%[[ROW]], %{{.*}}], read, locality<3>, data
// CHECK: memref.prefetch %[[A_NEXT]][%[[ROW]], %[[C16]]], read
// CHECK-COUNT-6: memref.prefetch %[[A_NEXT]]
// CHECK: %[[B_ROW:.*]] = arith.muli %[[STEP]], %[[C2]]
// CHECK: memref.prefetch %[[B_NEXT]][%[[B_ROW]],
// CHECK-COUNT-7: memref.prefetch %[[B_NEXT]]
// CHECK-NOT: memref.prefetch
// CHECK: vector.fma
// CHECK-NOT: memref.prefetch
func.func @product(%a: memref<512x512xf32>, %b: memref<512x512xf32>,
                   %x: index, %y: index, %n: index,
                   %ta: memref<64x32xf32>, %tb: memref<32x64xf32>, %tc: memref<64x64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c32 = arith.constant 32 : index
  scf.for %k = %c0 to %n step %c1 {
    %column = arith.muli %k, %c32 : index
    %va = memref.subview %a[%y, %column] [64, 32] [1, 1]
        : memref<512x512xf32> to memref<64x32xf32, strided<[512, 1], offset: ?>>
    linalg.copy ins(%va : memref<64x32xf32, strided<[512, 1], offset: ?>>)
        outs(%ta : memref<64x32xf32>)
    %vb = memref.subview %b[%column, %x] [32, 64] [1, 1]
        : memref<512x512xf32> to memref<32x64xf32, strided<[512, 1], offset: ?>>
    linalg.copy ins(%vb : memref<32x64xf32, strided<[512, 1], offset: ?>>)
        outs(%tb : memref<32x64xf32>)
    linalg.matmul ins(%ta, %tb : memref<64x32xf32>, memref<32x64xf32>)
        outs(%tc : memref<64x64xf32>)
  }
  return
}

// A row that would be beyond the tile is the last one: 4 steps of 2 rows for 7.

// CHECK-LABEL: func @few_rows
// CHECK-DAG: %[[C6:.*]] = arith.constant 6 : index
// CHECK: %[[NEXT:.*]] = memref.subview %arg0[%{{.*}}, 0] [7, 16]
// CHECK: arith.minui %{{.*}}, %[[C6]]
// CHECK: memref.prefetch %[[NEXT]]
// CHECK: arith.minui %{{.*}}, %[[C6]]
// CHECK: memref.prefetch %[[NEXT]]
// CHECK-NOT: memref.prefetch
func.func @few_rows(%b: memref<512x16xf32>, %ta: memref<20x7xf32>, %tb: memref<7x16xf32>, %tc: memref<20x16xf32>) {
  %c0 = arith.constant 0 : index
  %c7 = arith.constant 7 : index
  %c504 = arith.constant 504 : index
  scf.for %k = %c0 to %c504 step %c7 {
    %vb = memref.subview %b[%k, 0] [7, 16] [1, 1]
        : memref<512x16xf32> to memref<7x16xf32, strided<[16, 1], offset: ?>>
    linalg.copy ins(%vb : memref<7x16xf32, strided<[16, 1], offset: ?>>)
        outs(%tb : memref<7x16xf32>)
    linalg.matmul ins(%ta, %tb : memref<20x7xf32>, memref<7x16xf32>)
        outs(%tc : memref<20x16xf32>)
  }
  return
}

// Nothing is fetched of what stays where it is, of what is read at a place that
// an effect decides or the iteration before, or of an array that is the loop's.

// CHECK-LABEL: func @unknown
// CHECK-NOT: memref.prefetch
func.func @unknown(%b: memref<512x16xf32>, %at: memref<64xindex>,
                   %ta: memref<20x8xf32>, %tb: memref<8x16xf32>, %tc: memref<20x16xf32>) {
  %c0 = arith.constant 0 : index
  %c8 = arith.constant 8 : index
  %c64 = arith.constant 64 : index
  %end = scf.for %k = %c0 to %c64 step %c8 iter_args(%place = %c0) -> index {
    %fixed = memref.subview %b[16, 0] [8, 16] [1, 1]
        : memref<512x16xf32> to memref<8x16xf32, strided<[16, 1], offset: 256>>
    linalg.copy ins(%fixed : memref<8x16xf32, strided<[16, 1], offset: 256>>)
        outs(%tb : memref<8x16xf32>)
    linalg.matmul ins(%ta, %tb : memref<20x8xf32>, memref<8x16xf32>)
        outs(%tc : memref<20x16xf32>)
    %row = memref.load %at[%k] : memref<64xindex>
    %read = memref.subview %b[%row, 0] [8, 16] [1, 1]
        : memref<512x16xf32> to memref<8x16xf32, strided<[16, 1], offset: ?>>
    linalg.copy ins(%read : memref<8x16xf32, strided<[16, 1], offset: ?>>)
        outs(%tb : memref<8x16xf32>)
    linalg.matmul ins(%ta, %tb : memref<20x8xf32>, memref<8x16xf32>)
        outs(%tc : memref<20x16xf32>)
    %moved = arith.addi %place, %k : index
    %carried = memref.subview %b[%moved, 0] [8, 16] [1, 1]
        : memref<512x16xf32> to memref<8x16xf32, strided<[16, 1], offset: ?>>
    linalg.copy ins(%carried : memref<8x16xf32, strided<[16, 1], offset: ?>>)
        outs(%tb : memref<8x16xf32>)
    linalg.matmul ins(%ta, %tb : memref<20x8xf32>, memref<8x16xf32>)
        outs(%tc : memref<20x16xf32>)
    %own = memref.alloc() : memref<512x16xf32>
    %part = memref.subview %own[%k, 0] [8, 16] [1, 1]
        : memref<512x16xf32> to memref<8x16xf32, strided<[16, 1], offset: ?>>
    linalg.copy ins(%part : memref<8x16xf32, strided<[16, 1], offset: ?>>)
        outs(%tb : memref<8x16xf32>)
    linalg.matmul ins(%ta, %tb : memref<20x8xf32>, memref<8x16xf32>)
        outs(%tc : memref<20x16xf32>)
    memref.dealloc %own : memref<512x16xf32>
    scf.yield %place : index
  }
  return
}
