// Every partition with every order, and the forms of cores, as they are printed.

// RUN: sed -n '/^module/,$p' %s > %t.mlir
// RUN: tt-opt %t.mlir | diff %t.mlir -
// RUN: tt-opt %t.mlir --emit-bytecode | tt-opt | diff %t.mlir -

module {
  func.func @pairs() {
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = contiguous, order = column_major>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = contiguous, order = permuted<1, 0>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = contiguous, order = grouped<2>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = contiguous, order = grouped<2, serpentine>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = contiguous, order = nest<(d0, d1) -> (d0 floordiv 8, d1 floordiv 4, d0 mod 8, d1 mod 4)>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = contiguous, order = nest<(d0, d1) -> (d1, d0), serpentine = [1]>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = cyclic, order = row_major>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = cyclic, order = column_major>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = cyclic, order = permuted<1, 0>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = cyclic, order = grouped<2>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = cyclic, order = grouped<2, serpentine>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = cyclic, order = nest<(d0, d1) -> (d0 floordiv 8, d1 floordiv 4, d0 mod 8, d1 mod 4)>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = cyclic, order = nest<(d0, d1) -> (d1, d0), serpentine = [1]>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = cyclic<4>, order = row_major>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = cyclic<4>, order = column_major>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = cyclic<4>, order = permuted<1, 0>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = cyclic<4>, order = grouped<2>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = cyclic<4>, order = grouped<2, serpentine>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = cyclic<4>, order = nest<(d0, d1) -> (d0 floordiv 8, d1 floordiv 4, d0 mod 8, d1 mod 4)>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = cyclic<4>, order = nest<(d0, d1) -> (d1, d0), serpentine = [1]>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = blocked, order = row_major>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = blocked, order = column_major>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = blocked, order = permuted<1, 0>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = blocked, order = grouped<2>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = blocked, order = grouped<2, serpentine>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = blocked, order = nest<(d0, d1) -> (d0 floordiv 8, d1 floordiv 4, d0 mod 8, d1 mod 4)>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = blocked, order = nest<(d0, d1) -> (d1, d0), serpentine = [1]>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = ranges<[0, 10], [10, 0], [20, 5], [10, 10]>, order = row_major>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = ranges<[0, 10], [10, 0], [20, 5], [10, 10]>, order = column_major>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = ranges<[0, 10], [10, 0], [20, 5], [10, 10]>, order = permuted<1, 0>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = ranges<[0, 10], [10, 0], [20, 5], [10, 10]>, order = grouped<2>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = ranges<[0, 10], [10, 0], [20, 5], [10, 10]>, order = grouped<2, serpentine>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = ranges<[0, 10], [10, 0], [20, 5], [10, 10]>, order = nest<(d0, d1) -> (d0 floordiv 8, d1 floordiv 4, d0 mod 8, d1 mod 4)>>) {
    }
    tt.grid_kernel (%bx, %by) in (5, 5) schedule(<cores = 4, partition = ranges<[0, 10], [10, 0], [20, 5], [10, 10]>, order = nest<(d0, d1) -> (d1, d0), serpentine = [1]>>) {
    }
    return
  }
  func.func @cores(%arg0: index) {
    tt.grid_kernel (%bx) in (%arg0) schedule(<cores = 1, partition = cyclic, order = row_major>) {
    }
    tt.grid_kernel (%bx) in (%arg0) schedule(<cores = 7x8, partition = cyclic, order = row_major>) {
    }
    tt.grid_kernel (%bx) in (%arg0) schedule(<cores = 7x8, core_order = column_major, partition = cyclic, order = row_major>) {
    }
    tt.grid_kernel (%bx) in (%arg0) schedule(<cores = 2x3x4x5, partition = cyclic, order = row_major>) {
    }
    tt.grid_kernel (%bx) in (%arg0) schedule(<cores = ?, partition = cyclic, order = row_major>) {
    }
    tt.grid_kernel (%bx) in (%arg0) schedule(<cores = 9223372036854775807, partition = cyclic, order = row_major>) {
    }
    return
  }
  func.func @ranks(%arg0: index) {
    tt.grid_kernel (%bx, %by, %bz) in (%arg0, 8, %arg0) schedule(<cores = 2x2x2, partition = blocked, order = grouped<8>>) {
    }
    tt.grid_kernel (%bx, %by, %bz) in (%arg0, 8, %arg0) schedule(<cores = 3, partition = contiguous, order = permuted<2, 0, 1>>) {
    }
    tt.grid_kernel (%bx, %by, %bz) in (%arg0, 8, %arg0) schedule(<cores = 3, partition = cyclic, order = nest<(d0, d1, d2) -> (d1, d0 floordiv 2, d2, d0 mod 2), serpentine = [0, 3]>>) {
    }
    tt.grid_kernel (%bx) in (%arg0) schedule(<cores = 3, partition = blocked, order = grouped<8, serpentine>>) {
    }
    return
  }
}

