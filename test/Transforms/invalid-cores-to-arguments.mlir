// RUN: tt-opt %s --tt-cores-to-arguments --split-input-file --verify-diagnostics --allow-unregistered-dialect

// expected-note @below {{run --tt-cores-to-arguments first, then add the calls, one per core}}
func.func @program() {
  %core = tt.core_id
  vector.print %core : index
  return
}

func.func @host() {
  // expected-error @below {{'func.call' op refers to 'program', whose arguments are about to change}}
  call @program() : () -> ()
  return
}

// -----

// expected-note @below {{run --tt-cores-to-arguments first, then add the calls, one per core}}
func.func @recursive() {
  %core = tt.core_id
  vector.print %core : index
  // expected-error @below {{'func.call' op refers to 'recursive', whose arguments are about to change}}
  call @recursive() : () -> ()
  return
}

// -----

// An operation that is not known, and may hold symbols.

// expected-note @below {{run --tt-cores-to-arguments first, then add the calls, one per core}}
func.func @program() {
  %core = tt.core_id
  vector.print %core : index
  return
}

"test.region"() ({
  // expected-error @below {{'test.launch' op refers to 'program', whose arguments are about to change}}
  "test.launch"() {function = @program} : () -> ()
}) : () -> ()
