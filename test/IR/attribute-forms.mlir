// Other ways to write an attribute than the one that is printed.

// RUN: tt-opt %s --allow-unregistered-dialect | FileCheck %s

#alias = #tt.schedule<cores = 4, partition = contiguous, order = row_major>

// No aliases: a kernel reads where it stands.
// CHECK-NOT: #alias
// CHECK: tt.grid_kernel (%bx) in (8) schedule(<cores = 4, partition = contiguous, order = row_major>) {
tt.grid_kernel (%a) in (8) schedule(#alias) {
}

// CHECK-NEXT: }
// CHECK-NEXT: a = #tt.schedule<cores = 4, partition = cyclic, order = row_major>
"test.op"() {a = #tt.schedule<order = row_major, core_order = row_major, partition = cyclic<1>, cores = 4>} : () -> ()
// CHECK-NEXT: a = #tt.nest<(d0, d1) -> (d0, d1)>
"test.op"() {a = #tt.nest<(i, j) -> (i, j), serpentine = []>} : () -> ()
// CHECK-NEXT: a = #tt.launch<grid = ?x8, schedule = <cores = 4, partition = contiguous, order = row_major>>
"test.op"() {a = #tt.launch<grid = ?x8, schedule = #alias>} : () -> ()
// CHECK-NEXT: a = #tt.launch<grid = 0x8, schedule = <cores = 4, partition = contiguous, order = row_major>>
"test.op"() {a = #tt.launch<grid = 0x8, schedule = <cores = 4, partition = contiguous, order = row_major>>} : () -> ()
// CHECK-NEXT: a = [#tt.contiguous, #tt.cyclic, #tt.cyclic<4>, #tt.blocked, #tt.ranges<[0, 4]>]
"test.op"() {a = [#tt.contiguous, #tt.cyclic<1>, #tt.cyclic<4>, #tt.blocked, #tt.ranges<[0, 4]>]} : () -> ()
// CHECK-NEXT: a = [#tt.row_major, #tt.column_major, #tt.permuted<0>, #tt.grouped<8>, #tt.grouped<8, serpentine>]
"test.op"() {a = [#tt.row_major, #tt.column_major, #tt.permuted<0>, #tt.grouped<8>, #tt.grouped<8, serpentine>]} : () -> ()
