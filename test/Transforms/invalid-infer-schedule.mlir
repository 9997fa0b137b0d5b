// Schedules that don't suit the kernel.

// RUN: tt-opt %s --tt-infer-schedule="cores=2x2 partition=blocked" --split-input-file --verify-diagnostics

func.func @of_the_options() {
  // expected-error @below {{'tt.grid_kernel' op can't have the schedule #tt.schedule<cores = 2x2, partition = blocked, order = row_major>: the partition blocked has a core grid of rank 2 for a grid of rank 1}}
  // expected-note @below {{the core grid cuts the trailing dimensions of the grid, and may have at most as many}}
  tt.grid_kernel (%bx) in (8) {
  }
  return
}

// -----

func.func @of_the_function() attributes {tt.schedule = #tt.schedule<cores = 2, partition = contiguous, order = permuted<1, 0>>} {
  // expected-error @below {{'tt.grid_kernel' op can't have the schedule #tt.schedule<cores = 2, partition = contiguous, order = permuted<1, 0>>: the order has rank 2 for a grid of rank 1}}
  tt.grid_kernel (%bx) in (8) {
  }
  return
}

// -----

module attributes {tt.schedule = #tt.schedule<cores = 1, partition = ranges<[0, 7]>, order = row_major>} {
  func.func @of_the_module() {
    // expected-error @below {{the partition ranges misses position 7}}
    // expected-note @below {{together the ranges hold exactly the positions [0, 8)}}
    tt.grid_kernel (%bx) in (8) {
    }
    return
  }
}

// -----

func.func @number_of_cores_twice(%n: index) {
  // expected-error @below {{can't have the schedule #tt.schedule<cores = 2x2, partition = blocked, order = row_major>: it has num_cores already}}
  tt.grid_kernel (%bx, %by) in (8, 8) num_cores(%n) {
  }
  return
}
