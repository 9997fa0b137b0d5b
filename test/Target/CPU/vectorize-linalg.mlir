// RUN: tt-opt %s --tt-vectorize-linalg=vector-bits=512 --canonicalize --cse | FileCheck %s
// RUN: tt-opt %s --tt-vectorize-linalg --canonicalize --cse | FileCheck %s --check-prefix=WIDTH

// A block of the result stays in registers, in 8 rows of 2 vectors each, while
// the innermost loop adds to it. Nothing but one row of B and elements of A is
// loaded in there.

// CHECK-LABEL: func @product
// CHECK: scf.for {{.*}} step %c8
// CHECK: scf.for {{.*}} step %c32
// CHECK-COUNT-8: vector.load %{{.*}} : memref<64x64xf32>, vector<32xf32>
// CHECK: %[[SUMS:.*]]:8 = scf.for
// CHECK-NOT: vector.store
// CHECK: vector.load {{.*}} : memref<32x64xf32>, vector<32xf32>
// CHECK-NOT: vector.load
// CHECK-COUNT-8: vector.fma {{.*}} : vector<32xf32>
// CHECK: scf.yield
// CHECK: vector.store %[[SUMS]]#0
// CHECK: vector.store %[[SUMS]]#7
// CHECK-NOT: linalg
// With vectors of 256 bits there are 16 registers: 4 rows of 2 vectors.
// WIDTH-LABEL: func @product
// WIDTH-COUNT-4: vector.fma {{.*}} : vector<16xf32>
// WIDTH: scf.yield
func.func @product(%a: memref<64x32xf32>, %b: memref<32x64xf32>, %c: memref<64x64xf32>) {
  linalg.matmul ins(%a, %b : memref<64x32xf32>, memref<32x64xf32>)
      outs(%c : memref<64x64xf32>)
  return
}

// Factors of other elements, and one whose rows lie across, are copied first: in
// a kernel into buffers of its body, which are allocated once per core.

// CHECK-LABEL: func @mixed
// CHECK: tt.grid_kernel
// CHECK-DAG: %[[B:.*]] = memref.alloc() {alignment = 64 : i64} : memref<32x64xf32>
// CHECK-DAG: %[[A:.*]] = memref.alloc() {alignment = 64 : i64} : memref<64x32xf32>
// CHECK: scf.for %{{.*}} = %{{.*}} to %c5
// CHECK: arith.extf {{.*}} : vector<32xf16> to vector<32xf32>
// CHECK: vector.store {{.*}}, %[[A]]
// CHECK: arith.extf {{.*}} : vector<16xf16> to vector<16xf32>
// CHECK: vector.store {{.*}}, %[[B]]
// CHECK-COUNT-8: vector.fma {{.*}} : vector<32xf32>
// CHECK: }
// CHECK-DAG: memref.dealloc %[[A]]
// CHECK-DAG: memref.dealloc %[[B]]
func.func @mixed(%a: memref<64x32xf16>, %b: memref<64x32xf16>, %c: memref<64x64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c5 = arith.constant 5 : index
  tt.grid_kernel (%x) in (4) {
    scf.for %k = %c0 to %c5 step %c1 {
      linalg.matmul indexing_maps = [affine_map<(m, n, k) -> (m, k)>,
                                     affine_map<(m, n, k) -> (n, k)>,
                                     affine_map<(m, n, k) -> (m, n)>]
          ins(%a, %b : memref<64x32xf16>, memref<64x32xf16>)
          outs(%c : memref<64x64xf32>)
    }
  }
  return
}

// Whole vectors are added up, and reduced once for each row. The neutral
// element is the zero that changes no other zero.

// CHECK-LABEL: func @row_sums
// CHECK: %[[NEUTRAL:.*]] = arith.constant dense<-0.000000e+00> : vector<64xf32>
// CHECK: %[[SUMS:.*]] = scf.for {{.*}} step %c64 iter_args({{.*}} = %[[NEUTRAL]])
// CHECK: arith.addf {{.*}} : vector<64xf32>
// CHECK: vector.reduction <add>, %[[SUMS]], %{{.*}} fastmath<reassoc> : vector<64xf32>
// CHECK-NOT: linalg
func.func @row_sums(%a: memref<64x128xf32>, %sums: memref<64xf32>) {
  linalg.reduce ins(%a : memref<64x128xf32>) outs(%sums : memref<64xf32>)
      dimensions = [1]
      (%x: f32, %sum: f32) {
        %more = arith.addf %x, %sum : f32
        linalg.yield %more : f32
      }
  return
}

// Vectors lie along rows also where columns are reduced.

// CHECK-LABEL: func @column_maxima
// CHECK: scf.for {{.*}} step %c64
// CHECK: vector.load {{.*}} : memref<128xf32>, vector<64xf32>
// CHECK: scf.for {{.*}} step %c1
// CHECK: vector.load {{.*}} : memref<64x128xf32>, vector<64xf32>
// CHECK: arith.maximumf {{.*}} : vector<64xf32>
// CHECK: vector.store
// CHECK-NOT: linalg
func.func @column_maxima(%a: memref<64x128xf32>, %maxima: memref<128xf32>) {
  linalg.reduce ins(%a : memref<64x128xf32>) outs(%maxima : memref<128xf32>)
      dimensions = [0]
      (%x: f32, %max: f32) {
        %more = arith.maximumf %x, %max : f32
        linalg.yield %more : f32
      }
  return
}

// One value for each row, of which 13 of 29 columns are left over. The widest
// type that is computed with decides how many elements are a vector.

// CHECK-LABEL: func @ragged
// CHECK: scf.for
// CHECK: memref.load %arg0
// CHECK: vector.load {{.*}} : memref<5x29xf16>, vector<16xf16>
// CHECK: math.exp {{.*}} : vector<16xf32>
// CHECK: vector.store {{.*}} : memref<5x29xf32>, vector<16xf32>
// CHECK: vector.load {{.*}} : memref<5x29xf16>, vector<13xf16>
// CHECK: vector.store {{.*}} : memref<5x29xf32>, vector<13xf32>
// CHECK-NOT: linalg
func.func @ragged(%shift: memref<5xf32>, %in: memref<5x29xf16>, %out: memref<5x29xf32>) {
  linalg.generic {
      indexing_maps = [affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i, j)>,
                       affine_map<(i, j) -> (i, j)>],
      iterator_types = ["parallel", "parallel"]}
      ins(%shift, %in : memref<5xf32>, memref<5x29xf16>)
      outs(%out : memref<5x29xf32>) {
  ^bb0(%s: f32, %x: f16, %y: f32):
    %wide = arith.extf %x : f16 to f32
    %shifted = arith.subf %wide, %s : f32
    %power = math.exp %shifted : f32
    linalg.yield %power : f32
  }
  return
}

// Code does not grow with the tile.

// CHECK-LABEL: func @large
// CHECK: scf.for
// CHECK: scf.for
// CHECK: arith.mulf
// CHECK-NOT: arith.mulf
func.func @large(%a: memref<256x256xf32>) {
  linalg.square ins(%a : memref<256x256xf32>) outs(%a : memref<256x256xf32>)
  return
}

// Memrefs of i1 hold bytes, vectors of i1 bits.

// CHECK-LABEL: func @mask
// CHECK-NOT: vector
// CHECK: linalg.generic
func.func @mask(%a: memref<64xf32>, %b: memref<64xf32>, %mask: memref<64xi1>) {
  linalg.select ins(%mask, %a, %b : memref<64xi1>, memref<64xf32>, memref<64xf32>)
      outs(%b : memref<64xf32>)
  return
}

// Sizes that aren't known, windows and other operations in the body are left.

// CHECK-LABEL: func @left
// CHECK-NOT: vector
// CHECK: linalg
// CHECK-NOT: vector
// CHECK: linalg
// CHECK-NOT: vector
// CHECK: linalg
// CHECK-NOT: vector
// CHECK: return
func.func @left(%any: memref<?x?xf32>, %other: memref<?x?xf32>, %a: memref<67xf32>,
                %w: memref<4xf32>, %b: memref<64xf32>) {
  linalg.copy ins(%any : memref<?x?xf32>) outs(%other : memref<?x?xf32>)
  linalg.conv_1d ins(%a, %w : memref<67xf32>, memref<4xf32>) outs(%b : memref<64xf32>)
  linalg.generic {indexing_maps = [affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      outs(%b : memref<64xf32>) {
  ^bb0(%y: f32):
    %i = linalg.index 0 : index
    %x = memref.load %a[%i] : memref<67xf32>
    linalg.yield %x : f32
  }
  return
}

// LLVM ends the process at some operations on vectors of 9 or 33 bf16: bf16 is
// taken where all lengths are powers of two.
// CHECK-LABEL: func @brain_float
// CHECK: linalg.generic {{.*}}memref<33xbf16>
// CHECK: vector.store {{.*}} vector<32xbf16>
// CHECK-NOT: linalg
// CHECK: return
func.func @brain_float(%a: memref<33xbf16>, %b: memref<33xbf16>,
                       %c: memref<32xbf16>, %d: memref<32xbf16>) {
  linalg.copy ins(%a : memref<33xbf16>) outs(%b : memref<33xbf16>)
  linalg.copy ins(%c : memref<32xbf16>) outs(%d : memref<32xbf16>)
  return
}
