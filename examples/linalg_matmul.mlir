// C[M,N] = A[M,K] B[K,N] as linalg on tensors: what to compute, and nothing of
// tiles. tile_matmul.mlir says how to tile it.
func.func @linalg_matmul(%A: tensor<?x?xf32>, %B: tensor<?x?xf32>,
                         %C: memref<?x?xf32>)
    attributes {llvm.emit_c_interface} {
  %zero = arith.constant 0.0 : f32
  %out = bufferization.to_tensor %C restrict writable
      : memref<?x?xf32> to tensor<?x?xf32>
  %empty = linalg.fill ins(%zero : f32) outs(%out : tensor<?x?xf32>)
      -> tensor<?x?xf32>
  %product = linalg.matmul ins(%A, %B : tensor<?x?xf32>, tensor<?x?xf32>)
      outs(%empty : tensor<?x?xf32>) -> tensor<?x?xf32>
  bufferization.materialize_in_destination %product in writable %C
      : (tensor<?x?xf32>, memref<?x?xf32>) -> ()
  return
}
