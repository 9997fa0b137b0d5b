// RUN: tt-opt %s --convert-launch-abi-to-tt=functions=kernel --split-input-file --verify-diagnostics

// expected-error @below {{convert-launch-abi-to-tt has the option functions=kernel, but the module has no such func.func}}
module {
  func.func @other() {
    return
  }
}

// -----

// expected-error @below {{'func.func' op has no body to put in a grid kernel}}
// expected-note @below {{convert the module that defines it}}
func.func private @kernel(i32, i32, i32, i32, i32, i32)

// -----

// expected-error @below {{'func.func' op has results, of which each program would give its own}}
// expected-note @below {{write them to memory}}
func.func @kernel(%nx: i32, %ny: i32, %nz: i32, %x: i32, %y: i32, %z: i32) -> i32 {
  return %x : i32
}

// -----

// expected-error @below {{'func.func' op has no argument at position -6, only 5 arguments}}
// expected-note @below {{num-programs and program-ids say which arguments hold the grid}}
func.func @kernel(%ny: i32, %nz: i32, %x: i32, %y: i32, %z: i32) {
  return
}

// -----

// expected-error @below {{'func.func' op has argument 2 of type 'f32' where an integer of the grid is expected}}
// expected-note @below {{num-programs and program-ids say which arguments hold the grid}}
func.func @kernel(%nx: i32, %ny: i32, %nz: f32, %x: i32, %y: i32, %z: i32) {
  return
}

// -----

// expected-note @below {{convert before something calls it, and call it once, without program ids}}
func.func @kernel(%nx: i32, %ny: i32, %nz: i32, %x: i32, %y: i32, %z: i32) {
  return
}
func.func @host(%n: i32) {
  // expected-error @below {{'func.call' op refers to 'kernel', which is to run all programs and not one}}
  call @kernel(%n, %n, %n, %n, %n, %n) : (i32, i32, i32, i32, i32, i32) -> ()
  return
}

// -----

// expected-note @below {{only one of the two can be the kernel}}
func.func @kernel(%nx: i32, %ny: i32, %nz: i32, %x: i32, %y: i32, %z: i32) {
  // expected-error @below {{'tt.grid_kernel' op is in a 'func.func' that is to become a grid kernel}}
  tt.grid_kernel (%bx) in (8) {
  }
  return
}
