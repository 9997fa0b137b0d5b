// What upstream passes know about the operations.

// RUN: tt-opt %s --int-range-optimizations --split-input-file | FileCheck %s --check-prefixes=CHECK,RANGE
// RUN: tt-opt %s --cse --split-input-file | FileCheck %s --check-prefixes=CHECK,CSE
// RUN: tt-opt %s --loop-invariant-code-motion --split-input-file | FileCheck %s --check-prefixes=CHECK,LICM
// RUN: tt-opt %s --canonicalize --split-input-file | FileCheck %s --check-prefixes=CHECK,CANON

// CHECK-LABEL: func @ranges
func.func @ranges() -> (i1, i1, i1) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %core = tt.core_id
  %n = tt.num_cores
  %0 = arith.cmpi sge, %core, %c0 : index
  %1 = arith.cmpi sge, %n, %c1 : index
  // RANGE: %[[OPEN:.*]] = arith.cmpi sge, %core, %c1
  %2 = arith.cmpi sge, %core, %c1 : index
  // RANGE: return %true, %true, %[[OPEN]]
  return %0, %1, %2 : i1, i1, i1
}

// -----

// Block indices are below their sizes.

// CHECK-LABEL: func @block_indices
func.func @block_indices(%any: index, %out: memref<?x?xi1>) {
  %c8 = arith.constant 8 : index
  %small = arith.remui %any, %c8 : index
  // RANGE: tt.grid_kernel
  tt.grid_kernel (%bx, %by) in (8, %any) {
    %0 = arith.cmpi ult, %bx, %c8 : index
    // RANGE: %[[OPEN:.*]] = arith.cmpi ult, %by, %c8
    %1 = arith.cmpi ult, %by, %c8 : index
    // RANGE: memref.store %true
    memref.store %0, %out[%bx, %by] : memref<?x?xi1>
    // RANGE: memref.store %[[OPEN]]
    memref.store %1, %out[%by, %bx] : memref<?x?xi1>
  }
  // RANGE: tt.persistent_loop
  tt.persistent_loop (%bx, %by) in (%small, 0) on %any schedule(<cores = 4, partition = cyclic, order = row_major>) {
    %0 = arith.cmpi slt, %bx, %c8 : index
    // RANGE: memref.store %true
    memref.store %0, %out[%bx, %by] : memref<?x?xi1>
  }
  return
}

// -----

// CHECK-LABEL: func @constant_through_a_run
func.func @constant_through_a_run(%lb: index, %ub: index, %out: memref<?xindex>) {
  // LICM: %core = tt.core_id
  // LICM: %[[START:.*]], %{{.*}} = tt.tile_assignment
  // LICM: scf.for
  scf.for %i = %lb to %ub step %ub {
    // CSE: tt.core_id
    // CSE-NOT: tt.core_id
    %core = tt.core_id
    memref.store %core, %out[%i] : memref<?xindex>
    %same = tt.core_id
    memref.store %same, %out[%i] : memref<?xindex>
    // CSE: %[[START:.*]], %{{.*}} = tt.tile_assignment
    // CSE-NOT: tt.tile_assignment
    %start, %count = tt.tile_assignment %core in (8, %ub) schedule(<cores = 4, partition = contiguous, order = row_major>)
    memref.store %start, %out[%i] : memref<?xindex>
    %start2, %count2 = tt.tile_assignment %same in (8, %ub) schedule(<cores = 4, partition = contiguous, order = row_major>)
    memref.store %start2, %out[%i] : memref<?xindex>
  }
  return
}

// -----

// A number of cores that may be 0 where the loop does not run.

// CHECK-LABEL: func @division_by_zero
func.func @division_by_zero(%lb: index, %n: index, %out: memref<?xindex>) {
  %core = tt.core_id
  // LICM: scf.for
  // LICM: tt.tile_assignment
  scf.for %i = %lb to %n step %n {
    %start, %count = tt.tile_assignment %core in (8) schedule(<cores = ?, partition = contiguous, order = row_major>) num_cores(%n)
    memref.store %start, %out[%i] : memref<?xindex>
  }
  return
}

// -----

// Invariant code leaves a persistent loop; block indices stay.

// CHECK-LABEL: func @out_of_a_persistent_loop
func.func @out_of_a_persistent_loop(%n: index, %core: index, %out: memref<?xindex>) {
  // LICM: arith.addi
  // LICM: tt.persistent_loop
  // LICM-NEXT: arith.muli
  tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %sum = arith.addi %n, %n : index
    %product = arith.muli %bx, %sum : index
    memref.store %product, %out[%sum] : memref<?xindex>
  }
  return
}

// -----

// CHECK-LABEL: func @without_effects
func.func @without_effects(%n: index) {
  // CANON-NOT: tt.
  tt.grid_kernel (%bx) in (%n) {
  }
  %core = tt.core_id
  %count = tt.num_cores
  tt.persistent_loop (%bx) in (%n) on %core schedule(<cores = ?, partition = contiguous, order = row_major>) num_cores(%count) {
  }
  return
}
