// What may stand beside a kernel that every core runs.

// RUN: tt-opt %s --tt-distribute-grid --split-input-file | FileCheck %s

memref.global "private" constant @table : memref<8xf32> = dense<1.0>

// CHECK-LABEL: func @without_effects
func.func @without_effects(%n: index, %out: memref<8xf32>) -> index {
  // CHECK: arith.addi
  %m = arith.addi %n, %n : index
  %table = memref.get_global @table : memref<8xf32>
  %sum = scf.for %i = %n to %m step %n iter_args(%acc = %n) -> index {
    %next = arith.addi %acc, %i : index
    scf.yield %next : index
  }
  // The core is there before the loop that it runs.
  // CHECK: %[[CORE:.*]] = tt.core_id
  // CHECK-NEXT: tt.persistent_loop (%{{.*}}) in (%{{.*}}) on %[[CORE]] schedule(<cores = 4, partition = contiguous, order = row_major>) attributes {my.note} {
  tt.grid_kernel (%bx) in (%m) schedule(<cores = 4, partition = contiguous, order = row_major>) attributes {my.note} {
    %value = memref.load %table[%bx] : memref<8xf32>
    memref.store %value, %out[%bx] : memref<8xf32>
  }
  return %sum : index
}

// -----

// A buffer that the kernel alone uses: each core has its own.

// CHECK-LABEL: func @own_buffers
func.func @own_buffers(%out: memref<8xf32>, %zero: f32) {
  %c0 = arith.constant 0 : index
  // CHECK: memref.alloc
  %heap = memref.alloc() : memref<8xf32>
  %stack = memref.alloca() : memref<8xf32>
  %view = memref.cast %heap : memref<8xf32> to memref<?xf32>
  %size = memref.dim %view, %c0 : memref<?xf32>
  // CHECK: tt.persistent_loop
  tt.grid_kernel (%bx) in (%size) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    memref.store %zero, %view[%bx] : memref<?xf32>
    memref.store %zero, %stack[%bx] : memref<8xf32>
  }
  // CHECK: memref.dealloc
  memref.dealloc %heap : memref<8xf32>
  return
}

// -----

// CHECK-LABEL: func @other_blocks
func.func @other_blocks(%condition: i1) {
  // CHECK: tt.persistent_loop
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    vector.print %bx : index
  }
  cf.cond_br %condition, ^left, ^right
^left:
  cf.br ^right
^right:
  return
}

// -----

// The core that the function asked for is the one that runs the kernel.

// CHECK-LABEL: func @core_id_beside
func.func @core_id_beside() -> index {
  %core = tt.core_id
  // CHECK: tt.persistent_loop
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    vector.print %core : index
  }
  return %core : index
}

// -----

// CHECK-LABEL: func @num_cores
// CHECK-SAME: (%[[N:.*]]: index)
func.func @num_cores(%n: index) {
  // CHECK: tt.persistent_loop {{.*}} on %{{.*}} schedule(<cores = ?, partition = cyclic, order = row_major>) num_cores(%[[N]])
  tt.grid_kernel (%bx) in (8) schedule(<cores = ?, partition = cyclic, order = row_major>) num_cores(%n) {
    vector.print %bx : index
  }
  return
}

// CHECK-LABEL: func @made_num_cores
func.func @made_num_cores() {
  // CHECK: %[[N:.*]] = tt.num_cores
  // CHECK: tt.persistent_loop {{.*}} num_cores(%[[N]])
  tt.grid_kernel (%bx) in (8) schedule(<cores = ?, partition = cyclic, order = row_major>) {
    vector.print %bx : index
  }
  return
}
