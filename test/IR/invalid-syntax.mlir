// What does not parse.

// RUN: tt-opt %s --split-input-file --verify-diagnostics --allow-unregistered-dialect

func.func @size_past_64_bits() {
  // expected-error @below {{integer value too large}}
  // expected-error @below {{expected SSA value or integer}}
  tt.grid_kernel (%bx) in (9223372036854775808) {
  }
  return
}

// -----

func.func @size_of_another_type(%gx: i32) { // expected-note {{prior use here}}
  // expected-error @below {{use of value '%gx' expects different type than prior uses: 'index' vs 'i32'}}
  tt.grid_kernel (%bx) in (%gx) {
  }
  return
}

// -----

func.func @loop_without_core() {
  // expected-error @below {{expected 'on'}}
  tt.persistent_loop (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
  }
  return
}

// -----

func.func @no_schedule_in_parentheses() {
  // expected-error @below {{expected '<'}}
  tt.grid_kernel (%bx) in (8) schedule() {
  }
  return
}

// -----

func.func @another_attribute_as_schedule() {
  // expected-error @below {{invalid kind of attribute specified}}
  tt.grid_kernel (%bx) in (8) schedule(#tt.cyclic<4>) {
  }
  return
}

// -----

// An attribute of the operation would silently replace what stands before it.
func.func @sizes_among_the_attributes() {
  // expected-error @below {{'staticSizes' can't stand among the attributes}}
  tt.grid_kernel (%bx) in (8) attributes {staticSizes = array<i64: 5>} {
  }
  return
}

// -----

func.func @schedule_among_the_attributes(%core: index) {
  // expected-error @below {{'schedule' can't stand among the attributes}}
  tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 4, partition = contiguous, order = row_major>) attributes {schedule = 3} {
  }
  return
}

// -----

// expected-error @below {{unknown attribute `diagonal` in dialect `tt`}}
"test.op"() {a = #tt.diagonal} : () -> ()
