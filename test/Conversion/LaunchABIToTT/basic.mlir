// RUN: tt-opt %s --convert-launch-abi-to-tt | FileCheck %s
// RUN: tt-opt %s "--convert-launch-abi-to-tt=num-programs=-3,-2,-1 program-ids=-6,-5,-4" \
// RUN: | FileCheck %s --check-prefix=IDS-FIRST
// RUN: tt-opt %s "--convert-launch-abi-to-tt=functions=line,wide num-programs=1 program-ids=0" \
// RUN: | FileCheck %s --check-prefix=LINE

// The attributes of the arguments that stay, stay with them.
// CHECK-LABEL: func.func @kernel(
// CHECK-SAME: %[[OUT:[^:]*]]: memref<?xi32> {my.first}, %[[NX:[^:]*]]: i32 {my.x}, %[[NY:[^:]*]]: i32, %[[NZ:[^:]*]]: i32) attributes {llvm.emit_c_interface} {
// CHECK: %[[IX:.*]] = arith.index_cast %[[NX]] : i32 to index
// CHECK: %[[SX:.*]] = arith.maxsi %[[IX]], %{{.*}} : index
// CHECK: tt.grid_kernel (%[[BX:.*]], %{{.*}}, %[[BZ:.*]]) in (%[[SX]], %{{.*}}, %{{.*}}) {
// CHECK-NEXT: %[[X:.*]] = arith.index_cast %[[BX]] : index to i32
// CHECK-NEXT: %[[Z:.*]] = arith.index_cast %[[BZ]] : index to i32
// CHECK-NEXT: %[[AT:.*]] = arith.index_cast %[[X]] : i32 to index
// CHECK-NEXT: %[[SUM:.*]] = arith.addi %[[Z]], %[[NX]] : i32
// CHECK-NEXT: memref.store %[[SUM]], %[[OUT]][%[[AT]]]
// CHECK-NEXT: }
// CHECK-NEXT: return

// IDS-FIRST-LABEL: func.func @kernel(
// IDS-FIRST-SAME: %{{[^:]*}}: memref<?xi32> {my.first}, %[[NX:[^:]*]]: i32, %[[NY:[^:]*]]: i32, %[[NZ:[^:]*]]: i32)
// IDS-FIRST: arith.index_cast %[[NX]] : i32 to index
// IDS-FIRST: arith.index_cast %[[NY]] : i32 to index
// IDS-FIRST: arith.index_cast %[[NZ]] : i32 to index
// IDS-FIRST: tt.grid_kernel (%[[BX:.*]], %{{.*}}, %{{.*}}) in
// IDS-FIRST: arith.index_cast %[[BX]] : index to i32
func.func @kernel(%out: memref<?xi32> {my.first}, %nx: i32 {my.x}, %ny: i32, %nz: i32, %x: i32, %y: i32, %z: i32) attributes {llvm.emit_c_interface} {
  %at = arith.index_cast %x : i32 to index
  %sum = arith.addi %z, %nx : i32
  memref.store %sum, %out[%at] : memref<?xi32>
  return
}

// Programs that return early.
// CHECK-LABEL: func.func @blocks(
// CHECK: tt.grid_kernel (%[[BX:.*]], %{{.*}}, %{{.*}}) in
// CHECK: %[[X:.*]] = arith.index_cast %[[BX]] : index to i32
// CHECK: scf.execute_region {
// CHECK: %[[ODD:.*]] = arith.trunci %[[X]] : i32 to i1
// CHECK: cf.cond_br %[[ODD]]
// CHECK-COUNT-2: scf.yield
// CHECK-NOT: scf.yield
// CHECK: return
func.func @blocks(%out: memref<?xi32>, %nx: i32, %ny: i32, %nz: i32, %x: i32, %y: i32, %z: i32) {
  %odd = arith.trunci %x : i32 to i1
  cf.cond_br %odd, ^leave, ^stay
^leave:
  return
^stay:
  %at = arith.index_cast %x : i32 to index
  memref.store %x, %out[%at] : memref<?xi32>
  return
}

// What is not one program of a grid stays: functions of other types, those with
// results, and those that are private or called.
// CHECK-LABEL: func.func @line(
// CHECK-NOT: tt.grid_kernel
// LINE-LABEL: func.func @line(
// LINE-SAME: %{{[^:]*}}: i32, %[[OUT:[^:]*]]: memref<?xi32>)
// LINE: tt.grid_kernel
func.func @line(%id: i32, %count: i32, %out: memref<?xi32>) {
  %at = arith.index_cast %id : i32 to index
  memref.store %count, %out[%at] : memref<?xi32>
  call @helper(%id, %id, %id, %id, %id, %id) : (i32, i32, i32, i32, i32, i32) -> ()
  return
}

// Named functions may have integers of other widths, and indices.
// LINE-LABEL: func.func @wide(
// LINE-SAME: %[[COUNT:[^:]*]]: index, %[[OUT:[^:]*]]: memref<?xindex>)
// LINE: %[[SIZE:.*]] = arith.maxsi %[[COUNT]], %{{.*}} : index
// LINE: tt.grid_kernel (%[[BX:.*]]) in (%[[SIZE]]) {
// LINE-NEXT: %[[ID:.*]] = arith.index_cast %[[BX]] : index to i64
// LINE-NEXT: arith.index_cast %[[ID]] : i64 to index
func.func @wide(%id: i64, %count: index, %out: memref<?xindex>) {
  %at = arith.index_cast %id : i64 to index
  memref.store %count, %out[%at] : memref<?xindex>
  return
}

// CHECK-LABEL: func.func @helper(
// CHECK-NOT: tt.grid_kernel
func.func @helper(%a: i32, %b: i32, %c: i32, %d: i32, %e: i32, %f: i32) {
  return
}

func.func private @hidden(%a: i32, %b: i32, %c: i32, %d: i32, %e: i32, %f: i32) {
  return
}

func.func @result(%a: i32, %b: i32, %c: i32, %d: i32, %e: i32, %f: i32) -> i32 {
  return %a : i32
}
