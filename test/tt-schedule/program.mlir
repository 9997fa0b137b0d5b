// The schedules of a program: those of kernels and loops, those recorded on
// per-core programs, and those that stand by themselves.

// RUN: tt-schedule %s --grid 3x2 --cores 2 | FileCheck %s
// RUN: tt-schedule %s --function program --json | FileCheck %s --check-prefix=JSON
// RUN: tt-schedule %s --function kernel --check | FileCheck %s --check-prefix=ENUMERATED
// RUN: not tt-schedule %s --function open 2>&1 | FileCheck %s --check-prefix=OPEN
// RUN: not tt-schedule %s --function open --grid 3x2 2>&1 | FileCheck %s --check-prefix=CORES
// RUN: not tt-schedule %s --function open --grid 3x3 --cores 2 2>&1 | FileCheck %s --check-prefix=SIZE
// RUN: not tt-schedule %s --function open --grid 3 --cores 2 2>&1 | FileCheck %s --check-prefix=RANK
// RUN: not tt-schedule %s --function alone 2>&1 | FileCheck %s --check-prefix=ALONE
// RUN: not tt-schedule %s --json 2>&1 | FileCheck %s --check-prefix=SEVERAL
// RUN: not tt-schedule %s --function none 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: not tt-schedule %s --function several --json 2>&1 | FileCheck %s --check-prefix=SHARES

// CHECK: program.mlir:[[#@LINE+4]]: tt.grid_kernel in @kernel:
// CHECK-NEXT: grid 3x2 <cores = 2, partition = contiguous, order = column_major>
// ENUMERATED: each of the 6 tiles is done exactly once
func.func @kernel() {
  tt.grid_kernel (%x, %y) in (3, 2) schedule(<cores = 2, partition = contiguous, order = column_major>) {
  }
  return
}

// OPEN: error: program.mlir:[[#@LINE+8]]: tt.grid_kernel in @open has a grid whose size is known only at run time; give one with --grid
// CORES: error: program.mlir:[[#@LINE+7]]: tt.grid_kernel in @open says `cores = ?`; give their number with --cores
// SIZE: error: program.mlir:[[#@LINE+6]]: tt.grid_kernel in @open has the size 2 in dimension 1, but --grid has 3
// RANK: error: program.mlir:[[#@LINE+5]]: tt.grid_kernel in @open has a grid of rank 2, but --grid has rank 1
// CHECK: program.mlir:[[#@LINE+4]]: tt.grid_kernel in @open:
// CHECK-NEXT: grid 3x2 <cores = ?, partition = cyclic, order = row_major>
// CHECK: 6 tiles on 2 cores, 3 each
func.func @open(%n: index) attributes {tt.schedule = #tt.schedule<cores = ?, partition = cyclic, order = row_major>} {
  tt.grid_kernel (%x, %y) in (%n, 2) {
  }
  return
}

// The arguments come in the order of the function's.
// CHECK: program.mlir:[[#@LINE+10]]: @program:
// CHECK: 6 tiles on 4 cores, 1 to 2 each
// JSON: "schedule": "<cores = 4, partition = contiguous, order = row_major>",
// JSON-NEXT: "grid": [3,2],
// JSON: "arguments": ["tile_count","start_tile"],
// JSON-NEXT: "cores": [
// JSON-NEXT: {"core":0,"coordinates":[0],"tile_count":2,"first_tile":[0,0],"arguments":[2,0]},
// JSON-NEXT: {"core":1,"coordinates":[1],"tile_count":2,"first_tile":[1,0],"arguments":[2,2]},
// JSON-NEXT: {"core":2,"coordinates":[2],"tile_count":1,"first_tile":[2,0],"arguments":[1,4]},
// JSON-NEXT: {"core":3,"coordinates":[3],"tile_count":1,"first_tile":[2,1],"arguments":[1,5]}
func.func @program(%count: index {tt.runtime_arg = "tile_count"}, %out: memref<6xindex>, %start: index {tt.runtime_arg = "start_tile"})
    attributes {tt.launch = #tt.launch<grid = 3x2, schedule = <cores = 4, partition = contiguous, order = row_major>>} {
  return
}

// ALONE: error: program.mlir:[[#@LINE+3]]: @alone says nothing of a grid; give one with --grid
// CHECK: program.mlir:[[#@LINE+2]]: @alone:
// CHECK-NEXT: grid 3x2 <cores = 3, partition = blocked, order = row_major>
func.func @alone() attributes {tt.schedule = #tt.schedule<cores = 3, partition = blocked, order = row_major>} {
  return
}

// CHECK: program.mlir:[[#@LINE+4]]: tt.persistent_loop in @loop:
// CHECK-NEXT: grid 3x2 <cores = 2, partition = cyclic<2>, order = row_major>
// CHECK: 6 tiles on 2 cores, 2 to 4 each
func.func @loop(%core: index) {
  tt.persistent_loop (%x, %y) in (3, 2) on %core schedule(<cores = 2, partition = cyclic<2>, order = row_major>) {
  }
  return
}

// SHARES: error: program.mlir:[[#@LINE+2]]: @several takes the shares of several schedules; its plan is not that of one
// CHECK: program.mlir:[[#@LINE+1]]: @several:
func.func @several(%a: index {tt.runtime_arg = "start_tile"}, %b: index {tt.runtime_arg = "start_tile"})
    attributes {tt.launch = #tt.launch<grid = 3x2, schedule = <cores = 2, partition = contiguous, order = row_major>>} {
  return
}

// SEVERAL: error: of several schedules one can be written; choose a function with --function:
// SEVERAL-NEXT: program.mlir:{{[0-9]+}}: tt.grid_kernel in @kernel
// SEVERAL-NEXT: program.mlir:{{[0-9]+}}: tt.grid_kernel in @open
// SEVERAL-NEXT: program.mlir:{{[0-9]+}}: @program
// NONE: error: no function @none in {{.*}}program.mlir has a schedule
