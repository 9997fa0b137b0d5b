// All launches are checked before one changes.

// RUN: not tt-opt %s --convert-gpu-to-tt --mlir-print-ir-after-failure 2>&1 | FileCheck %s

// CHECK: error: 'gpu.barrier' op waits
// CHECK: IR Dump After
// CHECK: func.func @good(
// CHECK: gpu.launch
// CHECK-NOT: tt.grid_kernel
func.func @good(%n: index) {
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
    gpu.terminator
  }
  return
}

func.func @bad(%n: index) {
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
    gpu.barrier
    gpu.terminator
  }
  return
}
