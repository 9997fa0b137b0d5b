// Bounds that upstream's loops would wrap around at, and a step of 0 in a loop
// of no iterations, known only at run time.

// RUN: tt-opt %s --convert-scf-forall-to-tt --tt-to-cpu=cores=1 \
// RUN: | mlir-runner -e main -entry-point-result=void -shared-libs=%runner_libs \
// RUN: | FileCheck %s

func.func private @loop(%lb: index, %ub: index, %step: index) {
  scf.forall (%i) = (%lb) to (%ub) step (%step) {
    %value = arith.index_cast %i : index to i64
    vector.print %value : i64
  }
  return
}

func.func @main() {
  %lowest = arith.constant -9223372036854775808 : index
  %highest = arith.constant 9223372036854775807 : index
  %near = arith.constant 9223372036854775804 : index
  %c0 = arith.constant 0 : index
  %c2 = arith.constant 2 : index
  %c5 = arith.constant 5 : index
  %quarter = arith.constant 4611686018427387904 : index

  // CHECK: -9223372036854775808
  // CHECK-NEXT: -4611686018427387904
  // CHECK-NEXT: 0
  // CHECK-NEXT: 4611686018427387904
  func.call @loop(%lowest, %highest, %quarter) : (index, index, index) -> ()
  // CHECK-NEXT: 9223372036854775804
  // CHECK-NEXT: 9223372036854775806
  func.call @loop(%near, %highest, %c2) : (index, index, index) -> ()
  // CHECK-NEXT: done
  func.call @loop(%highest, %lowest, %c2) : (index, index, index) -> ()
  func.call @loop(%c5, %c5, %c2) : (index, index, index) -> ()
  func.call @loop(%c0, %c0, %c0) : (index, index, index) -> ()
  vector.print str "done\n"
  return
}
