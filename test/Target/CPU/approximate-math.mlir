// RUN: tt-opt %s --tt-approximate-math | FileCheck %s

// CHECK-LABEL: func @approximated
// CHECK-NOT: math.{{exp|tanh|erf|log1p}}
// CHECK: return
func.func @approximated(%x: vector<8xf32>, %h: vector<8xf16>)
    -> (vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>,
        vector<8xf16>) {
  %0 = math.exp %x : vector<8xf32>
  %1 = math.exp2 %x : vector<8xf32>
  %2 = math.tanh %x : vector<8xf32>
  %3 = math.erf %x : vector<8xf32>
  %4 = math.log1p %x : vector<8xf32>
  %5 = math.exp2 %h : vector<8xf16>
  return %0, %1, %2, %3, %4, %5 : vector<8xf32>, vector<8xf32>, vector<8xf32>,
      vector<8xf32>, vector<8xf32>, vector<8xf16>
}

// Scalars, f64, and what is not well approximated.

// CHECK-LABEL: func @left
// CHECK-NEXT: math.exp
// CHECK-NEXT: math.exp2
// CHECK-NEXT: math.exp
// CHECK-NEXT: math.log
// CHECK-NEXT: math.sin
// CHECK-NEXT: return
func.func @left(%s: f32, %d: vector<8xf64>, %x: vector<8xf32>)
    -> (f32, f32, vector<8xf64>, vector<8xf32>, vector<8xf32>) {
  %0 = math.exp %s : f32
  %1 = math.exp2 %s : f32
  %2 = math.exp %d : vector<8xf64>
  %3 = math.log %x : vector<8xf32>
  %4 = math.sin %x : vector<8xf32>
  return %0, %1, %2, %3, %4 : f32, f32, vector<8xf64>, vector<8xf32>, vector<8xf32>
}

// Upstream's erf loses the sign of -0.0.

// CHECK-LABEL: func @sign_of_zero
// CHECK-SAME: %[[X:.*]]: vector<8xf32>
// CHECK: %[[ODD:.*]] = math.copysign %{{.*}}, %[[X]] : vector<8xf32>
// CHECK: return %[[ODD]]
func.func @sign_of_zero(%x: vector<8xf32>) -> vector<8xf32> {
  %0 = math.erf %x : vector<8xf32>
  return %0 : vector<8xf32>
}

// In f16, a root and its reciprocal would be rounded twice.

// CHECK-LABEL: func @rounded_once
// CHECK: arith.extf %{{.*}} : vector<8xf16> to vector<8xf32>
// CHECK: math.rsqrt %{{.*}} : vector<8xf32>
// CHECK: arith.truncf %{{.*}} : vector<8xf32> to vector<8xf16>
func.func @rounded_once(%x: vector<8xf16>) -> vector<8xf16> {
  %0 = math.rsqrt %x : vector<8xf16>
  return %0 : vector<8xf16>
}
