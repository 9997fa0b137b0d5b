// RUN: tt-opt %s --tt-check-races -o /dev/null 2>&1 | FileCheck %s --implicit-check-not=race:
// RUN: not tt-opt %s --tt-check-races=fail -o /dev/null 2>&1 | FileCheck %s --check-prefix=FAIL --implicit-check-not=race:
// RUN: not tt-opt %s '--tt-check-races=fail level=possible' -o /dev/null 2>&1 | FileCheck %s --check-prefixes=FAIL,POSSIBLE --implicit-check-not=race:
// RUN: tt-opt %s --tt-check-races=remark-free -o /dev/null 2>&1 | FileCheck %s --check-prefixes=CHECK,FREE --implicit-check-not=race:

func.func @certain(%a: memref<f32>, %x: f32) {
  tt.grid_kernel (%i) in (8) {
    // CHECK: [[@LINE+3]]:5: warning: race: tiles (0) and (1) both write
    // CHECK: [[@LINE+2]]:5: note: 'memref.store' writes it here
    // FAIL: [[@LINE+1]]:5: error: race: tiles (0) and (1) both write
    memref.store %x, %a[] : memref<f32>
  }
  return
}

func.func @possible(%a: memref<64xf32>, %index: memref<64xindex>, %x: f32) {
  tt.grid_kernel (%b) in (64) {
    %at = memref.load %index[%b] : memref<64xindex>
    // POSSIBLE: [[@LINE+1]]:5: error: possible race: tiles may write
    memref.store %x, %a[%at] : memref<64xf32>
  }
  return
}

func.func @free(%a: memref<64xf32>, %x: f32) {
  // FREE: [[@LINE+1]]:3: remark: no two tiles of this kernel race
  tt.grid_kernel (%b) in (64) {
    memref.store %x, %a[%b] : memref<64xf32>
  }
  return
}
