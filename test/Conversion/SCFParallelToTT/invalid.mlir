// RUN: tt-opt %s --convert-scf-parallel-to-tt --split-input-file --verify-diagnostics

func.func @reduction(%n: index, %values: memref<?xf32>) -> f32 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f32
  // expected-error @below {{'scf.parallel' op has 1 reduction(s); a grid kernel has no results}}
  %sum = scf.parallel (%i) = (%c0) to (%n) step (%c1) init (%zero) -> f32 {
    %value = memref.load %values[%i] : memref<?xf32>
    // expected-note @below {{store each iteration's value in a buffer}}
    scf.reduce(%value : f32) {
    ^bb0(%left: f32, %right: f32):
      %added = arith.addf %left, %right : f32
      scf.reduce.return %added : f32
    }
  }
  return %sum : f32
}

// -----

func.func @too_many() {
  %lowest = arith.constant -9223372036854775808 : index
  %highest = arith.constant 9223372036854775807 : index
  %c1 = arith.constant 1 : index
  // expected-error @below {{'scf.parallel' op has 18446744073709551615 iterations in dimension 0, which no grid size can hold}}
  // expected-note @below {{split the loop, or give it a larger step}}
  scf.parallel (%i) = (%lowest) to (%highest) step (%c1) {
  }
  return
}

// -----

func.func @kernel_inside(%n: index, %out: memref<8xindex>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  // expected-note @below {{only one of the two can be the kernel}}
  scf.parallel (%i) = (%c0) to (%n) step (%c1) {
    // expected-error @below {{'tt.grid_kernel' op is in a 'scf.parallel' that is to become a grid kernel, in which it can't stand}}
    tt.grid_kernel (%bx) in (8) {
      memref.store %i, %out[%bx] : memref<8xindex>
    }
  }
  return
}
