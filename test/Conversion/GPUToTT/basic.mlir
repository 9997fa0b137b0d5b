// RUN: tt-opt %s --convert-gpu-to-tt --split-input-file | FileCheck %s

// One thread to a block: no loop. The kernel keeps the launch's attributes.
// CHECK-LABEL: func.func @one_thread(
// CHECK-SAME: %[[N:.*]]: index, %[[OUT:.*]]: memref
// CHECK: %[[GY:.*]] = arith.maxsi %[[N]], %{{.*}} : index
// CHECK: tt.grid_kernel (%[[X:.*]], %[[Y:.*]], %[[Z:.*]]) in (4, %[[GY]], 1) attributes {my.note = 1 : i64} {
// CHECK-NEXT: %[[ZERO:.*]] = arith.constant 0 : index
// CHECK-NEXT: %[[GX:.*]] = arith.constant 4 : index
// CHECK-NEXT: %[[SX:.*]] = arith.constant 1 : index
// CHECK-NEXT: func.call @use(%[[X]], %[[Y]], %[[Z]], %[[ZERO]], %[[GX]], %[[GY]], %[[SX]])
// CHECK-NEXT: memref.store %[[X]], %[[OUT]]
// CHECK-NEXT: }
// CHECK-NEXT: return
func.func @one_thread(%n: index, %out: memref<index>) {
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c4, %gy = %n, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c1, %sy = %c1, %sz = %c1) {
    func.call @use(%bx, %by, %bz, %tx, %gx, %gy, %sx) : (index, index, index, index, index, index, index) -> ()
    memref.store %bx, %out[] : memref<index>
    gpu.terminator
  } {my.note = 1 : i64}
  return
}
func.func private @use(index, index, index, index, index, index, index)

// -----

// Threads become loops, x innermost; dimensions of one thread have none.
// CHECK-LABEL: func.func @threads(
// CHECK-SAME: %[[N:[^:]*]]: index
// CHECK: %[[SZ:.*]] = arith.maxsi %[[N]], %{{.*}} : index
// CHECK: tt.grid_kernel
// CHECK: %[[ONE:.*]] = arith.constant 1 : index
// CHECK: %[[ZERO:.*]] = arith.constant 0 : index
// CHECK: %[[SX:.*]] = arith.constant 32 : index
// CHECK: scf.for %[[TZ:.*]] = %[[ZERO]] to %[[SZ]] step %[[ONE]] {
// CHECK-NEXT: scf.for %[[TX:.*]] = %[[ZERO]] to %[[SX]] step %[[ONE]] {
// CHECK-NEXT: memref.store %{{.*}}, %{{.*}}[%[[TZ]], %[[ZERO]], %[[TX]]]
func.func @threads(%n: index, %value: f32, %out: memref<?x1x32xf32>) {
  %c1 = arith.constant 1 : index
  %c32 = arith.constant 32 : index
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %c1, %gy = %c32, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c32, %sy = %c1, %sz = %n) {
    memref.store %value, %out[%tz, %ty, %tx] : memref<?x1x32xf32>
    gpu.terminator
  }
  return
}

// -----

// A kernel that is launched twice, and one that is not launched at all, which
// launches another.
// CHECK-LABEL: module attributes {gpu.container_module}
// CHECK: gpu.module @kernels
// CHECK-NOT: @twice
// CHECK: gpu.func @never
// CHECK: gpu.launch blocks
// CHECK-NOT: @twice
// CHECK-LABEL: func.func @host(
// CHECK-SAME: %[[N:[^:]*]]: i32, %[[OUT:[^:]*]]: memref<?xf32>, %[[F:[^:]*]]: f32
// CHECK: %[[INDEX:.*]] = arith.index_cast %[[N]] : i32 to index
// CHECK: %[[GX:.*]] = arith.maxsi %[[INDEX]], %{{.*}} : index
// CHECK: tt.grid_kernel (%[[X:.*]], %{{.*}}, %{{.*}}) in (%[[GX]], 1, 1) {
// CHECK: %[[SIX:.*]] = arith.constant 6 : index
// CHECK: scf.for %[[T:.*]] = %{{.*}} to %[[SIX]]
// CHECK: %[[FIRST:.*]] = arith.muli %[[X]], %[[SIX]] : index
// CHECK: %[[AT:.*]] = arith.addi %[[FIRST]], %[[T]] : index
// CHECK: memref.store %[[F]], %[[OUT]][%[[AT]]]
// CHECK: tt.grid_kernel
// CHECK-NOT: gpu.
module attributes {gpu.container_module} {
  gpu.module @kernels {
    gpu.func @twice(%out: memref<?xf32>, %f: f32) kernel {
      %at = gpu.global_id x
      memref.store %f, %out[%at] : memref<?xf32>
      gpu.return
    }
    gpu.func @never(%n: index) kernel {
      gpu.barrier
      gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
                 threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
        gpu.terminator
      }
      gpu.return
    }
  }
  func.func @host(%n: i32, %out: memref<?xf32>, %f: f32) {
    %c1 = arith.constant 1 : i32
    %c6 = arith.constant 6 : i32
    gpu.launch_func @kernels::@twice blocks in (%n, %c1, %c1) threads in (%c6, %c1, %c1) : i32 args(%out : memref<?xf32>, %f : f32)
    gpu.launch_func @kernels::@twice blocks in (%n, %n, %c1) threads in (%c1, %c1, %c1) : i32 args(%out : memref<?xf32>, %f : f32)
    return
  }
}

// -----

// Where every kernel is gone, the module is an ordinary one. Dynamic shared
// memory of size 0 is none.
// CHECK-LABEL: module {
// CHECK-NOT: gpu.
// CHECK: func.func @host
// CHECK: tt.grid_kernel
module attributes {gpu.container_module} {
  gpu.module @kernels {
    gpu.func @once() kernel {
      gpu.return
    }
  }
  func.func @host(%n: index) {
    %c0 = arith.constant 0 : i32
    gpu.launch_func @kernels::@once blocks in (%n, %n, %n) threads in (%n, %n, %n) dynamic_shared_memory_size %c0
    return
  }
}

// -----

// Blocks that branch to each other get a region of their own.
// CHECK-LABEL: func.func @blocks(
// CHECK: tt.grid_kernel (%[[X:.*]], %{{.*}}, %{{.*}}) in
// CHECK: scf.execute_region {
// CHECK: cf.cond_br %{{.*}}, ^bb[[STORE:[0-9]+]], ^bb[[END:[0-9]+]]
// CHECK: ^bb[[STORE]]:
// CHECK: memref.store %[[X]]
// CHECK: cf.br ^bb[[END]]
// CHECK: ^bb[[END]]:
// CHECK: scf.yield
func.func @blocks(%n: index, %condition: i1, %out: memref<?xindex>) {
  %c1 = arith.constant 1 : index
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %c1)
             threads(%tx, %ty, %tz) in (%sx = %c1, %sy = %c1, %sz = %c1) {
    cf.cond_br %condition, ^store, ^end
  ^store:
    memref.store %bx, %out[%bx] : memref<?xindex>
    cf.br ^end
  ^end:
    gpu.terminator
  }
  return
}
