// RUN: tt-opt %s --tt-select-cores --split-input-file --verify-diagnostics

func.func @not_launched() {
  // expected-error @below {{is launched on no cores yet; run --tt-distribute-grid=launch=parallel first}}
  tt.grid_kernel (%bx) in (8) {
  }
  return
}

// -----

func.func @one_core(%core: index) {
  // expected-error @below {{is not the share of a core of a parallel launch}}
  // expected-note @below {{tt-distribute-grid makes such launches with launch=parallel}}
  tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 2, partition = contiguous, order = row_major>) {
  }
  return
}

// -----

// expected-note @below {{run --tt-select-cores first, then add the calls}}
func.func @called() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  scf.parallel (%core) = (%c0) to (%c2) step (%c1) {
    tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 2, partition = contiguous, order = row_major>) {
    }
  }
  return
}

func.func @caller() {
  // expected-error @below {{refers to 'called', whose arguments are about to change}}
  func.call @called() : () -> ()
  return
}
