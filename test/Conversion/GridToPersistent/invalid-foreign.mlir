// A partition of another dialect that has no lowering is an error in every pass.

// RUN: tt-test-opt %s --tt-grid-to-persistent --tt-lower-tile-assignment --split-input-file --verify-diagnostics
// RUN: tt-test-opt %s --tt-distribute-grid --tt-lower-persistent-loop=recovery=incremental --tt-lower-tile-assignment --split-input-file --verify-diagnostics
// RUN: tt-test-opt %s --tt-to-cpu --split-input-file --verify-diagnostics

func.func @kernel() {
  // expected-error @below {{'tt.grid_kernel' op has the partition #foreign.unlowered, which has no lowering}}
  // expected-note @below {{attach a PartitionLoweringInterface to it, or write a partition such as contiguous}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = #foreign.unlowered, order = row_major>) {
    vector.print %bx : index
  }
  return
}

// -----

func.func @loop(%core: index) {
  // expected-error @below {{'tt.persistent_loop' op has the partition #foreign.unlowered, which has no lowering}}
  // expected-note @below {{attach a PartitionLoweringInterface to it, or write a partition such as contiguous}}
  tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 4, partition = #foreign.unlowered, order = row_major>) {
    vector.print %bx : index
  }
  return
}

// -----

func.func @assignment(%core: index) -> (index, index) {
  // expected-error @below {{'tt.tile_assignment' op has the partition #foreign.unlowered, which has no lowering}}
  // expected-note @below {{attach a PartitionLoweringInterface to it, or write a partition such as contiguous}}
  %start, %count = tt.tile_assignment %core in (8) schedule(<cores = 4, partition = #foreign.unlowered, order = row_major>)
  return %start, %count : index, index
}
