// RUN: tt-opt %s --tt-hoist-allocations | FileCheck %s

// What nothing frees is freed at the end of its block, and then allocated once per
// core where it can be.

// CHECK-LABEL: func @forgotten
// CHECK: %[[A:.*]] = memref.alloc() : memref<8x8xf32>
// CHECK: tt.persistent_loop
// CHECK: scf.if
// CHECK: %[[B:.*]] = memref.alloc() : memref<8xf32>
// CHECK: memref.copy
// CHECK-NEXT: memref.dealloc %[[B]] : memref<8xf32>
// CHECK-NEXT: }
// CHECK: memref.store
// CHECK-NEXT: }
// CHECK-NEXT: memref.dealloc %[[A]] : memref<8x8xf32>
func.func @forgotten(%core: index, %out: memref<8xf32>, %test: i1) {
  tt.persistent_loop (%x) in (8) on %core schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %a = memref.alloc() : memref<8x8xf32>
    %row = memref.subview %a[%x, 0] [1, 8] [1, 1] : memref<8x8xf32> to memref<8xf32, strided<[1], offset: ?>>
    scf.if %test {
      %b = memref.alloc() : memref<8xf32>
      memref.copy %b, %row : memref<8xf32> to memref<8xf32, strided<[1], offset: ?>>
    }
    %value = memref.load %row[%x] : memref<8xf32, strided<[1], offset: ?>>
    memref.store %value, %out[%x] : memref<8xf32>
  }
  return
}

// One that is chosen from two is freed as itself.

// CHECK-LABEL: func @chosen
// CHECK-COUNT-2: memref.dealloc
// CHECK-NOT: memref.dealloc
// CHECK: return
func.func @chosen(%core: index, %out: memref<8xf32>, %test: i1) {
  tt.persistent_loop (%x) in (8) on %core schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %a = memref.alloc() : memref<8xf32>
    %b = memref.alloc() : memref<8xf32>
    %c = scf.if %test -> memref<8xf32> {
      scf.yield %a : memref<8xf32>
    } else {
      scf.yield %b : memref<8xf32>
    }
    memref.copy %c, %out : memref<8xf32> to memref<8xf32>
  }
  return
}

// What something frees, or may keep, stays as it is.

// CHECK-LABEL: func @kept
// CHECK-COUNT-1: memref.dealloc
// CHECK-NOT: memref.dealloc
// CHECK: return
func.func private @keep(memref<8xf32>)
func.func @kept(%core: index, %all: memref<8xmemref<8xf32>>, %address: memref<8xindex>, %test: i1, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  tt.persistent_loop (%x) in (8) on %core schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %freed = memref.alloc() : memref<8xf32>
    scf.if %test {
      memref.dealloc %freed : memref<8xf32>
    }
    %stored = memref.alloc() : memref<8xf32>
    memref.store %stored, %all[%x] : memref<8xmemref<8xf32>>
    %passed = memref.alloc() : memref<8xf32>
    func.call @keep(%passed) : (memref<8xf32>) -> ()
    %pointed_at = memref.alloc() : memref<8xf32>
    %pointer = memref.extract_aligned_pointer_as_index %pointed_at : memref<8xf32> -> index
    memref.store %pointer, %address[%x] : memref<8xindex>
    %yielded = scf.if %test -> memref<8xf32> {
      %inner = memref.alloc() : memref<8xf32>
      scf.yield %inner : memref<8xf32>
    } else {
      scf.yield %stored : memref<8xf32>
    }
    %carried = scf.for %i = %c0 to %n step %c1 iter_args(%last = %stored) -> memref<8xf32> {
      %next = memref.alloc() : memref<8xf32>
      memref.copy %last, %next : memref<8xf32> to memref<8xf32>
      scf.yield %next : memref<8xf32>
    }
    memref.copy %yielded, %carried : memref<8xf32> to memref<8xf32>
  }
  return
}

// Outside of loops nothing is repeated.

// CHECK-LABEL: func @outside
// CHECK-NOT: memref.dealloc
// CHECK: return
func.func @outside() {
  %a = memref.alloc() : memref<8xf32>
  return
}
