// Reductions of what is the same in all iterations: a constant, a number, another
// loop's index.

func.func @count(%shape: memref<31xf32>, %out: memref<f32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(k) -> (k)>, affine_map<(k) -> ()>], iterator_types = ["reduction"]} ins(%shape : memref<31xf32>) outs(%out : memref<f32>) {
    ^bb0(%x: f32, %o: f32):
      %c2 = arith.constant 2.0 : f32
      %r = arith.addf %o, %c2 : f32
      linalg.yield %r : f32
    }
  }
  return
}
func.func @rows(%x: memref<8xi32>, %shape: memref<5xi32>, %out: memref<8xi32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(i, k) -> (i)>, affine_map<(i, k) -> (k)>, affine_map<(i, k) -> (i)>], iterator_types = ["parallel", "reduction"]} ins(%x, %shape : memref<8xi32>, memref<5xi32>) outs(%out : memref<8xi32>) {
    ^bb0(%a: i32, %u: i32, %o: i32):
      %r = arith.addi %o, %a : i32
      linalg.yield %r : i32
    }
  }
  return
}
func.func @inner(%x: memref<8x3xi32>, %shape: memref<4xi32>, %out: memref<8xi32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(i, k, l) -> (i, k)>, affine_map<(i, k, l) -> (l)>, affine_map<(i, k, l) -> (i)>], iterator_types = ["parallel", "reduction", "reduction"]} ins(%x, %shape : memref<8x3xi32>, memref<4xi32>) outs(%out : memref<8xi32>) {
    ^bb0(%a: i32, %u: i32, %o: i32):
      %r = arith.addi %a, %o : i32
      linalg.yield %r : i32
    }
  }
  return
}
func.func @outer(%x: memref<7xi32>, %shape: memref<7x33xi32>, %out: memref<i32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(k, l) -> (k)>, affine_map<(k, l) -> (k, l)>, affine_map<(k, l) -> ()>], iterator_types = ["reduction", "reduction"]} ins(%x, %shape : memref<7xi32>, memref<7x33xi32>) outs(%out : memref<i32>) {
    ^bb0(%a: i32, %u: i32, %o: i32):
      %r = arith.addi %a, %o : i32
      linalg.yield %r : i32
    }
  }
  return
}
func.func @scalar(%v: f32, %shape: memref<31xf32>, %out: memref<f32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(k) -> ()>, affine_map<(k) -> (k)>, affine_map<(k) -> ()>], iterator_types = ["reduction"]} ins(%v, %shape : f32, memref<31xf32>) outs(%out : memref<f32>) {
    ^bb0(%a: f32, %u: f32, %o: f32):
      %r = arith.addf %o, %a : f32
      linalg.yield %r : f32
    }
  }
  return
}
func.func @counts(%shape: memref<5x37xi32>, %ones: memref<5xi32>, %bits: memref<5xi32>, %factors: memref<5xi32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(i, k) -> (i, k)>, affine_map<(i, k) -> (i)>, affine_map<(i, k) -> (i)>, affine_map<(i, k) -> (i)>], iterator_types = ["parallel", "reduction"]}
        ins(%shape : memref<5x37xi32>) outs(%ones, %bits, %factors : memref<5xi32>, memref<5xi32>, memref<5xi32>) {
    ^bb0(%x: i32, %o: i32, %p: i32, %q: i32):
      %c1 = arith.constant 1 : i32
      %c3 = arith.constant 3 : i32
      %i = linalg.index 0 : index
      %n = arith.index_cast %i : index to i32
      %r = arith.addi %o, %n : i32
      %s = arith.xori %p, %c1 : i32
      %t = arith.muli %q, %c3 : i32
      linalg.yield %r, %s, %t : i32, i32, i32
    }
  }
  return
}
