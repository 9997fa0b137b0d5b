// RUN: tt-opt %s --tt-hoist-allocations --split-input-file 2>&1 | FileCheck %s --implicit-check-not=remark:

// An alloc moves with its dealloc, and with what its size is computed from.

// CHECK-LABEL: func @pair
func.func @pair(%n: index, %core: index, %value: f32) {
  // CHECK: %[[SIZE:.*]] = arith.muli
  // CHECK-NEXT: %[[BUFFER:.*]] = memref.alloc(%[[SIZE]]) {alignment = 64 : i64} : memref<?xf32>
  // CHECK-NEXT: tt.persistent_loop
  // CHECK-NEXT: memref.store %{{.*}}, %[[BUFFER]][%bx]
  // CHECK-NEXT: }
  // CHECK-NEXT: memref.dealloc %[[BUFFER]]
  tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %c4 = arith.constant 4 : index
    %size = arith.muli %n, %c4 : index
    %buffer = memref.alloc(%size) {alignment = 64 : i64} : memref<?xf32>
    memref.store %value, %buffer[%bx] : memref<?xf32>
    memref.dealloc %buffer : memref<?xf32>
  }
  return
}

// -----

func.func private @keep(memref<3xf32>)
// CHECK-LABEL: func @stays
func.func @stays(%n: index, %core: index, %value: f32) {
  // CHECK: tt.persistent_loop
  tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 4, partition = contiguous, order = row_major>) {
    // Its size depends on the tile.
    // CHECK: memref.alloc(%bx)
    // CHECK: memref.dealloc
    %of_tile = memref.alloc(%bx) : memref<?xf32>
    memref.store %value, %of_tile[%bx] : memref<?xf32>
    memref.dealloc %of_tile : memref<?xf32>
    // It may be kept beyond its tile.
    // CHECK: memref.alloc() : memref<3xf32>
    %kept = memref.alloc() : memref<3xf32>
    func.call @keep(%kept) : (memref<3xf32>) -> ()
    // Freed by another name, and sometimes.
    // CHECK: memref.alloc() : memref<4xf32>
    %buffer = memref.alloc() : memref<4xf32>
    %cast = memref.cast %buffer : memref<4xf32> to memref<?xf32>
    memref.dealloc %cast : memref<?xf32>
    // CHECK: memref.alloc() : memref<5xf32>
    %sometimes = memref.alloc() : memref<5xf32>
    scf.for %i = %bx to %n step %n {
      memref.dealloc %sometimes : memref<5xf32>
    }
    // In a loop of the body.
    scf.for %i = %bx to %n step %n {
      // CHECK: memref.alloc() : memref<6xf32>
      // CHECK: memref.dealloc
      %inner = memref.alloc() : memref<6xf32>
      memref.store %value, %inner[%i] : memref<6xf32>
      memref.dealloc %inner : memref<6xf32>
    }
  }
  // CHECK-NOT: memref.dealloc
  return
}

// -----

// A loop on the host is none of ours.

// CHECK-LABEL: func @host_loop
func.func @host_loop(%n: index) {
  // CHECK: scf.for
  // CHECK-NEXT: memref.alloc
  // CHECK-NEXT: memref.dealloc
  scf.for %i = %n to %n step %n {
    %buffer = memref.alloc() : memref<8xf32>
    memref.dealloc %buffer : memref<8xf32>
  }
  return
}

// -----

// Stack buffers, out of the body and of its loops.

// CHECK-LABEL: func @stack
func.func @stack(%n: index, %core: index, %value: f32) {
  // CHECK-DAG: memref.alloca() : memref<2xf32>
  // CHECK-DAG: memref.alloca(%{{.*}}) : memref<?xf32>
  // CHECK: tt.persistent_loop
  // CHECK-NOT: memref.alloca
  tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %buffer = memref.alloca() : memref<2xf32>
    memref.store %value, %buffer[%bx] : memref<2xf32>
    scf.for %i = %bx to %n step %n {
      %inner = memref.alloca(%n) : memref<?xf32>
      memref.store %value, %inner[%i] : memref<?xf32>
    }
  }
  return
}

// -----

// Those that are given back within the body stay, and so do those of which a
// parallel loop has one per iteration.

// CHECK-LABEL: func @stack_scopes
func.func @stack_scopes(%n: index, %core: index, %value: f32, %out: memref<8xf32>) {
  // CHECK-NOT: memref.alloca
  // CHECK: tt.persistent_loop
  tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 4, partition = contiguous, order = row_major>) {
    // CHECK: memref.alloca_scope
    memref.alloca_scope {
      // CHECK-NEXT: memref.alloca(%bx)
      %buffer = memref.alloca(%bx) : memref<?xf32>
      memref.store %value, %buffer[%bx] : memref<?xf32>
    }
    // CHECK: scf.parallel
    %sum = scf.parallel (%i) = (%bx) to (%n) step (%n) init (%value) -> f32 {
      // CHECK-NEXT: memref.alloca()
      %buffer = memref.alloca() : memref<8xf32>
      memref.store %value, %buffer[%i] : memref<8xf32>
      %term = memref.load %buffer[%bx] : memref<8xf32>
      scf.reduce(%term : f32) {
      ^bb0(%a: f32, %b: f32):
        %next = arith.addf %a, %b : f32
        scf.reduce.return %next : f32
      }
    }
    memref.store %sum, %out[%bx] : memref<8xf32>
  }
  return
}
