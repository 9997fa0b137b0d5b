// A form that a core's share can't be walked by says why, where somebody asks.

// RUN: tt-opt %s --tt-lower-persistent-loop='recovery=incremental form=digit-add' --remarks-filter='tt-.*' 2>&1 | FileCheck %s --check-prefix=DIGIT-ADD
// RUN: tt-opt %s --tt-lower-persistent-loop='recovery=incremental form=strided' --remarks-filter='tt-.*' 2>&1 | FileCheck %s --check-prefix=STRIDED
// RUN: tt-opt %s --tt-lower-persistent-loop='recovery=incremental form=nest' --remarks-filter='tt-.*' 2>&1 | FileCheck %s --check-prefix=NEST
// RUN: tt-opt %s --tt-lower-persistent-loop='recovery=incremental form=flat-pair' --remarks-filter='tt-.*' 2>&1 | FileCheck %s --check-prefix=PAIR
// RUN: tt-opt %s --tt-lower-persistent-loop='recovery=incremental' --remarks-filter='tt-.*' 2>&1 | FileCheck %s --check-prefix=NONE --implicit-check-not=remark
// RUN: tt-opt %s --tt-lower-persistent-loop='form=strided' --remarks-filter='tt-.*' 2>&1 | FileCheck %s --check-prefix=NONE --implicit-check-not=remark

// DIGIT-ADD-COUNT-2: remarks.mlir:[[#]]:3: remark: [Missed] OtherForm | Category:tt-lower-persistent-loop | Function=shares | Reason="it is for tiles that are dealt one by one, as cyclic does", Suggestion="leave the form to the pass"
// DIGIT-ADD: Reason="a level of the order other than the outermost is cut"
// DIGIT-ADD-NOT: remark
// DIGIT-ADD: func @shares

// STRIDED-COUNT-2: Reason="it is for tiles that are dealt one by one, as cyclic does"
// STRIDED-NOT: remark
// STRIDED: func @shares

// NEST-COUNT-2: Reason="it is for ranges and boxes, and the tiles are dealt one by one"
// NEST-NOT: remark
// NEST: func @shares

// PAIR: Reason="there is no pair of innermost levels without a cut"
// PAIR-COUNT-2: Reason="it is for ranges and boxes, and the tiles are dealt one by one"
// PAIR-NOT: remark
// PAIR: func @shares

// NONE: func @shares
func.func @shares(%n: index, %core: index) {
  tt.persistent_loop (%bx) in (%n) on %core schedule(<cores = 4, partition = contiguous, order = row_major>) {
    vector.print %bx : index
  }
  tt.persistent_loop (%bx, %by) in (%n, 8) on %core schedule(<cores = 4, partition = cyclic<4>, order = row_major>) {
    vector.print %bx : index
  }
  tt.persistent_loop (%bx, %by) in (%n, 8) on %core schedule(<cores = 4, partition = cyclic, order = row_major>) {
    vector.print %bx : index
  }
  tt.persistent_loop (%bx, %by, %bz) in (%n, 8, 8) on %core schedule(<cores = 4, partition = cyclic, order = nest<(d0, d1, d2) -> (d0, d1 floordiv 2, d2, d1 mod 2)>>) {
    vector.print %bx : index
  }
  return
}
