// RUN: tt-opt %s --tt-distribute-grid=launch=parallel --tt-select-cores | FileCheck %s

// CHECK-LABEL: func @two_launches
// CHECK-SAME: (%[[N:.*]]: index, %[[FIRST:.*]]: index, %[[END:.*]]: index)
// CHECK: %[[LAST:.*]] = arith.minui %[[END]], %{{.*}} : index
// CHECK: scf.parallel (%[[CORE:.*]]) = (%[[FIRST]]) to (%[[LAST]])
// CHECK-NEXT: tt.persistent_loop {{.*}} on %[[CORE]]
// CHECK: %[[CORES:.*]] = tt.num_cores
// CHECK: %[[LAST:.*]] = arith.minui %[[END]], %[[CORES]] : index
// CHECK: scf.parallel (%[[CORE:.*]]) = (%[[FIRST]]) to (%[[LAST]])
// CHECK-NEXT: tt.persistent_loop {{.*}} on %[[CORE]]
func.func @two_launches(%n: index) {
  tt.grid_kernel (%bx) in (%n) schedule(<cores = 8, partition = contiguous, order = row_major>) {
  }
  tt.grid_kernel (%bx, %by) in (4, %n) schedule(<cores = ?, partition = cyclic, order = row_major>) {
  }
  return
}

// CHECK-LABEL: func @no_kernel()
func.func @no_kernel() {
  return
}
