// RUN: tt-opt %s --convert-scf-forall-to-tt --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @normalised(
// CHECK-SAME: %[[GX:.*]]: index, %[[OUT:.*]]: memref
// CHECK: %[[C0:.*]] = arith.constant 0 : index
// CHECK: %[[SIZE:.*]] = arith.maxsi %[[GX]], %[[C0]] : index
// CHECK: tt.grid_kernel (%[[X:.*]], %[[Y:.*]]) in (%[[SIZE]], 8) {
// CHECK-NEXT: memref.store %[[X]], %[[OUT]][%[[X]], %[[Y]]]
// CHECK-NEXT: }
// CHECK-NEXT: return
func.func @normalised(%gx: index, %out: memref<?x8xindex>) {
  scf.forall (%i, %j) in (%gx, 8) {
    memref.store %i, %out[%i, %j] : memref<?x8xindex>
  }
  return
}

// -----

// ceildiv(10 - 3, 3) = 3; a range that ends before it begins is empty.
// CHECK-LABEL: func.func @static(
// CHECK: tt.grid_kernel (%[[X:.*]], %{{.*}}, %{{.*}}) in (3, 0, 4)
// CHECK: %[[STEP:.*]] = arith.constant 3 : index
// CHECK: %[[SCALED:.*]] = arith.muli %[[X]], %[[STEP]] : index
// CHECK: %[[LB:.*]] = arith.constant 3 : index
// CHECK: %[[I:.*]] = arith.addi %[[LB]], %[[SCALED]] : index
// CHECK: memref.store %[[I]]
func.func @static(%out: memref<10xindex>) {
  scf.forall (%i, %j, %k) = (3, 5, -2) to (10, -5, 2) step (3, 2, 1) {
    memref.store %i, %out[%i] : memref<10xindex>
  }
  return
}

// -----

// CHECK-LABEL: func.func @dynamic(
// CHECK-SAME: %[[LB:[^:]*]]: index, %[[UB:[^:]*]]: index, %[[STEP:[^:]*]]: index
// CHECK: %[[ZERO:.*]] = arith.constant 0 : index
// CHECK: %[[SPAN:.*]] = arith.subi %[[UB]], %[[LB]] : index
// CHECK: %[[ONE:.*]] = arith.constant 1 : index
// CHECK: %[[BY:.*]] = arith.maxsi %[[STEP]], %[[ONE]] : index
// CHECK: %[[LAST:.*]] = arith.subi %[[SPAN]], %[[ONE]] : index
// CHECK: %[[STEPS:.*]] = arith.divui %[[LAST]], %[[BY]] : index
// CHECK: %[[SIZE:.*]] = arith.addi %[[STEPS]], %[[ONE]] : index
// CHECK: %[[RUNS:.*]] = arith.cmpi slt, %[[LB]], %[[UB]] : index
// CHECK: %[[TILES:.*]] = arith.select %[[RUNS]], %[[SIZE]], %[[ZERO]] : index
// CHECK: tt.grid_kernel (%[[X:.*]]) in (%[[TILES]]) {
// CHECK: %[[SCALED:.*]] = arith.muli %[[X]], %[[STEP]] : index
// CHECK: arith.addi %[[LB]], %[[SCALED]] : index
func.func @dynamic(%lb: index, %ub: index, %step: index, %out: memref<?xindex>) {
  scf.forall (%i) = (%lb) to (%ub) step (%step) {
    memref.store %i, %out[%i] : memref<?xindex>
  }
  return
}

// -----

// CHECK-LABEL: func.func @attributes(
// CHECK: tt.grid_kernel (%{{.*}}, %{{.*}}) in (2, 3) attributes {mapping = [#gpu.block<y>, #gpu.block<x>], my.note = 1 : i64}
func.func @attributes() {
  scf.forall (%i, %j) in (2, 3) {
  } {mapping = [#gpu.block<y>, #gpu.block<x>], my.note = 1 : i64}
  return
}

// -----

// Loops inside of another one, or of a kernel, stay what they are.
// CHECK-LABEL: func.func @nested(
// CHECK: tt.grid_kernel (%{{.*}}) in (2) {
// CHECK: scf.forall (%{{.*}}) in (3)
// CHECK: scf.parallel
// CHECK: tt.grid_kernel (%{{.*}}) in (4)
// CHECK: scf.forall (%{{.*}}) in (5)
// CHECK: tt.persistent_loop
// CHECK: scf.forall (%{{.*}}) in (6)
// CHECK-NOT: scf.forall
func.func @nested(%core: index, %out: memref<?xindex>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.forall (%i) in (2) {
    scf.forall (%j) in (3) {
      scf.parallel (%k) = (%c0) to (%i) step (%c1) {
        memref.store %j, %out[%k] : memref<?xindex>
      }
    }
  }
  tt.grid_kernel (%bx) in (4) {
    scf.forall (%j) in (5) {
      memref.store %j, %out[%bx] : memref<?xindex>
    }
  }
  tt.persistent_loop (%bx) in (4) on %core schedule(<cores = 2, partition = cyclic, order = row_major>) {
    scf.forall (%j) in (6) {
      memref.store %j, %out[%bx] : memref<?xindex>
    }
  }
  return
}

// -----

// Two loops in one function, one of them in control flow.
// CHECK-LABEL: func.func @several(
// CHECK: tt.grid_kernel (%{{.*}}) in (2)
// CHECK: scf.if
// CHECK: tt.grid_kernel (%{{.*}}) in (3)
// CHECK-NOT: scf.forall
func.func @several(%condition: i1, %out: memref<8xindex>) {
  scf.forall (%i) in (2) {
    memref.store %i, %out[%i] : memref<8xindex>
  }
  scf.if %condition {
    scf.forall (%i) in (3) {
      memref.store %i, %out[%i] : memref<8xindex>
    }
  }
  return
}

// -----

// As many iterations as a grid can have, and bounds whose distance is more than
// a signed number holds.
// CHECK-LABEL: func.func @extremes(
// CHECK: tt.grid_kernel (%{{.*}}) in (9223372036854775807)
// CHECK: tt.grid_kernel (%{{.*}}) in (6148914691236517205)
func.func @extremes() {
  %lowest = arith.constant -9223372036854775808 : index
  scf.forall (%i) in (9223372036854775807) {
  }
  scf.forall (%i) = (%lowest) to (9223372036854775807) step (3) {
  }
  return
}
