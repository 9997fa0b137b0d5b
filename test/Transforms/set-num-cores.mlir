// RUN: tt-opt %s --tt-set-num-cores=cores=8 | FileCheck %s
// RUN: not tt-opt %s --tt-set-num-cores=cores=0 2>&1 | FileCheck %s --check-prefix=ZERO

// ZERO: error: tt-set-num-cores has the option cores=0; write a number from 1

// CHECK-LABEL: func @kernels
// CHECK: tt.grid_kernel (%{{.*}}) in (64) schedule(<cores = 8, partition = cyclic<2>, order = row_major>) {
// CHECK: tt.grid_kernel (%{{.*}}) in (64) schedule(<cores = 8, partition = contiguous, order = row_major>) {
// CHECK: tt.grid_kernel (%{{.*}}) in (64) schedule(<cores = ?, partition = contiguous, order = row_major>) num_cores(%{{.*}}) {
// CHECK: tt.grid_kernel (%{{.*}}) in (64) schedule(<cores = 4, partition = contiguous, order = row_major>) {
// CHECK: tt.grid_kernel (%{{.*}}) in (64) {
func.func @kernels(%own: index) {
  tt.grid_kernel (%bx) in (64) schedule(<cores = ?, partition = cyclic<2>, order = row_major>) {
  }
  %n = tt.num_cores
  tt.grid_kernel (%bx) in (64) schedule(<cores = ?, partition = contiguous, order = row_major>) num_cores(%n) {
  }
  tt.grid_kernel (%bx) in (64) schedule(<cores = ?, partition = contiguous, order = row_major>) num_cores(%own) {
  }
  tt.grid_kernel (%bx) in (64) schedule(<cores = 4, partition = contiguous, order = row_major>) {
  }
  tt.grid_kernel (%bx) in (64) {
  }
  return
}
