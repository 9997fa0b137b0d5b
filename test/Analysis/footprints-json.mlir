// RUN: tt-opt %s --tt-print-footprints=format=json -o /dev/null | FileCheck %s
// RUN: tt-opt %s --tt-print-footprints=format=json -o /dev/null | %python -c "import json, sys; [json.loads(line) for line in sys.stdin]"

// CHECK: {"function":"copy","grid":[4,null],
// CHECK-SAME: "regions":[{"argument":0,"bounds":[{"lower":"d0 * 8","upper":"d0 * 8 + 7"},{"lower":"d1","upper":"d1"}],"bytes_per_tile":32,"conditional":false,
// CHECK-SAME: "invariant_in":[],"kind":"read","name":"%arg0","precision":"exact","reason":""},
// CHECK-SAME: "argument":1,
// CHECK-SAME: "kind":"write"
// CHECK-SAME: "symbols":[{"argument":0,"dimension":1,"name":"dim(%arg0, 1)"},{"argument":1,"dimension":1,"name":"dim(%arg1, 1)"}],"unknown_operations":[]}
func.func @copy(%a: memref<32x?xf32>, %b: memref<32x?xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %n = memref.dim %a, %c1 : memref<32x?xf32>
  tt.grid_kernel (%i, %j) in (4, %n) {
    %first = arith.muli %i, %c8 : index
    scf.for %k = %c0 to %c8 step %c1 {
      %at = arith.addi %first, %k : index
      %x = memref.load %a[%at, %j] : memref<32x?xf32>
      memref.store %x, %b[%at, %j] : memref<32x?xf32>
    }
  }
  return
}

// One line per kernel.
// CHECK-NEXT: {"function":"second","grid":[2],"regions":[],"symbols":[],"unknown_operations":[]}
func.func @second() {
  tt.grid_kernel (%i) in (2) {
  }
  return
}
