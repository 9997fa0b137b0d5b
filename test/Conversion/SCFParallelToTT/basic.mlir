// RUN: tt-opt %s --convert-scf-parallel-to-tt --split-input-file | FileCheck %s

// Constants are static sizes: ceildiv(9 - 1, 3) = 3.
// CHECK-LABEL: func.func @constants(
// CHECK: tt.grid_kernel (%[[X:.*]], %[[Y:.*]]) in (10, 3) attributes {my.note = 1 : i64} {
// CHECK: %[[SCALED:.*]] = arith.muli %[[Y]], %{{.*}} : index
// CHECK: %[[J:.*]] = arith.addi %{{.*}}, %[[SCALED]] : index
// CHECK: memref.store %[[J]], %{{.*}}[%[[X]], %[[J]]]
func.func @constants(%out: memref<10x9xindex>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c9 = arith.constant 9 : index
  %c10 = arith.constant 10 : index
  scf.parallel (%i, %j) = (%c0, %c1) to (%c10, %c9) step (%c1, %c3) {
    memref.store %j, %out[%i, %j] : memref<10x9xindex>
  } {my.note = 1 : i64}
  return
}

// -----

// CHECK-LABEL: func.func @unit_step(
// CHECK-SAME: %[[LB:[^:]*]]: index, %[[UB:[^:]*]]: index
// CHECK: %[[SPAN:.*]] = arith.subi %[[UB]], %[[LB]] : index
// CHECK: %[[RUNS:.*]] = arith.cmpi slt, %[[LB]], %[[UB]] : index
// CHECK: %[[SIZE:.*]] = arith.select %[[RUNS]], %[[SPAN]], %{{.*}} : index
// CHECK: tt.grid_kernel (%[[X:.*]]) in (%[[SIZE]]) {
// CHECK-NEXT: arith.addi %[[LB]], %[[X]] : index
func.func @unit_step(%lb: index, %ub: index, %out: memref<?xindex>) {
  %c1 = arith.constant 1 : index
  scf.parallel (%i) = (%lb) to (%ub) step (%c1) {
    memref.store %i, %out[%i] : memref<?xindex>
  }
  return
}

// -----

// Only the outermost loop is the grid.
// CHECK-LABEL: func.func @nested(
// CHECK: tt.grid_kernel
// CHECK: scf.parallel
// CHECK: scf.parallel
// CHECK: scf.forall
// CHECK-NOT: tt.grid_kernel
func.func @nested(%n: index, %out: memref<?x?xf32>, %f: f32) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    scf.parallel (%j) = (%c0) to (%i) step (%c1) {
      scf.parallel (%k) = (%j) to (%i) step (%c1) {
        memref.store %f, %out[%i, %j] : memref<?x?xf32>
      }
    }
    // A loop with results inside of the tile is no reduction of the grid.
    %sum = scf.parallel (%j) = (%c0) to (%i) step (%c1) init (%f) -> f32 {
      %value = memref.load %out[%i, %j] : memref<?x?xf32>
      scf.reduce(%value : f32) {
      ^bb0(%left: f32, %right: f32):
        %added = arith.addf %left, %right : f32
        scf.reduce.return %added : f32
      }
    }
    scf.forall (%j) in (%n) {
      memref.store %sum, %out[%i, %j] : memref<?x?xf32>
    }
  }
  return
}
