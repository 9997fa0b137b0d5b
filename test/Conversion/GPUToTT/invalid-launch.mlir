// RUN: tt-opt %s --convert-gpu-to-tt --split-input-file --verify-diagnostics

func.func @barrier(%n: index) {
  // expected-note @below {{in the kernel that is launched here; split the kernel there into two launches}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
    // expected-error @below {{'gpu.barrier' op waits for the other threads of the block}}
    gpu.barrier
    gpu.terminator
  }
  return
}

// -----

func.func @shuffle(%n: index, %v: f32, %d: i32) {
  // expected-note @below {{in the kernel that is launched here; write it as a loop over memory}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
    // expected-error @below {{'gpu.shuffle' op needs a GPU, or its threads at the same time}}
    %r, %ok = gpu.shuffle xor %v, %d, %d : f32
    gpu.terminator
  }
  return
}

// -----

func.func @all_reduce(%n: index, %v: f32) {
  // expected-note @below {{write it as a loop over memory}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
    // expected-error @below {{'gpu.all_reduce' op needs a GPU, or its threads at the same time}}
    %r = gpu.all_reduce add %v uniform {} : (f32) -> (f32)
    gpu.terminator
  }
  return
}

// -----

func.func @lane(%n: index) {
  // expected-note @below {{write it as a loop over memory}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
    // expected-error @below {{'gpu.lane_id' op needs a GPU}}
    %lane = gpu.lane_id
    gpu.terminator
  }
  return
}

// -----

func.func @cluster_id(%n: index) {
  // expected-note @below {{launch without clusters}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
    // expected-error @below {{'gpu.cluster_id' op asks for a cluster of blocks}}
    %id = gpu.cluster_id x
    gpu.terminator
  }
  return
}

// -----

func.func @dynamic_memory(%n: index) {
  // expected-note @below {{use memref.alloca in the default memory space}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
    // expected-error @below {{'gpu.dynamic_shared_memory' op uses workgroup or private memory}}
    %m = gpu.dynamic_shared_memory : memref<?xi8, #gpu.address_space<workgroup>>
    gpu.terminator
  }
  return
}

// -----

func.func @alloc(%n: index) {
  // expected-note @below {{use memref.alloca in the default memory space}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
    // expected-error @below {{'memref.alloc' op uses workgroup or private memory}}
    %m = memref.alloc() : memref<8xf32, #gpu.address_space<workgroup>>
    gpu.terminator
  }
  return
}

// -----

func.func @numbered_memory(%n: index, %m: memref<8xf32, 3>) {
  // expected-note @below {{use memref.alloca in the default memory space}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
    // expected-error @below {{'memref.load' op uses workgroup or private memory}}
    %l = memref.load %m[%bx] : memref<8xf32, 3>
    gpu.terminator
  }
  return
}

// -----

func.func @other_dialect(%n: index) {
  // expected-note @below {{convert the kernel while it is in the GPU dialect}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
    // expected-error @below {{'nvvm.barrier0' op is an operation of one kind of GPU}}
    nvvm.barrier0
    gpu.terminator
  }
  return
}

// -----

func.func @core(%n: index) {
  // expected-note @below {{only one of the two can be the kernel}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
    // expected-error @below {{'tt.core_id' op is in a 'gpu.launch' that is to become a grid kernel}}
    %core = tt.core_id
    gpu.terminator
  }
  return
}

// -----

func.func @nested(%n: index) {
  // expected-note @below {{launch it from the host, after this one}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
    // expected-error @below {{'gpu.launch' op launches a kernel from a kernel; grid kernels don't nest}}
    gpu.launch blocks(%bx1, %by1, %bz1) in (%gx1 = %n, %gy1 = %n, %gz1 = %n)
               threads(%tx1, %ty1, %tz1) in (%sx1 = %n, %sy1 = %n, %sz1 = %n) {
      gpu.terminator
    }
    gpu.terminator
  }
  return
}

// -----

// Functions that the body calls count too, however far away.
func.func private @waits() {
  // expected-error @below {{'gpu.barrier' op waits for the other threads of the block}}
  gpu.barrier
  return
}
func.func private @calls() {
  call @waits() : () -> ()
  call @calls() : () -> ()
  return
}
func.func @called(%n: index) {
  // expected-note @below {{in the kernel that is launched here}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
    func.call @calls() : () -> ()
    gpu.terminator
  }
  return
}

// -----

func.func private @asks() -> index {
  // expected-error @below {{'gpu.block_id' op is in a function that a kernel calls, where no block is known}}
  %id = gpu.block_id x
  return %id : index
}
func.func @called(%n: index) {
  // expected-note @below {{inline the function first, with --inline, or pass it the value}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
    %id = func.call @asks() : () -> index
    gpu.terminator
  }
  return
}

// -----

func.func @workgroup_memory(%n: index) {
  // expected-error @below {{'gpu.launch' op has workgroup memory, which a grid kernel doesn't have}}
  // expected-note @below {{use memref.alloca in the body}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n)
             workgroup(%m : memref<32xf32, #gpu.address_space<workgroup>>) {
    gpu.terminator
  }
  return
}

// -----

func.func @private_memory(%n: index) {
  // expected-error @below {{'gpu.launch' op has private memory, which a grid kernel doesn't have}}
  // expected-note @below {{use memref.alloca in the body}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n)
             private(%m : memref<32xf32, #gpu.address_space<private>>) {
    gpu.terminator
  }
  return
}

// -----

func.func @clusters(%n: index) {
  // expected-error @below {{'gpu.launch' op has clusters of blocks, which a grid kernel doesn't have}}
  // expected-note @below {{launch with the sizes of the grid and of a block alone}}
  gpu.launch clusters(%cx, %cy, %cz) in (%ux = %n, %uy = %n, %uz = %n)
             blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
    gpu.terminator
  }
  return
}

// -----

func.func @dynamic_shared_memory(%n: index, %bytes: i32) {
  // expected-error @below {{'gpu.launch' op has dynamic shared memory, which a grid kernel doesn't have}}
  // expected-note @below {{launch with the sizes of the grid and of a block alone}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n)
             dynamic_shared_memory_size %bytes {
    gpu.terminator
  }
  return
}

// -----

func.func @asynchronous(%n: index) {
  %first = gpu.wait async
  // expected-error @below {{'gpu.launch' op is asynchronous; a grid kernel has ended when what follows it begins}}
  // expected-note @below {{and wait for the end}}
  %token = gpu.launch async [%first] blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
    gpu.terminator
  }
  gpu.wait [%token]
  return
}

// -----

func.func @negative_size(%n: index) {
  %size = arith.constant -3 : index
  // expected-error @below {{'gpu.launch' op has the grid size -3 in y}}
  // expected-note @below {{a size is at least 0}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %size, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
    gpu.terminator
  }
  return
}

// -----

func.func @negative_block_size(%n: index) {
  %size = arith.constant -3 : index
  // expected-error @below {{'gpu.launch' op has the block size -3 in z}}
  // expected-note @below {{a size is at least 0}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %size) {
    gpu.terminator
  }
  return
}

// -----

func.func @too_many_tiles(%n: index) {
  %size = arith.constant 4294967296 : index
  // expected-error @below {{'gpu.launch' op can't become a grid kernel: it}}
  // expected-note @below {{at most 9223372036854775807}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %size, %gy = %n, %gz = %size)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
    gpu.terminator
  }
  return
}

// -----

func.func @in_a_kernel(%n: index) {
  tt.grid_kernel (%bx) in (8) {
    // expected-error @below {{'gpu.launch' op is in a grid kernel or persistent loop, which don't nest}}
    // expected-note @below {{launch it from the host}}
    gpu.launch blocks(%x, %y, %z) in (%gx = %n, %gy = %n, %gz = %n)
               threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
      gpu.terminator
    }
  }
  return
}

// -----

func.func @printf(%n: index, %v: f32) {
  // expected-note @below {{remove it, or store what it prints in memory and print that on the host}}
  gpu.launch blocks(%bx, %by, %bz) in (%gx = %n, %gy = %n, %gz = %n)
             threads(%tx, %ty, %tz) in (%sx = %n, %sy = %n, %sz = %n) {
    // expected-error @below {{'gpu.printf' op prints from a GPU}}
    gpu.printf "%f\n", %v : f32
    gpu.terminator
  }
  return
}
