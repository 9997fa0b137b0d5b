// Numbers must fit the index width of the data layout.

// RUN: tt-opt %s --split-input-file --verify-diagnostics

module attributes {dlti.dl_spec = #dlti.dl_spec<index = 32>} {
  func.func @largest() {
    tt.grid_kernel (%bx, %by) in (2147483647, 1) schedule(<cores = 2147483647, partition = cyclic<2147483647>, order = grouped<2147483647>>) {
    }
    return
  }
}

// -----

module attributes {dlti.dl_spec = #dlti.dl_spec<#dlti.dl_entry<index, 32>>} {
  func.func @too_many_tiles() {
    // expected-error @below {{'tt.grid_kernel' op the number of tiles does not fit an index of 32 bits, at the size 65536 of dimension 1}}
    // expected-note @below {{the product of the sizes, 0 counted as 1, may be at most 2147483647}}
    tt.grid_kernel (%bx, %by) in (65536, 65536) {
    }
    return
  }
}

// -----

module attributes {dlti.dl_spec = #dlti.dl_spec<index = 32>} {
  func.func @too_many_cores(%gx: index) {
    // expected-error @below {{'tt.grid_kernel' op the schedule's number 4294967296 does not fit an index of 32 bits}}
    tt.grid_kernel (%bx) in (%gx) schedule(<cores = 65536x65536, partition = contiguous, order = row_major>) {
    }
    return
  }
}

// -----

module attributes {dlti.dl_spec = #dlti.dl_spec<index = 32>} {
  func.func @block_too_large(%gx: index, %core: index) {
    // expected-error @below {{'tt.persistent_loop' op the schedule's number 2147483648 does not fit an index of 32 bits}}
    tt.persistent_loop (%bx) in (%gx) on %core schedule(<cores = 2, partition = cyclic<2147483648>, order = row_major>) {
    }
    return
  }
}

// -----

module attributes {dlti.dl_spec = #dlti.dl_spec<index = 32>} {
  func.func @group_too_large(%gx: index, %core: index) {
    // expected-error @below {{'tt.tile_assignment' op the schedule's number 2147483648 does not fit an index of 32 bits}}
    %start, %count = tt.tile_assignment %core in (8, %gx) schedule(<cores = 2, partition = contiguous, order = grouped<2147483648>>)
    return
  }
}

// -----

module attributes {dlti.dl_spec = #dlti.dl_spec<index = 32>} {
  // expected-error @below {{the number of tiles does not fit an index of 32 bits, at the size 65536 of dimension 1}}
  // expected-note @below {{the product of the sizes, 0 counted as 1, may be at most 2147483647}}
  func.func @launch() attributes {tt.launch = #tt.launch<grid = 65536x65536, schedule = <cores = 2, partition = contiguous, order = row_major>>} {
    return
  }
}

// -----

// Numbers are of 64 bits at most, whatever the data layout.
module attributes {dlti.dl_spec = #dlti.dl_spec<index = 128>} {
  func.func @wider_than_numbers() {
    // expected-error @below {{'tt.grid_kernel' op the number of tiles does not fit an index of 64 bits, at the size 4 of dimension 1}}
    // expected-note @below {{the product of the sizes, 0 counted as 1, may be at most 9223372036854775807}}
    tt.grid_kernel (%bx, %by) in (4611686018427387904, 4) {
    }
    return
  }
}
