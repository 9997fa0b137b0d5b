// RUN: tt-opt %s --tt-num-cores-to-openmp --split-input-file --verify-diagnostics | FileCheck %s

// CHECK: func.func private @omp_get_max_threads() -> i32
// CHECK-LABEL: func @count() -> (index, index)
func.func @count() -> (index, index) {
  // CHECK: %[[FIRST:.*]] = call @omp_get_max_threads() : () -> i32
  // CHECK: %[[N:.*]] = arith.index_cast %[[FIRST]] : i32 to index
  %n = tt.num_cores
  // CHECK: call @omp_get_max_threads
  %m = tt.num_cores
  // CHECK: return %[[N]],
  return %n, %m : index, index
}

// -----

// Declared already.

// CHECK: func.func private @omp_get_max_threads() -> i32
// CHECK-NOT: @omp_get_max_threads() -> i32
// CHECK-LABEL: func @declared
func.func private @omp_get_max_threads() -> i32
func.func @declared() -> index {
  // CHECK: call @omp_get_max_threads() : () -> i32
  %n = tt.num_cores
  return %n : index
}

// -----

// CHECK-LABEL: func @not_used() {
// CHECK-NOT: omp_get_max_threads
func.func @not_used() {
  return
}

// -----

// expected-error @below {{'omp_get_max_threads' is not the function of OpenMP of type '() -> i32'}}
func.func private @omp_get_max_threads() -> i64
func.func @taken() -> index {
  %n = tt.num_cores
  return %n : index
}
