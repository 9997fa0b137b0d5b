// RUN: tt-opt %s --tt-vectorize-linalg --canonicalize --cse \
// RUN:   --remarks-filter=tt-vectorize-linalg 2>&1 >%t | FileCheck %s --check-prefix=REMARK
// RUN: FileCheck %s <%t

// Vectors compute what the loops do, or there are none.

// A factor is what is multiplied, not the element that it is made of.

// CHECK-LABEL: func @powers
// CHECK: %[[FACTOR:.*]] = memref.alloc() {{.*}} : memref<16x24xf32>
// CHECK: math.exp
// CHECK: vector.store %{{.*}}, %[[FACTOR]]
// CHECK: memref.load %[[FACTOR]]
// CHECK: vector.fma
// CHECK-NOT: linalg
func.func @powers(%a: memref<16x24xf32>, %b: memref<24x8xf32>, %c: memref<16x8xf32>) {
  linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>],
                  iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : memref<16x24xf32>, memref<24x8xf32>) outs(%c : memref<16x8xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %u = math.exp %x : f32
    %p = arith.mulf %u, %y : f32
    %s = arith.addf %z, %p : f32
    linalg.yield %s : f32
  }
  return
}

// Rounding is a part of it.

// CHECK-LABEL: func @rounded
// CHECK: arith.truncf %{{.*}} : vector<{{.*}}xf32> to vector<{{.*}}xf16>
// CHECK: arith.extf
// CHECK: vector.fma
// CHECK-NOT: linalg
func.func @rounded(%a: memref<16x24xf32>, %b: memref<24x8xf32>, %c: memref<16x8xf32>) {
  linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>],
                  iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : memref<16x24xf32>, memref<24x8xf32>) outs(%c : memref<16x8xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %h = arith.truncf %y : f32 to f16
    %u = arith.extf %h : f16 to f32
    %p = arith.mulf %u, %x : f32
    %s = arith.addf %p, %z : f32
    linalg.yield %s : f32
  }
  return
}

// A product that passes through something before it is added up has no product
// of matrices in it.

// CHECK-LABEL: func @negated
// CHECK-NOT: vector.fma
// CHECK: arith.mulf %{{.*}} : vector
// CHECK: arith.negf %{{.*}} : vector
// CHECK: arith.addf %{{.*}} : vector
// CHECK-NOT: linalg
func.func @negated(%a: memref<16x24xf32>, %b: memref<24x8xf32>, %c: memref<16x8xf32>) {
  linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>],
                  iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : memref<16x24xf32>, memref<24x8xf32>) outs(%c : memref<16x8xf32>) {
  ^bb0(%x: f32, %y: f32, %z: f32):
    %p = arith.mulf %x, %y : f32
    %n = arith.negf %p : f32
    %s = arith.addf %z, %n : f32
    linalg.yield %s : f32
  }
  return
}

// Nor has another pair of operations.

// CHECK-LABEL: func @relation
// CHECK-NOT: arith.muli
// CHECK: arith.andi %{{.*}} : vector
// CHECK: arith.ori %{{.*}} : vector
// CHECK-NOT: linalg
func.func @relation(%a: memref<16x24xi32>, %b: memref<24x8xi32>, %c: memref<16x8xi32>) {
  linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>],
                  iterator_types = ["parallel", "parallel", "reduction"]}
      ins(%a, %b : memref<16x24xi32>, memref<24x8xi32>) outs(%c : memref<16x8xi32>) {
  ^bb0(%x: i32, %y: i32, %z: i32):
    %p = arith.andi %x, %y : i32
    %s = arith.ori %z, %p : i32
    linalg.yield %s : i32
  }
  return
}

// What is no vector would be added once for all lanes.

// CHECK-LABEL: func @count
// CHECK-NOT: vector
// CHECK: linalg.generic
// REMARK: [[@LINE+2]]:3: remark: [Missed] Scalar | Category:tt-vectorize-linalg | Function={{.*}} | Reason="what a result is combined with is the same in all iterations"
func.func @count(%shape: memref<31xf32>, %out: memref<f32>) {
  linalg.generic {indexing_maps = [affine_map<(k) -> (k)>, affine_map<(k) -> ()>], iterator_types = ["reduction"]}
      ins(%shape : memref<31xf32>) outs(%out : memref<f32>) {
  ^bb0(%x: f32, %o: f32):
    %c2 = arith.constant 2.0 : f32
    %r = arith.addf %o, %c2 : f32
    linalg.yield %r : f32
  }
  return
}

// Of another loop's index, vectors can lie along that loop.

// CHECK-LABEL: func @indices
// CHECK: vector.load {{.*}} vector<4xi32>
// CHECK: arith.addi %{{.*}} : vector<4xi32>
// CHECK-NOT: linalg
func.func @indices(%shape: memref<32x31xi32>, %out: memref<32xi32>) {
  linalg.generic {indexing_maps = [affine_map<(i, k) -> (i, k)>, affine_map<(i, k) -> (i)>], iterator_types = ["parallel", "reduction"]}
      ins(%shape : memref<32x31xi32>) outs(%out : memref<32xi32>) {
  ^bb0(%x: i32, %o: i32):
    %i = linalg.index 0 : index
    %n = arith.index_cast %i : index to i32
    %r = arith.addi %o, %n : i32
    linalg.yield %r : i32
  }
  return
}

// A sum of sums so far: the second needs every step of the first.

// CHECK-LABEL: func @sums_of_sums
// CHECK-NOT: vector
// CHECK: linalg.generic
// REMARK: [[@LINE+2]]:3: remark: [Missed] Scalar | Category:tt-vectorize-linalg | Function={{.*}} | Reason="a result is not reduced by one operation, apart from all others"
func.func @sums_of_sums(%a: memref<32xi32>, %sum: memref<i32>, %sums: memref<i32>) {
  linalg.generic {indexing_maps = [affine_map<(k) -> (k)>, affine_map<(k) -> ()>, affine_map<(k) -> ()>], iterator_types = ["reduction"]}
      ins(%a : memref<32xi32>) outs(%sum, %sums : memref<i32>, memref<i32>) {
  ^bb0(%x: i32, %o: i32, %p: i32):
    %r = arith.addi %o, %x : i32
    %s = arith.addi %p, %r : i32
    linalg.yield %r, %s : i32, i32
  }
  return
}

// All of an iteration's elements are read before one is written.

// CHECK-LABEL: func @swap
// CHECK: scf.for
// CHECK-NOT: store
// CHECK-COUNT-8: memref.load
// CHECK-NOT: load
// CHECK-COUNT-4: memref.store
// CHECK: vector.store
// CHECK-NOT: load
// CHECK: return
func.func @swap(%a: memref<4x33xi8>, %b: memref<33x4xi8>) {
  linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j, i)>], iterator_types = ["parallel", "parallel"]}
      outs(%a, %b : memref<4x33xi8>, memref<33x4xi8>) {
  ^bb0(%x: i8, %y: i8):
    linalg.yield %y, %x : i8, i8
  }
  return
}

// A row that is copied one element on is read where it was written.

// CHECK-LABEL: func @shift
// CHECK-NOT: vector
// CHECK: linalg.generic
// REMARK: [[@LINE+4]]:3: remark: [Missed] Scalar | Category:tt-vectorize-linalg | Function={{.*}} | Reason="a result may share memory with another operand"
func.func @shift(%a: memref<33xi32>) {
  %from = memref.subview %a[0] [32] [1] : memref<33xi32> to memref<32xi32, strided<[1]>>
  %to = memref.subview %a[1] [32] [1] : memref<33xi32> to memref<32xi32, strided<[1], offset: 1>>
  linalg.copy ins(%from : memref<32xi32, strided<[1]>>) outs(%to : memref<32xi32, strided<[1], offset: 1>>)
  return
}

// CHECK-LABEL: func @transpose_in_place
// CHECK-NOT: vector
// CHECK: linalg.generic
// REMARK: [[@LINE+2]]:3: remark: {{.*}} Reason="a result may share memory with another operand"
func.func @transpose_in_place(%a: memref<32x32xi32>) {
  linalg.transpose ins(%a : memref<32x32xi32>) outs(%a : memref<32x32xi32>) permutation = [1, 0]
  return
}

// CHECK-LABEL: func @chosen
// CHECK-NOT: vector
// CHECK: linalg.generic
// REMARK: [[@LINE+3]]:3: remark: {{.*}} Reason="a result may share memory with another operand"
func.func @chosen(%a: memref<32xi32>, %b: memref<32xi32>, %which: i1) {
  %c = arith.select %which, %a, %b : memref<32xi32>
  linalg.copy ins(%a : memref<32xi32>) outs(%c : memref<32xi32>)
  return
}

// CHECK-LABEL: func @piled_up
// CHECK-NOT: vector
// CHECK: linalg.generic
// REMARK: [[@LINE+2]]:3: remark: {{.*}} Reason="elements of a result share memory"
func.func @piled_up(%a: memref<4x32xi32>, %b: memref<4x32xi32, strided<[8, 1]>>) {
  linalg.copy ins(%a : memref<4x32xi32>) outs(%b : memref<4x32xi32, strided<[8, 1]>>)
  return
}

// Elements of one's own, views made twice, and parts apart are no conflict.

// CHECK-LABEL: func @in_place
// CHECK: vector.store
// CHECK-NOT: linalg
func.func @in_place(%a: memref<8x64xf32>, %i: index) {
  %c1 = arith.constant 1 : index
  %next = arith.addi %i, %c1 : index
  %row = memref.subview %a[%next, 0] [1, 32] [1, 1] : memref<8x64xf32> to memref<32xf32, strided<[1], offset: ?>>
  %one = arith.constant 1 : index
  %again = arith.addi %i, %one : index
  %same = memref.subview %a[%again, 0] [1, 32] [1, 1] : memref<8x64xf32> to memref<32xf32, strided<[1], offset: ?>>
  %beside = memref.subview %a[%next, 32] [1, 32] [1, 1] : memref<8x64xf32> to memref<32xf32, strided<[1], offset: ?>>
  linalg.add ins(%row, %beside : memref<32xf32, strided<[1], offset: ?>>, memref<32xf32, strided<[1], offset: ?>>)
      outs(%same : memref<32xf32, strided<[1], offset: ?>>)
  return
}
// REMARK-NOT: remark
