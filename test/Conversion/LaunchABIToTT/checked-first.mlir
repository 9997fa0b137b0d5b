// All functions are checked before one changes.

// RUN: not tt-opt %s --convert-launch-abi-to-tt --mlir-print-ir-after-failure 2>&1 | FileCheck %s

// CHECK: error: 'tt.num_cores' op is in a 'func.func' that is to become a grid kernel
// CHECK: IR Dump After
// CHECK: func.func @good(%{{.*}}: i32, %{{.*}}: i32, %{{.*}}: i32, %{{.*}}: i32, %{{.*}}: i32, %{{.*}}: i32)
// CHECK-NOT: tt.grid_kernel
func.func @good(%nx: i32, %ny: i32, %nz: i32, %x: i32, %y: i32, %z: i32) {
  return
}

func.func @bad(%nx: i32, %ny: i32, %nz: i32, %x: i32, %y: i32, %z: i32) {
  %cores = tt.num_cores
  return
}
