// RUN: tt-opt %s --canonicalize --split-input-file | FileCheck %s

// CHECK-LABEL: func @constant_sizes(
// CHECK-SAME: %[[N:[a-z0-9]+]]: index, %[[CORE:[a-z0-9]+]]: index)
func.func @constant_sizes(%n: index, %core: index) {
  %c8 = arith.constant 8 : index
  %c3 = arith.constant 3 : index
  // CHECK: tt.grid_kernel (%{{.*}}) in (8, %[[N]], 4, 3) {
  tt.grid_kernel (%bx, %by, %bz, %b3) in (%c8, %n, 4, %c3) {
    vector.print %bx : index
  }
  // CHECK: tt.grid_kernel (%{{.*}}) in (8) schedule(<cores = ?, {{.*}}>) num_cores(%[[N]]) attributes {my.note} {
  tt.grid_kernel (%bx) in (%c8) schedule(<cores = ?, partition = cyclic, order = row_major>) num_cores(%n) attributes {my.note} {
    vector.print %bx : index
  }
  // CHECK: tt.persistent_loop (%{{.*}}) in (%[[N]], 8) on %[[CORE]] schedule
  tt.persistent_loop (%bx, %by) in (%n, %c8) on %core schedule(<cores = 2, partition = contiguous, order = row_major>) {
    vector.print %bx : index
  }
  // CHECK: tt.tile_assignment %[[CORE]] in (8, %[[N]]) schedule(<cores = ?, {{.*}}>) num_cores(%[[N]])
  %start, %count = tt.tile_assignment %core in (%c8, %n) schedule(<cores = ?, partition = contiguous, order = row_major>) num_cores(%n)
  vector.print %start : index
  return
}

// -----

// What a static grid could not have stays dynamic: it is undefined behaviour
// where it runs, and no error where it doesn't.

// CHECK-LABEL: func @impossible_sizes
func.func @impossible_sizes() {
  // CHECK-DAG: %[[NEGATIVE:.*]] = arith.constant -8 : index
  %negative = arith.constant -8 : index
  // CHECK-DAG: %[[LARGE:.*]] = arith.constant 4294967296 : index
  %large = arith.constant 4294967296 : index
  %c3 = arith.constant 3 : index
  // CHECK: tt.grid_kernel (%{{.*}}) in (%[[NEGATIVE]], 3) {
  tt.grid_kernel (%bx, %by) in (%negative, %c3) {
    vector.print %bx : index
  }
  // CHECK: tt.grid_kernel (%{{.*}}) in (%[[LARGE]], %[[LARGE]]) {
  tt.grid_kernel (%bx, %by) in (%large, %large) {
    vector.print %bx : index
  }
  // CHECK: tt.grid_kernel (%{{.*}}) in (4294967296, %[[LARGE]]) {
  tt.grid_kernel (%bx, %by) in (4294967296, %large) {
    vector.print %bx : index
  }
  return
}

// -----

module attributes {dlti.dl_spec = #dlti.dl_spec<index = 32>} {
  // CHECK-LABEL: func @size_past_the_index_width
  func.func @size_past_the_index_width() {
    // CHECK: %[[LARGE:.*]] = arith.constant 2147483648 : index
    %large = arith.constant 2147483648 : index
    // CHECK: tt.grid_kernel (%{{.*}}) in (%[[LARGE]]) {
    tt.grid_kernel (%bx) in (%large) {
      vector.print %bx : index
    }
    return
  }
}

// -----

// What runs for no tile goes, whatever its other sizes are.

// CHECK-LABEL: func @empty_grids(
func.func @empty_grids(%n: index, %core: index, %out: memref<?xindex>) {
  %c0 = arith.constant 0 : index
  // CHECK-NEXT: return
  tt.grid_kernel (%bx, %by) in (%n, 0) {
    memref.store %n, %out[%bx] : memref<?xindex>
  }
  tt.grid_kernel (%bx) in (%c0) schedule(<cores = ?, partition = cyclic, order = row_major>) num_cores(%n) {
    memref.store %n, %out[%bx] : memref<?xindex>
  }
  tt.persistent_loop (%bx, %by) in (%n, %c0) on %core schedule(<cores = 2x2, partition = blocked, order = row_major>) {
    memref.store %n, %out[%bx] : memref<?xindex>
  }
  return
}

// -----

// CHECK-LABEL: func @constant_num_cores(
// CHECK-SAME: %[[N:[a-z0-9]+]]: index, %[[CORE:[a-z0-9]+]]: index)
func.func @constant_num_cores(%n: index, %core: index) -> (index, index) {
  %c4 = arith.constant 4 : index
  // CHECK: tt.grid_kernel (%{{.*}}) in (%[[N]]) schedule(<cores = 4, partition = cyclic<2>, order = row_major>) attributes {my.note} {
  tt.grid_kernel (%bx) in (%n) schedule(<cores = ?, partition = cyclic<2>, order = row_major>) num_cores(%c4) attributes {my.note} {
    vector.print %bx : index
  }
  // CHECK: tt.persistent_loop (%{{.*}}) in (%[[N]]) on %[[CORE]] schedule(<cores = 4, partition = contiguous, order = grouped<8>>) {
  tt.persistent_loop (%bx) in (%n) on %core schedule(<cores = ?, partition = contiguous, order = grouped<8>>) num_cores(%c4) {
    vector.print %bx : index
  }
  // CHECK: tt.tile_assignment %[[CORE]] in (%[[N]]) schedule(<cores = 4, partition = contiguous, order = row_major>)
  %start, %count = tt.tile_assignment %core in (%n) schedule(<cores = ?, partition = contiguous, order = row_major>) num_cores(%c4)
  return %start, %count : index, index
}

// -----

// CHECK-LABEL: func @impossible_num_cores
func.func @impossible_num_cores(%n: index) {
  // CHECK: %[[NONE:.*]] = arith.constant 0 : index
  %none = arith.constant 0 : index
  // CHECK: tt.grid_kernel {{.*}} schedule(<cores = ?, {{.*}}>) num_cores(%[[NONE]])
  tt.grid_kernel (%bx) in (%n) schedule(<cores = ?, partition = cyclic, order = row_major>) num_cores(%none) {
    vector.print %bx : index
  }
  return
}

// -----

module attributes {dlti.dl_spec = #dlti.dl_spec<index = 32>} {
  // CHECK-LABEL: func @num_cores_past_the_index_width
  func.func @num_cores_past_the_index_width(%n: index) {
    // CHECK: %[[LARGE:.*]] = arith.constant 2147483648 : index
    %large = arith.constant 2147483648 : index
    // CHECK: tt.grid_kernel {{.*}} schedule(<cores = ?, {{.*}}>) num_cores(%[[LARGE]])
    tt.grid_kernel (%bx) in (%n) schedule(<cores = ?, partition = cyclic, order = row_major>) num_cores(%large) {
      vector.print %bx : index
    }
    return
  }
}

// -----

// No core has a tile of an empty grid, whatever its other sizes and cores are.

// CHECK-LABEL: func @empty_assignments(
func.func @empty_assignments(%n: index, %core: index) -> (index, index, index, index, index) {
  %c0 = arith.constant 0 : index
  // CHECK-NOT: tt.tile_assignment
  %start, %count = tt.tile_assignment %core in (%n, 0) schedule(<cores = 4, partition = contiguous, order = row_major>)
  %start2, %count2 = tt.tile_assignment %core in (%c0) schedule(<cores = ?, partition = contiguous, order = row_major>) num_cores(%n)
  // CHECK: %[[START:.*]], %{{.*}} = tt.tile_assignment %{{.*}} in (1)
  %start3, %count3 = tt.tile_assignment %core in (1) schedule(<cores = 4, partition = contiguous, order = row_major>)
  // CHECK: return %c0, %c0, %c0, %c0, %[[START]]
  return %start, %count, %start2, %count2, %start3 : index, index, index, index, index
}
