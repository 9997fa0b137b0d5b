// RUN: tt-opt %s --tt-lower-tile-assignment --split-input-file | FileCheck %s

// 70 tiles on 64 cores: the first 6 do two, the others one.

// CHECK-LABEL: func @static
// CHECK-SAME: (%[[CORE:.*]]: index)
func.func @static(%core: index) -> (index, index) {
  // CHECK-DAG: %[[C64:.*]] = arith.constant 64 : index
  // CHECK-DAG: %[[EXISTS:.*]] = arith.cmpi ult, %[[CORE]], %[[C64]] : index
  // CHECK-DAG: %[[PART:.*]] = arith.select %[[EXISTS]], %[[CORE]], %[[C64]] : index
  // CHECK-DAG: %[[C6:.*]] = arith.constant 6 : index
  // CHECK-DAG: %[[LONGER:.*]] = arith.minui %[[PART]], %[[C6]] : index
  // CHECK-DAG: %[[START:.*]] = arith.addi %[[PART]], %[[LONGER]] overflow<nsw, nuw> : index
  // CHECK-DAG: %[[IS_LONGER:.*]] = arith.cmpi ult, %[[PART]], %[[C6]] : index
  // CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
  // CHECK: %[[COUNT:.*]] = arith.select %[[EXISTS]], %{{.*}}, %[[C0]] : index
  // CHECK-NEXT: return %[[START]], %[[COUNT]] : index, index
  %start, %count = tt.tile_assignment %core in (7, 10) schedule(<cores = 64, partition = contiguous, order = row_major>)
  return %start, %count : index, index
}

// -----

// CHECK-LABEL: func @even
// CHECK-SAME: (%[[CORE:.*]]: index)
func.func @even(%core: index) -> (index, index) {
  // CHECK-DAG: %[[C64:.*]] = arith.constant 64 : index
  // CHECK: %[[EXISTS:.*]] = arith.cmpi ult, %[[CORE]], %[[C64]] : index
  // CHECK-NOT: arith.addi
  // CHECK: return
  %start, %count = tt.tile_assignment %core in (8, 8) schedule(<cores = 64, partition = contiguous, order = row_major>)
  return %start, %count : index, index
}

// -----

// CHECK-LABEL: func @dynamic
// CHECK-SAME: (%[[CORE:.*]]: index, %[[GX:.*]]: index, %[[N:.*]]: index)
func.func @dynamic(%core: index, %gx: index, %n: index) -> (index, index) {
  // CHECK-DAG: %[[C8:.*]] = arith.constant 8 : index
  // CHECK-DAG: %[[TILES:.*]] = arith.muli %[[GX]], %[[C8]] overflow<nsw, nuw> : index
  // CHECK-DAG: %[[Q:.*]] = arith.divui %[[TILES]], %[[N]] : index
  // CHECK-DAG: %[[R:.*]] = arith.remui %[[TILES]], %[[N]] : index
  // CHECK-DAG: %[[EXISTS:.*]] = arith.cmpi ult, %[[CORE]], %[[N]] : index
  // CHECK-DAG: %[[PART:.*]] = arith.select %[[EXISTS]], %[[CORE]], %[[N]] : index
  // CHECK-DAG: %[[FULL:.*]] = arith.muli %[[PART]], %[[Q]] overflow<nsw, nuw> : index
  // CHECK-DAG: %[[LONGER:.*]] = arith.minui %[[PART]], %[[R]] : index
  // CHECK-DAG: %[[START:.*]] = arith.addi %[[FULL]], %[[LONGER]] overflow<nsw, nuw> : index
  // CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
  // CHECK: %[[COUNT:.*]] = arith.select %[[EXISTS]], %{{.*}}, %[[C0]] : index
  // CHECK-NEXT: return %[[START]], %[[COUNT]] : index, index
  %start, %count = tt.tile_assignment %core in (%gx, 8) schedule(<cores = ?, partition = contiguous, order = row_major>) num_cores(%n)
  return %start, %count : index, index
}

// -----

// A table with a row per core; a core past the last gets (T, 0).

// CHECK-LABEL: func @ranges
// CHECK-SAME: (%[[CORE:.*]]: index)
func.func @ranges(%core: index) -> (index, index) {
  // CHECK-NEXT: %[[RANGE:.*]]:2 = scf.index_switch %[[CORE]] -> index, index
  // CHECK-NEXT: case 0 {
  // CHECK-DAG: %[[C0:.*]] = arith.constant 0 : index
  // CHECK-DAG: %[[C5:.*]] = arith.constant 5 : index
  // CHECK: scf.yield %[[C0]], %[[C5]] : index, index
  // CHECK: case 1 {
  // CHECK-DAG: %[[C8:.*]] = arith.constant 8 : index
  // CHECK: scf.yield %[[C8]], %[[C0]] : index, index
  // CHECK: case 2 {
  // CHECK-DAG: %[[C3:.*]] = arith.constant 3 : index
  // CHECK: scf.yield %[[C5]], %[[C3]] : index, index
  // CHECK: default {
  // CHECK: scf.yield %[[C8]], %[[C0]] : index, index
  // CHECK: return %[[RANGE]]#0, %[[RANGE]]#1 : index, index
  %start, %count = tt.tile_assignment %core in (2, 4) schedule(<cores = 3, partition = ranges<[0, 5], [8, 0], [5, 3]>, order = row_major>)
  return %start, %count : index, index
}

// -----

// No tiles: nothing to compute.

// CHECK-LABEL: func @no_tiles
func.func @no_tiles(%core: index, %gx: index) -> (index, index) {
  // CHECK-NEXT: %[[ZERO:.*]] = arith.constant 0 : index
  // CHECK-NEXT: return %[[ZERO]], %[[ZERO]] : index, index
  %start, %count = tt.tile_assignment %core in (%gx, 0) schedule(<cores = 3, partition = contiguous, order = row_major>)
  return %start, %count : index, index
}
