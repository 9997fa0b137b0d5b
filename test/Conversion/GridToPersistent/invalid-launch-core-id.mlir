// Each rule of launch=core-id, and the way out.

// RUN: tt-opt %s --tt-grid-to-persistent --split-input-file --verify-diagnostics

func.func @store(%out: memref<8xf32>, %zero: f32, %i: index) {
  // expected-error @below {{'memref.store' op has memory effects, or may have, beside a grid kernel; every core would run it}}
  // expected-note @below {{launch=parallel keeps the function a host function and has no such rule}}
  memref.store %zero, %out[%i] : memref<8xf32>
  // expected-note @below {{the kernel whose function is to become a per-core program}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    memref.store %zero, %out[%bx] : memref<8xf32>
  }
  return
}

// -----

func.func @store_after(%out: memref<8xf32>, %zero: f32, %i: index) {
  // expected-note @below {{the kernel whose function is to become a per-core program}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    memref.store %zero, %out[%bx] : memref<8xf32>
  }
  // expected-error @below {{'memref.store' op has memory effects, or may have, beside a grid kernel; every core would run it}}
  // expected-note @below {{launch=parallel keeps the function a host function and has no such rule}}
  memref.store %zero, %out[%i] : memref<8xf32>
  return
}

// -----

// It could see what another core has written.
func.func @read(%out: memref<8xf32>, %zero: f32, %i: index) {
  // expected-error @below {{'memref.load' op has memory effects, or may have, beside a grid kernel; every core would run it}}
  // expected-note @below {{launch=parallel keeps the function a host function and has no such rule}}
  %value = memref.load %out[%i] : memref<8xf32>
  // expected-note @below {{the kernel whose function is to become a per-core program}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    memref.store %zero, %out[%bx] : memref<8xf32>
  }
  return
}

// -----

func.func @output(%out: memref<8xf32>, %zero: f32, %i: index) {
  // expected-error @below {{'vector.print' op has memory effects, or may have, beside a grid kernel; every core would run it}}
  // expected-note @below {{launch=parallel keeps the function a host function and has no such rule}}
  vector.print %i : index
  // expected-note @below {{the kernel whose function is to become a per-core program}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    memref.store %zero, %out[%bx] : memref<8xf32>
  }
  return
}

// -----

func.func @structured_operation(%out: memref<8xf32>, %zero: f32, %i: index) {
  // expected-error @below {{'linalg.fill' op has memory effects, or may have, beside a grid kernel; every core would run it}}
  // expected-note @below {{launch=parallel keeps the function a host function and has no such rule}}
  linalg.fill ins(%zero : f32) outs(%out : memref<8xf32>)
  // expected-note @below {{the kernel whose function is to become a per-core program}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    memref.store %zero, %out[%bx] : memref<8xf32>
  }
  return
}

// -----

func.func @in_a_region(%out: memref<8xf32>, %zero: f32, %i: index) {
  scf.for %j = %i to %i step %i {
    // expected-error @below {{'memref.store' op has memory effects, or may have, beside a grid kernel; every core would run it}}
    // expected-note @below {{launch=parallel keeps the function a host function and has no such rule}}
    memref.store %zero, %out[%j] : memref<8xf32>
  }
  // expected-note @below {{the kernel whose function is to become a per-core program}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    memref.store %zero, %out[%bx] : memref<8xf32>
  }
  return
}

// -----

func.func private @callee()

func.func @call(%out: memref<8xf32>, %zero: f32) {
  // expected-error @below {{'func.call' op has memory effects, or may have, beside a grid kernel; every core would run it}}
  // expected-note @below {{launch=parallel keeps the function a host function and has no such rule}}
  call @callee() : () -> ()
  // expected-note @below {{the kernel whose function is to become a per-core program}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    memref.store %zero, %out[%bx] : memref<8xf32>
  }
  return
}

// -----

// Whose buffer would it be?
func.func @returned_buffer(%out: memref<8xf32>, %zero: f32, %i: index) -> memref<8xf32> {
  // expected-error @below {{'memref.alloc' op has memory effects, or may have, beside a grid kernel; every core would run it}}
  // expected-note @below {{launch=parallel keeps the function a host function and has no such rule}}
  %buffer = memref.alloc() : memref<8xf32>
  // expected-note @below {{the kernel whose function is to become a per-core program}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    memref.store %zero, %out[%bx] : memref<8xf32>
  }
  return %buffer : memref<8xf32>
}

// -----

func.func @written_buffer(%out: memref<8xf32>, %zero: f32, %i: index) {
  // expected-error @below {{'memref.alloc' op has memory effects, or may have, beside a grid kernel; every core would run it}}
  // expected-note @below {{launch=parallel keeps the function a host function and has no such rule}}
  %buffer = memref.alloc() : memref<8xf32>
  memref.store %zero, %buffer[%i] : memref<8xf32>
  // expected-note @below {{the kernel whose function is to become a per-core program}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    memref.store %zero, %out[%bx] : memref<8xf32>
  }
  return
}

// -----

// As often as there are cores.
func.func @freed_argument(%out: memref<8xf32>, %zero: f32, %i: index) {
  // expected-note @below {{the kernel whose function is to become a per-core program}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    memref.store %zero, %out[%bx] : memref<8xf32>
  }
  // expected-error @below {{'memref.dealloc' op has memory effects, or may have, beside a grid kernel; every core would run it}}
  // expected-note @below {{launch=parallel keeps the function a host function and has no such rule}}
  memref.dealloc %out : memref<8xf32>
  return
}

// -----

func.func @two_kernels() {
  // expected-note @below {{the first is here}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
  }
  // expected-error @below {{'tt.grid_kernel' op is one of 2 grid kernels in a function that is to become a per-core program, which holds one}}
  // expected-note @below {{launch=parallel keeps the function a host function and has no such rule}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
  }
  return
}

// -----

func.func @in_a_loop(%n: index) {
  scf.for %i = %n to %n step %n {
    // expected-error @below {{'tt.grid_kernel' op is not directly in the entry block of a function that is to become a per-core program}}
    // expected-note @below {{launch=parallel keeps the function a host function and has no such rule}}
    tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    }
  }
  return
}

// -----

func.func @in_another_block() {
  cf.br ^bb1
^bb1:
  // expected-error @below {{'tt.grid_kernel' op is not directly in the entry block of a function that is to become a per-core program}}
  // expected-note @below {{launch=parallel keeps the function a host function and has no such rule}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
  }
  return
}

// -----

// expected-note @below {{the function is here}}
func.func @called() {
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
  }
  return
}

func.func @caller() {
  // expected-error @below {{'func.call' op refers to 'called', which is to become a per-core program that every core calls}}
  // expected-note @below {{launch=parallel keeps the function a host function and has no such rule}}
  call @called() : () -> ()
  return
}

// -----

// expected-note @below {{the function is here}}
func.func @taken_as_a_value() {
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
  }
  return
}

func.func @taker() -> (() -> ()) {
  // expected-error @below {{'func.constant' op refers to 'taken_as_a_value', which is to become a per-core program that every core calls}}
  // expected-note @below {{launch=parallel keeps the function a host function and has no such rule}}
  %f = func.constant @taken_as_a_value : () -> ()
  return %f : () -> ()
}

// -----

func.func @program_already() attributes {tt.launch = #tt.launch<grid = 8, schedule = <cores = 4, partition = contiguous, order = row_major>>} {
  // expected-error @below {{'tt.grid_kernel' op is in a function that is a per-core program already: it has tt.launch}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
  }
  return
}

// -----

// expected-error @below {{'tt.grid_kernel' op is in no function}}
tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
}

// -----

func.func @missing_schedule() {
  // expected-error @below {{'tt.grid_kernel' op has no schedule}}
  // expected-note @below {{run --tt-infer-schedule first, or write for instance schedule(<cores = 64, partition = contiguous, order = row_major>)}}
  tt.grid_kernel (%bx) in (8) {
  }
  return
}
