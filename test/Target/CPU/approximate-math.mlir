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
