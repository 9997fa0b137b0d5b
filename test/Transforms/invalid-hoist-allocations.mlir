// Stack buffers that would grow the stack with every tile.

// RUN: tt-opt %s --tt-hoist-allocations --split-input-file --verify-diagnostics

func.func @size_of_the_tile(%core: index, %value: f32) {
  tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 4, partition = contiguous, order = row_major>) {
    // expected-error @below {{'memref.alloca' op is in a persistent loop and can't be moved out of it; it would grow the stack with every tile}}
    // expected-note @below {{give it a size that does not depend on the tile, or write memref.alloc and memref.dealloc}}
    %buffer = memref.alloca(%bx) : memref<?xf32>
    memref.store %value, %buffer[%bx] : memref<?xf32>
  }
  return
}

// -----

// A scope around the loop gives nothing back before its end.
func.func @scope_around_the_loop(%core: index, %value: f32) {
  memref.alloca_scope {
    tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 4, partition = contiguous, order = row_major>) {
      // expected-error @below {{it would grow the stack with every tile}}
      // expected-note @below {{give it a size}}
      %buffer = memref.alloca(%bx) : memref<?xf32>
      memref.store %value, %buffer[%bx] : memref<?xf32>
    }
  }
  return
}

// -----

// Two iterations of the inner loop hold a buffer at once.
func.func @carried(%n: index, %core: index, %value: f32) {
  tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %first = memref.alloca() : memref<4xf32>
    %last = scf.for %i = %bx to %n step %n iter_args(%before = %first) -> memref<4xf32> {
      // expected-error @below {{it would grow the stack with every tile}}
      // expected-note @below {{give it a size}}
      %next = memref.alloca() : memref<4xf32>
      memref.copy %before, %next : memref<4xf32> to memref<4xf32>
      scf.yield %next : memref<4xf32>
    }
    memref.store %value, %last[%bx] : memref<4xf32>
  }
  return
}
