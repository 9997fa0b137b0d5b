// Products of matrices whose factors or products pass through something else
// (llvm/llvm-project#197178, #198725).

// tolerances: 0 0 0.01
func.func @exp_left(%a: memref<16x24xf32>, %b: memref<24x8xf32>, %c: memref<16x8xf32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%a, %b : memref<16x24xf32>, memref<24x8xf32>) outs(%c : memref<16x8xf32>) {
    ^bb0(%x: f32, %y: f32, %z: f32):
      %u = math.exp %x : f32
      %p = arith.mulf %u, %y : f32
      %s = arith.addf %z, %p : f32
      linalg.yield %s : f32
    }
  }
  return
}
// tolerances: 0 0 0.01
func.func @exp_right(%a: memref<16x24xf32>, %b: memref<24x8xf32>, %c: memref<16x8xf32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%a, %b : memref<16x24xf32>, memref<24x8xf32>) outs(%c : memref<16x8xf32>) {
    ^bb0(%x: f32, %y: f32, %z: f32):
      %u = math.exp %y : f32
      %p = arith.mulf %x, %u : f32
      %s = arith.addf %z, %p : f32
      linalg.yield %s : f32
    }
  }
  return
}
// tolerances: 0 0 0
func.func @negf(%a: memref<16x24xf32>, %b: memref<24x8xf32>, %c: memref<16x8xf32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%a, %b : memref<16x24xf32>, memref<24x8xf32>) outs(%c : memref<16x8xf32>) {
    ^bb0(%x: f32, %y: f32, %z: f32):
      %u = arith.negf %x : f32
      %p = arith.mulf %u, %y : f32
      %s = arith.addf %z, %p : f32
      linalg.yield %s : f32
    }
  }
  return
}
// tolerances: 0 0 0
func.func @absf(%a: memref<16x24xf32>, %b: memref<24x8xf32>, %c: memref<16x8xf32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%a, %b : memref<16x24xf32>, memref<24x8xf32>) outs(%c : memref<16x8xf32>) {
    ^bb0(%x: f32, %y: f32, %z: f32):
      %u = math.absf %x : f32
      %p = arith.mulf %u, %y : f32
      %s = arith.addf %z, %p : f32
      linalg.yield %s : f32
    }
  }
  return
}
// tolerances: 0 0 0
func.func @floor(%a: memref<16x24xf32>, %b: memref<24x8xf32>, %c: memref<16x8xf32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%a, %b : memref<16x24xf32>, memref<24x8xf32>) outs(%c : memref<16x8xf32>) {
    ^bb0(%x: f32, %y: f32, %z: f32):
      %c3 = arith.constant 3.0 : f32
      %d = arith.divf %x, %c3 : f32
      %u = math.floor %d : f32
      %p = arith.mulf %u, %y : f32
      %s = arith.addf %z, %p : f32
      linalg.yield %s : f32
    }
  }
  return
}
// tolerances: 0 0 0
func.func @negated_product(%a: memref<16x24xf32>, %b: memref<24x8xf32>, %c: memref<16x8xf32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%a, %b : memref<16x24xf32>, memref<24x8xf32>) outs(%c : memref<16x8xf32>) {
    ^bb0(%x: f32, %y: f32, %z: f32):
      %q = arith.mulf %x, %y : f32
      %p = arith.negf %q : f32
      %s = arith.addf %z, %p : f32
      linalg.yield %s : f32
    }
  }
  return
}
// tolerances: 0 0 0
func.func @square(%a: memref<16x24xf32>, %b: memref<24x8xf32>, %c: memref<16x8xf32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%a, %b : memref<16x24xf32>, memref<24x8xf32>) outs(%c : memref<16x8xf32>) {
    ^bb0(%x: f32, %y: f32, %z: f32):
      %u = arith.mulf %x, %x : f32
      %p = arith.mulf %u, %y : f32
      %s = arith.addf %z, %p : f32
      linalg.yield %s : f32
    }
  }
  return
}
// tolerances: 0 0 0
func.func @difference(%a: memref<16x24xf32>, %b: memref<24x8xf32>, %c: memref<16x8xf32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%a, %b : memref<16x24xf32>, memref<24x8xf32>) outs(%c : memref<16x8xf32>) {
    ^bb0(%x: f32, %y: f32, %z: f32):
      %p = arith.mulf %x, %y : f32
      %s = arith.subf %z, %p : f32
      linalg.yield %s : f32
    }
  }
  return
}
// tolerances: 0 0 1e-4
func.func @rounded(%a: memref<16x24xf32>, %b: memref<24x8xf32>, %c: memref<16x8xf32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%a, %b : memref<16x24xf32>, memref<24x8xf32>) outs(%c : memref<16x8xf32>) {
    ^bb0(%x: f32, %y: f32, %z: f32):
      %c3 = arith.constant 3.0 : f32
      %d = arith.divf %x, %c3 : f32
      %h = arith.truncf %d : f32 to f16
      %u = arith.extf %h : f16 to f32
      %p = arith.mulf %u, %y : f32
      %s = arith.addf %z, %p : f32
      linalg.yield %s : f32
    }
  }
  return
}
// tolerances: 0 0 0.01
func.func @widened_exp(%a: memref<16x24xf16>, %b: memref<24x8xf32>, %c: memref<16x8xf32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%a, %b : memref<16x24xf16>, memref<24x8xf32>) outs(%c : memref<16x8xf32>) {
    ^bb0(%x: f16, %y: f32, %z: f32):
      %h = arith.extf %x : f16 to f32
      %u = math.exp %h : f32
      %p = arith.mulf %u, %y : f32
      %s = arith.addf %z, %p : f32
      linalg.yield %s : f32
    }
  }
  return
}
// tolerances: 0 0 0
func.func @negated_widened(%a: memref<16x24xf16>, %b: memref<24x8xf32>, %c: memref<16x8xf32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%a, %b : memref<16x24xf16>, memref<24x8xf32>) outs(%c : memref<16x8xf32>) {
    ^bb0(%x: f16, %y: f32, %z: f32):
      %h = arith.negf %x : f16
      %u = arith.extf %h : f16 to f32
      %p = arith.mulf %u, %y : f32
      %s = arith.addf %z, %p : f32
      linalg.yield %s : f32
    }
  }
  return
}
// tolerances: 0 0 0
func.func @absi(%a: memref<16x24xi32>, %b: memref<24x8xi32>, %c: memref<16x8xi32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%a, %b : memref<16x24xi32>, memref<24x8xi32>) outs(%c : memref<16x8xi32>) {
    ^bb0(%x: i32, %y: i32, %z: i32):
      %u = math.absi %x : i32
      %p = arith.muli %u, %y : i32
      %s = arith.addi %z, %p : i32
      linalg.yield %s : i32
    }
  }
  return
}
// tolerances: 0 0 0
func.func @ctpop(%a: memref<16x24xi32>, %b: memref<24x8xi32>, %c: memref<16x8xi32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%a, %b : memref<16x24xi32>, memref<24x8xi32>) outs(%c : memref<16x8xi32>) {
    ^bb0(%x: i32, %y: i32, %z: i32):
      %u = math.ctpop %x : i32
      %p = arith.muli %u, %y : i32
      %s = arith.addi %z, %p : i32
      linalg.yield %s : i32
    }
  }
  return
}
// tolerances: 0 0 0
func.func @narrowed(%a: memref<16x24xi32>, %b: memref<24x8xi32>, %c: memref<16x8xi32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%a, %b : memref<16x24xi32>, memref<24x8xi32>) outs(%c : memref<16x8xi32>) {
    ^bb0(%x: i32, %y: i32, %z: i32):
      %h = arith.trunci %x : i32 to i2
      %u = arith.extsi %h : i2 to i32
      %p = arith.muli %u, %y : i32
      %s = arith.addi %z, %p : i32
      linalg.yield %s : i32
    }
  }
  return
}
// tolerances: 0 0 0
func.func @or_and(%a: memref<16x24xi32>, %b: memref<24x8xi32>, %c: memref<16x8xi32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%a, %b : memref<16x24xi32>, memref<24x8xi32>) outs(%c : memref<16x8xi32>) {
    ^bb0(%x: i32, %y: i32, %z: i32):
      %p = arith.andi %x, %y : i32
      %s = arith.ori %z, %p : i32
      linalg.yield %s : i32
    }
  }
  return
}
// tolerances: 0 0 0
func.func @max_plus(%a: memref<16x24xi32>, %b: memref<24x8xi32>, %c: memref<16x8xi32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (k, n)>, affine_map<(m, n, k) -> (m, n)>], iterator_types = ["parallel", "parallel", "reduction"]}
        ins(%a, %b : memref<16x24xi32>, memref<24x8xi32>) outs(%c : memref<16x8xi32>) {
    ^bb0(%x: i32, %y: i32, %z: i32):
      %p = arith.addi %x, %y : i32
      %s = arith.maxsi %z, %p : i32
      linalg.yield %s : i32
    }
  }
  return
}
// tolerances: 0 0 0.01
func.func @batched(%a: memref<3x8x20xf32>, %b: memref<3x20x17xf32>, %c: memref<3x8x17xf32>) {
  tt.grid_kernel (%g) in (1) {
    linalg.generic {indexing_maps = [affine_map<(b, m, n, k) -> (b, m, k)>, affine_map<(b, m, n, k) -> (b, k, n)>, affine_map<(b, m, n, k) -> (b, m, n)>], iterator_types = ["parallel", "parallel", "parallel", "reduction"]}
        ins(%a, %b : memref<3x8x20xf32>, memref<3x20x17xf32>) outs(%c : memref<3x8x17xf32>) {
    ^bb0(%x: f32, %y: f32, %z: f32):
      %u = math.exp %x : f32
      %p = arith.mulf %u, %y : f32
      %s = arith.addf %z, %p : f32
      linalg.yield %s : f32
    }
  }
  return
}
