// One test per rule of the operations, named after it.

// RUN: tt-opt %s --split-input-file --verify-diagnostics

func.func @G1_rank_0() {
  // expected-error @below {{'tt.grid_kernel' op the grid has rank 0}}
  // expected-note @below {{a grid has at least 1 dimension}}
  tt.grid_kernel () in () {
  }
  return
}

// -----

func.func @G1_more_block_arguments() {
  // expected-error @below {{'tt.grid_kernel' op has 2 block arguments for a grid of rank 1}}
  tt.grid_kernel (%bx, %by) in (8) {
  }
  return
}

// -----

func.func @G1_fewer_block_arguments(%core: index) {
  // expected-error @below {{'tt.persistent_loop' op has 1 block arguments for a grid of rank 2}}
  tt.persistent_loop (%bx) in (8, 8) on %core schedule(<cores = 64, partition = contiguous, order = row_major>) {
  }
  return
}

// -----

func.func @G1_type_of_block_argument() {
  // expected-error @below {{'tt.grid_kernel' op block argument 1 has type 'i32', expected index}}
  "tt.grid_kernel"() <{operandSegmentSizes = array<i32: 0, 0>, staticSizes = array<i64: 8, 8>}> ({
  ^bb0(%bx: index, %by: i32):
    "tt.yield"() : () -> ()
  }) : () -> ()
  return
}

// -----

func.func @G1_sizes_without_operands() {
  // expected-error @below {{'tt.grid_kernel' op has 0 dynamic size operands for 1 dynamic sizes}}
  "tt.grid_kernel"() <{operandSegmentSizes = array<i32: 0, 0>, staticSizes = array<i64: -9223372036854775808>}> ({
  ^bb0(%bx: index):
    "tt.yield"() : () -> ()
  }) : () -> ()
  return
}

// -----

func.func @G1_operands_without_sizes(%gx: index) {
  // expected-error @below {{'tt.grid_kernel' op has 1 dynamic size operands for 0 dynamic sizes}}
  "tt.grid_kernel"(%gx) <{operandSegmentSizes = array<i32: 1, 0>, staticSizes = array<i64: 8>}> ({
  ^bb0(%bx: index):
    "tt.yield"() : () -> ()
  }) : (index) -> ()
  return
}

// -----

func.func @G1_tile_assignment(%core: index) {
  // expected-error @below {{'tt.tile_assignment' op the grid has rank 0}}
  // expected-note @below {{a grid has at least 1 dimension}}
  %start, %count = tt.tile_assignment %core in () schedule(<cores = 64, partition = contiguous, order = row_major>)
  return
}

// -----

func.func @G2_negative_size(%gx: index) {
  // expected-error @below {{'tt.grid_kernel' op the grid size of dimension 1 is -1}}
  // expected-note @below {{a grid size is at least 0}}
  tt.grid_kernel (%bx, %by) in (%gx, -1) {
  }
  return
}

// -----

func.func @G2_too_many_tiles() {
  // expected-error @below {{'tt.grid_kernel' op the number of tiles does not fit an index of 64 bits, at the size 1099511627776 of dimension 1}}
  // expected-note @below {{the product of the sizes, 0 counted as 1, may be at most 9223372036854775807}}
  tt.grid_kernel (%bx, %by) in (1099511627776, 1099511627776) {
  }
  return
}

// -----

// A size of 0 does not hide what the others multiply to.
func.func @G2_zero_counts_as_one(%core: index) {
  // expected-error @below {{'tt.persistent_loop' op the number of tiles does not fit an index of 64 bits, at the size 1099511627776 of dimension 2}}
  // expected-note @below {{the product of the sizes, 0 counted as 1, may be at most 9223372036854775807}}
  tt.persistent_loop (%bx, %by, %bz) in (1099511627776, 0, 1099511627776) on %core schedule(<cores = 64, partition = contiguous, order = row_major>) {
  }
  return
}

// -----

func.func @G2_tile_assignment(%core: index) {
  // expected-error @below {{'tt.tile_assignment' op the grid size of dimension 0 is -3}}
  // expected-note @below {{a grid size is at least 0}}
  %start, %count = tt.tile_assignment %core in (-3) schedule(<cores = 64, partition = contiguous, order = row_major>)
  return
}

// -----

func.func @G3_rank_of_permuted() {
  // expected-error @below {{'tt.grid_kernel' op the order has rank 2 for a grid of rank 1}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 64, partition = contiguous, order = permuted<1, 0>>) {
  }
  return
}

// -----

func.func @G3_rank_of_nest(%gx: index, %core: index) {
  // expected-error @below {{'tt.persistent_loop' op the order has rank 2 for a grid of rank 3}}
  tt.persistent_loop (%bx, %by, %bz) in (8, %gx, 8) on %core schedule(<cores = 64, partition = contiguous, order = nest<(d0, d1) -> (d1, d0)>>) {
  }
  return
}

// -----

func.func @G3_rank_of_core_grid(%gx: index) {
  // expected-error @below {{'tt.grid_kernel' op the partition blocked has a core grid of rank 3 for a grid of rank 2}}
  // expected-note @below {{the core grid cuts the trailing dimensions of the grid, and may have at most as many}}
  tt.grid_kernel (%bx, %by) in (8, %gx) schedule(<cores = 2x2x2, partition = blocked, order = row_major>) {
  }
  return
}

// -----

func.func @G3_ranges_of_a_dynamic_grid(%gx: index) {
  // expected-error @below {{'tt.grid_kernel' op the partition needs a grid of known sizes, but the size of dimension 1 is known only at run time}}
  // expected-note @below {{write every size, or a partition such as contiguous or cyclic}}
  tt.grid_kernel (%bx, %by) in (8, %gx) schedule(<cores = 2, partition = ranges<[0, 4], [4, 4]>, order = row_major>) {
  }
  return
}

// -----

func.func @G3_ranges_miss_the_first_position() {
  // expected-error @below {{'tt.grid_kernel' op the partition ranges misses position 0}}
  // expected-note @below {{together the ranges hold exactly the positions [0, 8)}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 2, partition = ranges<[1, 7], [8, 0]>, order = row_major>) {
  }
  return
}

// -----

func.func @G3_ranges_miss_one_in_the_middle() {
  // expected-error @below {{'tt.grid_kernel' op the partition ranges misses position 3}}
  // expected-note @below {{together the ranges hold exactly the positions [0, 8)}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 2, partition = ranges<[4, 4], [0, 3]>, order = row_major>) {
  }
  return
}

// -----

func.func @G3_ranges_miss_the_last_position(%core: index) {
  // expected-error @below {{'tt.tile_assignment' op the partition ranges misses position 7}}
  // expected-note @below {{together the ranges hold exactly the positions [0, 8)}}
  %start, %count = tt.tile_assignment %core in (8) schedule(<cores = 2, partition = ranges<[0, 4], [4, 3]>, order = row_major>)
  return
}

// -----

func.func @G3_ranges_repeat_a_position() {
  // expected-error @below {{'tt.grid_kernel' op the partition ranges repeats position 2}}
  // expected-note @below {{together the ranges hold exactly the positions [0, 8)}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 3, partition = ranges<[6, 2], [0, 3], [2, 4]>, order = row_major>) {
  }
  return
}

// -----

func.func @G3_ranges_past_the_last_position() {
  // expected-error @below {{'tt.grid_kernel' op the range [4, 5] of core 1 holds position 8, past the last of 8 tiles}}
  // expected-note @below {{together the ranges hold exactly the positions [0, 8)}}
  tt.grid_kernel (%bx, %by) in (2, 4) schedule(<cores = 2, partition = ranges<[0, 4], [4, 5]>, order = row_major>) {
  }
  return
}

// -----

func.func @G4_num_cores_beside_static_cores(%n: index) {
  // expected-error @below {{'tt.grid_kernel' op has num_cores beside a schedule of 56 cores}}
  // expected-note @below {{write cores = ? in the schedule, or leave num_cores out}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 7x8, partition = contiguous, order = row_major>) num_cores(%n) {
  }
  return
}

// -----

func.func @G5_kernel_in_kernel() {
  // expected-note @below {{in this one; write the inner dimensions as dimensions of its grid, or as scf loops in its body}}
  tt.grid_kernel (%bx) in (8) {
    // expected-error @below {{'tt.grid_kernel' op is nested in a 'tt.grid_kernel'}}
    tt.grid_kernel (%by) in (8) {
    }
  }
  return
}

// -----

func.func @G5_loop_in_kernel(%core: index) {
  // expected-note @below {{in this one}}
  tt.grid_kernel (%bx) in (8) {
    scf.for %i = %bx to %bx step %bx {
      // expected-error @below {{'tt.persistent_loop' op is nested in a 'tt.grid_kernel'}}
      tt.persistent_loop (%by) in (8) on %core schedule(<cores = 64, partition = contiguous, order = row_major>) {
      }
    }
  }
  return
}

// -----

func.func @G5_kernel_in_loop(%core: index) {
  // expected-note @below {{in this one}}
  tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 64, partition = contiguous, order = row_major>) {
    // expected-error @below {{'tt.grid_kernel' op is nested in a 'tt.persistent_loop'}}
    tt.grid_kernel (%by) in (8) {
    }
  }
  return
}

// -----

func.func @G5_loop_in_loop(%core: index) {
  // expected-note @below {{in this one}}
  tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 64, partition = contiguous, order = row_major>) {
    // expected-error @below {{'tt.persistent_loop' op is nested in a 'tt.persistent_loop'}}
    tt.persistent_loop (%by) in (8) on %core schedule(<cores = 64, partition = contiguous, order = row_major>) {
    }
  }
  return
}

// -----

func.func @L1_missing_num_cores(%core: index) {
  // expected-error @below {{'tt.persistent_loop' op lacks num_cores for a schedule of cores = ?}}
  // expected-note @below {{write num_cores(%n) after the schedule}}
  tt.persistent_loop (%bx) in (8) on %core schedule(<cores = ?, partition = contiguous, order = row_major>) {
  }
  return
}

// -----

func.func @L1_num_cores_beside_static_cores(%core: index) {
  // expected-error @below {{'tt.persistent_loop' op has num_cores beside a schedule of 4 cores}}
  // expected-note @below {{write cores = ? in the schedule, or leave num_cores out}}
  tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 4, partition = contiguous, order = row_major>) num_cores(%core) {
  }
  return
}

// -----

func.func @L1_tile_assignment_missing_num_cores(%core: index) {
  // expected-error @below {{'tt.tile_assignment' op lacks num_cores for a schedule of cores = ?}}
  // expected-note @below {{write num_cores(%n) after the schedule}}
  %start, %count = tt.tile_assignment %core in (8) schedule(<cores = ?, partition = contiguous, order = row_major>)
  return
}

// -----

func.func @L1_tile_assignment_beside_static_cores(%core: index) {
  // expected-error @below {{'tt.tile_assignment' op has num_cores beside a schedule of 4 cores}}
  // expected-note @below {{write cores = ? in the schedule, or leave num_cores out}}
  %start, %count = tt.tile_assignment %core in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) num_cores(%core)
  return
}

// -----

func.func @A1_cyclic(%core: index) {
  // expected-error @below {{'tt.tile_assignment' op the partition #tt.cyclic<4> does not give each core one range of positions}}
  // expected-note @below {{write contiguous or ranges}}
  %start, %count = tt.tile_assignment %core in (8) schedule(<cores = 2, partition = cyclic<4>, order = row_major>)
  return
}

// -----

func.func @A1_blocked(%core: index) {
  // expected-error @below {{'tt.tile_assignment' op the partition #tt.blocked does not give each core one range of positions}}
  // expected-note @below {{write contiguous or ranges}}
  %start, %count = tt.tile_assignment %core in (8) schedule(<cores = 2, partition = blocked, order = row_major>)
  return
}

// -----

func.func @Q1_core_id() {
  // expected-note @below {{use it outside of this kernel, or in a tt.persistent_loop}}
  tt.grid_kernel (%bx) in (8) {
    // expected-error @below {{'tt.core_id' op is inside a tt.grid_kernel, whose tiles have no core yet}}
    %core = tt.core_id
  }
  return
}

// -----

func.func @Q1_num_cores() {
  // expected-note @below {{use it outside of this kernel, or in a tt.persistent_loop}}
  tt.grid_kernel (%bx) in (8) {
    scf.for %i = %bx to %bx step %bx {
      // expected-error @below {{'tt.num_cores' op is inside a tt.grid_kernel, whose tiles have no core yet}}
      %n = tt.num_cores
    }
  }
  return
}

// -----

// What the traits ask for.

func.func @no_block() {
  // expected-error @below {{'tt.grid_kernel' op region #0 ('region') failed to verify constraint: region with 1 blocks}}
  "tt.grid_kernel"() <{operandSegmentSizes = array<i32: 0, 0>, staticSizes = array<i64: 8>}> ({}) : () -> ()
  return
}

// -----

func.func @two_blocks() {
  // expected-error @below {{'tt.grid_kernel' op expects region #0 to have 0 or 1 blocks}}
  tt.grid_kernel (%bx) in (8) {
    cf.br ^bb1
  ^bb1:
    tt.yield
  }
  return
}

// -----

func.func @no_terminator() {
  // expected-error @below {{'tt.grid_kernel' op expects a non-empty block}}
  "tt.grid_kernel"() <{operandSegmentSizes = array<i32: 0, 0>, staticSizes = array<i64: 8>}> ({
  ^bb0(%bx: index):
  }) : () -> ()
  return
}

// -----

func.func @yield_elsewhere() {
  // expected-error @below {{'tt.yield' op expects parent op to be one of 'tt.grid_kernel, tt.persistent_loop'}}
  tt.yield
}

// -----

func.func @persistent_loop_without_schedule(%core: index) {
  // expected-error @below {{'tt.persistent_loop' op requires attribute 'schedule'}}
  tt.persistent_loop (%bx) in (8) on %core {
  }
  return
}
