// Nests that are no bijection, and why.

// RUN: tt-opt %s --split-input-file --verify-diagnostics --allow-unregistered-dialect

// expected-error @below {{the order has rank 0}}
// expected-note @below {{an order needs at least 1 dimension}}
"test.op"() {a = #tt.nest<() -> ()>} : () -> ()

// -----

// expected-error @below {{the nest has 1 symbols}}
// expected-note @below {{a nest maps dimensions alone, such as (d0, d1) -> (d1, d0)}}
"test.op"() {a = #tt.nest<(d0)[s0] -> (d0)>} : () -> ()

// -----

// expected-error @below {{the order lacks the digit d1}}
// expected-note @below {{list each digit of each dimension exactly once}}
"test.op"() {a = #tt.nest<(d0, d1) -> (d0)>} : () -> ()

// -----

// expected-error @below {{the order lacks the digit d0 mod 4}}
// expected-note @below {{list each digit of each dimension exactly once}}
"test.op"() {a = #tt.nest<(d0) -> (d0 floordiv 4)>} : () -> ()

// -----

// expected-error @below {{the nest lacks the digit d0 floordiv 4 before the result 'd0 mod 4'}}
// expected-note @below {{list each digit of each dimension exactly once, by falling weight}}
"test.op"() {a = #tt.nest<(d0) -> (d0 mod 4)>} : () -> ()

// -----

// expected-error @below {{the nest lacks the digit (d0 mod 8) floordiv 4 before the result 'd0 mod 4'}}
// expected-note @below {{list each digit of each dimension exactly once, by falling weight}}
"test.op"() {a = #tt.nest<(d0) -> (d0 floordiv 8, d0 mod 4)>} : () -> ()

// -----

// expected-error @below {{the nest lacks the digit d0 floordiv 4 before the result 'd0 mod 4'}}
// expected-note @below {{list each digit of each dimension exactly once, by falling weight}}
"test.op"() {a = #tt.nest<(d0) -> (d0 mod 4, d0 floordiv 4)>} : () -> ()

// -----

// expected-error @below {{the nest result 'd0' repeats a digit of dimension d0}}
// expected-note @below {{a result is a digit of one dimension, such as d0 floordiv 8, d0 mod 8, or (d0 mod 8) floordiv 2}}
"test.op"() {a = #tt.nest<(d0, d1) -> (d0, d1, d0)>} : () -> ()

// -----

// expected-error @below {{the nest result 'd0 mod 4' repeats a digit of dimension d0}}
// expected-note @below {{a result is a digit of one dimension, such as d0 floordiv 8, d0 mod 8, or (d0 mod 8) floordiv 2}}
"test.op"() {a = #tt.nest<(d0, d1) -> (d0, d1, d0 mod 4)>} : () -> ()

// -----

// expected-error @below {{the nest result 'd0 mod 8' repeats a digit of dimension d0}}
// expected-note @below {{a result is a digit of one dimension, such as d0 floordiv 8, d0 mod 8, or (d0 mod 8) floordiv 2}}
"test.op"() {a = #tt.nest<(d0) -> (d0 floordiv 4, d0 mod 8)>} : () -> ()

// -----

// expected-error @below {{the nest result '(d0 mod 8) floordiv 3' cuts 8 coordinates in units of 3, which do not divide them}}
// expected-note @below {{a result is a digit of one dimension, such as d0 floordiv 8, d0 mod 8, or (d0 mod 8) floordiv 2}}
"test.op"() {a = #tt.nest<(d0) -> (d0 floordiv 8, (d0 mod 8) floordiv 3, d0 mod 3)>} : () -> ()

// -----

// expected-error @below {{the nest result '(d0 mod 12) mod 8' takes 12 modulo 8, which do not divide each other}}
// expected-note @below {{a result is a digit of one dimension, such as d0 floordiv 8, d0 mod 8, or (d0 mod 8) floordiv 2}}
"test.op"() {a = #tt.nest<(d0) -> (d0 floordiv 8, (d0 mod 12) mod 8)>} : () -> ()

// -----

// expected-error @below {{the nest result 'd0 floordiv 0' divides by 0}}
// expected-note @below {{a result is a digit of one dimension, such as d0 floordiv 8, d0 mod 8, or (d0 mod 8) floordiv 2}}
"test.op"() {a = #tt.nest<(d0) -> (d0 floordiv 0, d0)>} : () -> ()

// -----

// expected-error @below {{the nest result 'd0 mod 0' divides by 0}}
// expected-note @below {{a result is a digit of one dimension, such as d0 floordiv 8, d0 mod 8, or (d0 mod 8) floordiv 2}}
"test.op"() {a = #tt.nest<(d0) -> (d0 mod 0)>} : () -> ()

// -----

// expected-error @below {{the nest result '7 mod 0' divides by 0}}
// expected-note @below {{a result is a digit of one dimension, such as d0 floordiv 8, d0 mod 8, or (d0 mod 8) floordiv 2}}
"test.op"() {a = #tt.nest<(d0) -> (7 mod 0)>} : () -> ()

// -----

// expected-error @below {{the nest result 'd0 floordiv -4' divides by -4}}
// expected-note @below {{a result is a digit of one dimension, such as d0 floordiv 8, d0 mod 8, or (d0 mod 8) floordiv 2}}
"test.op"() {a = #tt.nest<(d0) -> (d0 floordiv -4, d0 mod 4)>} : () -> ()

// -----

// expected-error @below {{the nest result 'd0 mod -4' divides by -4}}
// expected-note @below {{a result is a digit of one dimension, such as d0 floordiv 8, d0 mod 8, or (d0 mod 8) floordiv 2}}
"test.op"() {a = #tt.nest<(d0) -> (d0 floordiv 4, d0 mod -4)>} : () -> ()

// -----

// expected-error @below {{the nest result 'd0 + 1' is not a digit of a dimension}}
// expected-note @below {{a result is a digit of one dimension, such as d0 floordiv 8, d0 mod 8, or (d0 mod 8) floordiv 2}}
"test.op"() {a = #tt.nest<(d0) -> (d0 + 1)>} : () -> ()

// -----

// expected-error @below {{the nest result '5' is not a digit of a dimension}}
// expected-note @below {{a result is a digit of one dimension, such as d0 floordiv 8, d0 mod 8, or (d0 mod 8) floordiv 2}}
"test.op"() {a = #tt.nest<(d0) -> (5, d0)>} : () -> ()

// -----

// expected-error @below {{the nest result 'd0 ceildiv 4' is not a digit of a dimension}}
// expected-note @below {{a result is a digit of one dimension, such as d0 floordiv 8, d0 mod 8, or (d0 mod 8) floordiv 2}}
"test.op"() {a = #tt.nest<(d0) -> (d0 ceildiv 4, d0 mod 4)>} : () -> ()

// -----

// expected-error @below {{the nest result 'd0 + d1' is not a digit of a dimension}}
// expected-note @below {{a result is a digit of one dimension, such as d0 floordiv 8, d0 mod 8, or (d0 mod 8) floordiv 2}}
"test.op"() {a = #tt.nest<(d0, d1) -> (d0 + d1, d1)>} : () -> ()

// -----

// expected-error @below {{the nest result '(d0 floordiv 4294967296) mod 4294967296' has a weight that does not fit 64 bits}}
// expected-note @below {{a result is a digit of one dimension, such as d0 floordiv 8, d0 mod 8, or (d0 mod 8) floordiv 2}}
"test.op"() {a = #tt.nest<(d0) -> ((d0 floordiv 4294967296) mod 4294967296, d0)>} : () -> ()

// -----

// expected-error @below {{non-affine expression: right operand of floordiv has to be either a constant or symbolic}}
"test.op"() {a = #tt.nest<(d0, d1) -> (d0 floordiv d1, d1)>} : () -> ()

// -----

// expected-error @below {{the serpentine level 2 is not one of the nest's 2 levels}}
// expected-note @below {{levels are results of the map and count from 0}}
"test.op"() {a = #tt.nest<(d0, d1) -> (d0, d1), serpentine = [2]>} : () -> ()

// -----

// expected-error @below {{the serpentine level -1 is not one of the nest's 2 levels}}
// expected-note @below {{levels are results of the map and count from 0}}
"test.op"() {a = #tt.nest<(d0, d1) -> (d0, d1), serpentine = [-1]>} : () -> ()

// -----

// expected-error @below {{the serpentine level 1 is listed twice}}
"test.op"() {a = #tt.nest<(d0, d1) -> (d0, d1), serpentine = [1, 1]>} : () -> ()

// -----

// expected-error @below {{expected 'serpentine'}}
"test.op"() {a = #tt.nest<(d0, d1) -> (d0, d1), backwards = [1]>} : () -> ()
