//===- CoreGrid.cpp - How many cores, and how they lie --------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Schedule/CoreGrid.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::Twine;

llvm::Expected<CoreGrid> CoreGrid::get(ArrayRef<int64_t> shape,
                                       CoreOrder order) {
  if (shape.empty())
    return makeScheduleError("the core grid has rank 0",
                             "write the number of cores, such as 64 or 7x8");
  int64_t numCores = 1;
  for (int64_t size : shape) {
    if (size <= 0)
      return makeScheduleError("the core grid has a size of " + Twine(size),
                               "there is at least 1 core");
    if (llvm::MulOverflow(numCores, size, numCores))
      return makeScheduleError(
          "the number of cores does not fit 64 bits, at the size " +
          Twine(size));
  }
  return CoreGrid(shape, order, numCores);
}

llvm::SmallVector<int64_t> CoreGrid::getCoordinates(int64_t core) const {
  HostArithmetic host;
  return getCoreCoordinates(host, getCores(), core);
}

int64_t CoreGrid::getCore(ArrayRef<int64_t> coordinates) const {
  HostArithmetic host;
  return getCoreAt(host, getCores(), coordinates);
}

static constexpr CoreOrder allOrders[] = {CoreOrder::RowMajor,
                                          CoreOrder::ColumnMajor};

llvm::StringRef mlir::ttgrid::stringify(CoreOrder order) {
  return order == CoreOrder::RowMajor ? "row_major" : "column_major";
}

std::optional<CoreOrder> mlir::ttgrid::parseCoreOrder(llvm::StringRef text) {
  for (CoreOrder order : allOrders)
    if (stringify(order) == text)
      return order;
  return std::nullopt;
}
