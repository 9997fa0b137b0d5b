// RUN: tt-opt %s -split-input-file --tt-check-races=level=possible -verify-diagnostics -o /dev/null

// Split-K: the third block index is none of the element's.
func.func @split_k(%c: memref<64x64xf32>, %x: f32) {
  tt.grid_kernel (%i, %j, %k) in (64, 64, 4) {
    // expected-warning @below {{race: tiles (0, 0, 0) and (0, 0, 1) both write element [0, 0] of %arg0}}
    // expected-note @below {{'memref.store' writes it here}}
    memref.store %x, %c[%i, %j] : memref<64x64xf32>
  }
  return
}

// -----

// The same with atomics is none.
func.func @split_k_atomic(%c: memref<64x64xf32>, %x: f32) {
  tt.grid_kernel (%i, %j, %k) in (64, 64, 4) {
    %old = memref.atomic_rmw addf %x, %c[%i, %j] : (f32, memref<64x64xf32>) -> f32
  }
  return
}

// -----

// A plain write beside an atomic update is one.
func.func @init(%c: memref<64xf32>, %x: f32) {
  %c0 = arith.constant 0 : index
  tt.grid_kernel (%i, %k) in (64, 4) {
    %first = arith.cmpi eq, %k, %c0 : index
    scf.if %first {
      // expected-warning @below {{race: tile (0, 0) writes and tile (0, 1) updates element [0] of %arg0}}
      // expected-note @below {{'memref.store' writes it here}}
      memref.store %x, %c[%i] : memref<64xf32>
    }
    // expected-note @below {{'memref.atomic_rmw' updates it here}}
    %old = memref.atomic_rmw addf %x, %c[%i] : (f32, memref<64xf32>) -> f32
  }
  return
}

// -----

// A stencil in place: a neighbour reads, nobody else writes.
func.func @in_place(%a: memref<34xf32>) {
  %c1 = arith.constant 1 : index
  tt.grid_kernel (%i) in (32) {
    %at = arith.addi %i, %c1 : index
    // expected-note @below {{'memref.load' reads it here}}
    %left = memref.load %a[%i] : memref<34xf32>
    // expected-warning @below {{race: tile (0) writes and tile (1) reads element [1] of %arg0}}
    // expected-note @below {{'memref.store' writes it here}}
    memref.store %left, %a[%at] : memref<34xf32>
  }
  return
}

// -----

// All tiles write one scalar.
func.func @scalar(%a: memref<f32>, %x: f32) {
  tt.grid_kernel (%i) in (8) {
    // expected-warning @below {{race: tiles (0) and (1) both write element [] of %arg0}}
    // expected-note @below {{'memref.store' writes it here}}
    memref.store %x, %a[] : memref<f32>
  }
  return
}

// -----

// One tile races with nobody; nor does a grid of none.
func.func @alone(%a: memref<f32>, %x: f32) {
  tt.grid_kernel (%i, %j) in (1, 1) {
    memref.store %x, %a[] : memref<f32>
  }
  tt.grid_kernel (%i, %j) in (8, 0) {
    memref.store %x, %a[] : memref<f32>
  }
  return
}

// -----

// Ragged tiles of a dynamic size: none.
func.func @ragged(%a: memref<?xf32>, %x: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %n = memref.dim %a, %c0 : memref<?xf32>
  %tiles = arith.ceildivui %n, %c64 : index
  tt.grid_kernel (%b) in (%tiles) {
    %first = arith.muli %b, %c64 : index
    scf.for %i = %c0 to %c64 step %c1 {
      %at = arith.addi %first, %i : index
      %inside = arith.cmpi ult, %at, %n : index
      scf.if %inside {
        memref.store %x, %a[%at] : memref<?xf32>
      }
    }
  }
  return
}

// -----

// Of a dynamic size, but certain: any two tiles.
func.func @dynamic(%a: memref<?xf32>, %n: index, %x: f32) {
  %c2 = arith.constant 2 : index
  tt.grid_kernel (%b) in (%n) {
    %at = arith.divui %b, %c2 : index
    // expected-warning @below {{race: tiles (0) and (1) both write element [0] of %arg0}}
    // expected-note @below {{'memref.store' writes it here}}
    memref.store %x, %a[%at] : memref<?xf32>
  }
  return
}

// -----

// The size of a tile is an argument: it depends on it.
func.func @tile_size(%a: memref<?xf32>, %size: index, %x: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  tt.grid_kernel (%b) in (8) {
    %first = arith.muli %b, %c64 : index
    scf.for %i = %c0 to %size step %c1 {
      %at = arith.addi %first, %i : index
      // expected-warning @below {{possible race: tiles (0) and (1) both write element [64] of %arg0 where %arg1 = 65}}
      // expected-note @below {{'memref.store' writes it here}}
      memref.store %x, %a[%at] : memref<?xf32>
    }
  }
  return
}

// -----

// Gathered elements may be the same.
func.func @scatter(%a: memref<64xf32>, %index: memref<64xindex>, %x: f32) {
  tt.grid_kernel (%b) in (64) {
    %at = memref.load %index[%b] : memref<64xindex>
    // expected-warning @below {{possible race: tiles may write the same elements of %arg0 (an index comes from 'memref.load')}}
    // expected-note @below {{'memref.store' writes it here}}
    memref.store %x, %a[%at] : memref<64xf32>
  }
  return
}

// -----

// Strided stores that interleave without touching.
func.func @interleaved(%a: memref<64xf32>, %x: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  tt.grid_kernel (%b) in (8) {
    scf.for %i = %c0 to %c8 step %c1 {
      %row = arith.muli %i, %c8 : index
      %at = arith.addi %row, %b : index
      memref.store %x, %a[%at] : memref<64xf32>
    }
  }
  return
}

// -----

// A linear launch id, decoded by division and remainder.
func.func @decoded(%a: memref<8x8xf32>, %x: f32) {
  %c8 = arith.constant 8 : index
  tt.grid_kernel (%id) in (64) {
    %i = arith.divui %id, %c8 : index
    %j = arith.remui %id, %c8 : index
    memref.store %x, %a[%i, %j] : memref<8x8xf32>
  }
  return
}

// -----

// A call may write anything.
func.func private @other(memref<8xf32>)
func.func @call(%a: memref<8xf32>) {
  tt.grid_kernel (%b) in (8) {
    // expected-warning @below {{possible race: tiles may write the same elements of %arg0 ('func.call' may touch it)}}
    // expected-note @below {{'func.call' writes it here}}
    // expected-warning @below {{possible race: tiles may write elements of %arg0 that others read ('func.call' may touch it)}}
    // expected-note @below {{'func.call' reads it here}}
    func.call @other(%a) : (memref<8xf32>) -> ()
  }
  return
}
