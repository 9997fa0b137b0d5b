// A kernel that brings its number of cores takes a schedule that asks for it.

// RUN: tt-opt %s --tt-infer-schedule="cores=?" | FileCheck %s

// CHECK: schedule(<cores = ?, partition = contiguous, order = row_major>) num_cores(%arg0)
func.func @f(%n: index) {
  tt.grid_kernel (%bx) in (8) num_cores(%n) {
    vector.print %bx : index
  }
  return
}
