// A product whose sums stay in DST: the three kernels, and the program.
//
// RUN: rm -rf %t
// RUN: tt-opt %s --tt-to-metalium=output=%t -o /dev/null
// RUN: FileCheck %s --check-prefix=READER --input-file=%t/reader.cpp
// RUN: FileCheck %s --check-prefix=COMPUTE --input-file=%t/compute.cpp
// RUN: FileCheck %s --check-prefix=WRITER --input-file=%t/writer.cpp
// RUN: FileCheck %s --check-prefix=PROGRAM --input-file=%t/program.json

func.func @gemm(%A: memref<640x640xbf16>, %B: memref<640x640xbf16>, %C: memref<640x640xbf16>) {
  %cst = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %c20 = arith.constant 20 : index
  %c1 = arith.constant 1 : index
  %c32 = arith.constant 32 : index
  tt.grid_kernel (%bx, %by) in (20, 20) schedule(<cores = ?, partition = contiguous, order = column_major>) {
    %a = memref.alloc() : memref<32x32xbf16>
    %b = memref.alloc() : memref<32x32xbf16>
    %c = memref.alloc() : memref<32x32xf32>
    linalg.fill ins(%cst : f32) outs(%c : memref<32x32xf32>)
    %row = arith.muli %by, %c32 : index
    %column = arith.muli %bx, %c32 : index
    scf.for %k = %c0 to %c20 step %c1 {
      %depth = arith.muli %k, %c32 : index
      %A_part = memref.subview %A[%row, %depth] [32, 32] [1, 1] : memref<640x640xbf16> to memref<32x32xbf16, strided<[640, 1], offset: ?>>
      linalg.copy ins(%A_part : memref<32x32xbf16, strided<[640, 1], offset: ?>>) outs(%a : memref<32x32xbf16>)
      %B_part = memref.subview %B[%depth, %column] [32, 32] [1, 1] : memref<640x640xbf16> to memref<32x32xbf16, strided<[640, 1], offset: ?>>
      linalg.copy ins(%B_part : memref<32x32xbf16, strided<[640, 1], offset: ?>>) outs(%b : memref<32x32xbf16>)
      linalg.matmul ins(%a, %b : memref<32x32xbf16>, memref<32x32xbf16>) outs(%c : memref<32x32xf32>)
    } {num_stages = 3 : i64}
    %C_part = memref.subview %C[%row, %column] [32, 32] [1, 1] : memref<640x640xbf16> to memref<32x32xbf16, strided<[640, 1], offset: ?>>
    linalg.generic {indexing_maps = [affine_map<(d0, d1) -> (d0, d1)>, affine_map<(d0, d1) -> (d0, d1)>], iterator_types = ["parallel", "parallel"]} ins(%c : memref<32x32xf32>) outs(%C_part : memref<32x32xbf16, strided<[640, 1], offset: ?>>) {
      ^bb0(%x: f32, %out: bf16):
      %y = arith.truncf %x : f32 to bf16
      linalg.yield %y : bf16
    }
  }
  return
}

// READER: #include "api/dataflow/dataflow_api.h"
// READER: void kernel_main() {
// READER: constexpr auto args_arg0 = TensorAccessorArgs<0>();
// READER: constexpr auto args_arg1 = TensorAccessorArgs<args_arg0.next_compile_time_args_offset()>();
// READER: for (uint32_t [[K:.*]] = 0; [[K]] < 20; [[K]] += 1) {
// READER-NEXT: cb_reserve_back(cb_arg0, 1);
// READER-NEXT: [[L1:.*]] = get_write_ptr(cb_arg0);
// READER-NEXT: [[PAGE:.*]] = {{.*}} * 20 + [[K]];
// READER-NEXT: noc_async_read_page({{.*}}, tensor_arg0, {{.*}});
// READER-NEXT: cb_reserve_back(cb_arg1, 1);
// READER: noc_async_read_page({{.*}}, tensor_arg1, {{.*}});
// READER-NEXT: noc_async_read_barrier();
// READER-NEXT: cb_push_back(cb_arg0, 1);
// READER-NEXT: cb_push_back(cb_arg1, 1);

// COMPUTE: compute_kernel_hw_startup<SrcOrder::Reverse>(cb_arg0, cb_arg1, cb_arg2_out);
// COMPUTE: matmul_init(cb_arg0, cb_arg1);
// COMPUTE: tile_regs_acquire();
// COMPUTE-NEXT: for (uint32_t [[K:.*]] = 0; [[K]] < 20; [[K]] += 1) {
// COMPUTE-NEXT: cb_wait_front(cb_arg0, 1);
// COMPUTE-NEXT: cb_wait_front(cb_arg1, 1);
// COMPUTE-NEXT: matmul_tiles(cb_arg0, cb_arg1, 0, 0, 0);
// COMPUTE-NEXT: cb_pop_front(cb_arg0, 1);
// COMPUTE-NEXT: cb_pop_front(cb_arg1, 1);
// COMPUTE-NEXT: }
// COMPUTE-NEXT: tile_regs_commit();
// COMPUTE-NEXT: cb_reserve_back(cb_arg2_out, 1);
// COMPUTE-NEXT: tile_regs_wait();
// COMPUTE-NEXT: pack_tile(0, cb_arg2_out);
// COMPUTE-NEXT: tile_regs_release();
// COMPUTE-NEXT: cb_push_back(cb_arg2_out, 1);

// WRITER: cb_wait_front(cb_arg2_out, 1);
// WRITER: noc_async_write_page({{.*}}, tensor_arg2, {{.*}});
// WRITER-NEXT: noc_async_write_barrier();
// WRITER-NEXT: cb_pop_front(cb_arg2_out, 1);

// PROGRAM: "name": "gemm"
// PROGRAM: {"format":"bfloat16","id":0,"name":"arg0","pages":3}
// PROGRAM: "runtime_arguments": [{"address":"arg0"},{"address":"arg1"},{"plan":"start_tile"},{"plan":"tile_count"}]
// PROGRAM: "schedule": "<cores = 8x8, partition = contiguous, order = column_major>"
// PROGRAM: "core_grid": [8,8]
