// RUN: tt-opt %s --tt-drop-attributes | FileCheck %s

// CHECK: module attributes {my.note} {
module attributes {my.note, tt.schedule = #tt.schedule<cores = 4, partition = contiguous, order = row_major>} {
  // CHECK-NEXT: func.func @program(%{{.*}}: index, %{{.*}}: index {my.argument}) attributes {my.function} {
  func.func @program(%start: index {tt.runtime_arg = "start_tile"}, %count: index {my.argument, tt.runtime_arg = "tile_count"})
      attributes {my.function, tt.launch = #tt.launch<grid = 8, schedule = <cores = 4, partition = contiguous, order = row_major>>,
                  tt.schedule = #tt.schedule<cores = 4, partition = contiguous, order = row_major>} {
    // CHECK-NEXT: scf.for
    // CHECK-NEXT: } {my.loop}
    scf.for %tile = %start to %count step %count {
    } {my.loop, tt.launch = #tt.launch<grid = 8, schedule = <cores = 4, partition = contiguous, order = row_major>>}
    // The schedule of a kernel is not on it but of it.
    // CHECK-NEXT: tt.grid_kernel (%bx) in (8) schedule(<cores = 4, {{.*}}>) {
    tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
    }
    return
  }
  // CHECK: llvm.func @lowered(%{{.*}}: i64) {
  llvm.func @lowered(%core: i64 {tt.runtime_arg = "core_id"}) {
    llvm.return
  }
}
