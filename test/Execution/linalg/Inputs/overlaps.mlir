// Results that read each other's old elements, and results that share memory with
// what is read.

func.func @swap_16x33_i8(%a: memref<16x33xi8>, %b: memref<33x16xi8>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
        outs(%a, %b : memref<16x33xi8>, memref<33x16xi8>) {
    ^bb0(%x: i8, %y: i8):
      linalg.yield %y, %x : i8, i8
    }
  }
  return
}
func.func @swap_4x4_i32(%a: memref<4x4xi32>, %b: memref<4x4xi32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
        outs(%a, %b : memref<4x4xi32>, memref<4x4xi32>) {
    ^bb0(%x: i32, %y: i32):
      linalg.yield %y, %x : i32, i32
    }
  }
  return
}
func.func @swap_3x8_f32(%a: memref<3x8xf32>, %b: memref<8x3xf32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
        outs(%a, %b : memref<3x8xf32>, memref<8x3xf32>) {
    ^bb0(%x: f32, %y: f32):
      linalg.yield %y, %x : f32, f32
    }
  }
  return
}
func.func @swap_1x5_i8(%a: memref<1x5xi8>, %b: memref<5x1xi8>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
        outs(%a, %b : memref<1x5xi8>, memref<5x1xi8>) {
    ^bb0(%x: i8, %y: i8):
      linalg.yield %y, %x : i8, i8
    }
  }
  return
}
func.func @swap_16x16_f32(%a: memref<16x16xf32>, %b: memref<16x16xf32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
        outs(%a, %b : memref<16x16xf32>, memref<16x16xf32>) {
    ^bb0(%x: f32, %y: f32):
      linalg.yield %y, %x : f32, f32
    }
  }
  return
}
func.func @rotate(%a: memref<9x40xi16>, %b: memref<40x9xi16>, %c: memref<9x40xi16>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j, i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
        outs(%a, %b, %c : memref<9x40xi16>, memref<40x9xi16>, memref<9x40xi16>) {
    ^bb0(%x: i16, %y: i16, %z: i16):
      linalg.yield %y, %z, %x : i16, i16, i16
    }
  }
  return
}
func.func @ripple(%a: memref<41xi32>) {
  tt.grid_kernel (%g) in (1) {
    %from = memref.subview %a[0] [40] [1] : memref<41xi32> to memref<40xi32, strided<[1]>>
    %to = memref.subview %a[1] [40] [1] : memref<41xi32> to memref<40xi32, strided<[1], offset: 1>>
    linalg.add ins(%from, %to : memref<40xi32, strided<[1]>>, memref<40xi32, strided<[1], offset: 1>>)
        outs(%to : memref<40xi32, strided<[1], offset: 1>>)
  }
  return
}
func.func @transpose_in_place(%a: memref<20x20xi32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.transpose ins(%a : memref<20x20xi32>) outs(%a : memref<20x20xi32>) permutation = [1, 0]
  }
  return
}
func.func @sum_of_itself(%a: memref<33xi32>) {
  tt.grid_kernel (%g) in (1) {
    %sum = memref.subview %a[32] [1] [1] : memref<33xi32> to memref<1xi32, strided<[1], offset: 32>>
    %total = memref.collapse_shape %sum [] : memref<1xi32, strided<[1], offset: 32>> into memref<i32, strided<[], offset: 32>>
    linalg.generic {indexing_maps = [affine_map<(k) -> (k)>, affine_map<(k) -> ()>], iterator_types = ["reduction"]}
        ins(%a : memref<33xi32>) outs(%total : memref<i32, strided<[], offset: 32>>) {
    ^bb0(%x: i32, %o: i32):
      %r = arith.addi %o, %x : i32
      linalg.yield %r : i32
    }
  }
  return
}
func.func @running_sums(%a: memref<33xi32>, %sum: memref<i32>, %sums: memref<33xi32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(k) -> (k)>, affine_map<(k) -> ()>, affine_map<(k) -> (k)>], iterator_types = ["reduction"]}
        ins(%a : memref<33xi32>) outs(%sum, %sums : memref<i32>, memref<33xi32>) {
    ^bb0(%x: i32, %o: i32, %p: i32):
      %r = arith.addi %o, %x : i32
      linalg.yield %r, %r : i32, i32
    }
  }
  return
}
