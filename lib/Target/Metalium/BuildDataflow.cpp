//===- BuildDataflow.cpp - The reader and the writer ----------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

namespace {
/// What reader and writer have in common: blocks as pages.
class DataflowBuilder : public KernelBuilder {
public:
  using KernelBuilder::KernelBuilder;

protected:
  /// Calls `build` for each page of a block, with the page and its place in the
  /// block, and whether it is inside of the tensor; null where it always is.
  void buildPages(
      Value memref, OperandRange offsets, Value block, bool isPadded,
      llvm::function_ref<void(Value page, Value place, Value inside)> build);
};

class ReaderBuilder : public DataflowBuilder {
public:
  using DataflowBuilder::DataflowBuilder;

private:
  void buildBody(Block &body) override;
  void buildBlock(Block &block, bool isOutermost);
  void readPage(Value page, Value address, Value l1) {
    ReadPageOp::create(builder, loc, page, address, l1);
  }
  void reserve(unsigned buffer);
  void readBlock(ReadOp read, unsigned buffer);
  void readScaler(unsigned buffer);
};

class WriterBuilder : public DataflowBuilder {
public:
  using DataflowBuilder::DataflowBuilder;

private:
  void buildBody(Block &body) override { buildBlock(body); }
  void buildBlock(Block &block);
  void writeBlock(WriteOp write);
};
} // namespace

static int64_t getPageBytes(Type format) {
  return format.isF32() ? 4096 : 2048;
}

void DataflowBuilder::buildPages(
    Value memref, OperandRange offsets, Value block, bool isPadded,
    llvm::function_ref<void(Value, Value, Value)> build) {
  auto type = cast<MemRefType>(memref.getType());
  auto shape = cast<RankedTensorType>(block.getType()).getShape();
  int64_t rank = type.getRank();
  bool isColumn = shape.size() == 1 &&
                  allocation.orientation.lookup(block) == Orientation::Column;
  int64_t rows = shape.size() == 2 ? shape[0] / 32
                 : isColumn        ? shape[0] / 32
                                   : 1;
  int64_t columns = shape.size() == 2 ? shape[1] / 32
                    : isColumn        ? 1
                                      : shape[0] / 32;

  // Where the block begins, and the tensor's size, as rows and columns of
  // tiles. A vector is a matrix with one of them.
  Value firstRow, firstColumn, rowsOfAll, columnsOfAll;
  if (rank == 1) {
    Value offset = remap(offsets[0]), tiles = getTilesOf(memref, 0);
    firstRow = isColumn ? offset : constant(0);
    firstColumn = isColumn ? constant(0) : offset;
    rowsOfAll = isColumn ? tiles : constant(1);
    columnsOfAll = isColumn ? constant(1) : tiles;
  } else {
    firstRow = remap(offsets[rank - 2]);
    firstColumn = remap(offsets[rank - 1]);
    rowsOfAll = getTilesOf(memref, rank - 2);
    columnsOfAll = getTilesOf(memref, rank - 1);
    Value matrix;
    for (int64_t dim = 0; dim + 2 < rank; ++dim) {
      Value offset = remap(offsets[dim]);
      if (matrix) {
        matrix =
            arith::MulIOp::create(builder, loc, matrix, getSizeOf(memref, dim));
        matrix = arith::AddIOp::create(builder, loc, matrix, offset);
      } else {
        matrix = offset;
      }
    }
    if (matrix) {
      // Rows are counted over all matrices; padding is within one.
      Value before = arith::MulIOp::create(builder, loc, matrix, rowsOfAll);
      Value first = firstRow;
      firstRow = arith::AddIOp::create(builder, loc, before, first);
      rowsOfAll = arith::AddIOp::create(builder, loc, before, rowsOfAll);
    }
  }

  buildRange(rows, [&](Value r) {
    Value row = getConstantIntValue(r) == 0
                    ? firstRow
                    : arith::AddIOp::create(builder, loc, firstRow, r);
    Value rowStart = arith::MulIOp::create(builder, loc, row, columnsOfAll);
    buildRange(columns, [&](Value c) {
      Value column = getConstantIntValue(c) == 0
                         ? firstColumn
                         : arith::AddIOp::create(builder, loc, firstColumn, c);
      Value page = arith::AddIOp::create(builder, loc, rowStart, column);
      Value place = multiplyAdd(r, columns, c);
      Value inside;
      if (isPadded) {
        Value rowInside = arith::CmpIOp::create(
            builder, loc, arith::CmpIPredicate::ult, row, rowsOfAll);
        Value columnInside = arith::CmpIOp::create(
            builder, loc, arith::CmpIPredicate::ult, column, columnsOfAll);
        inside = arith::AndIOp::create(builder, loc, rowInside, columnInside);
      }
      build(page, place, inside);
    });
  });
}

//===----------------------------------------------------------------------===//
// Reader
//===----------------------------------------------------------------------===//

void ReaderBuilder::reserve(unsigned buffer) {
  ReserveOp::create(builder, loc, buffer, allocation.buffers[buffer].tiles);
}

void ReaderBuilder::readBlock(ReadOp read, unsigned buffer) {
  reserve(buffer);
  Type format = allocation.buffers[buffer].format;
  int64_t bytes = getPageBytes(format);
  Value l1 =
      WritePointerOp::create(builder, loc, builder.getIndexType(), buffer);
  buildPages(read.getSource(), read.getOffsets(), read.getResult(),
             read.getPadded(), [&](Value page, Value place, Value inside) {
               Value address = multiplyAdd(place, bytes, l1);
               if (getConstantIntValue(place) == 0)
                 address = l1;
               Value tensor = getAddress(read.getSource());
               if (!inside)
                 return readPage(page, tensor, address);
               auto branch = scf::IfOp::create(builder, loc, inside,
                                               /*withElseRegion=*/true);
               OpBuilder::InsertionGuard guard(builder);
               builder.setInsertionPointToStart(branch.thenBlock());
               readPage(page, tensor, address);
               builder.setInsertionPointToStart(branch.elseBlock());
               readPage(constant(0), getAddress(getZeroName(format)), address);
             });
}

void ReaderBuilder::readScaler(unsigned buffer) {
  reserve(buffer);
  Value l1 =
      WritePointerOp::create(builder, loc, builder.getIndexType(), buffer);
  readPage(constant(0), getAddress(allocation.buffers[buffer].name), l1);
}

void ReaderBuilder::buildBody(Block &body) { buildBlock(body, true); }

void ReaderBuilder::buildBlock(Block &block, bool isOutermost) {
  // Reads that follow one another share a barrier.
  SmallVector<unsigned> pending;
  auto flush = [&] {
    if (pending.empty())
      return;
    ReadBarrierOp::create(builder, loc);
    for (unsigned buffer : pending)
      PushOp::create(builder, loc, buffer, allocation.buffers[buffer].tiles);
    pending.clear();
  };
  if (isOutermost)
    for (auto [format, buffer] : allocation.scalerBuffer) {
      readScaler(buffer);
      pending.push_back(buffer);
    }
  for (Operation &op : block) {
    if (auto read = dyn_cast<ReadOp>(op)) {
      for (unsigned buffer : allocation.destinations.lookup(read.getResult())) {
        readBlock(read, buffer);
        pending.push_back(buffer);
      }
      continue;
    }
    auto loop = dyn_cast<scf::ForOp>(op);
    if (!loop || !loop.walk([](ReadOp) { return WalkResult::interrupt(); })
                      .wasInterrupted())
      continue;
    flush();
    buildLoop(loop, [&] { buildBlock(*loop.getBody(), false); });
  }
  flush();
}

//===----------------------------------------------------------------------===//
// Writer
//===----------------------------------------------------------------------===//

void WriterBuilder::writeBlock(WriteOp write) {
  unsigned buffer = allocation.writeBuffer.lookup(write);
  int64_t tiles = allocation.buffers[buffer].tiles;
  int64_t bytes = getPageBytes(allocation.buffers[buffer].format);
  WaitOp::create(builder, loc, buffer, tiles);
  Value l1 =
      ReadPointerOp::create(builder, loc, builder.getIndexType(), buffer);
  buildPages(write.getTarget(), write.getOffsets(), write.getBlock(),
             write.getPadded(), [&](Value page, Value place, Value inside) {
               Value address = getConstantIntValue(place) == 0
                                   ? l1
                                   : multiplyAdd(place, bytes, l1);
               Value tensor = getAddress(write.getTarget());
               OpBuilder::InsertionGuard guard(builder);
               if (inside) {
                 auto branch = scf::IfOp::create(builder, loc, inside,
                                                 /*withElseRegion=*/false);
                 builder.setInsertionPointToStart(branch.thenBlock());
               }
               WritePageOp::create(builder, loc, page, tensor, address);
             });
  WriteBarrierOp::create(builder, loc);
  PopOp::create(builder, loc, buffer, tiles);
}

void WriterBuilder::buildBlock(Block &block) {
  for (Operation &op : block) {
    if (auto write = dyn_cast<WriteOp>(op)) {
      writeBlock(write);
      continue;
    }
    auto loop = dyn_cast<scf::ForOp>(op);
    if (loop && loop.walk([](WriteOp) { return WalkResult::interrupt(); })
                    .wasInterrupted())
      buildLoop(loop, [&] { buildBlock(*loop.getBody()); });
  }
}

func::FuncOp metalium::buildReader(ModuleOp module, GridKernelOp kernel,
                                   const Allocation &allocation,
                                   ScheduleAttr schedule) {
  return ReaderBuilder(module, "reader", kernel, allocation, schedule).build();
}

func::FuncOp metalium::buildWriter(ModuleOp module, GridKernelOp kernel,
                                   const Allocation &allocation,
                                   ScheduleAttr schedule) {
  return WriterBuilder(module, "writer", kernel, allocation, schedule).build();
}
