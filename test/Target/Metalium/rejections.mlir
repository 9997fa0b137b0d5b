// What tiles can't do is an error at the operation, and no file is written.
//
// RUN: rm -rf %t
// RUN: tt-opt %s -split-input-file -verify-diagnostics --tt-to-metalium=output=%t
// RUN: test ! -e %t

func.func @f64(%a: memref<64xf64>) {
  tt.grid_kernel (%i) in (2) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %c32 = arith.constant 32 : index
    %o = arith.muli %i, %c32 : index
    %part = memref.subview %a[%o] [32] [1] : memref<64xf64> to memref<32xf64, strided<[1], offset: ?>>
    // expected-error @below {{'memref.alloc' op has elements of type 'f64': tiles hold bf16 or f32}}
    %b = memref.alloc() : memref<32xf64>
    linalg.copy ins(%part : memref<32xf64, strided<[1], offset: ?>>) outs(%b : memref<32xf64>)
    linalg.copy ins(%b : memref<32xf64>) outs(%part : memref<32xf64, strided<[1], offset: ?>>)
  }
  return
}

// -----

func.func @integers(%a: memref<64x64xf32>) {
  tt.grid_kernel (%i, %j) in (2, 2) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %c32 = arith.constant 32 : index
    %r = arith.muli %i, %c32 : index
    %c = arith.muli %j, %c32 : index
    %part = memref.subview %a[%r, %c] [32, 32] [1, 1] : memref<64x64xf32> to memref<32x32xf32, strided<[64, 1], offset: ?>>
    linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} outs(%part : memref<32x32xf32, strided<[64, 1], offset: ?>>) {
    ^bb0(%x: f32):
      // expected-error @below {{'arith.fptosi' op has no counterpart among the functions of tiles}}
      %n = arith.fptosi %x : f32 to i32
      %y = arith.sitofp %n : i32 to f32
      linalg.yield %y : f32
    }
  }
  return
}

// -----

func.func @sizes(%a: memref<96x96xf32>) {
  tt.grid_kernel (%i) in (2) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    // expected-error @below {{'memref.alloc' op allocates 'memref<48x32xf32>', which is not a block of tiles: one or two sizes may differ from 1, and they must be multiples of 32}}
    %b = memref.alloc() : memref<48x32xf32>
    %zero = arith.constant 0.0 : f32
    linalg.fill ins(%zero : f32) outs(%b : memref<48x32xf32>)
  }
  return
}

// -----

func.func @offsets(%a: memref<64x64xf32>, %b: memref<64x64xf32>) {
  tt.grid_kernel (%i, %j) in (2, 2) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %c32 = arith.constant 32 : index
    %c16 = arith.constant 16 : index
    %r = arith.muli %i, %c16 : index
    %c = arith.muli %j, %c32 : index
    %from = memref.subview %a[%r, %c] [32, 32] [1, 1] : memref<64x64xf32> to memref<32x32xf32, strided<[64, 1], offset: ?>>
    %to = memref.subview %b[%c, %c] [32, 32] [1, 1] : memref<64x64xf32> to memref<32x32xf32, strided<[64, 1], offset: ?>>
    // expected-error @below {{'linalg.copy' op moves a block whose offset in dimension 0 is not known to be a multiple of 32: tiles have 32 x 32 elements}}
    linalg.copy ins(%from : memref<32x32xf32, strided<[64, 1], offset: ?>>) outs(%to : memref<32x32xf32, strided<[64, 1], offset: ?>>)
  }
  return
}

// -----

func.func @data(%a: memref<64x64xf32>, %n: memref<2xi32>) {
  tt.grid_kernel (%i) in (2) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    // expected-error @below {{'memref.load' op reads a number from memory: what the kernels do cannot depend on data}}
    %v = memref.load %n[%i] : memref<2xi32>
    %c32 = arith.constant 32 : index
    %chosen = arith.index_cast %v : i32 to index
    %r = arith.muli %chosen, %c32 : index
    %part = memref.subview %a[%r, 0] [32, 64] [1, 1] : memref<64x64xf32> to memref<32x64xf32, strided<[64, 1], offset: ?>>
    linalg.exp ins(%part : memref<32x64xf32, strided<[64, 1], offset: ?>>) outs(%part : memref<32x64xf32, strided<[64, 1], offset: ?>>)
  }
  return
}

// -----

func.func @meets(%a: memref<64x64xf32>) {
  tt.grid_kernel (%i, %j) in (2, 2) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %c32 = arith.constant 32 : index
    %r = arith.muli %i, %c32 : index
    %c = arith.muli %j, %c32 : index
    %from = memref.subview %a[%r, %c] [32, 32] [1, 1] : memref<64x64xf32> to memref<32x32xf32, strided<[64, 1], offset: ?>>
    %to = memref.subview %a[%c, %r] [32, 32] [1, 1] : memref<64x64xf32> to memref<32x32xf32, strided<[64, 1], offset: ?>>
    // expected-note @below {{it is written here}}
    // expected-error @below {{'metalium.read' op reads a tensor that the kernel also writes, other than just the block that it writes later: the reader runs ahead of the writer}}
    linalg.copy ins(%from : memref<32x32xf32, strided<[64, 1], offset: ?>>) outs(%to : memref<32x32xf32, strided<[64, 1], offset: ?>>)
  }
  return
}

// -----

func.func @transposed(%a: memref<64x64xf32>, %b: memref<64x64xf32>) {
  tt.grid_kernel (%i, %j) in (2, 2) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %c32 = arith.constant 32 : index
    %r = arith.muli %i, %c32 : index
    %c = arith.muli %j, %c32 : index
    %from = memref.subview %a[%r, %c] [32, 32] [1, 1] : memref<64x64xf32> to memref<32x32xf32, strided<[64, 1], offset: ?>>
    %to = memref.subview %b[%c, %r] [32, 32] [1, 1] : memref<64x64xf32> to memref<32x32xf32, strided<[64, 1], offset: ?>>
    // expected-error @below {{'linalg.generic' op transposes an operand, which tiles cannot do while they compute elementwise}}
    linalg.transpose ins(%from : memref<32x32xf32, strided<[64, 1], offset: ?>>) outs(%to : memref<32x32xf32, strided<[64, 1], offset: ?>>) permutation = [1, 0]
  }
  return
}

// -----

func.func @first_factor(%a: memref<64x64xf32>) {
  tt.grid_kernel (%i, %j) in (2, 2) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %c32 = arith.constant 32 : index
    %r = arith.muli %i, %c32 : index
    %c = arith.muli %j, %c32 : index
    %part = memref.subview %a[%r, %c] [32, 32] [1, 1] : memref<64x64xf32> to memref<32x32xf32, strided<[64, 1], offset: ?>>
    %x = memref.alloc() : memref<32x32xf32>
    linalg.copy ins(%part : memref<32x32xf32, strided<[64, 1], offset: ?>>) outs(%x : memref<32x32xf32>)
    %y = memref.alloc() : memref<32x32xf32>
    %zero = arith.constant 0.0 : f32
    linalg.fill ins(%zero : f32) outs(%y : memref<32x32xf32>)
    // expected-error @below {{'linalg.matmul' op transposes its first factor: only the second may be}}
    linalg.matmul indexing_maps = [affine_map<(m, n, k) -> (k, m)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>] ins(%x, %x : memref<32x32xf32>, memref<32x32xf32>) outs(%y : memref<32x32xf32>)
    linalg.copy ins(%y : memref<32x32xf32>) outs(%part : memref<32x32xf32, strided<[64, 1], offset: ?>>)
  }
  return
}

// -----

func.func @columns(%a: memref<64x64xf32>, %b: memref<64xf32>) {
  tt.grid_kernel (%i) in (2) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %c32 = arith.constant 32 : index
    %c = arith.muli %i, %c32 : index
    %part = memref.subview %a[0, %c] [64, 32] [1, 1] : memref<64x64xf32> to memref<64x32xf32, strided<[64, 1], offset: ?>>
    %s = memref.alloc() : memref<32xf32>
    %zero = arith.constant 0.0 : f32
    linalg.fill ins(%zero : f32) outs(%s : memref<32xf32>)
    // expected-error @below {{'linalg.generic' op reduces the columns of a block: only rows are reduced (dim=1)}}
    linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>], iterator_types = ["reduction", "parallel"]} ins(%part : memref<64x32xf32, strided<[64, 1], offset: ?>>) outs(%s : memref<32xf32>) {
    ^bb0(%x: f32, %sum: f32):
      %y = arith.addf %sum, %x : f32
      linalg.yield %y : f32
    }
  }
  return
}

// -----

func.func @product_of_rows(%a: memref<64x64xf32>, %b: memref<64xf32>) {
  tt.grid_kernel (%i) in (2) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %c32 = arith.constant 32 : index
    %r = arith.muli %i, %c32 : index
    %part = memref.subview %a[%r, 0] [32, 64] [1, 1] : memref<64x64xf32> to memref<32x64xf32, strided<[64, 1], offset: ?>>
    %s = memref.alloc() : memref<32xf32>
    %one = arith.constant 1.0 : f32
    linalg.fill ins(%one : f32) outs(%s : memref<32xf32>)
    // expected-error @below {{'linalg.generic' op reduces by something else than a sum or a maximum}}
    linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>], iterator_types = ["parallel", "reduction"]} ins(%part : memref<32x64xf32, strided<[64, 1], offset: ?>>) outs(%s : memref<32xf32>) {
    ^bb0(%x: f32, %product: f32):
      %y = arith.mulf %product, %x : f32
      linalg.yield %y : f32
    }
  }
  return
}

// -----

func.func @mask(%a: memref<64x64xf32>) {
  tt.grid_kernel (%i, %j) in (2, 2) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %c32 = arith.constant 32 : index
    %r = arith.muli %i, %c32 : index
    %c = arith.muli %j, %c32 : index
    %part = memref.subview %a[%r, %c] [32, 32] [1, 1] : memref<64x64xf32> to memref<32x32xf32, strided<[64, 1], offset: ?>>
    // expected-error @below {{'linalg.generic' op computes with an index of a loop over elements: tiles know nothing of their place}}
    linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} outs(%part : memref<32x32xf32, strided<[64, 1], offset: ?>>) {
    ^bb0(%x: f32):
      %row = linalg.index 0 : index
      %column = linalg.index 1 : index
      %above = arith.cmpi ult, %row, %column : index
      %zero = arith.constant 0.0 : f32
      %y = arith.select %above, %zero, %x : f32
      linalg.yield %y : f32
    }
  }
  return
}

// -----

func.func @atomic(%a: memref<64xf32>) {
  tt.grid_kernel (%i) in (2) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %one = arith.constant 1.0 : f32
    // expected-error @below {{'memref.atomic_rmw' op is not supported on Tenstorrent chips}}
    %old = memref.atomic_rmw addf %one, %a[%i] : (f32, memref<64xf32>) -> f32
  }
  return
}

// -----

func.func @branch(%a: memref<64x64xf32>, %b: memref<64x64xf32>) {
  tt.grid_kernel (%i, %j) in (2, 2) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %c32 = arith.constant 32 : index
    %r = arith.muli %i, %c32 : index
    %c = arith.muli %j, %c32 : index
    %from = memref.subview %a[%r, %c] [32, 32] [1, 1] : memref<64x64xf32> to memref<32x32xf32, strided<[64, 1], offset: ?>>
    %to = memref.subview %b[%c, %r] [32, 32] [1, 1] : memref<64x64xf32> to memref<32x32xf32, strided<[64, 1], offset: ?>>
    %above = arith.cmpi ult, %i, %j : index
    // expected-error @below {{'scf.if' op is a branch other than one at a ragged edge, of which both sides do the same: the three kernels of a core have no branches on data or block indices}}
    scf.if %above {
      linalg.copy ins(%from : memref<32x32xf32, strided<[64, 1], offset: ?>>) outs(%to : memref<32x32xf32, strided<[64, 1], offset: ?>>)
    }
  }
  return
}

// -----

func.func @padding(%a: memref<60x64xf32>, %b: memref<60x64xf32>) {
  tt.grid_kernel (%i) in (2) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c32 = arith.constant 32 : index
    %c60 = arith.constant 60 : index
    %c64 = arith.constant 64 : index
    %one = arith.constant 1.0 : f32
    %r = arith.muli %i, %c32 : index
    scf.for %x = %c0 to %c32 step %c1 {
      scf.for %y = %c0 to %c64 step %c1 {
        %row = arith.addi %r, %x : index
        %inside = arith.cmpi ult, %row, %c60 : index
        // expected-error @below {{'scf.if' op gives 1.000000e+00 : f32 for what lies outside of its tensor: tiles are padded with 0}}
        %v = scf.if %inside -> (f32) {
          %w = memref.load %a[%row, %y] : memref<60x64xf32>
          scf.yield %w : f32
        } else {
          scf.yield %one : f32
        }
        scf.if %inside {
          memref.store %v, %b[%row, %y] : memref<60x64xf32>
        }
      }
    }
  }
  return
}

// -----

func.func @scan(%a: memref<64x64xf32>) {
  tt.grid_kernel (%i) in (2) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %c0 = arith.constant 0 : index
    %c1 = arith.constant 1 : index
    %c32 = arith.constant 32 : index
    %zero = arith.constant 0.0 : f32
    %r = arith.muli %i, %c32 : index
    %s = memref.alloc() : memref<32x32xf32>
    linalg.fill ins(%zero : f32) outs(%s : memref<32x32xf32>)
    scf.for %x = %c0 to %c32 step %c1 {
      scf.for %y = %c0 to %c32 step %c1 {
        %v = memref.load %s[%x, %y] : memref<32x32xf32>
        // expected-error @below {{'memref.store' op writes one element in several iterations of its loops: write a reduction as T.reduce_sum, T.reduce_max or T.gemm}}
        memref.store %v, %s[%x, %c0] : memref<32x32xf32>
      }
    }
  }
  return
}

// -----

func.func @unwritten(%a: memref<64x64xf32>) {
  tt.grid_kernel (%i, %j) in (2, 2) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %c32 = arith.constant 32 : index
    %r = arith.muli %i, %c32 : index
    %c = arith.muli %j, %c32 : index
    %part = memref.subview %a[%r, %c] [32, 32] [1, 1] : memref<64x64xf32> to memref<32x32xf32, strided<[64, 1], offset: ?>>
    // expected-note @below {{the buffer is here}}
    %x = memref.alloc() : memref<32x32xf32>
    // expected-error @below {{'linalg.copy' op reads a buffer that has not been written}}
    linalg.copy ins(%x : memref<32x32xf32>) outs(%part : memref<32x32xf32, strided<[64, 1], offset: ?>>)
  }
  return
}

// -----

func.func @part(%a: memref<64x64xf32>) {
  tt.grid_kernel (%i, %j) in (2, 2) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %c32 = arith.constant 32 : index
    %r = arith.muli %i, %c32 : index
    %c = arith.muli %j, %c32 : index
    %from = memref.subview %a[%r, %c] [32, 32] [1, 1] : memref<64x64xf32> to memref<32x32xf32, strided<[64, 1], offset: ?>>
    // expected-note @below {{the buffer is here}}
    %x = memref.alloc() : memref<64x32xf32>
    %half = memref.subview %x[32, 0] [32, 32] [1, 1] : memref<64x32xf32> to memref<32x32xf32, strided<[32, 1], offset: 1024>>
    // expected-error @below {{'linalg.copy' op accesses a part of a buffer of type 'memref<64x32xf32>': buffers are read and written as a whole}}
    linalg.copy ins(%from : memref<32x32xf32, strided<[64, 1], offset: ?>>) outs(%half : memref<32x32xf32, strided<[32, 1], offset: 1024>>)
  }
  return
}

// -----

func.func @same_pages(%a: memref<64x64xf32>, %b: memref<64x64xf32>) {
  tt.grid_kernel (%i, %j) in (2, 2) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %c32 = arith.constant 32 : index
    %r = arith.muli %i, %c32 : index
    %c = arith.muli %j, %c32 : index
    %from = memref.subview %a[%r, %c] [32, 32] [1, 1] : memref<64x64xf32> to memref<32x32xf32, strided<[64, 1], offset: ?>>
    %to = memref.subview %b[%r, %r] [32, 32] [1, 1] : memref<64x64xf32> to memref<32x32xf32, strided<[64, 1], offset: ?>>
    // expected-error @below {{'metalium.write' op writes the same pages for every index of dimension 1 of the grid: each page must belong to one tile}}
    linalg.copy ins(%from : memref<32x32xf32, strided<[64, 1], offset: ?>>) outs(%to : memref<32x32xf32, strided<[64, 1], offset: ?>>)
  }
  return
}

// -----

func.func @number(%a: memref<64x64xf32>, %factor: f32) {
  tt.grid_kernel (%i, %j) in (2, 2) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %c32 = arith.constant 32 : index
    %r = arith.muli %i, %c32 : index
    %c = arith.muli %j, %c32 : index
    %part = memref.subview %a[%r, %c] [32, 32] [1, 1] : memref<64x64xf32> to memref<32x32xf32, strided<[64, 1], offset: ?>>
    // expected-error @below {{'linalg.generic' op computes with a value of type 'f32' that comes from outside: pass it as a tensor}}
    linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]} outs(%part : memref<32x32xf32, strided<[64, 1], offset: ?>>) {
    ^bb0(%x: f32):
      %y = arith.mulf %x, %factor : f32
      linalg.yield %y : f32
    }
  }
  return
}

// -----

func.func @memory(%a: memref<4096x4096xf32>, %b: memref<4096x4096xf32>) {
  // expected-error @below {{'tt.grid_kernel' op needs 2097152 bytes of L1 for its buffers; a core of wormhole_b0 has 1396736}}
  tt.grid_kernel (%i) in (16) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %c256 = arith.constant 256 : index
    %r = arith.muli %i, %c256 : index
    %from = memref.subview %a[%r, 0] [256, 1024] [1, 1] : memref<4096x4096xf32> to memref<256x1024xf32, strided<[4096, 1], offset: ?>>
    %to = memref.subview %b[%r, 0] [256, 1024] [1, 1] : memref<4096x4096xf32> to memref<256x1024xf32, strided<[4096, 1], offset: ?>>
    // expected-note @below {{the largest, 1048576 bytes, is for this; use smaller blocks}}
    linalg.exp ins(%from : memref<256x1024xf32, strided<[4096, 1], offset: ?>>) outs(%to : memref<256x1024xf32, strided<[4096, 1], offset: ?>>)
  }
  return
}

// -----

func.func @two(%a: memref<64x64xf32>) {
  %c32 = arith.constant 32 : index
  // expected-note @below {{the first is here}}
  tt.grid_kernel (%i) in (2) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %r = arith.muli %i, %c32 : index
    %part = memref.subview %a[%r, 0] [32, 64] [1, 1] : memref<64x64xf32> to memref<32x64xf32, strided<[64, 1], offset: ?>>
    linalg.exp ins(%part : memref<32x64xf32, strided<[64, 1], offset: ?>>) outs(%part : memref<32x64xf32, strided<[64, 1], offset: ?>>)
  }
  // expected-error @below {{'tt.grid_kernel' op is one of 2 grid kernels: a program has one, in a module of its own}}
  tt.grid_kernel (%i) in (2) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    %r = arith.muli %i, %c32 : index
    %part = memref.subview %a[%r, 0] [32, 64] [1, 1] : memref<64x64xf32> to memref<32x64xf32, strided<[64, 1], offset: ?>>
    linalg.exp ins(%part : memref<32x64xf32, strided<[64, 1], offset: ?>>) outs(%part : memref<32x64xf32, strided<[64, 1], offset: ?>>)
  }
  return
}

// -----

// expected-error @below {{has no tt.grid_kernel}}
module {
}
