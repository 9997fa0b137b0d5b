// A keyword and the nest that it stands for become the same loops.

// RUN: tt-opt %s --tt-infer-schedule="cores=3 order='grouped<3, serpentine>'" \
// RUN:   --tt-grid-to-persistent --tt-lower-tile-assignment --tt-drop-attributes -o %t.keyword
// RUN: tt-opt %s --tt-infer-schedule="cores=3 order='nest<(d0, d1) -> (d0 floordiv 3, d1, d0 mod 3), serpentine = [1, 2]>'" \
// RUN:   --tt-grid-to-persistent --tt-lower-tile-assignment --tt-drop-attributes -o %t.nest
// RUN: diff %t.keyword %t.nest
// RUN: FileCheck %s --input-file=%t.keyword

// CHECK-LABEL: func @serpentine
func.func @serpentine(%gx: index, %gy: index) {
  // CHECK: scf.for
  // CHECK: arith.select
  tt.grid_kernel (%bx, %by) in (%gx, %gy) {
    vector.print %bx : index
    vector.print %by : index
  }
  return
}
