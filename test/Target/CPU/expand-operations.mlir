// RUN: tt-opt %s --tt-expand-operations | FileCheck %s
// RUN: tt-opt %s --tt-expand-operations --canonicalize | FileCheck %s --check-prefix=FOLDED

// CHECK-LABEL: func @clamp(
// CHECK-SAME: %[[X:.*]]: vector<4xf16>, %[[LOW:.*]]: vector<4xf16>, %[[HIGH:.*]]: vector<4xf16>)
func.func @clamp(%x: vector<4xf16>, %low: vector<4xf16>, %high: vector<4xf16>) -> vector<4xf16> {
  // CHECK: %[[AT_MOST:.*]] = arith.minimumf %[[X]], %[[HIGH]] fastmath<nnan> : vector<4xf16>
  // CHECK: %[[Y:.*]] = arith.maximumf %[[AT_MOST]], %[[LOW]] fastmath<nnan> : vector<4xf16>
  // CHECK: return %[[Y]] : vector<4xf16>
  %y = math.clampf %x to [%low, %high] fastmath<nnan> : vector<4xf16>
  return %y : vector<4xf16>
}

// FOLDED-LABEL: func @clamp_constants
func.func @clamp_constants() -> (f32, f32, f32) {
  %low = arith.constant -1.0 : f32
  %high = arith.constant 2.0 : f32
  %below = arith.constant -3.0 : f32
  %between = arith.constant 0.5 : f32
  %above = arith.constant 7.0 : f32
  // FOLDED-DAG: %[[LOW:.*]] = arith.constant -1.0
  // FOLDED-DAG: %[[BETWEEN:.*]] = arith.constant 5.0{{.*}}e-01
  // FOLDED-DAG: %[[HIGH:.*]] = arith.constant 2.0
  // FOLDED: return %[[LOW]], %[[BETWEEN]], %[[HIGH]]
  %0 = math.clampf %below to [%low, %high] : f32
  %1 = math.clampf %between to [%low, %high] : f32
  %2 = math.clampf %above to [%low, %high] : f32
  return %0, %1, %2 : f32, f32, f32
}

// The sums run along the outer dimension, in vectors.

// CHECK-LABEL: func @reduction(
// CHECK-SAME: %[[X:.*]]: vector<2x4xf32>, %[[INIT:.*]]: vector<4xf32>)
func.func @reduction(%x: vector<2x4xf32>, %init: vector<4xf32>) -> vector<4xf32> {
  // CHECK-NOT: vector.multi_reduction
  // CHECK: %[[FIRST:.*]] = vector.extract %[[X]][0]
  // CHECK: %[[SUM:.*]] = arith.addf %[[FIRST]], %[[INIT]] : vector<4xf32>
  // CHECK: %[[SECOND:.*]] = vector.extract %[[X]][1]
  // CHECK: arith.addf %[[SECOND]], %[[SUM]] : vector<4xf32>
  %sum = vector.multi_reduction <add>, %x, %init [0] : vector<2x4xf32> to vector<4xf32>
  return %sum : vector<4xf32>
}

// What is masked stays masked, and other operations as they are.

// CHECK-LABEL: func @masked(
func.func @masked(%x: vector<2x4xf32>, %init: vector<4xf32>, %mask: vector<2x4xi1>, %a: memref<4xf32>, %i: index) -> vector<4xf32> {
  // CHECK-COUNT-2: arith.select
  // CHECK-NOT: vector.multi_reduction
  %sum = vector.mask %mask { vector.multi_reduction <add>, %x, %init [0] : vector<2x4xf32> to vector<4xf32> } : vector<2x4xi1> -> vector<4xf32>
  // CHECK: arith.addi %{{.*}}, %c0
  %c0 = arith.constant 0 : index
  %same = arith.addi %i, %c0 : index
  %unused = memref.load %a[%same] : memref<4xf32>
  return %sum : vector<4xf32>
}
