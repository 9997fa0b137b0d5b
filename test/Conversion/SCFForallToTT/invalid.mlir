// RUN: tt-opt %s --convert-scf-forall-to-tt --split-input-file --verify-diagnostics

func.func @tensors(%init: tensor<8xf32>, %value: tensor<1xf32>) -> tensor<8xf32> {
  // expected-error @below {{'scf.forall' op has tensors in shared_outs; a grid kernel has no results}}
  // expected-note @below {{bufferize first, for instance with --one-shot-bufferize}}
  %result = scf.forall (%i) in (8) shared_outs(%out = %init) -> tensor<8xf32> {
    scf.forall.in_parallel {
      tensor.parallel_insert_slice %value into %out[%i] [1] [1] : tensor<1xf32> into tensor<8xf32>
    }
  }
  return %result : tensor<8xf32>
}

// -----

func.func @no_dimension() {
  // expected-error @below {{'scf.forall' op has no dimension; a grid has at least one}}
  // expected-note @below {{its body runs once: write it without the loop}}
  scf.forall () in () {
  }
  return
}

// -----

func.func @zero_step(%n: index) {
  // expected-error @below {{'scf.forall' op has the step 0 in dimension 1; a grid needs a step of at least 1}}
  // expected-note @below {{write the same ones with a step that is positive}}
  scf.forall (%i, %j) = (0, 0) to (%n, %n) step (1, 0) {
  }
  return
}

// -----

func.func @negative_step() {
  %step = arith.constant -2 : index
  // expected-error @below {{'scf.forall' op has the step -2 in dimension 0; a grid needs a step of at least 1}}
  // expected-note @below {{write the same ones with a step that is positive}}
  scf.forall (%i) = (8) to (0) step (%step) {
  }
  return
}

// -----

func.func @too_many() {
  %lowest = arith.constant -9223372036854775808 : index
  // expected-error @below {{'scf.forall' op has 18446744073709551615 iterations in dimension 0, which no grid size can hold}}
  // expected-note @below {{split the loop, or give it a larger step}}
  scf.forall (%i) = (%lowest) to (9223372036854775807) step (1) {
  }
  return
}

// -----

func.func @too_many_tiles() {
  // expected-error @below {{'scf.forall' op can't become a grid kernel: it}}
  // expected-note @below {{at most 9223372036854775807}}
  scf.forall (%i, %j) in (4294967296, 4294967296) {
  }
  return
}

// -----

module attributes {dlti.dl_spec = #dlti.dl_spec<index = 32>} {
  func.func @too_many_for_the_index(%n: index) {
    // expected-error @below {{'scf.forall' op can't become a grid kernel: it}}
    // expected-note @below {{at most 2147483647}}
    scf.forall (%i, %j, %k) in (65536, 65536, %n) {
    }
    return
  }
}

// -----

func.func @kernel_inside(%out: memref<8xindex>) {
  // expected-note @below {{only one of the two can be the kernel}}
  scf.forall (%i) in (8) {
    // expected-error @below {{'tt.grid_kernel' op is in a 'scf.forall' that is to become a grid kernel, in which it can't stand}}
    tt.grid_kernel (%bx) in (8) {
      memref.store %i, %out[%bx] : memref<8xindex>
    }
  }
  return
}

// -----

func.func @core_inside(%out: memref<8xindex>) {
  // expected-note @below {{only one of the two can be the kernel}}
  scf.forall (%i) in (8) {
    // expected-error @below {{'tt.core_id' op is in a 'scf.forall' that is to become a grid kernel, in which it can't stand}}
    %core = tt.core_id
    memref.store %core, %out[%i] : memref<8xindex>
  }
  return
}
