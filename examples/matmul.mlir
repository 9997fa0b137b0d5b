// C[M,N] = A[M,K] B[K,N], in tiles of 32 x 32. No size need be a multiple of
// the tile: tiles at the edges are cut by min.
func.func @matmul(%A: memref<?x?xf32>, %B: memref<?x?xf32>, %C: memref<?x?xf32>)
    attributes {llvm.emit_c_interface} {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %tile = arith.constant 32 : index
  %zero = arith.constant 0.0 : f32
  %M = memref.dim %A, %c0 : memref<?x?xf32>
  %K = memref.dim %A, %c1 : memref<?x?xf32>
  %N = memref.dim %B, %c1 : memref<?x?xf32>
  %rows = arith.ceildivui %M, %tile : index
  %cols = arith.ceildivui %N, %tile : index

  tt.grid_kernel (%bx, %by) in (%rows, %cols) {
    // Where this tile begins, and how much of it lies inside C.
    %i = arith.muli %bx, %tile : index
    %j = arith.muli %by, %tile : index
    %m_left = arith.subi %M, %i : index
    %n_left = arith.subi %N, %j : index
    %m = arith.minui %m_left, %tile : index
    %n = arith.minui %n_left, %tile : index

    %a = memref.subview %A[%i, 0] [%m, %K] [1, 1]
        : memref<?x?xf32> to memref<?x?xf32, strided<[?, 1], offset: ?>>
    %b = memref.subview %B[0, %j] [%K, %n] [1, 1]
        : memref<?x?xf32> to memref<?x?xf32, strided<[?, 1], offset: ?>>
    %c = memref.subview %C[%i, %j] [%m, %n] [1, 1]
        : memref<?x?xf32> to memref<?x?xf32, strided<[?, 1], offset: ?>>
    linalg.fill ins(%zero : f32)
        outs(%c : memref<?x?xf32, strided<[?, 1], offset: ?>>)
    // k outside j: the innermost loop runs along rows of B and C.
    linalg.generic {
        indexing_maps = [affine_map<(i, k, j) -> (i, k)>,
                         affine_map<(i, k, j) -> (k, j)>,
                         affine_map<(i, k, j) -> (i, j)>],
        iterator_types = ["parallel", "reduction", "parallel"]}
        ins(%a, %b : memref<?x?xf32, strided<[?, 1], offset: ?>>,
                     memref<?x?xf32, strided<[?, 1], offset: ?>>)
        outs(%c : memref<?x?xf32, strided<[?, 1], offset: ?>>) {
    ^bb0(%x: f32, %y: f32, %sum: f32):
      %product = arith.mulf %x, %y : f32
      %more = arith.addf %sum, %product : f32
      linalg.yield %more : f32
    }
  }
  return
}
