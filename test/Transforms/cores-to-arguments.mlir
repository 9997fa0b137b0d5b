// RUN: tt-opt %s --tt-cores-to-arguments --split-input-file | FileCheck %s
// RUN: tt-opt %s --tt-cores-to-arguments --split-input-file -o %t.once
// RUN: tt-opt %s --tt-cores-to-arguments --tt-cores-to-arguments --split-input-file | diff %t.once -
// RUN: tt-opt %s --tt-cores-to-arguments --inline --split-input-file | FileCheck %s --check-prefix=INLINE

// The core id, the number of cores, then a start and a count for each distinct
// assignment.

// CHECK-LABEL: func @all(
// CHECK-SAME: %[[N:[a-z0-9]+]]: index, %[[OUT:[a-z0-9]+]]: memref<?xindex>,
// CHECK-SAME: %[[CORE:[a-z0-9]+]]: index {tt.runtime_arg = "core_id"}, %[[CORES:[a-z0-9]+]]: index {tt.runtime_arg = "num_cores"},
// CHECK-SAME: %[[START:[a-z0-9]+]]: index {tt.runtime_arg = "start_tile"}, %[[COUNT:[a-z0-9]+]]: index {tt.runtime_arg = "tile_count"},
// CHECK-SAME: %[[START2:[a-z0-9]+]]: index {tt.runtime_arg = "start_tile"}, %[[COUNT2:[a-z0-9]+]]: index {tt.runtime_arg = "tile_count"})
func.func @all(%n: index, %out: memref<?xindex>) {
  %core = tt.core_id
  %start, %count = tt.tile_assignment %core in (8, %n) schedule(<cores = 4, partition = contiguous, order = row_major>)
  %cores = tt.num_cores
  %core2 = tt.core_id
  // The same assignment, and another one.
  %start1, %count1 = tt.tile_assignment %core2 in (8, %n) schedule(<cores = 4, partition = contiguous, order = row_major>)
  %start2, %count2 = tt.tile_assignment %core in (8, %n) schedule(<cores = ?, partition = contiguous, order = row_major>) num_cores(%cores)
  // CHECK-NEXT: memref.store %[[CORE]], %[[OUT]][%[[CORE]]]
  memref.store %core, %out[%core2] : memref<?xindex>
  // CHECK-NEXT: memref.store %[[CORES]], %[[OUT]][%[[N]]]
  memref.store %cores, %out[%n] : memref<?xindex>
  // CHECK-NEXT: memref.store %[[START]], %[[OUT]][%[[COUNT]]]
  memref.store %start, %out[%count1] : memref<?xindex>
  // CHECK-NEXT: memref.store %[[START2]], %[[OUT]][%[[COUNT2]]]
  memref.store %start2, %out[%count2] : memref<?xindex>
  // CHECK-NEXT: return
  return
}

// -----

// Only what is used.

// CHECK-LABEL: func @count_alone(
// CHECK-SAME: %[[COUNT:[a-z0-9]+]]: index {tt.runtime_arg = "tile_count"}) {
func.func @count_alone() {
  %core = tt.core_id
  %cores = tt.num_cores
  %start, %count = tt.tile_assignment %core in (8) schedule(<cores = ?, partition = contiguous, order = row_major>) num_cores(%cores)
  // CHECK-NEXT: vector.print %[[COUNT]]
  vector.print %count : index
  return
}

// CHECK-LABEL: func @unused() {
// CHECK-NEXT: return
func.func @unused() {
  %core = tt.core_id
  return
}

// CHECK-LABEL: func @unchanged() {
// CHECK-NEXT: return
func.func @unchanged() {
  return
}

// CHECK-LABEL: func private @declared(index)
func.func private @declared(index)

// The assignment of another core stays.

// CHECK-LABEL: func @another_core(
// CHECK-SAME: %[[OTHER:[a-z0-9]+]]: index) {
func.func @another_core(%other: index) {
  // CHECK: tt.tile_assignment %[[OTHER]]
  %start, %count = tt.tile_assignment %other in (8) schedule(<cores = 4, partition = contiguous, order = row_major>)
  vector.print %start : index
  return
}

// -----

// A per-core program stays a function, although nothing of the dialect in it
// keeps the inliner away any more.

// CHECK-LABEL: func @program(
// CHECK-SAME: tt.runtime_arg = "start_tile"}, %{{.*}}: index {tt.runtime_arg = "tile_count"}) attributes {no_inline, tt.launch
func.func @program() attributes {tt.launch = #tt.launch<grid = 8, schedule = <cores = 4, partition = contiguous, order = row_major>>} {
  %core = tt.core_id
  %start, %count = tt.tile_assignment %core in (8) schedule(<cores = 4, partition = contiguous, order = row_major>)
  vector.print %start : index
  vector.print %count : index
  return
}

// -----

// Now it may be called.

func.func @called(%start: index {tt.runtime_arg = "start_tile"}, %count: index {tt.runtime_arg = "tile_count"}) attributes {no_inline, tt.launch = #tt.launch<grid = 8, schedule = <cores = 4, partition = contiguous, order = row_major>>} {
  vector.print %start : index
  vector.print %count : index
  return
}

// INLINE-LABEL: func @host(
func.func @host(%start: index, %count: index) {
  // INLINE-NEXT: call @called(
  call @called(%start, %count) : (index, index) -> ()
  return
}
