// The function stays a host function, and holds any number of kernels anywhere.

// RUN: tt-opt %s --tt-grid-to-persistent=launch=parallel --split-input-file | FileCheck %s

// CHECK-LABEL: func @one(
// CHECK-NOT: attributes
func.func @one(%out: memref<8x8xindex>) {
  // CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
  // CHECK-DAG: %[[C64:.*]] = arith.constant 64 : index
  // CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
  // CHECK: scf.parallel (%[[CORE:.*]]) = (%[[C0]]) to (%[[C64]]) step (%[[C1]]) {
  // CHECK-NEXT: %[[START:.*]], %[[COUNT:.*]] = tt.tile_assignment %[[CORE]] in (8, 8) schedule(<cores = 64, partition = contiguous, order = row_major>)
  // CHECK-NEXT: %[[END:.*]] = arith.addi %[[START]], %[[COUNT]] overflow<nsw, nuw> : index
  // CHECK-DAG: %[[C8:.*]] = arith.constant 8 : index
  // CHECK: scf.for %[[TILE:.*]] = %[[START]] to %[[END]]
  // CHECK-NEXT: %[[BX:.*]] = arith.divui %[[TILE]], %[[C8]] : index
  // CHECK-NEXT: %[[BY:.*]] = arith.remui %[[TILE]], %[[C8]] : index
  // CHECK-NEXT: memref.store %[[BX]], %{{.*}}[%[[BX]], %[[BY]]]
  // CHECK-NEXT: } {my.note = 1 : i64, tt.launch = #tt.launch<grid = 8x8,
  // CHECK-NEXT: scf.reduce
  // CHECK-NEXT: }
  // CHECK-NEXT: return
  tt.grid_kernel (%bx, %by) in (8, 8) schedule(<cores = 64, partition = contiguous, order = row_major>) attributes {my.note = 1 : i64} {
    memref.store %bx, %out[%bx, %by] : memref<8x8xindex>
  }
  return
}

// -----

// CHECK-LABEL: func @many(
func.func @many(%out: memref<8xindex>, %condition: i1, %lb: index, %ub: index) {
  // CHECK: scf.parallel
  // CHECK-NOT: tt.core_id
  tt.grid_kernel (%bx) in (8) schedule(<cores = 7x8, partition = contiguous, order = row_major>) {
    memref.store %bx, %out[%bx] : memref<8xindex>
  }
  // CHECK: memref.load
  %value = memref.load %out[%lb] : memref<8xindex>
  // CHECK: scf.for
  scf.for %i = %lb to %ub step %value {
    // CHECK: scf.if
    scf.if %condition {
      // CHECK: scf.parallel
      tt.grid_kernel (%bx) in (%i) schedule(<cores = 3, partition = cyclic, order = row_major>) {
        memref.store %bx, %out[%bx] : memref<8xindex>
      }
    } else {
      // CHECK: scf.parallel
      tt.grid_kernel (%bx) in (%i) schedule(<cores = 4, partition = blocked, order = row_major>) {
        memref.store %bx, %out[%bx] : memref<8xindex>
      }
    }
  }
  // CHECK-NOT: tt.grid_kernel
  return
}

// A call is no reason against it.
func.func @caller(%out: memref<8xindex>, %condition: i1, %lb: index, %ub: index) {
  call @many(%out, %condition, %lb, %ub) : (memref<8xindex>, i1, index, index) -> ()
  return
}

// -----

// CHECK-LABEL: func @num_cores(
// CHECK-SAME: %[[N:.*]]: index)
func.func @num_cores(%n: index) {
  // CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
  // CHECK-DAG: %[[C1:.*]] = arith.constant 1 : index
  // CHECK: scf.parallel (%[[CORE:.*]]) = (%[[C0]]) to (%[[N]]) step (%[[C1]])
  // CHECK-NEXT: tt.tile_assignment %[[CORE]] in (8) schedule(<cores = ?, {{.*}}>) num_cores(%[[N]])
  tt.grid_kernel (%bx) in (8) schedule(<cores = ?, partition = contiguous, order = row_major>) num_cores(%n) {
    vector.print %bx : index
  }
  // CHECK: %[[MADE:.*]] = tt.num_cores
  // CHECK: scf.parallel (%[[CORE:.*]]) = (%{{.*}}) to (%[[MADE]]) step
  // CHECK-NEXT: tt.tile_assignment %[[CORE]] in (8) schedule(<cores = ?, {{.*}}>) num_cores(%[[MADE]])
  tt.grid_kernel (%bx) in (8) schedule(<cores = ?, partition = contiguous, order = row_major>) {
    vector.print %bx : index
  }
  return
}
