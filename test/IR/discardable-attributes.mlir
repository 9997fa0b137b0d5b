// The dialect's attributes on other operations.

// RUN: tt-opt %s --split-input-file --verify-diagnostics

module attributes {tt.schedule = #tt.schedule<cores = 8, partition = contiguous, order = row_major>} {
  func.func @everywhere(%lb: index, %core: index {tt.runtime_arg = "core_id"}, %n: index {tt.runtime_arg = "num_cores"},
                        %start: index {tt.runtime_arg = "start_tile"}, %count: index {tt.runtime_arg = "tile_count"})
      attributes {tt.schedule = #tt.schedule<cores = ?, partition = cyclic, order = row_major>,
                  tt.launch = #tt.launch<grid = ?x8, schedule = <cores = 8, partition = contiguous, order = row_major>>} {
    scf.for %i = %lb to %n step %n {
    } {tt.launch = #tt.launch<grid = ?x8, schedule = <cores = 8, partition = contiguous, order = row_major>>}
    scf.parallel (%i) = (%lb) to (%n) step (%n) {
    } {tt.launch = #tt.launch<grid = 8, schedule = <cores = 8, partition = contiguous, order = row_major>>}
    affine.for %i = 0 to 8 {
    } {tt.launch = #tt.launch<grid = 8, schedule = <cores = 8, partition = contiguous, order = row_major>>}
    tt.grid_kernel (%bx) in (8) attributes {tt.launch = #tt.launch<grid = 8, schedule = <cores = 8, partition = contiguous, order = row_major>>} {
    }
    return
  }
  // As the LLVM dialect has them.
  llvm.func @lowered(%core: i64 {tt.runtime_arg = "core_id"})
      attributes {tt.launch = #tt.launch<grid = 8, schedule = <cores = 8, partition = contiguous, order = row_major>>} {
    llvm.return
  }
}

// -----

// expected-error @below {{'tt.schedule' is 3 : i64, expected a schedule such as #tt.schedule<cores = 64, partition = contiguous, order = row_major>}}
module attributes {tt.schedule = 3} {
}

// -----

// expected-error @below {{'tt.launch' is "x", expected a launch such as #tt.launch<grid = 8x8, schedule = <cores = 64, partition = contiguous, order = row_major>>}}
func.func @launch_of_another_type() attributes {tt.launch = "x"} {
  return
}

// -----

func.func @schedule_on_a_loop(%n: index) {
  // expected-error @below {{'tt.schedule' belongs on a function or a module}}
  scf.for %i = %n to %n step %n {
  } {tt.schedule = #tt.schedule<cores = 8, partition = contiguous, order = row_major>}
  return
}

// -----

// expected-error @below {{'tt.launch' belongs on a function or a loop}}
module attributes {tt.launch = #tt.launch<grid = 8, schedule = <cores = 8, partition = contiguous, order = row_major>>} {
}

// -----

func.func @launch_on_another_operation() {
  // expected-error @below {{'tt.launch' belongs on a function or a loop}}
  return {tt.launch = #tt.launch<grid = 8, schedule = <cores = 8, partition = contiguous, order = row_major>>}
}

// -----

// expected-error @below {{'tt.runtime_arg' belongs on an argument of a function}}
func.func @runtime_arg_on_the_function() attributes {tt.runtime_arg = "core_id"} {
  return
}

// -----

// expected-error @below {{'tt.runtime_arg' of argument 1 is "core", expected "core_id", "num_cores", "start_tile" or "tile_count"}}
func.func @unknown_runtime_arg(%a: index, %b: index {tt.runtime_arg = "core"}) {
  return
}

// -----

// expected-error @below {{'tt.runtime_arg' of argument 0 is 3 : i64, expected "core_id", "num_cores", "start_tile" or "tile_count"}}
func.func @runtime_arg_of_another_type(%a: index {tt.runtime_arg = 3}) {
  return
}

// -----

// expected-error @below {{'tt.runtime_arg' of argument 0 stands on the type 'f32', expected index}}
func.func @runtime_arg_on_a_float(%a: f32 {tt.runtime_arg = "core_id"}) {
  return
}

// -----

// expected-error @below {{unknown attribute 'tt.schedule' of argument 0, expected 'tt.runtime_arg'}}
// expected-note @below {{Triton's hints are taken too: tt.divisibility, tt.contiguity, tt.constancy, tt.pointer_range}}
func.func @schedule_on_an_argument(%a: index {tt.schedule = #tt.schedule<cores = 8, partition = contiguous, order = row_major>}) {
  return
}

// -----

// What Triton says of its arguments stays on them.
func.func @hints(%a: memref<*xf32> {tt.divisibility = 16 : i32, tt.pointer_range = 32 : i32},
                 %n: i32 {tt.contiguity = 4 : i32, tt.constancy = 1 : i32}) {
  return
}

// -----

// expected-error @below {{'tt.divisibility' of argument 0 is "16", expected an integer, as Triton writes it}}
func.func @hint_that_is_no_integer(%a: memref<*xf32> {tt.divisibility = "16"}) {
  return
}

// -----

// expected-error @below {{unknown attribute 'tt.runtime_arg' of result 0}}
func.func private @attribute_of_a_result() -> (index {tt.runtime_arg = "core_id"})

// -----

func.func @unknown_attribute() {
  // expected-error @below {{unknown attribute 'tt.lunch'}}
  // expected-note @below {{the attributes of the dialect are tt.schedule, tt.launch and tt.runtime_arg}}
  tt.grid_kernel (%bx) in (8) attributes {tt.lunch} {
  }
  return
}
