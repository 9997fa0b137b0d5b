// RUN: tt-opt %s --convert-gpu-to-tt --split-input-file --verify-diagnostics

module attributes {gpu.container_module} {
  gpu.module @kernels {
    gpu.func @kernel() kernel {
      // expected-error @below {{'gpu.barrier' op waits for the other threads of the block}}
      gpu.barrier
      gpu.return
    }
  }
  func.func @barrier(%n: index) {
    // expected-note @below {{in the kernel that is launched here; split the kernel there into two launches}}
    gpu.launch_func @kernels::@kernel blocks in (%n, %n, %n) threads in (%n, %n, %n)
    return
  }
}

// -----

module attributes {gpu.container_module} {
  gpu.module @kernels {
    // expected-error @below {{'gpu.func' op has workgroup memory, which a grid kernel doesn't have}}
    gpu.func @kernel() workgroup(%m : memref<32xf32, #gpu.address_space<workgroup>>) kernel {
      gpu.return
    }
  }
  func.func @workgroup_memory(%n: index) {
    // expected-note @below {{launched here; use memref.alloca in the body}}
    gpu.launch_func @kernels::@kernel blocks in (%n, %n, %n) threads in (%n, %n, %n)
    return
  }
}

// -----

module attributes {gpu.container_module} {
  gpu.module @kernels {
    memref.global "private" constant @table : memref<4xf32> = dense<1.0>
    gpu.func @kernel() kernel {
      // expected-error @below {{'memref.get_global' op refers to @table of the GPU module, which the host function doesn't see}}
      %table = memref.get_global @table : memref<4xf32>
      gpu.return
    }
  }
  func.func @symbol(%n: index) {
    // expected-note @below {{inline functions first, with --inline, and pass other values to the kernel}}
    gpu.launch_func @kernels::@kernel blocks in (%n, %n, %n) threads in (%n, %n, %n)
    return
  }
}

// -----

module attributes {gpu.container_module} {
  gpu.module @kernels {
    func.func @device() {
      return
    }
    gpu.func @kernel() kernel {
      // expected-error @below {{'func.call' op refers to @device of the GPU module, which the host function doesn't see}}
      func.call @device() : () -> ()
      gpu.return
    }
  }
  func.func @call(%n: index) {
    // expected-note @below {{inline functions first, with --inline}}
    gpu.launch_func @kernels::@kernel blocks in (%n, %n, %n) threads in (%n, %n, %n)
    return
  }
}

// -----

module attributes {gpu.container_module} {
  gpu.module @kernels {
    // expected-note @below {{convert launches before kernels are lowered or serialized}}
    llvm.func @kernel() attributes {gpu.kernel} {
      llvm.return
    }
  }
  func.func @other_function(%n: index) {
    // expected-error @below {{'gpu.launch_func' op launches @kernels::@kernel, which is not a gpu.func with a body}}
    gpu.launch_func @kernels::@kernel blocks in (%n, %n, %n) threads in (%n, %n, %n)
    return
  }
}

// -----

module attributes {gpu.container_module} {
  gpu.module @kernels {
    gpu.func @kernel() kernel {
      gpu.return
    }
  }
  func.func @asynchronous(%n: index) {
    // expected-error @below {{'gpu.launch_func' op is asynchronous}}
    // expected-note @below {{and wait for the end}}
    %token = gpu.launch_func async @kernels::@kernel blocks in (%n, %n, %n) threads in (%n, %n, %n)
    gpu.wait [%token]
    return
  }
}

// -----

module attributes {gpu.container_module} {
  gpu.module @kernels {
    gpu.func @kernel() kernel {
      gpu.return
    }
  }
  func.func @stream(%n: i64, %stream: !llvm.ptr) {
    // expected-error @below {{'gpu.launch_func' op is asynchronous}}
    // expected-note @below {{and wait for the end}}
    gpu.launch_func <%stream : !llvm.ptr> @kernels::@kernel blocks in (%n, %n, %n) threads in (%n, %n, %n) : i64
    return
  }
}

// -----

module attributes {gpu.container_module} {
  gpu.module @kernels {
    gpu.func @kernel() kernel {
      gpu.return
    }
  }
  func.func @clusters(%n: index) {
    // expected-error @below {{'gpu.launch_func' op has clusters of blocks}}
    // expected-note @below {{launch with the sizes of the grid and of a block alone}}
    gpu.launch_func @kernels::@kernel clusters in (%n, %n, %n) blocks in (%n, %n, %n) threads in (%n, %n, %n)
    return
  }
}

// -----

module attributes {gpu.container_module} {
  gpu.module @kernels {
    gpu.func @kernel() kernel {
      gpu.return
    }
  }
  func.func @dynamic_shared_memory(%n: index, %bytes: i32) {
    // expected-error @below {{'gpu.launch_func' op has dynamic shared memory}}
    // expected-note @below {{launch with the sizes of the grid and of a block alone}}
    gpu.launch_func @kernels::@kernel blocks in (%n, %n, %n) threads in (%n, %n, %n) dynamic_shared_memory_size %bytes
    return
  }
}
