// RUN: tt-opt %s --tt-print-footprints -o /dev/null 2>&1 | FileCheck %s --implicit-check-not=remark:

// What is not understood is unknown, never left out.

func.func private @other()

// A call may touch all memrefs in sight.
func.func @call(%a: memref<8xf32>) {
  %global = memref.get_global @table : memref<4xf32>
  tt.grid_kernel (%b) in (8) {
    // CHECK: remark: reads [0, 7] of %arg0: unknown, 32 bytes per tile, the same for all d0 ('func.call' may touch it)
    // CHECK: remark: reads [0, 3] of @table: unknown
    // CHECK: remark: writes [0, 7] of %arg0: unknown
    // CHECK: remark: writes [0, 3] of @table: unknown
    func.call @other() : () -> ()
  }
  return
}
memref.global @table : memref<4xf32>

// Two operations name one global.
func.func @global() {
  %c0 = arith.constant 0 : index
  tt.grid_kernel (%b) in (4) {
    %one = memref.get_global @table : memref<4xf32>
    %two = memref.get_global @table : memref<4xf32>
    // CHECK: remark: reads [0, d0] of @table: over
    %x = memref.load %one[%b] : memref<4xf32>
    %y = memref.load %two[%c0] : memref<4xf32>
  }
  return
}

// Either memref.
func.func @select(%a: memref<8xf32>, %b: memref<8xf32>, %c: i1) {
  tt.grid_kernel (%i) in (8) {
    %m = arith.select %c, %a, %b : memref<8xf32>
    // CHECK: remark: reads [0, 7] of %arg0: unknown, {{.*}} ('arith.select' chooses the memref)
    // CHECK: remark: reads [0, 7] of %arg1: unknown, {{.*}} ('arith.select' chooses the memref)
    %x = memref.load %m[%i] : memref<8xf32>
  }
  return
}

// A loop swaps two memrefs.
func.func @swap(%a: memref<8xf32>, %b: memref<8xf32>, %x: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  tt.grid_kernel (%i) in (8) {
    %r:2 = scf.for %k = %c0 to %c4 step %c1 iter_args(%m = %a, %n = %b) -> (memref<8xf32>, memref<8xf32>) {
      // CHECK: remark: writes [0, 7] of %arg0: unknown, {{.*}} ('scf.for' carries the memref)
      // CHECK: remark: writes [0, 7] of %arg1: unknown, {{.*}} ('scf.for' carries the memref)
      memref.store %x, %m[%i] : memref<8xf32>
      scf.yield %n, %m : memref<8xf32>, memref<8xf32>
    }
  }
  return
}

// A memref from memory could be any.
func.func @indirect(%a: memref<8xf32>, %all: memref<4xmemref<8xf32>>, %x: f32) {
  %c0 = arith.constant 0 : index
  tt.grid_kernel (%i) in (8) {
    // CHECK: remark: reads [0, 0] of %arg1: exact
    %m = memref.load %all[%c0] : memref<4xmemref<8xf32>>
    // CHECK: remark: writes [0, 7] of %arg0: unknown, {{.*}} ('memref.load' gives a memref that could be any)
    // CHECK: remark: writes [0, 3] of %arg1: unknown
    memref.store %x, %m[%i] : memref<8xf32>
  }
  return
}

// A copy of an unranked memref; a view of the base buffer.
func.func @unranked(%a: memref<*xf32>, %b: memref<8x8xf32>, %x: f32) {
  tt.grid_kernel (%i) in (8) {
    %base, %offset, %sizes:2, %strides:2 = memref.extract_strided_metadata %b : memref<8x8xf32> -> memref<f32>, index, index, index, index, index
    // CHECK: remark: writes [0, 7] x [0, 7] of %arg1: unknown, {{.*}} ('memref.extract_strided_metadata' is a view whose map is not known)
    memref.store %x, %base[] : memref<f32>
    // CHECK: remark: reads anything of %arg0: unknown
    // CHECK: remark: writes anything of %arg0: unknown
    memref.copy %a, %a : memref<*xf32> to memref<*xf32>
  }
  return
}

// scf.while decides how often: the box holds, but the tile may touch nothing.
func.func @while(%a: memref<8xf32>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  tt.grid_kernel (%i) in (8) {
    %last = scf.while (%k = %c0) : (index) -> index {
      %more = arith.cmpi slt, %k, %n : index
      scf.condition(%more) %k : index
    } do {
    ^bb0(%k: index):
      // CHECK: remark: reads [d0, d0] of %arg0: over, under a condition, 4 bytes per tile (it runs as 'scf.while' decides)
      %x = memref.load %a[%i] : memref<8xf32>
      %next = arith.addi %k, %c1 : index
      scf.yield %next : index
    }
  }
  return
}

// A buffer of the tile's own is not part of the footprint.
func.func @local(%x: f32) {
  %c0 = arith.constant 0 : index
  tt.grid_kernel (%i) in (8) {
    %m = memref.alloc() : memref<8xf32>
    memref.store %x, %m[%c0] : memref<8xf32>
    memref.dealloc %m : memref<8xf32>
  }
  return
}
