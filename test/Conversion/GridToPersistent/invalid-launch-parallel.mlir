// RUN: tt-opt %s --tt-grid-to-persistent=launch=parallel --split-input-file --verify-diagnostics

func.func @core_of_a_host_function() {
  // expected-error @below {{'tt.core_id' op is in a function that launch=parallel keeps a host function, which runs on no one core}}
  %core = tt.core_id
  // expected-note @below {{this kernel runs on the cores}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    vector.print %core : index
  }
  return
}

// -----

func.func @program_already() attributes {tt.launch = #tt.launch<grid = 8, schedule = <cores = 4, partition = contiguous, order = row_major>>} {
  // expected-error @below {{'tt.grid_kernel' op is in a function that is a per-core program already: it has tt.launch}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
  }
  return
}

// -----

func.func @missing_schedule() {
  // expected-error @below {{'tt.grid_kernel' op has no schedule}}
  // expected-note @below {{run --tt-infer-schedule first}}
  tt.grid_kernel (%bx) in (8) {
  }
  return
}
