// The plugin gives the packaged mlir-opt what tt-opt has.

// A program that is not built with sanitizers can't load what is.
// UNSUPPORTED: sanitize

// DEFINE: %{load} = --load-dialect-plugin=%plugin --load-pass-plugin=%plugin
// DEFINE: %{passes} = builtin.module(tt-infer-schedule{cores=5},tt-grid-to-persistent)
// DEFINE: %{pipeline} = builtin.module(tt-to-cpu{cores=5})

// RUN: mlir-opt %{load} --pass-pipeline='%{passes}' %s | FileCheck %s
// RUN: mlir-opt %{load} --pass-pipeline='%{passes}' %s > %t.plugin
// RUN: tt-opt --pass-pipeline='%{passes}' %s > %t.tt-opt
// RUN: diff %t.plugin %t.tt-opt
// RUN: mlir-opt %{load} --pass-pipeline='%{pipeline}' %s > %t.plugin
// RUN: tt-opt --pass-pipeline='%{pipeline}' %s > %t.tt-opt
// RUN: diff %t.plugin %t.tt-opt

// To load it twice is no fault.
// RUN: mlir-opt %{load} %{load} --pass-pipeline='%{passes}' %s | FileCheck %s

// The dialect alone is enough to read and write programs.
// RUN: mlir-opt --load-dialect-plugin=%plugin %s \
// RUN:   | FileCheck %s --check-prefix=DIALECT

// DIALECT: tt.grid_kernel (%bx, %by) in (8, 8) {

// CHECK: func.func @fill({{.*}} attributes {tt.launch = #tt.launch<grid = 8x8, schedule = <cores = 5,
// CHECK: scf.for
func.func @fill(%value: f32, %out: memref<8x8xf32>) {
  tt.grid_kernel (%bx, %by) in (8, 8) {
    memref.store %value, %out[%bx, %by] : memref<8x8xf32>
  }
  return
}
