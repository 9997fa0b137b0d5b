// The boxes of a plan whose footprints depend on sizes known at run time.

// RUN: tt-schedule %s --json --footprints --grid 4 --arguments core_id \
// RUN:   --symbol 'dim(%arg0, 0)=100' --symbol '%arg1=60' | FileCheck %s
// CHECK: "boxes":{{\[\[\[0,63\],\[0,59\]\],\[\[0,63\],\[0,59\]\]\]}}
// CHECK: "boxes":{{\[\[\[64,95\],\[0,59\]\],\[\[64,95\],\[0,59\]\]\]}}
// CHECK: "boxes":{{\[\[\[96,99\],\[0,59\]\],\[\[96,99\],\[0,59\]\]\]}}

// RUN: not tt-schedule %s --json --footprints --grid 4 \
// RUN:   --symbol 'dim(%arg0, 0)=100' 2>&1 \
// RUN:   | FileCheck %s --check-prefix=MISSING
// MISSING: error: the footprint depends on %arg1, which is known at run time
// MISSING-SAME: --symbol '%arg1=512'

// RUN: not tt-schedule %s --json --footprints --grid 4 \
// RUN:   --symbol 'dim(%arg0, 0)=100' --symbol '%arg1=60' --symbol '%n=7' 2>&1 \
// RUN:   | FileCheck %s --check-prefix=FOREIGN
// FOREIGN: error: the footprint does not depend on '%n', for which --symbol gives 7

// RUN: not tt-schedule %s --json --footprints --grid 4 \
// RUN:   --symbol '%arg1=60' --symbol '%arg1=61' 2>&1 \
// RUN:   | FileCheck %s --check-prefix=TWICE
// TWICE: error: the symbol '%arg1=61' has a value already

// RUN: not tt-schedule %s --json --footprints --grid 4 --symbol '%arg1=x' 2>&1 \
// RUN:   | FileCheck %s --check-prefix=NUMBER
// NUMBER: error: the symbol '%arg1=x' is not a name and its value

// RUN: not tt-schedule %s --json --grid 4 --symbol '%arg1=60' 2>&1 \
// RUN:   | FileCheck %s --check-prefix=ALONE
// ALONE: error: --symbol stands beside --footprints

func.func @scale(%a: memref<?x64xf32>, %n: index) {
  %c32 = arith.constant 32 : index
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %m = memref.dim %a, %c0 : memref<?x64xf32>
  %g = arith.ceildivui %m, %c32 : index
  tt.grid_kernel (%i) in (%g) schedule(<cores = 3, partition = contiguous, order = row_major>) {
    %row = arith.muli %i, %c32 : index
    %next = arith.addi %row, %c32 : index
    %end = arith.minui %next, %m : index
    scf.for %r = %row to %end step %c1 {
      scf.for %k = %c0 to %n step %c1 {
        %x = memref.load %a[%r, %k] : memref<?x64xf32>
        memref.store %x, %a[%r, %k] : memref<?x64xf32>
      }
    }
  }
  return
}
