// RUN: tt-opt %s --tt-lower-bfloat16 | FileCheck %s

// CHECK-LABEL: func @widen
// CHECK: %[[BITS:.*]] = llvm.load %arg0 {alignment = 2 : i64} : !llvm.ptr -> vector<8xi16>
// CHECK-DAG: %[[HALVES:.*]] = llvm.bitcast %{{.*}} : vector<8xbf16> to vector<8xi16>
// CHECK: %[[WORDS:.*]] = llvm.zext %[[HALVES]] : vector<8xi16> to vector<8xi32>
// CHECK: %[[UPPER:.*]] = llvm.shl %[[WORDS]], %{{.*}} : vector<8xi32>
// CHECK: %[[F32:.*]] = llvm.bitcast %[[UPPER]] : vector<8xi32> to vector<8xf32>
// CHECK: llvm.store %[[F32]]
// CHECK-NOT: llvm.fpext
llvm.func @widen(%from: !llvm.ptr, %to: !llvm.ptr) {
  %x = llvm.load %from {alignment = 2 : i64} : !llvm.ptr -> vector<8xbf16>
  %y = llvm.fpext %x : vector<8xbf16> to vector<8xf32>
  llvm.store %y, %to : vector<8xf32>, !llvm.ptr
  llvm.return
}

// CHECK-LABEL: func @narrow
// CHECK: llvm.fcmp "uno"
// CHECK: llvm.trunc %{{.*}} : vector<8xi32> to vector<8xi16>
// CHECK: llvm.store volatile %{{.*}}, %arg1 {alignment = 2 : i64} : vector<8xi16>
// CHECK-NOT: llvm.fptrunc
llvm.func @narrow(%from: !llvm.ptr, %to: !llvm.ptr) {
  %x = llvm.load %from : !llvm.ptr -> vector<8xf32>
  %y = llvm.fptrunc %x : vector<8xf32> to vector<8xbf16>
  llvm.store volatile %y, %to {alignment = 2 : i64} : vector<8xbf16>, !llvm.ptr
  llvm.return
}

// CHECK-LABEL: func @sum
// CHECK: llvm.fadd %{{.*}}, %{{.*}} {fastmathFlags = #llvm.fastmath<nnan>} : vector<8xf32>
// CHECK-NOT: vector<8xbf16>, !llvm.ptr
llvm.func @sum(%from: !llvm.ptr, %to: !llvm.ptr) {
  %x = llvm.load %from : !llvm.ptr -> vector<8xbf16>
  %y = llvm.fadd %x, %x {fastmathFlags = #llvm.fastmath<nnan>} : vector<8xbf16>
  llvm.store %y, %to : vector<8xbf16>, !llvm.ptr
  llvm.return
}

// Elements by themselves, and what f64 would be rounded to twice, stay.

// CHECK-LABEL: func @others
// CHECK: llvm.fpext %{{.*}} : bf16 to f32
// CHECK: llvm.fptrunc %{{.*}} : vector<8xf64> to vector<8xbf16>
llvm.func @others(%x: bf16, %y: vector<8xf64>, %to: !llvm.ptr) -> f32 {
  %wide = llvm.fpext %x : bf16 to f32
  %narrow = llvm.fptrunc %y : vector<8xf64> to vector<8xbf16>
  llvm.store %narrow, %to : vector<8xbf16>, !llvm.ptr
  llvm.return %wide : f32
}
