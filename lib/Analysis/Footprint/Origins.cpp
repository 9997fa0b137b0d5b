//===- Origins.cpp - Where a memref comes from ----------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SystemBuilder.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/ADT/DenseSet.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::footprint;

namespace {
class OriginSearch {
public:
  explicit OriginSearch(GridKernelOp kernel) : kernel(kernel) {}

  void search(Value memref, Origin path);

  SmallVector<Origin> origins;

private:
  void add(Origin path, Value root) {
    path.root = root;
    origins.push_back(std::move(path));
  }
  /// A value about which nothing is known: it may be any memref. One from
  /// outside is a root beside the others.
  void addAny(const Origin &path, Value memref, Operation *op) {
    Origin any = path;
    if (any.reason.empty())
      any.reason = op ? quote(op) + " gives a memref that could be any"
                      : "an argument is a memref that could be any";
    if (isOutside(kernel, memref))
      add(any, memref);
    add(any, Value());
  }
  void searchArgument(BlockArgument argument, const Origin &path);
  void searchResult(OpResult result, const Origin &path);

  GridKernelOp kernel;
  llvm::DenseSet<Value> visited;
};
} // namespace

void OriginSearch::search(Value memref, Origin path) {
  // Around a loop, or by another way: with other views the map would differ.
  if (!visited.insert(memref).second) {
    for (Origin &origin : origins)
      if (origin.reason.empty())
        origin.reason = "several ways lead to the memref";
    return;
  }
  if (!isa<BaseMemRefType>(memref.getType()))
    return addAny(path, memref, memref.getDefiningOp());
  if (auto argument = dyn_cast<BlockArgument>(memref))
    return searchArgument(argument, path);
  searchResult(cast<OpResult>(memref), path);
}

void OriginSearch::searchArgument(BlockArgument argument, const Origin &path) {
  Operation *parent = argument.getOwner()->getParentOp();
  bool isEntry = argument.getOwner()->isEntryBlock();
  if (isEntry && isa<FunctionOpInterface>(parent))
    return add(path, argument);
  auto loop = dyn_cast<LoopLikeOpInterface>(parent);
  if (isEntry && isa<scf::ForOp>(parent)) {
    OpOperand *init = loop.getTiedLoopInit(argument);
    OpOperand *yielded = loop.getTiedLoopYieldedValue(argument);
    if (init && yielded) {
      Origin carried = path;
      carried.reason = quote(parent) + " carries the memref";
      search(init->get(), carried);
      return search(yielded->get(), carried);
    }
  }
  addAny(path, argument, parent);
}

void OriginSearch::searchResult(OpResult result, const Origin &path) {
  Operation *op = result.getOwner();
  unsigned number = result.getResultNumber();
  if (isa<memref::AllocOp, memref::AllocaOp, memref::GetGlobalOp>(op))
    return add(path, result);
  if (auto select = dyn_cast<arith::SelectOp>(op)) {
    Origin chosen = path;
    if (chosen.reason.empty())
      chosen.reason = quote(op) + " chooses the memref";
    search(select.getTrueValue(), chosen);
    return search(select.getFalseValue(), chosen);
  }
  if (auto branch = dyn_cast<scf::IfOp>(op)) {
    Origin chosen = path;
    if (chosen.reason.empty())
      chosen.reason = quote(op) + " chooses the memref";
    search(branch.thenYield().getOperand(number), chosen);
    return search(branch.elseYield().getOperand(number), chosen);
  }
  if (auto loop = dyn_cast<scf::ForOp>(op)) {
    Origin carried = path;
    carried.reason = quote(op) + " carries the memref";
    search(loop.getInitArgs()[number], carried);
    return search(loop.getYieldedValues()[number], carried);
  }
  Origin viewed = path;
  viewed.views.push_back(op);
  if (isa<memref::TransposeOp>(op))
    return search(op->getOperand(0), viewed);
  if (isa<memref::DistinctObjectsOp>(op))
    return search(op->getOperand(number), path);
  if (auto view = dyn_cast<ViewLikeOpInterface>(op);
      view && view.getViewDest() == result)
    return search(view.getViewSource(), viewed);
  auto effects = dyn_cast<MemoryEffectOpInterface>(op);
  if (effects &&
      effects.getEffectOnValue<MemoryEffects::Allocate>(result).has_value())
    return add(path, result);
  addAny(path, result, op);
}

SmallVector<Origin> footprint::getOrigins(GridKernelOp kernel, Value memref) {
  OriginSearch search(kernel);
  search.search(memref, {});
  return std::move(search.origins);
}
