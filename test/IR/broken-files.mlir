// A file that ends anywhere, or in which anything is garbled, is accepted or
// refused with a diagnostic; the tool never crashes.

// RUN: %python %S/Inputs/break_file.py %s

module attributes {tt.schedule = #tt.schedule<cores = 7x8, core_order = column_major, partition = blocked, order = grouped<2, serpentine>>} {
  func.func @k(%gx: index, %n: index {tt.runtime_arg = "num_cores"}) attributes {tt.launch = #tt.launch<grid = ?x8, schedule = <cores = ?, partition = cyclic<4>, order = permuted<1, 0>>>} {
    tt.grid_kernel (%bx, %by) in (%gx, 8) schedule(<cores = ?, partition = contiguous, order = nest<(d0, d1) -> (d0 floordiv 8, d1, (d0 mod 8) floordiv 2, d0 mod 2), serpentine = [1, 2]>>) num_cores(%n) attributes {my.note = 1 : i64} {
    }
    %core = tt.core_id
    tt.persistent_loop (%bx) in (25) on %core schedule(<cores = 3, partition = ranges<[0, 10], [10, 0], [10, 15]>, order = column_major>) {
    }
    %start, %count = tt.tile_assignment %core in (%gx, 8) schedule(<cores = ?, partition = contiguous, order = row_major>) num_cores(%n)
    return
  }
}
