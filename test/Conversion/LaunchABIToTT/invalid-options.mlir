// RUN: not tt-opt %s "--convert-launch-abi-to-tt=functions=kernel num-programs=-1" 2>&1 | FileCheck %s --check-prefix=NUMBER
// RUN: not tt-opt %s "--convert-launch-abi-to-tt=functions=kernel num-programs=0,-2 program-ids=1,2" 2>&1 | FileCheck %s --check-prefix=TWICE
// RUN: not tt-opt %s "--convert-launch-abi-to-tt=functions=kernel num-programs=0 program-ids=3" 2>&1 | FileCheck %s --check-prefix=NONE

// NUMBER: error: 'func.func' op is to have 1 arguments that say how many programs there are and 0 that say which one this is; a grid needs as many of the one as of the other
// NUMBER: note: num-programs and program-ids say which arguments hold the grid
// TWICE: error: 'func.func' op would have argument 1 mean two things
// NONE: error: 'func.func' op has no argument at position 3, only 3 arguments
func.func @kernel(%a: i32, %b: i32, %c: i32) {
  return
}
