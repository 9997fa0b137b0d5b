//===- Orientation.cpp - Which way vectors lie in their tiles -------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Allocation.h"
#include "llvm/ADT/EquivalenceClasses.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

LogicalResult metalium::orientVectors(GridKernelOp kernel,
                                      Allocation &allocation) {
  llvm::EquivalenceClasses<const void *> classes;
  SmallVector<std::tuple<Value, Orientation, Operation *>> known;
  auto key = [](Value value) { return value.getAsOpaquePointer(); };
  auto isVector = [](Value value) {
    auto type = dyn_cast<RankedTensorType>(value.getType());
    return type && type.getRank() == 1;
  };
  SmallVector<Value> vectors;
  auto join = [&](Value a, Value b) {
    if (isVector(a))
      classes.unionSets(key(a), key(b));
  };
  auto note = [&](Value value, Orientation orientation, Operation *op) {
    if (isVector(value))
      known.push_back({value, orientation, op});
  };
  auto noteMemref = [&](Value block, Value memref, OperandRange offsets,
                        Operation *op) {
    if (!isVector(block))
      return;
    auto type = cast<MemRefType>(memref.getType());
    if (type.getRank() == 1) {
      classes.unionSets(key(block), key(memref));
      return;
    }
    // A row or a column of a matrix; the block has the size of one of them.
    int64_t rank = type.getRank();
    if (type.getDimSize(rank - 1) == 1)
      note(block, Orientation::Column, op);
    else
      note(block, Orientation::Row, op);
  };
  kernel.walk([&](Operation *op) {
    for (Value result : op->getResults())
      if (isVector(result))
        vectors.push_back(result);
    if (auto read = dyn_cast<ReadOp>(op))
      noteMemref(read.getResult(), read.getSource(), read.getOffsets(), op);
    if (auto write = dyn_cast<WriteOp>(op))
      noteMemref(write.getBlock(), write.getTarget(), write.getOffsets(), op);
    if (auto loop = dyn_cast<scf::ForOp>(op))
      for (auto [init, argument, yielded, result] :
           llvm::zip_equal(loop.getInitArgs(), loop.getRegionIterArgs(),
                           loop.getYieldedValues(), loop.getResults())) {
        if (isVector(argument))
          vectors.push_back(argument);
        join(init, argument);
        join(argument, yielded);
        join(yielded, result);
      }
    auto generic = dyn_cast<linalg::GenericOp>(op);
    if (!generic)
      return;
    join(generic.getOutputs()[0], generic.getResult(0));
    for (OpOperand &operand : op->getOpOperands()) {
      if (!isVector(operand.get()))
        continue;
      if (generic.getNumLoops() == 1)
        join(operand.get(), generic.getResult(0));
      else if (generic.getMatchingIndexingMap(&operand).getDimPosition(0) == 0)
        note(operand.get(), Orientation::Column, op);
      else
        note(operand.get(), Orientation::Row, op);
    }
  });
  llvm::DenseMap<const void *, Orientation> ofClass;
  for (auto [value, orientation, op] : known) {
    const void *leader = classes.getOrInsertLeaderValue(key(value));
    auto [place, isNew] = ofClass.try_emplace(leader, orientation);
    if (!isNew && place->second != orientation)
      return op->emitOpError()
             << "uses a vector as a row, which elsewhere is a column: copy it "
                "from two arguments";
  }
  for (Value value : vectors) {
    auto place = ofClass.find(classes.getOrInsertLeaderValue(key(value)));
    allocation.orientation[value] =
        place == ofClass.end() ? Orientation::Row : place->second;
  }
  // A tensor of rank 1 lies as its blocks do.
  kernel.walk([&](Operation *op) {
    Value memref, block;
    if (auto read = dyn_cast<ReadOp>(op)) {
      memref = read.getSource();
      block = read.getResult();
    } else if (auto write = dyn_cast<WriteOp>(op)) {
      memref = write.getTarget();
      block = write.getBlock();
    }
    if (memref && isVector(block))
      allocation.orientation[memref] = allocation.orientation.lookup(block);
  });
  return success();
}
