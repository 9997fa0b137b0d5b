#map = affine_map<(d0, d1) -> (d0, d1)>
#map1 = affine_map<(d0, d1) -> (d0)>
#map2 = affine_map<(d0) -> (d0)>
#map3 = affine_map<(d0, d1) -> (d1)>
module {
  func.func @rms_norm(%arg0: memref<1024x1024xf32>, %arg1: memref<1024xf32>, %arg2: memref<1024x1024xf32>) attributes {llvm.emit_c_interface} {
    %c4 = arith.constant 4 : index
    %cst = arith.constant 0.000000e+00 : f32
    %cst_0 = arith.constant 1.024000e+03 : f32
    %cst_1 = arith.constant 9.99999997E-7 : f32
    tt.grid_kernel (%bx) in (256) schedule(<cores = ?, partition = contiguous, order = row_major>) {
      %alloc = memref.alloc() {alignment = 64 : i64} : memref<4x1024xf32>
      %alloc_2 = memref.alloc() {alignment = 64 : i64} : memref<4x1024xf32>
      %alloc_3 = memref.alloc() {alignment = 64 : i64} : memref<4xf32>
      %0 = arith.muli %bx, %c4 : index
      %subview = memref.subview %arg0[%0, 0] [4, 1024] [1, 1] : memref<1024x1024xf32> to memref<4x1024xf32, strided<[1024, 1], offset: ?>>
      linalg.copy ins(%subview : memref<4x1024xf32, strided<[1024, 1], offset: ?>>) outs(%alloc : memref<4x1024xf32>)
      linalg.generic {indexing_maps = [#map, #map], iterator_types = ["parallel", "parallel"]} ins(%alloc : memref<4x1024xf32>) outs(%alloc_2 : memref<4x1024xf32>) {
      ^bb0(%in: f32, %out: f32):
        %1 = arith.mulf %in, %in : f32
        linalg.yield %1 : f32
      }
      linalg.fill ins(%cst : f32) outs(%alloc_3 : memref<4xf32>)
      linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["parallel", "reduction"]} ins(%alloc_2 : memref<4x1024xf32>) outs(%alloc_3 : memref<4xf32>) {
      ^bb0(%in: f32, %out: f32):
        %1 = arith.addf %out, %in : f32
        linalg.yield %1 : f32
      }
      linalg.generic {indexing_maps = [#map2], iterator_types = ["parallel"]} outs(%alloc_3 : memref<4xf32>) {
      ^bb0(%out: f32):
        %1 = arith.divf %out, %cst_0 : f32
        %2 = arith.addf %1, %cst_1 : f32
        %3 = math.rsqrt %2 : f32
        linalg.yield %3 : f32
      }
      linalg.generic {indexing_maps = [#map1, #map3, #map], iterator_types = ["parallel", "parallel"]} ins(%alloc_3, %arg1 : memref<4xf32>, memref<1024xf32>) outs(%alloc : memref<4x1024xf32>) {
      ^bb0(%in: f32, %in_5: f32, %out: f32):
        %1 = arith.mulf %out, %in : f32
        %2 = arith.mulf %1, %in_5 : f32
        linalg.yield %2 : f32
      }
      %subview_4 = memref.subview %arg2[%0, 0] [4, 1024] [1, 1] : memref<1024x1024xf32> to memref<4x1024xf32, strided<[1024, 1], offset: ?>>
      linalg.copy ins(%alloc : memref<4x1024xf32>) outs(%subview_4 : memref<4x1024xf32, strided<[1024, 1], offset: ?>>)
      memref.dealloc %alloc : memref<4x1024xf32>
      memref.dealloc %alloc_2 : memref<4x1024xf32>
      memref.dealloc %alloc_3 : memref<4xf32>
    }
    return
  }
}
