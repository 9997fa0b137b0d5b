// RUN: tt-opt %s --tt-infer-schedule --split-input-file | FileCheck %s --check-prefixes=CHECK,DEFAULT
// RUN: tt-opt %s --tt-infer-schedule="cores=7x8 partition=cyclic<4> order=column_major" --split-input-file | FileCheck %s --check-prefixes=CHECK,SINGLE
// RUN: tt-opt %s --tt-infer-schedule="cores=3" --split-input-file | FileCheck %s --check-prefixes=CHECK,ONE
// RUN: tt-opt %s --tt-infer-schedule="schedule='<cores = ?, partition = cyclic, order = row_major>'" --split-input-file | FileCheck %s --check-prefixes=CHECK,WHOLE
// RUN: tt-opt %s --tt-infer-schedule="order={nest<(d0) -> (d0 floordiv 4, d0 mod 4), serpentine = [1]>}" --split-input-file | FileCheck %s --check-prefixes=CHECK,NEST
// Tenstorrent says 8x7, columns by rows; we say rows by columns.
// RUN: tt-opt %s --tt-infer-schedule="device=wormhole_n300 partition=cyclic" --split-input-file | FileCheck %s --check-prefixes=CHECK,DEVICE

// CHECK-LABEL: func @nothing_around
func.func @nothing_around(%gx: index) {
  // DEFAULT: tt.grid_kernel (%bx) in (%arg0) schedule(<cores = 64, partition = contiguous, order = row_major>) attributes {my.note} {
  // SINGLE: schedule(<cores = 7x8, partition = cyclic<4>, order = column_major>)
  // ONE: schedule(<cores = 3, partition = contiguous, order = row_major>)
  // WHOLE: schedule(<cores = ?, partition = cyclic, order = row_major>)
  // NEST: schedule(<cores = 64, partition = contiguous, order = nest<(d0) -> (d0 floordiv 4, d0 mod 4), serpentine = [1]>>)
  // DEVICE: schedule(<cores = 7x8, partition = cyclic, order = row_major>)
  tt.grid_kernel (%bx) in (%gx) attributes {my.note} {
    vector.print %bx : index
  }
  return
}

// -----

// What is there stays.

// CHECK-LABEL: func @own_schedule
func.func @own_schedule() attributes {tt.schedule = #tt.schedule<cores = 5, partition = contiguous, order = row_major>} {
  // CHECK: tt.grid_kernel (%bx) in (8) schedule(<cores = 2, partition = blocked, order = row_major>) {
  tt.grid_kernel (%bx) in (8) schedule(<cores = 2, partition = blocked, order = row_major>) {
    vector.print %bx : index
  }
  return
}

// -----

// The nearest around it.

// CHECK: module attributes {tt.schedule
module attributes {tt.schedule = #tt.schedule<cores = 4, partition = contiguous, order = row_major>} {
  // CHECK-LABEL: func @of_the_module
  func.func @of_the_module(%n: index) {
    scf.for %i = %n to %n step %n {
      // CHECK: tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>)
      tt.grid_kernel (%bx) in (8) {
        vector.print %bx : index
      }
    }
    return
  }

  // CHECK-LABEL: func @of_the_function
  func.func @of_the_function() attributes {tt.schedule = #tt.schedule<cores = 5, partition = cyclic, order = row_major>} {
    // CHECK: tt.grid_kernel (%bx) in (8) schedule(<cores = 5, partition = cyclic, order = row_major>)
    tt.grid_kernel (%bx) in (8) {
      vector.print %bx : index
    }
    return
  }

  module {
    // CHECK-LABEL: func @of_the_outer_module
    func.func @of_the_outer_module(%n: index) {
      // CHECK: tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>)
      tt.grid_kernel (%bx) in (8) {
        vector.print %bx : index
      }
      return
    }
  }
}
