// The loops of recovery=incremental, one kernel per form.

// RUN: tt-opt %s --tt-lower-persistent-loop=recovery=incremental --split-input-file | FileCheck %s --check-prefixes=CHECK,AUTO,GUARDED
// RUN: tt-opt %s --tt-lower-persistent-loop="recovery=incremental form=guarded" --split-input-file | FileCheck %s --check-prefixes=CHECK,GUARDED
// RUN: tt-opt %s --tt-lower-persistent-loop="recovery=incremental form=nest" --split-input-file | FileCheck %s --check-prefixes=CHECK,NEST
// RUN: tt-opt %s --tt-lower-persistent-loop="recovery=incremental form=flat-pair" --split-input-file | FileCheck %s --check-prefixes=CHECK,PAIR
// RUN: tt-opt %s --tt-lower-persistent-loop="recovery=incremental form=strided" --split-input-file | FileCheck %s --check-prefixes=CHECK,STRIDED
// RUN: tt-opt %s --tt-lower-persistent-loop="recovery=incremental form=digit-add" --split-input-file | FileCheck %s --check-prefixes=CHECK,DIGITADD
// RUN: tt-opt %s --tt-lower-persistent-loop="recovery=incremental form=reciprocal" --split-input-file | FileCheck %s --check-prefixes=CHECK,RECIPROCAL

// A range. The nest has a loop per level, from the digit of the first position
// to that of the last one. A flat pair goes through both in one loop, and counts
// the inner digit up to 0.

// CHECK-LABEL: func @range
// CHECK-SAME: (%[[CORE:.*]]: index, %[[GX:.*]]: index, %[[GY:.*]]: index)
func.func @range(%core: index, %gx: index, %gy: index) {
  // CHECK: %[[START:.*]], %[[COUNT:.*]] = tt.tile_assignment %[[CORE]] in (%[[GX]], %[[GY]])
  // CHECK: %[[ZERO:.*]] = arith.constant 0 : index
  // CHECK: %[[HAS:.*]] = arith.cmpi ult, %[[ZERO]], %[[COUNT]] : index
  // CHECK: %[[ONE:.*]] = arith.constant 1 : index

  // NEST: %[[BEFORE:.*]] = arith.subi %[[COUNT]], %[[ONE]] overflow<nsw, nuw> : index
  // NEST: %[[LAST:.*]] = arith.addi %[[START]], %[[BEFORE]] overflow<nsw, nuw> : index
  // NEST: scf.if %[[HAS]] {
  // NEST-DAG: %[[FIRST_X:.*]] = arith.divui %[[START]], %[[GY]] : index
  // NEST-DAG: %[[FIRST_Y:.*]] = arith.remui %[[START]], %[[GY]] : index
  // NEST-DAG: %[[LAST_X:.*]] = arith.divui %[[LAST]], %[[GY]] : index
  // NEST-DAG: %[[LAST_Y:.*]] = arith.remui %[[LAST]], %[[GY]] : index
  // NEST-DAG: %[[END_X:.*]] = arith.addi %[[LAST_X]], %[[ONE]] overflow<nsw, nuw> : index
  // NEST-DAG: %[[END_Y:.*]] = arith.addi %[[LAST_Y]], %[[ONE]] overflow<nsw, nuw> : index
  // NEST: scf.for %[[X:.*]] = %[[FIRST_X]] to %[[END_X]] step %[[ONE]] iter_args(%[[LOWER:.*]] = %[[FIRST_Y]]) -> (index) {
  // NEST-NEXT: %[[IS_LAST:.*]] = arith.cmpi eq, %[[X]], %[[LAST_X]] : index
  // NEST-NEXT: %[[UPPER:.*]] = arith.select %[[IS_LAST]], %[[END_Y]], %[[GY]] : index
  // NEST-NEXT: scf.for %[[Y:.*]] = %[[LOWER]] to %[[UPPER]] step %[[ONE]] {
  // NEST-NEXT: vector.print %[[X]] : index
  // NEST-NEXT: vector.print %[[Y]] : index
  // NEST-NEXT: }
  // NEST-NEXT: scf.yield %[[ZERO]] : index
  // NEST-NEXT: } {tt.launch =

  // PAIR: %[[MINUS:.*]] = arith.subi %[[ZERO]], %[[GY]] : index
  // PAIR: scf.if %[[HAS]] {
  // PAIR-DAG: %[[FIRST_X:.*]] = arith.divui %[[START]], %[[GY]] : index
  // PAIR-DAG: %[[FIRST_Y:.*]] = arith.remui %[[START]], %[[GY]] : index
  // PAIR-DAG: %[[FIRST_Z:.*]] = arith.addi %[[FIRST_Y]], %[[MINUS]] : index
  // PAIR: scf.for %{{.*}} = %[[ZERO]] to %[[COUNT]] step %[[ONE]] iter_args(%[[X:.*]] = %[[FIRST_X]], %[[Z:.*]] = %[[FIRST_Z]]) -> (index, index) {
  // PAIR-NEXT: %[[Y:.*]] = arith.addi %[[Z]], %[[GY]] : index
  // PAIR-NEXT: vector.print %[[X]] : index
  // PAIR-NEXT: vector.print %[[Y]] : index
  // PAIR-NEXT: %[[NEXT:.*]] = arith.addi %[[Z]], %[[ONE]] : index
  // PAIR-NEXT: %[[ENDS:.*]] = arith.cmpi eq, %[[NEXT]], %[[ZERO]] : index
  // PAIR-NEXT: %[[STEP:.*]] = arith.select %[[ENDS]], %[[ONE]], %[[ZERO]] : index
  // PAIR-NEXT: %[[NEXT_X:.*]] = arith.addi %[[X]], %[[STEP]] : index
  // PAIR-NEXT: %[[NEXT_Z:.*]] = arith.select %[[ENDS]], %[[MINUS]], %[[NEXT]] : index
  // PAIR-NEXT: scf.yield %[[NEXT_X]], %[[NEXT_Z]] : index, index
  // PAIR-NEXT: } {tt.launch =
  tt.persistent_loop (%bx, %by) in (%gx, %gy) on %core schedule(<cores = 8, partition = contiguous, order = row_major>) {
    vector.print %bx : index
    vector.print %by : index
  }
  return
}

// -----

// Runs of at most 8 tiles: the innermost loop has 8 iterations, and a condition
// says whether there is a tile. What begins within a run is told from its digit.

// CHECK-LABEL: func @short_runs
// CHECK-SAME: (%[[CORE:.*]]: index, %[[GX:.*]]: index, %[[GY:.*]]: index)
func.func @short_runs(%core: index, %gx: index, %gy: index) {
  // GUARDED-DAG: %[[EIGHT:.*]] = arith.constant 8 : index
  // GUARDED-DAG: %[[ZERO:.*]] = arith.constant 0 : index
  // GUARDED-DAG: %[[ONE:.*]] = arith.constant 1 : index
  // GUARDED: scf.if
  // GUARDED: scf.for %[[GROUP:.*]] = %{{.*}} to %{{.*}} step %[[ONE]] iter_args(%[[LOWER_Y:.*]] = %{{.*}}, %[[LOWER_X:.*]] = %{{.*}}) -> (index, index) {
  // GUARDED: %[[BEGIN:.*]] = arith.muli %[[GROUP]], %[[EIGHT]] overflow<nsw, nuw> : index
  // GUARDED: %[[REST:.*]] = arith.subi %[[GX]], %[[BEGIN]] overflow<nsw, nuw> : index
  // GUARDED: %[[LENGTH:.*]] = arith.minui %[[EIGHT]], %[[REST]] : index
  // GUARDED: scf.for %[[Y:.*]] = %[[LOWER_Y]] to %{{.*}} step %[[ONE]] iter_args(%[[LOWER:.*]] = %[[LOWER_X]]) -> (index) {
  // GUARDED: %[[UPPER:.*]] = arith.select %{{.*}}, %{{.*}}, %[[LENGTH]] : index
  // GUARDED-NEXT: %[[COUNT:.*]] = arith.subi %[[UPPER]], %[[LOWER]] overflow<nsw, nuw> : index
  // GUARDED-NEXT: %[[FIRST:.*]] = arith.addi %[[BEGIN]], %[[LOWER]] : index
  // GUARDED-NEXT: scf.for %[[K:.*]] = %[[ZERO]] to %[[EIGHT]] step %[[ONE]] {
  // GUARDED-NEXT: %[[IS_THERE:.*]] = arith.cmpi ult, %[[K]], %[[COUNT]] : index
  // GUARDED-NEXT: scf.if %[[IS_THERE]] {
  // GUARDED-NEXT: %[[X:.*]] = arith.addi %[[FIRST]], %[[K]] overflow<nsw, nuw> : index
  // GUARDED-NEXT: vector.print %[[X]] : index
  // GUARDED-NEXT: vector.print %[[Y]] : index
  // GUARDED-NEXT: }
  // GUARDED-NEXT: }
  // GUARDED-NEXT: scf.yield %[[ZERO]] : index
  // GUARDED-NEXT: }

  // NEST-COUNT-3: scf.for
  // NEST-NEXT: vector.print
  tt.persistent_loop (%bx, %by) in (%gx, %gy) on %core schedule(<cores = 8, partition = contiguous, order = grouped<8>>) {
    vector.print %bx : index
    vector.print %by : index
  }
  return
}

// -----

// A run of 17 is not short, nor is one of 8 that is the whole grid.

// CHECK-LABEL: func @long_runs
func.func @long_runs(%core: index, %gx: index, %gy: index) {
  // GUARDED-COUNT-3: scf.for
  // GUARDED-NEXT: vector.print
  tt.persistent_loop (%bx, %by) in (%gx, %gy) on %core schedule(<cores = 8, partition = contiguous, order = grouped<17>>) {
    vector.print %bx : index
    vector.print %by : index
  }
  // GUARDED: scf.for
  // GUARDED-NEXT: vector.print
  tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 3, partition = contiguous, order = row_major>) {
    vector.print %bx : index
  }
  return
}

// -----

// Blocks of one tile, where it is not known whether the cores are more than a run
// has tiles: the strided loops or, where each loop but the innermost has one
// iteration, a division through a reciprocal. By default, as no name says which.
// In the strided form, what the step passes of a run is where
// the next run begins. In digit-add, the digits of the step are added, with a
// carry. The last form multiplies by a reciprocal and mends the quotient by one
// comparison.

// CHECK-LABEL: func @cyclic
// CHECK-SAME: (%[[CORE:.*]]: index, %[[GX:.*]]: index, %[[GY:.*]]: index)
func.func @cyclic(%core: index, %gx: index, %gy: index) {
  // CHECK: %[[TILES:.*]] = arith.muli %[[GX]], %[[GY]] overflow<nsw, nuw> : index
  // CHECK: %[[CORES:.*]] = arith.constant 8 : index
  // CHECK: %[[EXISTS:.*]] = arith.cmpi ult, %[[CORE]], %[[CORES]] : index
  // CHECK: %[[FIRST:.*]] = arith.select %[[EXISTS]], %[[CORE]], %[[TILES]] : index
  // CHECK: %[[HAS:.*]] = arith.cmpi ult, %[[FIRST]], %[[TILES]] : index

  // AUTO-DAG: %[[ZERO:.*]] = arith.constant 0 : index
  // AUTO-DAG: %[[ONE:.*]] = arith.constant 1 : index
  // AUTO-DAG: %[[ONES:.*]] = arith.constant -1 : index
  // AUTO-DAG: %[[DIVIDES:.*]] = arith.cmpi ult, %[[GY]], %[[CORES]] : index
  // AUTO-DAG: %[[ROWS:.*]] = arith.select %[[DIVIDES]], %[[ONE]], %[[GX]] : index
  // AUTO-DAG: %[[END:.*]] = arith.select %[[DIVIDES]], %[[TILES]], %[[GY]] : index
  // AUTO: scf.if %[[HAS]] {
  // AUTO: %[[INVERSE:.*]] = arith.divui %[[ONES]], %[[GY]] : index
  // AUTO: scf.for %[[ROW:.*]] = %[[ZERO]] to %[[ROWS]] step %[[ONE]] iter_args(%[[OFFSET:.*]] = %[[FIRST]]) -> (index) {
  // AUTO-NEXT: %[[PAST:.*]] = scf.for unsigned %[[K:.*]] = %[[OFFSET]] to %[[END]] step %[[CORES]] iter_args(%{{.*}} = %[[OFFSET]]) -> (index) {
  // AUTO-NEXT: %[[NEXT:.*]] = arith.addi %[[K]], %[[CORES]] : index
  // AUTO-NEXT: %[[TILE:.*]]:2 = scf.if %[[DIVIDES]] -> (index, index) {
  // AUTO-NEXT: arith.mului_extended %[[K]], %[[INVERSE]] : index
  // AUTO: } else {
  // AUTO-NEXT: scf.yield %[[ROW]], %[[K]] : index, index
  // AUTO-NEXT: }
  // AUTO-NEXT: vector.print %[[TILE]]#0 : index
  // AUTO-NEXT: vector.print %[[TILE]]#1 : index
  // AUTO-NEXT: scf.yield %[[NEXT]] : index
  // AUTO-NEXT: }
  // AUTO-NEXT: %[[IN_NEXT:.*]] = arith.subi %[[PAST]], %[[GY]] : index
  // AUTO-NEXT: scf.yield %[[IN_NEXT]] : index
  // AUTO-NEXT: } {tt.launch =

  // STRIDED-DAG: %[[ZERO:.*]] = arith.constant 0 : index
  // STRIDED-DAG: %[[ONE:.*]] = arith.constant 1 : index
  // STRIDED: scf.if %[[HAS]] {
  // STRIDED: scf.for %[[X:.*]] = %[[ZERO]] to %[[GX]] step %[[ONE]] iter_args(%[[OFFSET:.*]] = %[[FIRST]]) -> (index) {
  // STRIDED-NEXT: %[[PAST:.*]] = scf.for unsigned %[[Y:.*]] = %[[OFFSET]] to %[[GY]] step %[[CORES]] iter_args(%{{.*}} = %[[OFFSET]]) -> (index) {
  // STRIDED-NEXT: %[[NEXT:.*]] = arith.addi %[[Y]], %[[CORES]] : index
  // STRIDED-NEXT: vector.print %[[X]] : index
  // STRIDED-NEXT: vector.print %[[Y]] : index
  // STRIDED-NEXT: scf.yield %[[NEXT]] : index
  // STRIDED-NEXT: }
  // STRIDED-NEXT: %[[IN_NEXT:.*]] = arith.subi %[[PAST]], %[[GY]] : index
  // STRIDED-NEXT: scf.yield %[[IN_NEXT]] : index
  // STRIDED-NEXT: } {tt.launch =

  // DIGITADD-DAG: %[[ZERO:.*]] = arith.constant 0 : index
  // DIGITADD-DAG: %[[ONE:.*]] = arith.constant 1 : index
  // DIGITADD: scf.if %[[HAS]] {
  // DIGITADD-DAG: %[[FIRST_X:.*]] = arith.divui %[[FIRST]], %[[GY]] : index
  // DIGITADD-DAG: %[[FIRST_Y:.*]] = arith.remui %[[FIRST]], %[[GY]] : index
  // DIGITADD-DAG: %[[STEP_X:.*]] = arith.divui %[[CORES]], %[[GY]] : index
  // DIGITADD-DAG: %[[STEP_Y:.*]] = arith.remui %[[CORES]], %[[GY]] : index
  // DIGITADD: scf.for unsigned %[[TILE:.*]] = %[[FIRST]] to %[[TILES]] step %[[CORES]] iter_args(%{{.*}} = %[[FIRST]], %[[X:.*]] = %[[FIRST_X]], %[[Y:.*]] = %[[FIRST_Y]]) -> (index, index, index) {
  // DIGITADD-NEXT: vector.print %[[X]] : index
  // DIGITADD-NEXT: vector.print %[[Y]] : index
  // DIGITADD-NEXT: %[[SUM:.*]] = arith.addi %[[Y]], %[[STEP_Y]] : index
  // DIGITADD-NEXT: %[[STAYS:.*]] = arith.cmpi ult, %[[SUM]], %[[GY]] : index
  // DIGITADD-NEXT: %[[LESS:.*]] = arith.subi %[[SUM]], %[[GY]] : index
  // DIGITADD-NEXT: %[[NEXT_Y:.*]] = arith.select %[[STAYS]], %[[SUM]], %[[LESS]] : index
  // DIGITADD-NEXT: %[[CARRY:.*]] = arith.select %[[STAYS]], %[[ZERO]], %[[ONE]] : index
  // DIGITADD-NEXT: %[[BY:.*]] = arith.addi %[[STEP_X]], %[[CARRY]] : index
  // DIGITADD-NEXT: %[[NEXT_X:.*]] = arith.addi %[[X]], %[[BY]] : index
  // DIGITADD-NEXT: %[[NEXT:.*]] = arith.addi %[[TILE]], %[[CORES]] : index
  // DIGITADD-NEXT: scf.yield %[[NEXT]], %[[NEXT_X]], %[[NEXT_Y]] : index, index, index
  // DIGITADD-NEXT: } {tt.launch =

  // RECIPROCAL-DAG: %[[ONES:.*]] = arith.constant -1 : index
  // RECIPROCAL-DAG: %[[ONE:.*]] = arith.constant 1 : index
  // RECIPROCAL: scf.if %[[HAS]] {
  // RECIPROCAL-NEXT: %[[RECIPROCAL:.*]] = arith.divui %[[ONES]], %[[GY]] : index
  // RECIPROCAL-NEXT: scf.for unsigned %[[TILE:.*]] = %[[FIRST]] to %[[TILES]] step %[[CORES]] {
  // RECIPROCAL-NEXT: %{{.*}}, %[[ESTIMATE:.*]] = arith.mului_extended %[[TILE]], %[[RECIPROCAL]] : index
  // RECIPROCAL-NEXT: %[[PRODUCT:.*]] = arith.muli %[[ESTIMATE]], %[[GY]] overflow<nsw, nuw> : index
  // RECIPROCAL-NEXT: %[[REST:.*]] = arith.subi %[[TILE]], %[[PRODUCT]] overflow<nsw, nuw> : index
  // RECIPROCAL-NEXT: %[[EXACT:.*]] = arith.cmpi ult, %[[REST]], %[[GY]] : index
  // RECIPROCAL-NEXT: %[[MORE:.*]] = arith.addi %[[ESTIMATE]], %[[ONE]] overflow<nsw, nuw> : index
  // RECIPROCAL-NEXT: %[[X:.*]] = arith.select %[[EXACT]], %[[ESTIMATE]], %[[MORE]] : index
  // RECIPROCAL-NEXT: %[[LESS:.*]] = arith.subi %[[REST]], %[[GY]] : index
  // RECIPROCAL-NEXT: %[[Y:.*]] = arith.select %[[EXACT]], %[[REST]], %[[LESS]] : index
  // RECIPROCAL-NEXT: vector.print %[[X]] : index
  // RECIPROCAL-NEXT: vector.print %[[Y]] : index
  // RECIPROCAL-NEXT: } {tt.launch =
  tt.persistent_loop (%bx, %by) in (%gx, %gy) on %core schedule(<cores = 8, partition = cyclic, order = row_major>) {
    vector.print %bx : index
    vector.print %by : index
  }
  return
}

// -----

// A box is walked from its first to its last coordinate: no digit is decoded.

// CHECK-LABEL: func @box
func.func @box(%core: index, %gx: index, %gy: index) {
  // NEST-NOT: scf.if
  // NEST: scf.for %[[DIGIT:.*]] = %{{.*}} to %{{.*}} step %[[ONE:.*]] {
  // NEST-NEXT: %[[X:.*]] = arith.addi %[[BEGIN_X:.*]], %[[DIGIT]] overflow<nsw, nuw> : index
  // NEST-NEXT: scf.for %[[Y:.*]] = %[[BEGIN_Y:.*]] to %[[END_Y:.*]] step %[[ONE]] {
  // NEST-NEXT: vector.print %[[X]] : index
  // NEST-NEXT: vector.print %[[Y]] : index
  tt.persistent_loop (%bx, %by) in (%gx, %gy) on %core schedule(<cores = 2x4, partition = blocked, order = row_major>) {
    vector.print %bx : index
    vector.print %by : index
  }
  return
}

// -----

// A serpentine level carries whether its next run is backwards.

// CHECK-LABEL: func @serpentine
func.func @serpentine(%core: index, %gx: index, %gy: index) {
  // NEST: scf.for %[[X:.*]] = %{{.*}} to %{{.*}} step %[[ONE:.*]] iter_args(%[[LOWER:.*]] = %{{.*}}, %[[BACKWARDS:.*]] = %{{.*}}) -> (index, i1) {
  // NEST: %[[MIRRORED:.*]] = arith.subi %{{.*}}, %[[LOWER]] : index
  // NEST: %[[FIRST:.*]] = arith.select %[[BACKWARDS]], %[[MIRRORED]], %[[LOWER]] : index
  // NEST: %[[STEP:.*]] = arith.select %[[BACKWARDS]], %{{.*}}, %[[ONE]] : index
  // NEST: scf.for %{{.*}} = %[[LOWER]] to %{{.*}} step %[[ONE]] iter_args(%[[Y:.*]] = %[[FIRST]]) -> (index) {
  // NEST-NEXT: vector.print %[[X]] : index
  // NEST-NEXT: vector.print %[[Y]] : index
  // NEST-NEXT: %[[NEXT:.*]] = arith.addi %[[Y]], %[[STEP]] : index
  // NEST-NEXT: scf.yield %[[NEXT]] : index
  // NEST-NEXT: }
  // NEST-NEXT: %[[TURNED:.*]] = arith.xori %[[BACKWARDS]], %{{.*}} : i1
  // NEST-NEXT: scf.yield %{{.*}}, %[[TURNED]] : index, i1
  tt.persistent_loop (%bx, %by) in (%gx, %gy) on %core schedule(<cores = 8, partition = contiguous, order = nest<(d0, d1) -> (d0, d1), serpentine = [1]>>) {
    vector.print %bx : index
    vector.print %by : index
  }
  return
}

// -----

// Blocks of several tiles: a nest per block, whose ends are decoded without a
// division. By default a flat pair, as a short block has known length.

// CHECK-LABEL: func @blocks
// CHECK-SAME: (%[[CORE:.*]]: index, %[[GX:.*]]: index, %[[GY:.*]]: index)
func.func @blocks(%core: index, %gx: index, %gy: index) {
  // NEST: scf.if
  // NEST: scf.for unsigned %[[BLOCK:.*]] = %{{.*}} to %{{.*}} step %{{.*}} {
  // NEST-NOT: {{div|rem}}
  // NEST: %[[START:.*]] = arith.muli %[[BLOCK]], %[[SIZE:.*]] overflow<nsw, nuw> : index
  // NEST: arith.minui %[[SIZE]], %{{.*}} : index
  // NEST: arith.mului_extended %[[START]], %{{.*}} : index
  // NEST: scf.for %[[X:.*]] = %{{.*}} to %{{.*}} step %{{.*}} iter_args(%[[LOWER:.*]] = %{{.*}}) -> (index) {
  // NEST: scf.for %[[Y:.*]] = %[[LOWER]] to %{{.*}} step %{{.*}} {
  // NEST-NEXT: vector.print %[[X]] : index
  // NEST-NEXT: vector.print %[[Y]] : index

  // GUARDED-DAG: %[[FOUR:.*]] = arith.constant 4 : index
  // GUARDED: scf.for unsigned
  // GUARDED-NOT: {{div|rem}}
  // GUARDED: %[[COUNT:.*]] = arith.minui %[[FOUR]], %{{.*}} : index
  // GUARDED: scf.for %[[K:.*]] = %{{.*}} to %[[FOUR]] step %[[ONE:.*]] iter_args(%[[X:.*]] = %{{.*}}, %[[Z:.*]] = %{{.*}}) -> (index, index) {
  // GUARDED-NEXT: %[[IS_THERE:.*]] = arith.cmpi ult, %[[K]], %[[COUNT]] : index
  // GUARDED-NEXT: %[[Y:.*]] = arith.addi %[[Z]], %[[GY]] : index
  // GUARDED-NEXT: scf.if %[[IS_THERE]] {
  // GUARDED-NEXT: vector.print %[[X]] : index
  // GUARDED-NEXT: vector.print %[[Y]] : index
  // GUARDED-NEXT: }
  tt.persistent_loop (%bx, %by) in (%gx, %gy) on %core schedule(<cores = 8, partition = cyclic<4>, order = row_major>) {
    vector.print %bx : index
    vector.print %by : index
  }
  return
}
