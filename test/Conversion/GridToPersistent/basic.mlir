// What the pass that this project grew from was tested for, one by one.
// Constants are captured wherever they stand.

// RUN: tt-opt %s --tt-infer-schedule --tt-grid-to-persistent --split-input-file | FileCheck %s
// RUN: tt-opt %s --tt-infer-schedule --tt-distribute-grid --tt-lower-persistent-loop --split-input-file | FileCheck %s
// Running it again changes nothing.
// RUN: tt-opt %s --tt-infer-schedule --tt-grid-to-persistent --split-input-file -o %t.once
// RUN: tt-opt %s --tt-infer-schedule --tt-grid-to-persistent --tt-grid-to-persistent --split-input-file | diff %t.once -

// CHECK-LABEL: func @basic_2d
// CHECK-SAME: attributes {tt.launch = #tt.launch<grid = 8x8, schedule = <cores = 64, partition = contiguous, order = row_major>>} {
func.func @basic_2d(%out: memref<8x8xindex>) {
  // CHECK: %[[CORE:.*]] = tt.core_id
  // CHECK-NEXT: %[[START:.*]], %[[COUNT:.*]] = tt.tile_assignment %[[CORE]] in (8, 8) schedule(<cores = 64, partition = contiguous, order = row_major>)
  // CHECK-NEXT: %[[END:.*]] = arith.addi %[[START]], %[[COUNT]] overflow<nsw, nuw> : index
  // CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
  // CHECK-DAG: %[[C8:.*]] = arith.constant 8 : index
  // CHECK: scf.for %[[TILE:.*]] = %[[START]] to %[[END]] step %[[C1]] {
  // CHECK-NEXT: %[[BX:.*]] = arith.divui %[[TILE]], %[[C8]] : index
  // CHECK-NEXT: %[[BY:.*]] = arith.remui %[[TILE]], %[[C8]] : index
  // CHECK-NEXT: memref.store %[[BX]], %{{.*}}[%[[BX]], %[[BY]]] : memref<8x8xindex>
  // CHECK-NEXT: } {tt.launch = #tt.launch<grid = 8x8, schedule = <cores = 64, partition = contiguous, order = row_major>>}
  // CHECK-NEXT: return
  tt.grid_kernel (%bx, %by) in (8, 8) schedule(<cores = 64, partition = contiguous, order = row_major>) {
    memref.store %bx, %out[%bx, %by] : memref<8x8xindex>
  }
  return
}

// -----

// A tile is its own block index.

// CHECK-LABEL: func @basic_1d
func.func @basic_1d(%out: memref<100xindex>) {
  // CHECK: tt.tile_assignment %{{.*}} in (100)
  // CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
  // CHECK: scf.for %[[TILE:.*]] = %{{.*}} to %{{.*}} step %[[C1]] {
  // CHECK-NEXT: memref.store %[[TILE]], %{{.*}}[%[[TILE]]] : memref<100xindex>
  // CHECK-NEXT: } {tt.launch = #tt.launch<grid = 100,
  tt.grid_kernel (%bx) in (100) {
    memref.store %bx, %out[%bx] : memref<100xindex>
  }
  return
}

// -----

// Division by one size after the other, never by a product.

// CHECK-LABEL: func @basic_3d
func.func @basic_3d(%out: memref<2x3x5xindex>) {
  // CHECK: tt.tile_assignment %{{.*}} in (2, 3, 5)
  // CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
  // CHECK-DAG: %[[C5:.*]] = arith.constant 5 : index
  // CHECK-DAG: %[[C3:.*]] = arith.constant 3 : index
  // CHECK: scf.for %[[TILE:.*]] = %{{.*}} to %{{.*}} step %[[C1]] {
  // CHECK-DAG: %[[BZ:.*]] = arith.remui %[[TILE]], %[[C5]] : index
  // CHECK-DAG: %[[REST:.*]] = arith.divui %[[TILE]], %[[C5]] : index
  // CHECK-DAG: %[[BY:.*]] = arith.remui %[[REST]], %[[C3]] : index
  // CHECK-DAG: %[[BX:.*]] = arith.divui %[[REST]], %[[C3]] : index
  // CHECK: memref.store %[[BX]], %{{.*}}[%[[BX]], %[[BY]], %[[BZ]]]
  tt.grid_kernel (%bx, %by, %bz) in (2, 3, 5) {
    memref.store %bx, %out[%bx, %by, %bz] : memref<2x3x5xindex>
  }
  return
}

// -----

// CHECK-LABEL: func @grid_4x4
func.func @grid_4x4() {
  // CHECK: tt.tile_assignment %{{.*}} in (4, 4)
  // CHECK-DAG: %[[C4:.*]] = arith.constant 4 : index
  // CHECK: arith.divui %{{.*}}, %[[C4]] : index
  // CHECK-NEXT: arith.remui %{{.*}}, %[[C4]] : index
  tt.grid_kernel (%bx, %by) in (4, 4) {
    vector.print %bx : index
    vector.print %by : index
  }
  return
}

// -----

// CHECK-LABEL: func @grid_8x8
func.func @grid_8x8() {
  // CHECK: tt.tile_assignment %{{.*}} in (8, 8)
  // CHECK-DAG: %[[C8:.*]] = arith.constant 8 : index
  // CHECK: arith.divui %{{.*}}, %[[C8]] : index
  // CHECK-NEXT: arith.remui %{{.*}}, %[[C8]] : index
  tt.grid_kernel (%bx, %by) in (8, 8) {
    vector.print %bx : index
    vector.print %by : index
  }
  return
}

// -----

// CHECK-LABEL: func @grid_16x16
func.func @grid_16x16() {
  // CHECK: tt.tile_assignment %{{.*}} in (16, 16)
  // CHECK-DAG: %[[C16:.*]] = arith.constant 16 : index
  // CHECK: arith.divui %{{.*}}, %[[C16]] : index
  // CHECK-NEXT: arith.remui %{{.*}}, %[[C16]] : index
  tt.grid_kernel (%bx, %by) in (16, 16) {
    vector.print %bx : index
    vector.print %by : index
  }
  return
}

// -----

// bx = tile div gy and by = tile mod gy; gx does not matter.

// CHECK-LABEL: func @index_recovery
// CHECK-SAME: (%[[GX:.*]]: index, %[[GY:.*]]: index)
// CHECK-SAME: tt.launch = #tt.launch<grid = ?x?,
func.func @index_recovery(%gx: index, %gy: index) {
  // CHECK: tt.tile_assignment %{{.*}} in (%[[GX]], %[[GY]])
  // CHECK: scf.for %[[TILE:.*]] = %{{.*}} to
  // CHECK-NEXT: %[[BX:.*]] = arith.divui %[[TILE]], %[[GY]] : index
  // CHECK-NEXT: %[[BY:.*]] = arith.remui %[[TILE]], %[[GY]] : index
  // CHECK-NEXT: vector.print %[[BX]]
  // CHECK-NEXT: vector.print %[[BY]]
  tt.grid_kernel (%bx, %by) in (%gx, %gy) {
    vector.print %bx : index
    vector.print %by : index
  }
  return
}

// -----

// The body is as it was: what could be folded or is dead, too.

// CHECK-LABEL: func @body_unchanged
func.func @body_unchanged(%a: memref<8xf32>, %n: index) {
  // CHECK: scf.for %[[TILE:.*]] = %{{.*}} to
  // CHECK-NEXT: %[[ZERO:.*]] = arith.constant 0 : index
  // CHECK-NEXT: %[[SUM:.*]] = arith.addi %[[TILE]], %[[ZERO]] : index
  // CHECK-NEXT: %{{.*}} = arith.muli %[[SUM]], %[[SUM]] : index
  // CHECK-NEXT: %[[ACC:.*]] = scf.for %{{.*}} = %[[ZERO]] to %{{.*}} step %{{.*}} iter_args(%[[ARG:.*]] = %[[SUM]]) -> (index) {
  // CHECK-NEXT: scf.yield %[[ARG]] : index
  // CHECK-NEXT: }
  // CHECK-NEXT: %[[VALUE:.*]] = memref.load %{{.*}}[%[[ACC]]] : memref<8xf32>
  // CHECK-NEXT: memref.store %[[VALUE]], %{{.*}}[%[[TILE]]] {my.store} : memref<8xf32>
  // CHECK-NEXT: } {tt.launch
  tt.grid_kernel (%bx) in (8) {
    %c0 = arith.constant 0 : index
    %sum = arith.addi %bx, %c0 : index
    %dead = arith.muli %sum, %sum : index
    %acc = scf.for %i = %c0 to %n step %n iter_args(%arg = %sum) -> (index) {
      scf.yield %arg : index
    }
    %value = memref.load %a[%acc] : memref<8xf32>
    memref.store %value, %a[%bx] {my.store} : memref<8xf32>
  }
  return
}

// -----

// CHECK-LABEL: func @empty_body
func.func @empty_body() {
  // CHECK: scf.for
  // CHECK-NEXT: } {tt.launch
  tt.grid_kernel (%bx) in (8) {
  }
  return
}

// -----

// CHECK-LABEL: func @metadata_kept
// CHECK-SAME: attributes {my.function, tt.launch =
func.func @metadata_kept() attributes {my.function} {
  // CHECK: } {my.list = [1, "two"], my.note = 1 : i64, tt.launch =
  tt.grid_kernel (%bx, %by) in (8, 8) attributes {my.note = 1 : i64, my.list = [1, "two"]} {
    vector.print %bx : index
  }
  return
}

// -----

// CHECK-LABEL: func @inferred_default
// CHECK-SAME: tt.launch = #tt.launch<grid = ?, schedule = <cores = 64, partition = contiguous, order = row_major>>
func.func @inferred_default(%gx: index) {
  // CHECK: tt.tile_assignment %{{.*}} in (%{{.*}}) schedule(<cores = 64, partition = contiguous, order = row_major>)
  tt.grid_kernel (%bx) in (%gx) {
    vector.print %bx : index
  }
  return
}

// -----

// Functions without kernels stay.

// CHECK-LABEL: func @no_kernel() {
// CHECK-NEXT: return
func.func @no_kernel() {
  return
}
