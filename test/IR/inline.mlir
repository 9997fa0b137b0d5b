// RUN: tt-opt %s --inline | FileCheck %s

func.func private @query() {
  %core = tt.core_id
  vector.print %core : index
  return
}

func.func private @query_in_a_loop(%lb: index, %ub: index) {
  scf.for %i = %lb to %ub step %ub {
    %n = tt.num_cores
    vector.print %n : index
  }
  return
}

func.func private @kernel(%lb: index, %ub: index) {
  scf.for %i = %lb to %ub step %ub {
    tt.grid_kernel (%bx) in (%i) {
      vector.print %bx : index
    }
  }
  return
}

func.func private @loop(%n: index) {
  tt.persistent_loop (%bx) in (%n) on %n schedule(<cores = 2, partition = contiguous, order = row_major>) {
    vector.print %bx : index
  }
  return
}

func.func private @plain(%n: index) {
  vector.print %n : index
  return
}

func.func private @program() attributes {tt.launch = #tt.launch<grid = 8, schedule = <cores = 4, partition = contiguous, order = row_major>>} {
  %core = tt.core_id
  vector.print %core : index
  return
}

// Ordinary inlining works; a per-core program stays a function of its own.

// CHECK-LABEL: func @into_a_function
func.func @into_a_function(%m: index, %n: index) {
  // CHECK-NEXT: tt.core_id
  // CHECK-NEXT: vector.print
  call @query() : () -> ()
  // CHECK-NEXT: scf.for
  // CHECK-NEXT: tt.grid_kernel
  call @kernel(%m, %n) : (index, index) -> ()
  // CHECK: tt.persistent_loop
  call @loop(%n) : (index) -> ()
  // CHECK: call @program
  call @program() : () -> ()
  return
}

// A tile of a grid kernel has no core yet, and holds no other kernel.

// CHECK-LABEL: func @into_a_kernel
func.func @into_a_kernel(%m: index, %n: index) {
  // CHECK-NEXT: tt.grid_kernel
  tt.grid_kernel (%bx) in (%n) {
    // CHECK-NEXT: vector.print %bx
    func.call @plain(%bx) : (index) -> ()
    scf.for %i = %bx to %n step %m {
      // CHECK: call @query()
      func.call @query() : () -> ()
      // CHECK-NEXT: call @query_in_a_loop
      func.call @query_in_a_loop(%m, %n) : (index, index) -> ()
      // CHECK-NEXT: call @kernel
      func.call @kernel(%m, %n) : (index, index) -> ()
      // CHECK-NEXT: call @loop
      func.call @loop(%n) : (index) -> ()
    }
  }
  return
}

// CHECK-LABEL: func @into_a_loop
func.func @into_a_loop(%m: index, %n: index) {
  // CHECK-NEXT: tt.persistent_loop
  tt.persistent_loop (%bx) in (%n) on %n schedule(<cores = 2, partition = contiguous, order = row_major>) {
    // CHECK-NEXT: vector.print %bx
    func.call @plain(%bx) : (index) -> ()
    // CHECK-NEXT: tt.core_id
    func.call @query() : () -> ()
    // CHECK: call @kernel
    func.call @kernel(%m, %n) : (index, index) -> ()
    // CHECK-NEXT: call @loop
    func.call @loop(%n) : (index) -> ()
  }
  return
}
