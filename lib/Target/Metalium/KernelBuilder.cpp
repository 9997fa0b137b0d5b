//===- KernelBuilder.cpp - One of the three kernels of a core -------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelBuilder.h"

#include "Program.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Transforms/RegionUtils.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

KernelBuilder::KernelBuilder(ModuleOp module, StringRef name,
                             GridKernelOp kernel, const Allocation &allocation,
                             ScheduleAttr schedule)
    : builder(module.getContext()), loc(kernel.getLoc()), kernel(kernel),
      allocation(allocation), schedule(schedule) {
  auto original = kernel->getParentOfType<func::FuncOp>();
  MLIRContext *context = module.getContext();
  builder.setInsertionPointToEnd(module.getBody());
  function = func::FuncOp::create(builder, loc, name,
                                  FunctionType::get(context, {}, {}));
  builder.setInsertionPointToStart(function.addEntryBlock());
  auto addArgument = [&](StringRef kind, const Twine &value) {
    unsigned position = function.getNumArguments();
    DictionaryAttr attributes = builder.getDictionaryAttr(
        builder.getNamedAttr(kind, builder.getStringAttr(value)));
    (void)function.insertArgument(position, builder.getIndexType(), attributes,
                                  loc);
    return function.getArgument(position);
  };
  constexpr StringLiteral address = "metalium.address",
                          symbol = "metalium.symbol";
  for (BlockArgument argument : original.getArguments())
    if (isa<MemRefType>(argument.getType()))
      addresses[argument] = addArgument(address, allocation.getName(argument));
  for (const ConstantTile &tile : allocation.constants)
    constantAddresses[tile.name] = addArgument(address, tile.name);
  // Equal sizes are one argument.
  llvm::StringMap<Value> symbols;
  for (BlockArgument argument : original.getArguments()) {
    if (auto type = dyn_cast<MemRefType>(argument.getType())) {
      for (auto [dim, size] : llvm::enumerate(type.getShape()))
        if (ShapedType::isDynamic(size)) {
          std::string name = allocation.names.getSizeName(argument, dim);
          Value &word = symbols[name];
          if (!word)
            word = addArgument(symbol, name);
          sizes[{argument, dim}] = word;
        }
    } else if (argument.getType().isIntOrIndex()) {
      Value word = addArgument(symbol, allocation.getName(argument));
      function.setArgAttr(cast<BlockArgument>(word).getArgNumber(),
                          numberAttrName, builder.getUnitAttr());
      if (!argument.getType().isIndex())
        word =
            arith::IndexCastOp::create(builder, loc, argument.getType(), word);
      map.map(argument, word);
    }
  }
}

func::FuncOp KernelBuilder::build() {
  Value core = CoreIdOp::create(builder, loc);
  SmallVector<OpFoldResult> sizes;
  for (OpFoldResult size : kernel.getMixedSizes()) {
    if (auto value = dyn_cast<Value>(size))
      sizes.push_back(remap(value));
    else
      sizes.push_back(size);
  }
  auto loop =
      PersistentLoopOp::create(builder, loc, sizes, core, schedule, Value());
  func::ReturnOp::create(builder, loc);
  for (auto [before, after] :
       llvm::zip_equal(kernel.getBlockIndices(), loop.getBlockIndices()))
    map.map(before, after);
  builder.setInsertionPointToStart(loop.getBody());
  buildBody(*kernel.getBody());
  TTGridDialect::LaunchAttrHelper(builder.getContext())
      .setAttr(function, LaunchAttr::get(builder.getContext(),
                                         kernel.getStaticSizes(), schedule));
  return function;
}

Value KernelBuilder::remap(Value value) {
  if (Value known = map.lookupOrNull(value))
    return known;
  Operation *op = value.getDefiningOp();
  assert(op && "a value from outside of the kernel's function");
  if (auto dim = dyn_cast<memref::DimOp>(op))
    return getSizeOf(dim.getSource(), *dim.getConstantIndex());
  llvm::SetVector<Value> used(op->operand_begin(), op->operand_end());
  getUsedValuesDefinedAbove(op->getRegions(), used);
  IRMapping local;
  for (Value operand : used)
    local.map(operand, remap(operand));
  return builder.clone(*op, local)
      ->getResult(cast<OpResult>(value).getResultNumber());
}

Value KernelBuilder::constant(int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

Value KernelBuilder::multiplyAdd(Value left, int64_t factor, Value right) {
  Value product = left;
  if (factor != 1)
    product = arith::MulIOp::create(builder, loc, left, constant(factor));
  if (getConstantIntValue(right) == 0)
    return product;
  return arith::AddIOp::create(builder, loc, product, right);
}

Value KernelBuilder::getSizeOf(Value memref, int64_t dim) {
  int64_t size = cast<MemRefType>(memref.getType()).getDimSize(dim);
  return ShapedType::isDynamic(size) ? sizes.lookup({memref, dim})
                                     : constant(size);
}

Value KernelBuilder::getTilesOf(Value memref, int64_t dim) {
  int64_t size = cast<MemRefType>(memref.getType()).getDimSize(dim);
  if (!ShapedType::isDynamic(size))
    return constant(llvm::divideCeil(size, 32));
  Value more =
      arith::AddIOp::create(builder, loc, getSizeOf(memref, dim), constant(31));
  return arith::ShRUIOp::create(builder, loc, more, constant(5));
}

void KernelBuilder::buildLoop(scf::ForOp loop,
                              llvm::function_ref<void()> build) {
  Value low = remap(loop.getLowerBound()), high = remap(loop.getUpperBound());
  Value step = remap(loop.getStep());
  auto made = scf::ForOp::create(builder, loop.getLoc(), low, high, step);
  map.map(loop.getInductionVar(), made.getInductionVar());
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(made.getBody());
  build();
}

void KernelBuilder::buildRange(int64_t count,
                               llvm::function_ref<void(Value)> build) {
  Value zero = constant(0);
  if (count == 1)
    return build(zero);
  Value high = constant(count), step = constant(1);
  auto made = scf::ForOp::create(builder, loc, zero, high, step);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToStart(made.getBody());
  build(made.getInductionVar());
}
