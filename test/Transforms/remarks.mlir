// What stays slower than it could be says so, where somebody asks.

// RUN: tt-opt %s --tt-sequentialize-bodies --tt-hoist-allocations --remarks-filter='tt-.*' --verify-diagnostics --split-input-file

func.func private @keep(memref<3xf32>)
func.func @allocations(%n: index, %core: index) {
  tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 4, partition = contiguous, order = row_major>) {
    // expected-remark @below {{[Missed] AllocatedPerTile | Category:tt-hoist-allocations | Function=allocations | Reason="its size depends on the tile"}}
    %of_tile = memref.alloc(%bx) : memref<?xf32>
    memref.dealloc %of_tile : memref<?xf32>
    // expected-remark @below {{Reason="no memref.dealloc of it is certain to run once per tile"}}
    %kept = memref.alloc() : memref<3xf32>
    func.call @keep(%kept) : (memref<3xf32>) -> ()
    scf.for %i = %bx to %n step %n {
      // expected-remark @below {{Reason="it is allocated in a loop or branch within the body"}}
      %inner = memref.alloc() : memref<6xf32>
      memref.dealloc %inner : memref<6xf32>
    }
    %once = memref.alloc() : memref<7xf32>
    memref.dealloc %once : memref<7xf32>
  }
  return
}

// -----

func.func @parallel_loops(%n: index, %value: f32, %out: memref<?xf32>) {
  tt.grid_kernel (%bx) in (8) {
    // expected-remark @below {{[Missed] ForkPerTile | Category:tt-sequentialize-bodies | Function=parallel_loops | Reason="it has results", Suggestion="carry them through an scf.for"}}
    %sum = scf.parallel (%j) = (%bx) to (%n) step (%n) init (%value) -> f32 {
      scf.reduce(%value : f32) {
      ^bb0(%a: f32, %b: f32):
        %next = arith.addf %a, %b : f32
        scf.reduce.return %next : f32
      }
    }
    memref.store %sum, %out[%bx] : memref<?xf32>
    scf.parallel (%j) = (%bx) to (%n) step (%n) {
      memref.store %value, %out[%j] : memref<?xf32>
    }
  }
  return
}
