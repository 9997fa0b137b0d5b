// Affine operations in the body: what is no affine dimension in scf loops.

// RUN: tt-opt %s --tt-grid-to-persistent --split-input-file --verify-diagnostics
// RUN: tt-opt %s --lower-affine --tt-grid-to-persistent --split-input-file

func.func @load(%out: memref<64xf32>) {
  // expected-note @below {{in this kernel; run --lower-affine first}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 3, partition = contiguous, order = row_major>) {
    // expected-error @below {{'affine.load' uses a block index, or a value computed in the body, which is not an affine dimension in a loop}}
    %value = affine.load %out[%bx] : memref<64xf32>
    memref.store %value, %out[%bx] : memref<64xf32>
  }
  return
}

// -----

#tile = affine_map<(d0) -> (d0 * 8)>

func.func @store_through_apply(%out: memref<64xf32>, %value: f32) {
  // expected-note @below {{in this kernel; run --lower-affine first}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 3, partition = contiguous, order = row_major>) {
    %x = affine.apply #tile(%bx)
    // expected-error @below {{'affine.store' uses a block index}}
    affine.store %value, %out[%x] : memref<64xf32>
  }
  return
}

// -----

func.func @bound(%out: memref<64xf32>, %value: f32, %core: index) {
  // expected-note @below {{in this kernel; run --lower-affine first}}
  tt.persistent_loop (%bx) in (8) on %core schedule(<cores = 3, partition = contiguous, order = row_major>) {
    // expected-error @below {{'affine.for' uses a block index}}
    affine.for %i = 0 to %bx {
      affine.store %value, %out[%i] : memref<64xf32>
    }
  }
  return
}

// -----

func.func @condition(%out: memref<64xf32>, %value: f32) {
  // expected-note @below {{in this kernel; run --lower-affine first}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 3, partition = contiguous, order = row_major>) {
    // expected-error @below {{'affine.if' uses a block index}}
    affine.if affine_set<(d0) : (d0 - 4 >= 0)>(%bx) {
      memref.store %value, %out[%bx] : memref<64xf32>
    }
  }
  return
}

// -----

// Affine operations that don't touch the block indices may stay, and so may
// those that take any index.

#tile = affine_map<(d0) -> (d0 * 8)>
#rest = affine_map<(d0)[s0] -> (8, s0 - d0)>

func.func @fine(%out: memref<64xf32>, %n: index) {
  tt.grid_kernel (%bx) in (8) schedule(<cores = 3, partition = contiguous, order = row_major>) {
    %x = affine.apply #tile(%bx)
    %y = affine.min #rest(%x)[%n]
    affine.for %i = 0 to 8 {
      %value = affine.load %out[%i + symbol(%n)] : memref<64xf32>
      memref.store %value, %out[%y] : memref<64xf32>
    }
  }
  return
}

// -----

// A value that is computed in the body is a symbol of the kernel alone.
func.func @computed(%m: memref<64xf32>, %f: f32) {
  // expected-note @below {{in this kernel; run --lower-affine first}}
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %c8 = arith.constant 8 : index
    %b = arith.muli %bx, %c8 : index
    // expected-error @below {{'affine.store' uses a block index, or a value computed in the body}}
    affine.store %f, %m[%b] : memref<64xf32>
  }
  return
}

// -----

// What is stored may be a block index.
func.func @stored(%m: memref<64xindex>) {
  tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    affine.for %i = 0 to 8 {
      affine.store %bx, %m[%i] : memref<64xindex>
    }
  }
  return
}
