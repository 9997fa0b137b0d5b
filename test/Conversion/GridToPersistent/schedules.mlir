// The loops of each partition and the divisions of each order.
// Constants are matched by their names: where they stand does not matter.

// RUN: tt-opt %s --tt-lower-persistent-loop --split-input-file | FileCheck %s

// A core past the last starts at the end: its loop does not run.

// CHECK-LABEL: func @cyclic
// CHECK-SAME: (%[[CORE:.*]]: index)
func.func @cyclic(%core: index) {
  // CHECK-DAG: %[[C4:.*]] = arith.constant 4 : index
  // CHECK: %[[EXISTS:.*]] = arith.cmpi ult, %[[CORE]], %[[C4]] : index
  // CHECK-DAG: %[[C64:.*]] = arith.constant 64 : index
  // CHECK: %[[FIRST:.*]] = arith.select %[[EXISTS]], %[[CORE]], %[[C64]] : index
  // CHECK-DAG: %[[C8:.*]] = arith.constant 8 : index
  // CHECK: scf.for %[[TILE:.*]] = %[[FIRST]] to %[[C64]] step %[[C4]] {
  // CHECK-NEXT: arith.divui %[[TILE]], %[[C8]]
  // CHECK-NEXT: arith.remui %[[TILE]], %[[C8]]
  // CHECK: } {tt.launch = #tt.launch<grid = 8x8, schedule = <cores = 4, partition = cyclic, order = row_major>>}
  tt.persistent_loop (%bx, %by) in (8, 8) on %core schedule(<cores = 4, partition = cyclic, order = row_major>) {
    vector.print %bx : index
    vector.print %by : index
  }
  return
}

// -----

// Where the induction variable may pass the signed maximum, it is unsigned.

// CHECK-LABEL: func @cyclic_dynamic
// CHECK-SAME: (%[[CORE:.*]]: index, %[[GX:.*]]: index, %[[N:.*]]: index)
func.func @cyclic_dynamic(%core: index, %gx: index, %n: index) {
  // CHECK-DAG: %[[C8:.*]] = arith.constant 8 : index
  // CHECK: %[[TILES:.*]] = arith.muli %[[GX]], %[[C8]] overflow<nsw, nuw> : index
  // CHECK: scf.for unsigned %{{.*}} = %{{.*}} to %[[TILES]] step %[[N]] {
  tt.persistent_loop (%bx, %by) in (%gx, 8) on %core schedule(<cores = ?, partition = cyclic, order = row_major>) num_cores(%n) {
    vector.print %bx : index
  }
  return
}

// -----

// CHECK-LABEL: func @cyclic_near_the_maximum
func.func @cyclic_near_the_maximum(%core: index) {
  // CHECK: scf.for unsigned
  tt.persistent_loop (%bx) in (9223372036854775807) on %core schedule(<cores = 4, partition = cyclic, order = row_major>) {
    vector.print %bx : index
  }
  return
}

// -----

module attributes {dlti.dl_spec = #dlti.dl_spec<index = 32>} {
  // CHECK-LABEL: func @cyclic_near_the_narrow_maximum
  func.func @cyclic_near_the_narrow_maximum(%core: index) {
    // CHECK: scf.for unsigned
    tt.persistent_loop (%bx) in (2147483644) on %core schedule(<cores = 4, partition = cyclic, order = row_major>) {
      vector.print %bx : index
    }
    return
  }
}

// -----

// A loop over blocks, of which the last may be short. The attributes stand on
// the outer one.

// CHECK-LABEL: func @cyclic_blocks
func.func @cyclic_blocks(%core: index) {
  // CHECK-DAG: %[[C15:.*]] = arith.constant 15 : index
  // CHECK-DAG: %[[C4:.*]] = arith.constant 4 : index
  // CHECK-DAG: %[[C5:.*]] = arith.constant 5 : index
  // CHECK-DAG: %[[C72:.*]] = arith.constant 72 : index
  // CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
  // CHECK: scf.for %[[BLOCK:.*]] = %{{.*}} to %[[C15]] step %[[C4]] {
  // CHECK: %[[FIRST:.*]] = arith.muli %[[BLOCK]], %[[C5]] overflow<nsw, nuw> : index
  // CHECK: %[[LEFT:.*]] = arith.subi %[[C72]], %[[FIRST]] overflow<nsw, nuw> : index
  // CHECK: %[[LENGTH:.*]] = arith.minui %{{.*}} : index
  // CHECK: %[[END:.*]] = arith.addi %[[FIRST]], %[[LENGTH]] overflow<nsw, nuw> : index
  // CHECK: scf.for %{{.*}} = %[[FIRST]] to %[[END]] step %[[C1]] {
  // CHECK: }{{$}}
  // CHECK-NEXT: } {my.note, tt.launch = #tt.launch<grid = 8x9, schedule = <cores = 4, partition = cyclic<5>, order = row_major>>}
  tt.persistent_loop (%bx, %by) in (8, 9) on %core schedule(<cores = 4, partition = cyclic<5>, order = row_major>) attributes {my.note} {
    vector.print %bx : index
  }
  return
}

// -----

// Blocks that divide the tiles need no minimum.

// CHECK-LABEL: func @even_cyclic_blocks
func.func @even_cyclic_blocks(%core: index) {
  // CHECK-DAG: %[[C16:.*]] = arith.constant 16 : index
  // CHECK-DAG: %[[C4:.*]] = arith.constant 4 : index
  // CHECK: scf.for %{{.*}} to %[[C16]] step %[[C4]] {
  // CHECK-NOT: minui
  // CHECK: return
  tt.persistent_loop (%bx, %by) in (8, 10) on %core schedule(<cores = 4, partition = cyclic<5>, order = row_major>) {
    vector.print %bx : index
  }
  return
}

// -----

// A core walks its own box from 0 on; the extents of the box are the divisors.

// CHECK-LABEL: func @blocked
// CHECK-SAME: (%[[CORE:.*]]: index)
func.func @blocked(%core: index) {
  // CHECK-DAG: %[[C4:.*]] = arith.constant 4 : index
  // CHECK-DAG: arith.divui %[[CORE]], %[[C4]] : index
  // CHECK-DAG: %[[COLUMN:.*]] = arith.remui %[[CORE]], %[[C4]] : index
  // CHECK-DAG: %[[C2:.*]] = arith.constant 2 : index
  // CHECK-DAG: %[[BEGIN:.*]] = arith.muli %[[COLUMN]], %[[C2]] overflow<nsw, nuw> : index
  // CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
  // CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
  // CHECK: scf.for %[[TILE:.*]] = %[[C0]] to %{{.*}} step %[[C1]] {
  // CHECK-NEXT: %{{.*}} = arith.divui %[[TILE]], %[[C2]] : index
  // CHECK-NEXT: %[[DY:.*]] = arith.remui %[[TILE]], %[[C2]] : index
  // CHECK: %{{.*}} = arith.addi %[[BEGIN]], %[[DY]] overflow<nsw, nuw> : index
  tt.persistent_loop (%bx, %by) in (8, 8) on %core schedule(<cores = 2x4, partition = blocked, order = row_major>) {
    vector.print %bx : index
    vector.print %by : index
  }
  return
}

// -----

// CHECK-LABEL: func @ranges
// CHECK-SAME: (%[[CORE:.*]]: index)
func.func @ranges(%core: index) {
  // CHECK: tt.tile_assignment %[[CORE]] in (8) schedule(<cores = 2, partition = ranges<[0, 5], [5, 3]>, order = row_major>)
  tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 2, partition = ranges<[0, 5], [5, 3]>, order = row_major>) {
    vector.print %bx : index
  }
  return
}

// -----

// CHECK-LABEL: func @column_major
func.func @column_major(%core: index) {
  // CHECK-DAG: %[[C4:.*]] = arith.constant 4 : index
  // CHECK: scf.for %[[TILE:.*]] = %{{.*}} to
  // CHECK-NEXT: %[[BY:.*]] = arith.divui %[[TILE]], %[[C4]] : index
  // CHECK-NEXT: %[[BX:.*]] = arith.remui %[[TILE]], %[[C4]] : index
  // CHECK-NEXT: vector.print %[[BX]]
  // CHECK-NEXT: vector.print %[[BY]]
  tt.persistent_loop (%bx, %by) in (4, 9) on %core schedule(<cores = 3, partition = contiguous, order = column_major>) {
    vector.print %bx : index
    vector.print %by : index
  }
  return
}

// -----

// CHECK-LABEL: func @permuted
// CHECK-SAME: %[[GX:.*]]: index, %{{.*}}: index)
func.func @permuted(%gx: index, %core: index) {
  // Slowest bz, then bx, then by.
  // CHECK-DAG: %[[C4:.*]] = arith.constant 4 : index
  // CHECK: scf.for %[[TILE:.*]] = %{{.*}} to
  // CHECK-DAG: %[[BY:.*]] = arith.remui %[[TILE]], %[[C4]] : index
  // CHECK-DAG: %[[REST:.*]] = arith.divui %[[TILE]], %[[C4]] : index
  // CHECK-DAG: %[[BX:.*]] = arith.remui %[[REST]], %[[GX]] : index
  // CHECK-DAG: %[[BZ:.*]] = arith.divui %[[REST]], %[[GX]] : index
  // CHECK: vector.print %[[BX]]
  // CHECK-NEXT: vector.print %[[BY]]
  // CHECK-NEXT: vector.print %[[BZ]]
  tt.persistent_loop (%bx, %by, %bz) in (%gx, 4, 8) on %core schedule(<cores = 3, partition = contiguous, order = permuted<2, 0, 1>>) {
    vector.print %bx : index
    vector.print %by : index
    vector.print %bz : index
  }
  return
}

// -----

// Groups that divide the grid: three digits.

// CHECK-LABEL: func @grouped
func.func @grouped(%core: index) {
  // CHECK-DAG: %[[C20:.*]] = arith.constant 20 : index
  // CHECK-DAG: %[[C4:.*]] = arith.constant 4 : index
  // CHECK: scf.for %[[TILE:.*]] = %{{.*}} to
  // CHECK-DAG: %[[GROUP:.*]] = arith.divui %[[TILE]], %[[C20]] : index
  // CHECK-DAG: %[[REST:.*]] = arith.remui %[[TILE]], %[[C20]] : index
  // CHECK-DAG: %[[BEGIN:.*]] = arith.muli %[[GROUP]], %[[C4]] overflow<nsw, nuw> : index
  // CHECK-DAG: %[[BY:.*]] = arith.divui %[[REST]], %[[C4]] : index
  // CHECK-DAG: %[[DX:.*]] = arith.remui %[[REST]], %[[C4]] : index
  // CHECK-DAG: %[[BX:.*]] = arith.addi %[[BEGIN]], %[[DX]] overflow<nsw, nuw> : index
  // CHECK: vector.print %[[BX]]
  // CHECK-NEXT: vector.print %[[BY]]
  tt.persistent_loop (%bx, %by) in (16, 5) on %core schedule(<cores = 3, partition = contiguous, order = grouped<4>>) {
    vector.print %bx : index
    vector.print %by : index
  }
  return
}

// -----

// Nothing is divided by a size of 0.

// CHECK-LABEL: func @zero_size
func.func @zero_size(%core: index) {
  // CHECK-NOT: arith.divui
  // CHECK-NOT: arith.remui
  // CHECK: return
  tt.persistent_loop (%bx, %by) in (16, 0) on %core schedule(<cores = 3, partition = contiguous, order = row_major>) {
    vector.print %bx : index
    vector.print %by : index
  }
  return
}
