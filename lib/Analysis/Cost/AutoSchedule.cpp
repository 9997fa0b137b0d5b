//===- AutoSchedule.cpp - The chosen schedule as an attribute -------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/Cost/AutoSchedule.h"

#include "mlir/IR/AffineExpr.h"
#include "mlir/IR/AffineMap.h"
#include "ttgrid/Analysis/Cost/ChooseSchedule.h"

using namespace mlir;
using namespace mlir::ttgrid;

/// Whether `order` is what a keyword stands for.
static bool isSame(const Order &order, const llvm::Expected<Order> &keyword) {
  return order.getLevels() == keyword->getLevels();
}

/// The dimensions of an order that cuts none, slowest first; empty elsewhere.
static SmallVector<int64_t> getPermutation(const Order &order) {
  SmallVector<int64_t> dims;
  for (const Level &level : order.getLevels()) {
    if (level.cut != 1 || level.serpentine)
      return {};
    dims.push_back(level.dim);
  }
  return dims;
}

/// The group size that a keyword for this order has.
static int64_t getGroupSize(const Order &order) {
  for (const Level &level : order.getLevels())
    if (level.cut != 1)
      return level.cut;
  return 1;
}

static NestAttr getNestAttr(MLIRContext *context, const Order &order) {
  SmallVector<AffineExpr> results;
  SmallVector<int64_t> serpentine;
  for (auto [number, level] : llvm::enumerate(order.getLevels())) {
    AffineExpr digit = getAffineDimExpr(level.dim, context);
    if (int64_t above = order.getCutBefore(number, level.dim))
      digit = digit % above;
    results.push_back(digit.floorDiv(level.cut));
    if (level.serpentine)
      serpentine.push_back(number);
  }
  return NestAttr::get(context,
                       AffineMap::get(order.getRank(), 0, results, context),
                       serpentine);
}

OrderAttrInterface mlir::ttgrid::getOrderAttr(MLIRContext *context,
                                              const Order &order) {
  unsigned rank = order.getRank();
  if (isSame(order, Order::getRowMajor(rank)))
    return RowMajorAttr::get(context);
  if (isSame(order, Order::getColumnMajor(rank)))
    return ColumnMajorAttr::get(context);
  if (SmallVector<int64_t> dims = getPermutation(order); !dims.empty())
    return PermutedAttr::get(context, dims);
  int64_t group = getGroupSize(order);
  for (bool serpentine : {false, true})
    if (isSame(order, Order::getGrouped(rank, group, serpentine)))
      return GroupedAttr::get(context, group, serpentine);
  return getNestAttr(context, order);
}

int64_t AutoRequest::getNumCores() const {
  return llvm::cantFail(CoreGrid::get(cores)).getNumCores();
}

static ScheduleAttr getScheduleAttr(MLIRContext *context,
                                    const ScheduleForm &form,
                                    const AutoRequest &request) {
  PartitionAttrInterface partition = request.partition;
  switch (form.cut) {
  case ScheduleForm::Cut::Contiguous:
    partition = ContiguousAttr::get(context);
    break;
  case ScheduleForm::Cut::Cyclic:
    partition = CyclicAttr::get(context, form.block);
    break;
  case ScheduleForm::Cut::Blocked:
    partition = BlockedAttr::get(context);
    break;
  case ScheduleForm::Cut::Given:
    break;
  }
  OrderAttrInterface order =
      request.order ? request.order : getOrderAttr(context, form.order);
  return ScheduleAttr::get(context, form.cores.getShape(),
                           form.cores.getOrder(), partition, order);
}

llvm::Expected<AutoSchedule>
mlir::ttgrid::chooseSchedule(MLIRContext *context, ArrayRef<int64_t> sizes,
                             ArrayRef<Operand> operands,
                             const AutoRequest &request) {
  llvm::Expected<CoreGrid> cores =
      CoreGrid::get(request.cores, request.coreOrder);
  if (!cores)
    return cores.takeError();
  ChooseOptions options{std::move(*cores), request.cache, std::nullopt,
                        nullptr};
  if (request.partition) {
    llvm::Expected<PartitionRef> partition = request.partition.getPartition();
    if (!partition)
      return partition.takeError();
    options.partition = std::move(*partition);
    if (auto cyclic = dyn_cast<CyclicAttr>(Attribute(request.partition)))
      options.cyclicBlock = cyclic.getBlock();
  }
  if (request.order) {
    llvm::Expected<Order> order = request.order.getOrder(sizes.size());
    if (!order)
      return order.takeError();
    options.order = std::move(*order);
  }
  llvm::Expected<ScheduleChoice> choice =
      chooseSchedule(sizes, operands, options);
  if (!choice)
    return choice.takeError();
  AutoSchedule chosen;
  chosen.best = getScheduleAttr(context, choice->best, request);
  if (choice->runnerUp)
    chosen.runnerUp = getScheduleAttr(context, *choice->runnerUp, request);
  return chosen;
}
