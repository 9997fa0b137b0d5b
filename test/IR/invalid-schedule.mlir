// Rules S1 to S4 of a schedule, and what its parts are refused for.

// RUN: tt-opt %s --split-input-file --verify-diagnostics --allow-unregistered-dialect

// S1: a core at least, and 64 bits.

// expected-error @below {{the core grid has a size of 0}}
// expected-note @below {{there is at least 1 core}}
"test.op"() {a = #tt.schedule<cores = 8x0, partition = contiguous, order = row_major>} : () -> ()

// -----

// expected-error @below {{the size -4 is negative}}
"test.op"() {a = #tt.schedule<cores = -4, partition = contiguous, order = row_major>} : () -> ()

// -----

// expected-error @below {{the core grid has rank 0}}
// expected-note @below {{write the number of cores, such as 64 or 7x8}}
"test.op"() {a = #tt.schedule<cores = , partition = contiguous, order = row_major>} : () -> ()

// -----

// expected-error @below {{the number of cores does not fit 64 bits, at the size 4294967296}}
"test.op"() {a = #tt.schedule<cores = 4294967296x4294967296, partition = contiguous, order = row_major>} : () -> ()

// -----

// S2: '?' alone.

// expected-error @below {{the core grid of rank 2 has a size that is not known}}
// expected-note @below {{write every size, or '?' alone}}
"test.op"() {a = #tt.schedule<cores = ?x8, partition = contiguous, order = row_major>} : () -> ()

// -----

// S3: partitions that need a known number of cores.

// expected-error @below {{the partition #tt.blocked needs a known number of cores, but cores = ?}}
// expected-note @below {{write the number of cores, or a partition such as contiguous or cyclic}}
"test.op"() {a = #tt.schedule<cores = ?, partition = blocked, order = row_major>} : () -> ()

// -----

// expected-error @below {{the partition #tt.ranges<[0, 4]> needs a known number of cores, but cores = ?}}
// expected-note @below {{write the number of cores, or a partition such as contiguous or cyclic}}
"test.op"() {a = #tt.schedule<cores = ?, partition = ranges<[0, 4]>, order = row_major>} : () -> ()

// -----

// S4: a range per core.

// expected-error @below {{the partition ranges has 2 ranges for 3 cores}}
// expected-note @below {{write one [start, count] per core; an idle core has count 0}}
"test.op"() {a = #tt.schedule<cores = 3, partition = ranges<[0, 4], [4, 4]>, order = row_major>} : () -> ()

// -----

// Its parameters.

// expected-error @below {{the schedule lacks 'cores'}}
// expected-note @below {{write for instance <cores = 64, partition = contiguous, order = row_major>}}
"test.op"() {a = #tt.schedule<>} : () -> ()

// -----

// expected-error @below {{the schedule lacks 'partition'}}
// expected-note @below {{write for instance <cores = 64, partition = contiguous, order = row_major>}}
"test.op"() {a = #tt.schedule<cores = 4, order = row_major>} : () -> ()

// -----

// expected-error @below {{the schedule lacks 'order'}}
// expected-note @below {{write for instance <cores = 64, partition = contiguous, order = row_major>}}
"test.op"() {a = #tt.schedule<cores = 4, partition = contiguous>} : () -> ()

// -----

// expected-error @below {{the schedule has 'cores' twice}}
"test.op"() {a = #tt.schedule<cores = 4, cores = 4, partition = contiguous, order = row_major>} : () -> ()

// -----

// expected-error @below {{'colour' is not a parameter of a schedule, expected cores, core_order, partition or order}}
"test.op"() {a = #tt.schedule<cores = 4, colour = red>} : () -> ()

// -----

// expected-error @below {{'diagonal' is not an order of cores, expected row_major or column_major}}
"test.op"() {a = #tt.schedule<cores = 4, core_order = diagonal, partition = contiguous, order = row_major>} : () -> ()

// -----

// expected-error @below {{'random' is not a partition}}
// expected-note @below {{write one of contiguous, cyclic, blocked, ranges}}
"test.op"() {a = #tt.schedule<cores = 4, partition = random, order = row_major>} : () -> ()

// -----

// expected-error @below {{'row_major' is not a partition}}
// expected-note @below {{write one of contiguous, cyclic, blocked, ranges}}
"test.op"() {a = #tt.schedule<cores = 4, partition = row_major, order = row_major>} : () -> ()

// -----

// expected-error @below {{'cyclic' is not an order}}
// expected-note @below {{write one of row_major, column_major, permuted, grouped, nest}}
"test.op"() {a = #tt.schedule<cores = 4, partition = contiguous, order = cyclic<2>>} : () -> ()

// -----

// Partitions and orders.

// expected-error @below {{the cyclic block size is 0}}
// expected-note @below {{a block has at least 1 position}}
"test.op"() {a = #tt.cyclic<0>} : () -> ()

// -----

// expected-error @below {{the cyclic block size is -3}}
// expected-note @below {{a block has at least 1 position}}
"test.op"() {a = #tt.schedule<cores = 4, partition = cyclic<-3>, order = row_major>} : () -> ()

// -----

// expected-error @below {{the range [-1, 2] of core 1 is not a range of positions}}
// expected-note @below {{write [start, count], both at least 0}}
"test.op"() {a = #tt.ranges<[0, 1], [-1, 2]>} : () -> ()

// -----

// expected-error @below {{the range [9223372036854775807, 2] of core 0 is not a range of positions}}
// expected-note @below {{write [start, count], both at least 0}}
"test.op"() {a = #tt.ranges<[9223372036854775807, 2]>} : () -> ()

// -----

// expected-error @below {{the group size is 0}}
// expected-note @below {{a group has at least 1 coordinate}}
"test.op"() {a = #tt.grouped<0>} : () -> ()

// -----

// expected-error @below {{expected 'serpentine'}}
"test.op"() {a = #tt.grouped<8, backwards>} : () -> ()

// -----

// expected-error @below {{the permutation has dimension 1 twice}}
// expected-note @below {{list each dimension exactly once}}
"test.op"() {a = #tt.permuted<1, 1>} : () -> ()

// -----

// expected-error @below {{the permutation names dimension 2, but its rank is 2}}
// expected-note @below {{dimensions count from 0}}
"test.op"() {a = #tt.permuted<1, 2>} : () -> ()

// -----

// A launch.

// expected-error @below {{the grid has rank 0}}
// expected-note @below {{a grid has at least 1 dimension}}
"test.op"() {a = #tt.launch<grid = , schedule = <cores = 4, partition = contiguous, order = row_major>>} : () -> ()

// -----

// expected-error @below {{the order has rank 2 for a grid of rank 1}}
"test.op"() {a = #tt.launch<grid = 8, schedule = <cores = 4, partition = contiguous, order = permuted<1, 0>>>} : () -> ()

// -----

// expected-error @below {{the number of tiles does not fit an index of 64 bits, at the size 4294967296 of dimension 1}}
// expected-note @below {{the product of the sizes, 0 counted as 1, may be at most 9223372036854775807}}
"test.op"() {a = #tt.launch<grid = 4294967296x4294967296, schedule = <cores = 4, partition = contiguous, order = row_major>>} : () -> ()

// -----

// expected-error @below {{the partition ranges misses position 7}}
// expected-note @below {{together the ranges hold exactly the positions [0, 8)}}
"test.op"() {a = #tt.launch<grid = 8, schedule = <cores = 1, partition = ranges<[0, 7]>, order = row_major>>} : () -> ()
