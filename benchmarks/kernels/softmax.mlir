#map = affine_map<(d0, d1) -> (d0, d1)>
#map1 = affine_map<(d0, d1) -> (d0)>
#map2 = affine_map<(d0) -> (d0)>
module {
  func.func @softmax(%arg0: memref<1024x1024xf32>, %arg1: memref<1024x1024xf32>) attributes {llvm.emit_c_interface} {
    %cst = arith.constant 0xFF800000 : f32
    %c0 = arith.constant 0 : index
    %c4 = arith.constant 4 : index
    %c1 = arith.constant 1 : index
    %c256 = arith.constant 256 : index
    %cst_0 = arith.constant 1.44269502 : f32
    %cst_1 = arith.constant 0.000000e+00 : f32
    tt.grid_kernel (%bx) in (1024) schedule(<cores = ?, partition = contiguous, order = row_major>) {
      %alloc = memref.alloc() {alignment = 64 : i64} : memref<1x256xf32>
      %alloc_2 = memref.alloc() {alignment = 64 : i64} : memref<1x256xf32>
      %alloc_3 = memref.alloc() {alignment = 64 : i64} : memref<1xf32>
      %alloc_4 = memref.alloc() {alignment = 64 : i64} : memref<1xf32>
      %alloc_5 = memref.alloc() {alignment = 64 : i64} : memref<1x256xf32>
      %alloc_6 = memref.alloc() {alignment = 64 : i64} : memref<1xf32>
      memref.store %cst, %alloc_3[%c0] : memref<1xf32>
      scf.for %arg2 = %c0 to %c4 step %c1 {
        %0 = arith.muli %arg2, %c256 : index
        %subview = memref.subview %arg0[%bx, %0] [1, 256] [1, 1] : memref<1024x1024xf32> to memref<256xf32, strided<[1], offset: ?>>
        %subview_7 = memref.subview %alloc[0, 0] [1, 256] [1, 1] : memref<1x256xf32> to memref<256xf32, strided<[1]>>
        linalg.copy ins(%subview : memref<256xf32, strided<[1], offset: ?>>) outs(%subview_7 : memref<256xf32, strided<[1]>>)
        linalg.fill ins(%cst : f32) outs(%alloc_4 : memref<1xf32>)
        linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["parallel", "reduction"]} ins(%alloc : memref<1x256xf32>) outs(%alloc_4 : memref<1xf32>) {
        ^bb0(%in: f32, %out: f32):
          %1 = arith.maxnumf %out, %in : f32
          linalg.yield %1 : f32
        }
        linalg.generic {indexing_maps = [#map, #map1, #map], iterator_types = ["parallel", "parallel"]} ins(%alloc, %alloc_4 : memref<1x256xf32>, memref<1xf32>) outs(%alloc_5 : memref<1x256xf32>) {
        ^bb0(%in: f32, %in_8: f32, %out: f32):
          %1 = arith.mulf %in, %cst_0 : f32
          %2 = arith.mulf %in_8, %cst_0 : f32
          %3 = arith.subf %1, %2 : f32
          %4 = math.exp2 %3 : f32
          linalg.yield %4 : f32
        }
        linalg.fill ins(%cst_1 : f32) outs(%alloc_6 : memref<1xf32>)
        linalg.generic {indexing_maps = [#map, #map1], iterator_types = ["parallel", "reduction"]} ins(%alloc_5 : memref<1x256xf32>) outs(%alloc_6 : memref<1xf32>) {
        ^bb0(%in: f32, %out: f32):
          %1 = arith.addf %out, %in : f32
          linalg.yield %1 : f32
        }
        linalg.generic {indexing_maps = [#map2, #map2, #map2], iterator_types = ["parallel"]} ins(%alloc_4, %alloc_6 : memref<1xf32>, memref<1xf32>) outs(%alloc_3 : memref<1xf32>) {
        ^bb0(%in: f32, %in_8: f32, %out: f32):
          %1 = arith.mulf %in, %cst_0 : f32
          %2 = arith.subf %out, %1 : f32
          %3 = math.exp2 %2 : f32
          %4 = arith.addf %3, %in_8 : f32
          %5 = math.log2 %4 : f32
          %6 = arith.addf %1, %5 : f32
          linalg.yield %6 : f32
        }
      } {num_stages = 2 : i64}
      scf.for %arg2 = %c0 to %c4 step %c1 {
        %0 = arith.muli %arg2, %c256 : index
        %subview = memref.subview %arg0[%bx, %0] [1, 256] [1, 1] : memref<1024x1024xf32> to memref<256xf32, strided<[1], offset: ?>>
        %subview_7 = memref.subview %alloc[0, 0] [1, 256] [1, 1] : memref<1x256xf32> to memref<256xf32, strided<[1]>>
        linalg.copy ins(%subview : memref<256xf32, strided<[1], offset: ?>>) outs(%subview_7 : memref<256xf32, strided<[1]>>)
        linalg.generic {indexing_maps = [#map, #map1, #map], iterator_types = ["parallel", "parallel"]} ins(%alloc, %alloc_3 : memref<1x256xf32>, memref<1xf32>) outs(%alloc_2 : memref<1x256xf32>) {
        ^bb0(%in: f32, %in_10: f32, %out: f32):
          %1 = arith.mulf %in, %cst_0 : f32
          %2 = arith.subf %1, %in_10 : f32
          %3 = math.exp2 %2 : f32
          linalg.yield %3 : f32
        }
        %subview_8 = memref.subview %alloc_2[0, 0] [1, 256] [1, 1] : memref<1x256xf32> to memref<256xf32, strided<[1]>>
        %subview_9 = memref.subview %arg1[%bx, %0] [1, 256] [1, 1] : memref<1024x1024xf32> to memref<256xf32, strided<[1], offset: ?>>
        linalg.copy ins(%subview_8 : memref<256xf32, strided<[1]>>) outs(%subview_9 : memref<256xf32, strided<[1], offset: ?>>)
      } {num_stages = 2 : i64}
      memref.dealloc %alloc : memref<1x256xf32>
      memref.dealloc %alloc_2 : memref<1x256xf32>
      memref.dealloc %alloc_3 : memref<1xf32>
      memref.dealloc %alloc_4 : memref<1xf32>
      memref.dealloc %alloc_5 : memref<1x256xf32>
      memref.dealloc %alloc_6 : memref<1xf32>
    }
    return
  }
}
