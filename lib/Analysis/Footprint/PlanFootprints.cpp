//===- PlanFootprints.cpp - What the cores of a plan touch ----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/PlanFootprints.h"

#include "ttgrid/Analysis/FootprintText.h"
#include "ttgrid/Schedule/Error.h"

using namespace mlir;
using namespace mlir::ttgrid;

/// Extends a box so that it holds another one.
static void extend(std::optional<PlanBox> &box, ArrayRef<Interval> other) {
  if (!box) {
    box.emplace();
    for (Interval interval : other)
      box->emplace_back(interval.lower, interval.upper);
    return;
  }
  for (auto [mine, interval] : llvm::zip_equal(*box, other)) {
    mine.first = std::min(mine.first, interval.lower);
    mine.second = std::max(mine.second, interval.upper);
  }
}

llvm::Error mlir::ttgrid::addFootprints(Plan &plan, const Schedule &schedule,
                                        const Footprint &footprint,
                                        ArrayRef<int64_t> symbols) {
  GridKernelOp kernel = footprint.getKernel();
  ArrayRef<int64_t> grid = schedule.getSizes();
  bool isSameGrid = kernel.getStaticSizes().size() == grid.size();
  for (size_t i = 0; isSameGrid && i < grid.size(); ++i) {
    int64_t size = kernel.getStaticSizes()[i];
    isSameGrid = ShapedType::isDynamic(size) || size == grid[i];
  }
  if (!isSameGrid)
    return makeScheduleError("the footprints are those of another grid",
                             "write the grid of the kernel");
  std::vector<PlanOperand> operands;
  for (const AccessRegion &region : footprint.getRegions()) {
    std::string name = getValueName(region.memref);
    if (!isa<MemRefType>(region.memref.getType()))
      return makeScheduleError("the memref " + name +
                                   " is unranked, so it has no boxes",
                               "cast it outside of the kernel");
    PlanOperand operand = {name, std::nullopt, stringify(region.kind).str(),
                           stringify(region.precision).str()};
    if (auto argument = dyn_cast<BlockArgument>(region.memref);
        argument &&
        isa<FunctionOpInterface>(argument.getOwner()->getParentOp()))
      operand.argument = argument.getArgNumber();
    operands.push_back(std::move(operand));
  }
  for (PlanEntry &entry : plan.entries) {
    entry.boxes.assign(operands.size(), std::nullopt);
    schedule.visitTiles(entry.core, [&](ArrayRef<int64_t> tile) {
      for (auto [box, region] :
           llvm::zip_equal(entry.boxes, footprint.getRegions()))
        if (std::optional<SmallVector<Interval>> touched =
                region.evaluate(tile, symbols))
          extend(box, *touched);
      return true;
    });
  }
  plan.hasFootprints = true;
  plan.operands = std::move(operands);
  return llvm::Error::success();
}
