module {
  func.func @gemm(%arg0: memref<1024x1024xf32>, %arg1: memref<1024x1024xf32>, %arg2: memref<1024x1024xf32>) attributes {llvm.emit_c_interface} {
    %cst = arith.constant 0.000000e+00 : f32
    %c0 = arith.constant 0 : index
    %c32 = arith.constant 32 : index
    %c1 = arith.constant 1 : index
    %c64 = arith.constant 64 : index
    tt.grid_kernel (%bx, %by) in (16, 16) schedule(<cores = ?, partition = contiguous, order = column_major>) {
      %alloc = memref.alloc() {alignment = 64 : i64} : memref<64x32xf32>
      %alloc_0 = memref.alloc() {alignment = 64 : i64} : memref<32x64xf32>
      %alloc_1 = memref.alloc() {alignment = 64 : i64} : memref<64x64xf32>
      linalg.fill ins(%cst : f32) outs(%alloc_1 : memref<64x64xf32>)
      scf.for %arg3 = %c0 to %c32 step %c1 {
        %2 = arith.muli %by, %c64 : index
        %3 = arith.muli %arg3, %c32 : index
        %subview_2 = memref.subview %arg0[%2, %3] [64, 32] [1, 1] : memref<1024x1024xf32> to memref<64x32xf32, strided<[1024, 1], offset: ?>>
        linalg.copy ins(%subview_2 : memref<64x32xf32, strided<[1024, 1], offset: ?>>) outs(%alloc : memref<64x32xf32>)
        %4 = arith.muli %bx, %c64 : index
        %subview_3 = memref.subview %arg1[%3, %4] [32, 64] [1, 1] : memref<1024x1024xf32> to memref<32x64xf32, strided<[1024, 1], offset: ?>>
        linalg.copy ins(%subview_3 : memref<32x64xf32, strided<[1024, 1], offset: ?>>) outs(%alloc_0 : memref<32x64xf32>)
        linalg.matmul ins(%alloc, %alloc_0 : memref<64x32xf32>, memref<32x64xf32>) outs(%alloc_1 : memref<64x64xf32>)
      } {num_stages = 3 : i64}
      %0 = arith.muli %by, %c64 : index
      %1 = arith.muli %bx, %c64 : index
      %subview = memref.subview %arg2[%0, %1] [64, 64] [1, 1] : memref<1024x1024xf32> to memref<64x64xf32, strided<[1024, 1], offset: ?>>
      linalg.copy ins(%alloc_1 : memref<64x64xf32>) outs(%subview : memref<64x64xf32, strided<[1024, 1], offset: ?>>)
      memref.dealloc %alloc : memref<64x32xf32>
      memref.dealloc %alloc_0 : memref<32x64xf32>
      memref.dealloc %alloc_1 : memref<64x64xf32>
    }
    return
  }
}
