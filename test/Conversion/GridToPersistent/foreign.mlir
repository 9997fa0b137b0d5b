// A partition of another dialect, which has a lowering: each row of the core grid
// has one range of positions, and deals its blocks to the cores of the row.

// RUN: tt-test-opt %s | FileCheck %s --check-prefix=WRITTEN
// RUN: tt-test-opt %s --tt-lower-persistent-loop | FileCheck %s
// RUN: tt-test-opt %s --tt-lower-persistent-loop=recovery=incremental | FileCheck %s --check-prefix=INCREMENTAL

// WRITTEN: schedule(<cores = 2x3, partition = #foreign.striped<1>, order = row_major>)

// CHECK-LABEL: func @kernel
// CHECK-SAME: (%[[CORE:.*]]: index)
// INCREMENTAL-LABEL: func @kernel
// INCREMENTAL-SAME: (%[[CORE:.*]]: index)
func.func @kernel(%core: index) {
  // CHECK-DAG: %[[THREE:.*]] = arith.constant 3 : index
  // CHECK-DAG: %[[COLUMN:.*]] = arith.remui %[[CORE]], %[[THREE]] : index
  // CHECK-DAG: %[[ROW:.*]] = arith.divui %[[CORE]], %[[THREE]] : index
  // CHECK-DAG: %[[START:.*]] = arith.muli %[[PART:.*]], %{{.*}} overflow<nsw, nuw> : index
  // CHECK-DAG: %[[FIRST:.*]] = arith.select %{{.*}}, %[[COLUMN]], %[[COUNT:.*]] : index
  // CHECK: scf.for unsigned %[[NUMBER:.*]] = %[[FIRST]] to %[[COUNT]] step %[[THREE]] {
  // CHECK-NEXT: %[[POSITION:.*]] = arith.addi %[[START]], %[[NUMBER]] overflow<nsw, nuw> : index
  // CHECK-NEXT: vector.print %[[POSITION]] : index

  // INCREMENTAL: scf.if
  // INCREMENTAL-NOT: {{div|rem}}
  // INCREMENTAL: scf.for unsigned %[[NUMBER:.*]] =
  // INCREMENTAL-NEXT: %[[POSITION:.*]] = arith.addi %{{.*}}, %[[NUMBER]] overflow<nsw, nuw> : index
  // INCREMENTAL-NEXT: vector.print %[[POSITION]] : index
  tt.persistent_loop (%bx) in (20) on %core schedule(<cores = 2x3, partition = #foreign.striped<1>, order = row_major>) {
    vector.print %bx : index
  }
  return
}
