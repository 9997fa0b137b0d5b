// RUN: tt-opt %s --tt-print-footprints -o /dev/null 2>&1 | FileCheck %s --implicit-check-not=remark:

// A tile of a matrix product reads panels of both operands.
func.func @matmul(%a: memref<256x128xf32>, %b: memref<128x192xf32>, %c: memref<256x192xf32>) {
  %c32 = arith.constant 32 : index
  %c64 = arith.constant 64 : index
  tt.grid_kernel (%bx, %by) in (4, 6) {
    %row = arith.muli %bx, %c64 : index
    %column = arith.muli %by, %c32 : index
    %at = memref.subview %a[%row, 0] [64, 128] [1, 1] : memref<256x128xf32> to memref<64x128xf32, strided<[128, 1], offset: ?>>
    %bt = memref.subview %b[0, %column] [128, 32] [1, 1] : memref<128x192xf32> to memref<128x32xf32, strided<[192, 1], offset: ?>>
    %ct = memref.subview %c[%row, %column] [64, 32] [1, 1] : memref<256x192xf32> to memref<64x32xf32, strided<[192, 1], offset: ?>>
    // CHECK: remark: reads [d0 * 64, d0 * 64 + 63] x [0, 127] of %arg0: exact, 32768 bytes per tile, the same for all d1
    // CHECK: remark: reads [0, 127] x [d1 * 32, d1 * 32 + 31] of %arg1: exact, 16384 bytes per tile, the same for all d0
    // CHECK: remark: reads [d0 * 64, d0 * 64 + 63] x [d1 * 32, d1 * 32 + 31] of %arg2: exact, 8192 bytes per tile
    // CHECK: remark: writes [d0 * 64, d0 * 64 + 63] x [d1 * 32, d1 * 32 + 31] of %arg2: exact, 8192 bytes per tile
    linalg.matmul ins(%at, %bt : memref<64x128xf32, strided<[128, 1], offset: ?>>, memref<128x32xf32, strided<[192, 1], offset: ?>>) outs(%ct : memref<64x32xf32, strided<[192, 1], offset: ?>>)
  }
  return
}

// A linear launch id stays quasi-affine; a group of 4 heads shares one.
func.func @linear(%q: memref<8x16xf32>, %k: memref<2x16xf32>) {
  %c0 = arith.constant 0 : index
  %c4 = arith.constant 4 : index
  %c16 = arith.constant 16 : index
  tt.grid_kernel (%id) in (128) {
    %head = arith.divui %id, %c16 : index
    %at = arith.remui %id, %c16 : index
    %group = arith.divui %head, %c4 : index
    // CHECK: remark: reads {{\[}}(d0 floordiv 16) floordiv 4, (d0 floordiv 16) floordiv 4] x [d0 mod 16, d0 mod 16] of %arg1: exact, 4 bytes per tile
    %x = memref.load %k[%group, %at] : memref<2x16xf32>
    // CHECK: remark: writes [d0 floordiv 16, d0 floordiv 16] x [d0 mod 16, d0 mod 16] of %arg0: exact, 4 bytes per tile
    memref.store %x, %q[%head, %at] : memref<8x16xf32>
  }
  return
}

// The last tile is ragged; the size is known at run time.
func.func @ragged(%in: memref<?xf32>) {
  %c0 = arith.constant 0 : index
  %c64 = arith.constant 64 : index
  %n = memref.dim %in, %c0 : memref<?xf32>
  %tiles = arith.ceildivui %n, %c64 : index
  %zero = arith.constant 0.0 : f32
  tt.grid_kernel (%b) in (%tiles) {
    %first = arith.muli %b, %c64 : index
    %left = arith.subi %n, %first : index
    %size = arith.minsi %left, %c64 : index
    %tile = memref.subview %in[%first] [%size] [1] : memref<?xf32> to memref<?xf32, strided<[1], offset: ?>>
    // CHECK: remark: writes [d0 * 64, min(s0 - 1, d0 * 64 + 63)] of %arg0: exact, 256 bytes per tile; s0 is dim(%arg0, 0)
    linalg.fill ins(%zero : f32) outs(%tile : memref<?xf32, strided<[1], offset: ?>>)
  }
  return
}

// A condition on data: the tile may touch nothing. An index that is data.
func.func @data(%mask: memref<8xi1>, %index: memref<8xindex>, %table: memref<100x4xf32>, %out: memref<8xf32>) {
  %c0 = arith.constant 0 : index
  tt.grid_kernel (%b) in (8) {
    // CHECK: remark: reads [d0, d0] of %arg0: exact
    %is = memref.load %mask[%b] : memref<8xi1>
    // CHECK: remark: reads [d0, d0] of %arg1: exact
    %i = memref.load %index[%b] : memref<8xindex>
    scf.if %is {
      // CHECK: remark: reads [0, 99] x [0, 0] of %arg2: over, under a condition, 400 bytes per tile, the same for all d0 (an index comes from 'memref.load'; it hangs on 'memref.load')
      %x = memref.load %table[%i, %c0] : memref<100x4xf32>
      // CHECK: remark: writes [d0, d0] of %arg3: over, under a condition, 4 bytes per tile (it hangs on 'memref.load')
      memref.store %x, %out[%b] : memref<8xf32>
    }
  }
  return
}

// Every second element: the box has holes.
func.func @strided(%out: memref<64xf32>, %x: f32) {
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c8 = arith.constant 8 : index
  tt.grid_kernel (%b) in (8) {
    %first = arith.muli %b, %c8 : index
    scf.for %i = %c0 to %c8 step %c2 {
      %at = arith.addi %first, %i : index
      // CHECK: remark: writes [d0 * 8, d0 * 8 + 6] of %arg0: over, 28 bytes per tile
      memref.store %x, %out[%at] : memref<64xf32>
    }
  }
  return
}

// A hash wraps: nothing is known of it.
func.func @hash(%out: memref<64xf32>, %x: f32) {
  %prime = arith.constant 2654435761 : index
  %c64 = arith.constant 64 : index
  tt.grid_kernel (%b) in (4294967296) {
    %product = arith.muli %b, %prime : index
    %at = arith.remui %product, %c64 : index
    // CHECK: remark: writes [0, 63] of %arg0: over, 256 bytes per tile, the same for all d0 ('arith.muli' may wrap; 'arith.remui' of what may be negative)
    memref.store %x, %out[%at] : memref<64xf32>
  }
  return
}

// A condition on the tile: of the others it is said that they access nothing.
func.func @first_rows(%out: memref<8x4xf32>, %rows: index) {
  %zero = arith.constant 0.0 : f32
  tt.grid_kernel (%i, %j) in (8, 4) {
    %is = arith.cmpi slt, %i, %rows : index
    scf.if %is {
      // CHECK: remark: writes [d0, d0] x [d1, d1] of %arg0: exact where -d0 + s0 - 1 >= 0, 4 bytes per tile; s0 is %arg1
      memref.store %zero, %out[%i, %j] : memref<8x4xf32>
    }
  }
  return
}
