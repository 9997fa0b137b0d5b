// Whatever upstream lowers may stand in a body: nothing but the LLVM and OpenMP
// dialects is left, and it translates to LLVM IR.

// RUN: tt-opt %s --tt-to-cpu -o %t.mlir
// RUN: FileCheck %s --implicit-check-not=unrealized_conversion_cast --implicit-check-not='{{[ "#](tt|scf|arith|memref|func|cf|affine|linalg|vector|math|index)[.]}}' < %t.mlir
// RUN: mlir-translate --mlir-to-llvmir %t.mlir | FileCheck %s --check-prefix=LLVM

// And so with other schedules.
// RUN: tt-opt %s --tt-to-cpu="cores=?" | FileCheck %s --check-prefixes=CHECK,THREADS
// RUN: tt-opt %s --tt-to-cpu="cores=? partition=cyclic<3>" | mlir-translate --mlir-to-llvmir | FileCheck %s --check-prefix=LLVM
// RUN: tt-opt %s --tt-to-cpu="cores=2x3 partition=blocked order='grouped<2, serpentine>'" | mlir-translate --mlir-to-llvmir | FileCheck %s --check-prefix=LLVM
// RUN: tt-opt %s --tt-to-cpu="schedule='<cores = 5, partition = cyclic, order = nest<(d0, d1) -> (d1, d0)>>' recovery=incremental" | mlir-translate --mlir-to-llvmir | FileCheck %s --check-prefix=LLVM

// LLVM-COUNT-11: call void {{.*}}@__kmpc_fork_call

module {

memref.global "private" constant @table : memref<8xf32> = dense<[0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]>

func.func private @twice(%value: f32) -> f32 {
  %sum = arith.addf %value, %value : f32
  return %sum : f32
}

func.func @linalg(%a: memref<?x?xf32>, %n: index) {
  %zero = arith.constant 0.0 : f32
  tt.grid_kernel (%bx, %by) in (%n, %n) {
    %tile = memref.subview %a[%bx, %by] [4, 4] [1, 1] : memref<?x?xf32> to memref<4x4xf32, strided<[?, 1], offset: ?>>
    // CHECK: llvm.call @malloc
    %buffer = memref.alloc() : memref<4x4xf32>
    linalg.fill ins(%zero : f32) outs(%buffer : memref<4x4xf32>)
    linalg.matmul ins(%tile, %tile : memref<4x4xf32, strided<[?, 1], offset: ?>>, memref<4x4xf32, strided<[?, 1], offset: ?>>)
                  outs(%buffer : memref<4x4xf32>)
    linalg.copy ins(%buffer : memref<4x4xf32>) outs(%tile : memref<4x4xf32, strided<[?, 1], offset: ?>>)
    memref.dealloc %buffer : memref<4x4xf32>
  }
  return
}

func.func @affine(%a: memref<?x?xf32>, %n: index) {
  %zero = arith.constant 0.0 : f32
  tt.grid_kernel (%bx, %by) in (%n, 8) {
    %x = affine.apply affine_map<(d0) -> (d0 * 8)>(%bx)
    %rest = affine.min affine_map<(d0)[s0] -> (8, s0 - d0)>(%x)[%n]
    affine.store %zero, %a[%bx, %by] : memref<?x?xf32>
    affine.for %i = 0 to %rest {
      affine.store %zero, %a[%i + %x, 0] : memref<?x?xf32>
    }
    affine.parallel (%i) = (0) to (8) {
      affine.store %zero, %a[%i, %by] : memref<?x?xf32>
    }
  }
  return
}

func.func @vector(%a: memref<?x?xf32>, %n: index) {
  %zero = arith.constant 0.0 : f32
  %zeros = arith.constant dense<0.0> : vector<4xf32>
  tt.grid_kernel (%bx, %by) in (%n, 8) {
    // Reads of two dimensions go through a stack buffer.
    %v = vector.transfer_read %a[%bx, %by], %zero : memref<?x?xf32>, vector<4x8xf32>
    %e = math.exp %v : vector<4x8xf32>
    %t = vector.transpose %e, [1, 0] : vector<4x8xf32> to vector<8x4xf32>
    %r = vector.multi_reduction <add>, %t, %zeros [0] : vector<8x4xf32> to vector<4xf32>
    %s = vector.reduction <maximumf>, %r : vector<4xf32> into f32
    memref.store %s, %a[%bx, %by] : memref<?x?xf32>
    vector.transfer_write %v, %a[%bx, %by] : vector<4x8xf32>, memref<?x?xf32>
  }
  return
}

func.func @math(%a: memref<?x?xf32>, %n: index) {
  tt.grid_kernel (%bx, %by) in (%n, 8) {
    %0 = memref.load %a[%bx, %by] : memref<?x?xf32>
    %1 = math.rsqrt %0 : f32
    %2 = math.erf %1 : f32
    %3 = math.atan2 %2, %0 : f32
    %4 = math.clampf %3 to [%1, %2] : f32
    %i = arith.index_cast %bx : index to i32
    %j = math.ipowi %i, %i : i32
    %5 = math.fpowi %4, %j : f32, i32
    memref.store %5, %a[%bx, %by] : memref<?x?xf32>
  }
  return
}

func.func @parallel_loops(%a: memref<?x?xf32>, %n: index) {
  %zero = arith.constant 0.0 : f32
  tt.grid_kernel (%bx, %by) in (%n, 8) {
    scf.parallel (%i) = (%bx) to (%n) step (%n) {
      scf.forall (%j) in (%n) {
        memref.store %zero, %a[%i, %j] : memref<?x?xf32>
      }
    }
  }
  return
}

func.func @control_flow(%a: memref<?x?xf32>, %n: index) {
  %zero = arith.constant 0.0 : f32
  tt.grid_kernel (%bx, %by) in (%n, 8) {
    %c = arith.cmpi ult, %bx, %by : index
    cf.assert %c, "message"
    %i = scf.while (%i = %bx) : (index) -> index {
      %more = arith.cmpi ult, %i, %n : index
      scf.condition(%more) %i : index
    } do {
    ^bb0(%i: index):
      %next = arith.ceildivui %i, %n : index
      scf.yield %next : index
    }
    scf.if %c {
      memref.store %zero, %a[%i, %by] : memref<?x?xf32>
    } else {
      memref.store %zero, %a[%by, %i] : memref<?x?xf32>
    }
  }
  return
}

func.func @buffers(%a: memref<?x?xf32>, %n: index) {
  %zero = arith.constant 0.0 : f32
  %host = memref.alloc(%n) : memref<?x8xf32>
  tt.grid_kernel (%bx, %by) in (%n, 8) {
    %stack = memref.alloca() : memref<4xf32>
    scf.for %i = %bx to %n step %n {
      %inner = memref.alloca(%n) : memref<?xf32>
      memref.store %zero, %inner[%i] : memref<?xf32>
      %read = memref.load %inner[%bx] : memref<?xf32>
      memref.store %read, %a[%bx, %i] : memref<?x?xf32>
    }
    %of_tile = memref.alloc(%bx) : memref<?xf32>
    memref.store %zero, %of_tile[%by] : memref<?xf32>
    memref.store %zero, %stack[%by] : memref<4xf32>
    %0 = memref.load %of_tile[%bx] : memref<?xf32>
    %1 = memref.load %stack[%bx] : memref<4xf32>
    %sum = arith.addf %0, %1 : f32
    memref.store %sum, %host[%bx, %by] : memref<?x8xf32>
    memref.dealloc %of_tile : memref<?xf32>
    memref.copy %host, %a : memref<?x8xf32> to memref<?x?xf32>
  }
  memref.dealloc %host : memref<?x8xf32>
  return
}

func.func @calls(%a: memref<?x?xf32>, %n: index) {
  tt.grid_kernel (%bx, %by) in (%n, 8) {
    %table = memref.get_global @table : memref<8xf32>
    %value = memref.load %table[%by] : memref<8xf32>
    %twice = func.call @twice(%value) : (f32) -> f32
    memref.store %twice, %a[%bx, %by] : memref<?x?xf32>
  }
  return
}

func.func @host_code(%a: memref<?x?xf32>, %m: index, %n: index, %condition: i1) {
  %zero = arith.constant 0.0 : f32
  scf.for %i = %m to %n step %m {
    scf.if %condition {
      tt.grid_kernel (%bx, %by) in (%i, 8) attributes {my.note} {
        memref.store %zero, %a[%bx, %by] : memref<?x?xf32>
      }
    }
  }
  return
}

func.func @num_cores(%n: index) {
  %zero = arith.constant 0.0 : f32
  // THREADS: llvm.call @omp_get_max_threads() : () -> i32
  tt.grid_kernel (%bx, %by) in (%n, 8) schedule(<cores = ?, partition = contiguous, order = column_major>) {
    vector.print %bx : index
  }
  tt.grid_kernel (%bx, %by) in (%n, 8) schedule(<cores = ?, partition = cyclic, order = column_major>) num_cores(%n) {
    vector.print %bx : index
  }
  return
}

}
