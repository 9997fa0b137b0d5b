// Custom form, generic form, bytecode: each comes back as what stands here, with
// the names that values get by default.

// RUN: sed -n '/^module/,$p' %s > %t.mlir
// RUN: tt-opt %t.mlir | diff %t.mlir -
// RUN: tt-opt %t.mlir --mlir-print-op-generic | tt-opt | diff %t.mlir -
// RUN: tt-opt %t.mlir --emit-bytecode | tt-opt | diff %t.mlir -
// RUN: tt-opt %t.mlir --mlir-print-op-generic | FileCheck %s
// RUN: sed 's/$/\r/' %t.mlir | tt-opt | diff %t.mlir -

// CHECK: "tt.grid_kernel"(%{{.*}}) <{operandSegmentSizes = array<i32: 1, 0>, staticSizes = array<i64: -9223372036854775808, 8>}>
// CHECK: "tt.yield"() : () -> ()
module {
  func.func @ranks(%arg0: index, %arg1: index, %arg2: memref<?xindex>) {
    tt.grid_kernel (%bx) in (8) {
      memref.store %bx, %arg2[%bx] : memref<?xindex>
    }
    tt.grid_kernel (%bx, %by) in (%arg0, 8) {
      memref.store %by, %arg2[%bx] : memref<?xindex>
    }
    tt.grid_kernel (%bx, %by, %bz) in (4, %arg0, %arg1) {
      memref.store %bz, %arg2[%by] : memref<?xindex>
    }
    tt.grid_kernel (%bx, %by, %bz, %b3) in (1, 2, 3, 4) {
      memref.store %b3, %arg2[%bz] : memref<?xindex>
    }
    tt.grid_kernel (%bx, %by, %bz, %b3, %b4) in (%arg0, 0, %arg0, %arg1, 9223372036854775807) {
      memref.store %b4, %arg2[%b3] : memref<?xindex>
    }
    return
  }
  func.func @kernels(%arg0: index, %arg1: index) {
    tt.grid_kernel (%bx, %by) in (8, 8) schedule(<cores = 64, partition = contiguous, order = row_major>) attributes {my.note = 1 : i64} {
    }
    tt.grid_kernel (%bx) in (%arg0) schedule(<cores = ?, partition = cyclic<4>, order = row_major>) num_cores(%arg1) {
    }
    tt.grid_kernel (%bx) in (%arg0) schedule(<cores = ?, partition = cyclic<4>, order = row_major>) {
    }
    tt.grid_kernel (%bx) in (8) num_cores(%arg1) attributes {my.note} {
    }
    return
  }
  func.func @loops(%arg0: index, %arg1: index) {
    %core = tt.core_id
    %num_cores = tt.num_cores
    tt.persistent_loop (%bx, %by) in (%arg0, 8) on %core schedule(<cores = 7x8, core_order = column_major, partition = blocked, order = column_major>) {
    }
    tt.persistent_loop (%bx) in (8) on %arg1 schedule(<cores = ?, partition = contiguous, order = row_major>) num_cores(%num_cores) attributes {my.note = "x"} {
    }
    %start, %count = tt.tile_assignment %core in (%arg0, 8, %arg1) schedule(<cores = 64, partition = contiguous, order = permuted<2, 0, 1>>)
    %start_0, %count_1 = tt.tile_assignment %core in (25) schedule(<cores = ?, partition = contiguous, order = row_major>) num_cores(%num_cores) {my.note}
    return
  }
  func.func @query_beside_kernel() {
    %core = tt.core_id {my.note}
    %num_cores = tt.num_cores
    tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 2, partition = cyclic, order = row_major>) {
      %core_0 = tt.core_id
      %num_cores_1 = tt.num_cores
    }
    return
  }
}

