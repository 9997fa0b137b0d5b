func.func @fill(%value: f32, %out: memref<8x8xf32>) {
  tt.grid_kernel (%bx, %by) in (8, 8) {
    memref.store %value, %out[%bx, %by] : memref<8x8xf32>
  }
  return
}
