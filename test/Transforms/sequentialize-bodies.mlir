// RUN: tt-opt %s --tt-sequentialize-bodies --split-input-file | FileCheck %s

// CHECK-LABEL: func @nested
func.func @nested(%n: index, %value: f32, %out: memref<?xf32>) {
  // CHECK: tt.grid_kernel
  // CHECK-NOT: scf.parallel
  // CHECK-NOT: scf.forall
  // CHECK: scf.for %[[I:.*]] = %bx to %arg0 step %arg0 {
  // CHECK-NEXT: scf.for %[[J:.*]] = %arg0 to %arg0 step %arg0 {
  // CHECK-NEXT: scf.for %[[K:.*]] = %[[I]] to %[[J]] step %arg0 {
  // CHECK: scf.for %[[L:.*]] = %c0{{.*}} to %c4{{.*}} step %c1
  // CHECK-NEXT: memref.store %{{.*}}, %{{.*}}[%[[L]]]
  tt.grid_kernel (%bx) in (8) {
    scf.parallel (%i, %j) = (%bx, %n) to (%n, %n) step (%n, %n) {
      scf.parallel (%k) = (%i) to (%j) step (%n) {
        scf.forall (%l) in (4) {
          memref.store %value, %out[%l] : memref<?xf32>
        }
      }
    }
  }
  return
}

// -----

// CHECK-LABEL: func @forall_around
func.func @forall_around(%n: index, %core: index, %value: f32, %out: memref<?xf32>) {
  // CHECK: tt.persistent_loop
  // CHECK: scf.for %[[I:.*]] = %bx to %arg0 step %c1
  // CHECK: scf.for %[[J:.*]] = %c0 to %c8 step %c2
  // CHECK-NEXT: scf.for %{{.*}} = %[[I]] to %[[J]] step
  tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 4, partition = contiguous, order = row_major>) {
    scf.forall (%i, %j) = (%bx, 0) to (%n, 8) step (1, 2) {
      scf.parallel (%k) = (%i) to (%j) step (%n) {
        memref.store %value, %out[%k] : memref<?xf32>
      }
    }
  }
  return
}

// -----

// A loop with results stays; one around a kernel is none of ours.

// CHECK-LABEL: func @others
func.func @others(%n: index, %value: f32, %out: memref<?xf32>) {
  // CHECK: scf.parallel
  scf.parallel (%i) = (%n) to (%n) step (%n) {
    // CHECK: tt.grid_kernel
    tt.grid_kernel (%bx) in (8) {
      // CHECK: %[[SUM:.*]] = scf.parallel
      %sum = scf.parallel (%j) = (%bx) to (%n) step (%n) init (%value) -> f32 {
        // CHECK-NEXT: scf.for
        scf.parallel (%k) = (%j) to (%n) step (%n) {
          memref.store %value, %out[%k] : memref<?xf32>
        }
        scf.reduce(%value : f32) {
        ^bb0(%a: f32, %b: f32):
          %next = arith.addf %a, %b : f32
          scf.reduce.return %next : f32
        }
      }
      // CHECK: memref.store %[[SUM]]
      memref.store %sum, %out[%bx] : memref<?xf32>
    }
  }
  return
}
