// RUN: tt-opt %s --tt-infer-schedule="cores=132 schedule=auto" --split-input-file --remarks-filter='tt-infer-.*' 2>%t | FileCheck %s
// RUN: FileCheck %s --check-prefix=REMARK < %t
// RUN: tt-opt %s --tt-infer-schedule="device=blackhole_p150 order=auto" --split-input-file | FileCheck %s --check-prefix=ORDER
// RUN: tt-opt %s --tt-infer-schedule="cores=132 partition=auto order=grouped<4>" --split-input-file | FileCheck %s --check-prefix=PARTITION
// RUN: tt-opt %s --tt-infer-schedule="cores=1 schedule=auto cache=6MiB" --split-input-file | FileCheck %s --check-prefix=CACHE
// RUN: tt-opt %s --tt-infer-schedule="cores=? schedule=auto" --split-input-file | FileCheck %s --check-prefix=CORES

// A product of matrices: panels of 256 KiB of A by the first block index, of
// 256 KiB of B by the second.

// CHECK-LABEL: func @product
// ORDER-LABEL: func @product
// PARTITION-LABEL: func @product
// CACHE-LABEL: func @product
// CORES-LABEL: func @product
func.func @product(%A: memref<4096x1024xf32>, %B: memref<1024x4096xf32>, %C: memref<4096x4096xf32>) {
  %c64 = arith.constant 64 : index
  // CHECK: tt.grid_kernel (%{{.*}}, %{{.*}}) in (64, 64) schedule(<cores = 8x16, partition = blocked, order = row_major>)
  // REMARK: [Analysis] ChosenSchedule | Category:tt-infer-schedule | Function=product | {{.*}}cores = 8x16, partition = blocked, order = row_major
  // REMARK-SAME: auto="384 MiB, 1.01 of the bound", bound="380 MiB (exact)"
  // REMARK-SAME: row_major="1.05 GiB, 2.82 of the bound"
  // ORDER: schedule(<cores = 10x13, partition = contiguous, order = grouped<5, serpentine>>)
  // PARTITION: schedule(<cores = 132, partition = cyclic<32>, order = grouped<4>>)
  // CACHE: schedule(<cores = 1, partition = contiguous, order = grouped<22>>)
  // CORES: schedule(<cores = ?, partition = contiguous, order = row_major>)
  tt.grid_kernel (%bx, %by) in (64, 64) {
    %i = arith.muli %bx, %c64 : index
    %j = arith.muli %by, %c64 : index
    %a = memref.subview %A[%i, 0] [64, 1024] [1, 1] : memref<4096x1024xf32> to memref<64x1024xf32, strided<[1024, 1], offset: ?>>
    %b = memref.subview %B[0, %j] [1024, 64] [1, 1] : memref<1024x4096xf32> to memref<1024x64xf32, strided<[4096, 1], offset: ?>>
    %c = memref.subview %C[%i, %j] [64, 64] [1, 1] : memref<4096x4096xf32> to memref<64x64xf32, strided<[4096, 1], offset: ?>>
    linalg.matmul ins(%a, %b : memref<64x1024xf32, strided<[1024, 1], offset: ?>>, memref<1024x64xf32, strided<[4096, 1], offset: ?>>) outs(%c : memref<64x64xf32, strided<[4096, 1], offset: ?>>)
  }
  return
}

// -----

// Query heads in fours share keys: runs of 4 heads load one head's each.

// CHECK-LABEL: func @grouped_query
func.func @grouped_query(%K: memref<8x2048x64xf16>, %O: memref<32x2048x64xf16>) {
  %c4 = arith.constant 4 : index
  %c0 = arith.constant 0 : index
  %c128 = arith.constant 128 : index
  // CHECK: in (16, 32) schedule(<cores = 132, partition = cyclic<4>, order = row_major>)
  // REMARK: Function=grouped_query
  tt.grid_kernel (%bx, %by) in (16, 32) {
    %head = arith.divui %by, %c4 : index
    %row = arith.muli %bx, %c128 : index
    %k = memref.subview %K[%head, 0, 0] [1, 2048, 64] [1, 1, 1] : memref<8x2048x64xf16> to memref<2048x64xf16, strided<[64, 1], offset: ?>>
    %o = memref.subview %O[%by, %row, 0] [1, 128, 64] [1, 1, 1] : memref<32x2048x64xf16> to memref<128x64xf16, strided<[64, 1], offset: ?>>
    %o2 = memref.subview %k[0, 0] [128, 64] [1, 1] : memref<2048x64xf16, strided<[64, 1], offset: ?>> to memref<128x64xf16, strided<[64, 1], offset: ?>>
    memref.copy %o2, %o : memref<128x64xf16, strided<[64, 1], offset: ?>> to memref<128x64xf16, strided<[64, 1], offset: ?>>
  }
  return
}

// -----

// Where nothing is known the default stays, and a remark says why.

// CHECK-LABEL: func @data
func.func @data(%index: memref<64xindex>, %A: memref<64x64xf32>, %C: memref<64x64xf32>) {
  // CHECK: schedule(<cores = 132, partition = contiguous, order = row_major>)
  // REMARK: [Missed] DefaultSchedule | Category:tt-infer-schedule | Function=data | Reason="%arg1: what a tile touches is not known: an index comes from 'memref.load'"
  tt.grid_kernel (%bx, %by) in (64, 64) {
    %i = memref.load %index[%bx] : memref<64xindex>
    %a = memref.load %A[%i, %by] : memref<64x64xf32>
    memref.store %a, %C[%bx, %by] : memref<64x64xf32>
  }
  return
}

// -----

// CHECK-LABEL: func @private
func.func @private(%C: memref<64x64xf32>, %value: f32) {
  // CHECK: schedule(<cores = 132, partition = contiguous, order = row_major>)
  // REMARK: [Missed] DefaultSchedule | Category:tt-infer-schedule | Function=private | Reason="its tiles share nothing: every schedule moves the same"
  tt.grid_kernel (%bx, %by) in (64, 64) {
    memref.store %value, %C[%bx, %by] : memref<64x64xf32>
  }
  return
}

// -----

// Of sizes that are not known groups suit the cache; else the default stays.

// CHECK-LABEL: func @dynamic
// CACHE-LABEL: func @dynamic
func.func @dynamic(%A: memref<?x1024xf32>, %B: memref<1024x?xf32>, %C: memref<?x?xf32>, %gx: index, %gy: index) {
  %c64 = arith.constant 64 : index
  // CHECK: schedule(<cores = 132, partition = contiguous, order = row_major>)
  // REMARK: [Missed] DefaultSchedule | Category:tt-infer-schedule | Function=dynamic | Reason="the sizes of its grid are known only at run time"
  // CACHE: schedule(<cores = 1, partition = contiguous, order = grouped<22, serpentine>>)
  tt.grid_kernel (%bx, %by) in (%gx, %gy) {
    %i = arith.muli %bx, %c64 : index
    %j = arith.muli %by, %c64 : index
    %a = memref.subview %A[%i, 0] [64, 1024] [1, 1] : memref<?x1024xf32> to memref<64x1024xf32, strided<[1024, 1], offset: ?>>
    %b = memref.subview %B[0, %j] [1024, 64] [1, 1] : memref<1024x?xf32> to memref<1024x64xf32, strided<[?, 1], offset: ?>>
    %c = memref.subview %C[%i, %j] [64, 64] [1, 1] : memref<?x?xf32> to memref<64x64xf32, strided<[?, 1], offset: ?>>
    linalg.matmul ins(%a, %b : memref<64x1024xf32, strided<[1024, 1], offset: ?>>, memref<1024x64xf32, strided<[?, 1], offset: ?>>) outs(%c : memref<64x64xf32, strided<[?, 1], offset: ?>>)
  }
  return
}

// -----

// What is there stays.

// CHECK-LABEL: func @own
func.func @own(%C: memref<64xf32>, %value: f32) attributes {tt.schedule = #tt.schedule<cores = 5, partition = cyclic, order = row_major>} {
  // CHECK: schedule(<cores = 5, partition = cyclic, order = row_major>)
  tt.grid_kernel (%bx) in (64) {
    memref.store %value, %C[%bx] : memref<64xf32>
  }
  return
}
