// What AffineExpr leaves of a valid nest is a valid nest.

// RUN: tt-opt %s --allow-unregistered-dialect | FileCheck %s

// CHECK: #tt.nest<(d0) -> (d0)>
"test.op"() {a = #tt.nest<(d0) -> (d0 floordiv 1)>} : () -> ()
// CHECK: #tt.nest<(d0) -> (d0, 0)>
"test.op"() {a = #tt.nest<(d0) -> (d0, d0 mod 1)>} : () -> ()
// CHECK: #tt.nest<(d0) -> (0, d0)>
"test.op"() {a = #tt.nest<(d0) -> (d0 - d0, d0)>} : () -> ()
// CHECK: #tt.nest<(d0) -> (d0 floordiv 4, d0 mod 4)>
"test.op"() {a = #tt.nest<(d0) -> (d0 floordiv 4, (d0 mod 8) mod 4)>} : () -> ()
// CHECK: #tt.nest<(d0) -> (d0 floordiv 4, (d0 mod 4) mod 8)>
"test.op"() {a = #tt.nest<(d0) -> (d0 floordiv 4, (d0 mod 4) mod 8)>} : () -> ()
// CHECK: #tt.nest<(d0) -> (d0 floordiv 8, d0 mod 8)>
"test.op"() {a = #tt.nest<(d0) -> (d0 floordiv 8, d0 - (d0 floordiv 8) * 8)>} : () -> ()
// CHECK: #tt.nest<(d0) -> (d0 floordiv 6, (d0 mod 6) floordiv 3, d0 mod 3)>
"test.op"() {a = #tt.nest<(d0) -> (d0 floordiv 6, (d0 mod 6) floordiv 3, d0 mod 3)>} : () -> ()
// CHECK: #tt.nest<(d0) -> (d0 floordiv 6, (d0 floordiv 3) mod 2, d0 mod 3)>
"test.op"() {a = #tt.nest<(d0) -> (d0 floordiv 6, (d0 floordiv 3) mod 2, d0 mod 3)>} : () -> ()
// CHECK: #tt.nest<(d0) -> ((d0 floordiv 2) floordiv 3, (d0 floordiv 2) mod 3, d0 mod 2)>
"test.op"() {a = #tt.nest<(d0) -> ((d0 floordiv 2) floordiv 3, (d0 floordiv 2) mod 3, d0 mod 2)>} : () -> ()
// A digit of one value, anywhere.
// CHECK: #tt.nest<(d0) -> (d0 floordiv 4, d0 mod 4, (d0 mod 4) floordiv 4)>
"test.op"() {a = #tt.nest<(d0) -> (d0 floordiv 4, d0 mod 4, (d0 mod 4) floordiv 4)>} : () -> ()
// CHECK: #tt.nest<(d0) -> (d0 floordiv 9223372036854775807, d0 mod 9223372036854775807)>
"test.op"() {a = #tt.nest<(d0) -> (d0 floordiv 9223372036854775807, d0 mod 9223372036854775807)>} : () -> ()
// Levels count the results as they stand; level 0 may be listed.
// CHECK: #tt.nest<(d0, d1) -> (0, d0, 0, d1), serpentine = [3, 0, 1]>
"test.op"() {a = #tt.nest<(d0, d1) -> (0, d0, d0 mod 1, d1), serpentine = [3, 0, 1]>} : () -> ()
