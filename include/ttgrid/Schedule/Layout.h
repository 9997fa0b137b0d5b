//===- Layout.h - How a grid of any rank lies on a page ---------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_LAYOUT_H
#define TTGRID_SCHEDULE_LAYOUT_H

#include "ttgrid/Schedule/Schedule.h"

#include <optional>
#include <string>

namespace mlir::ttgrid {

/// A place on the page.
struct PagePlace {
  int64_t panel;
  int64_t row;
  int64_t column;
};

/// A grid as panels of rows and columns: one panel for each slice of the last
/// two dimensions. A grid of rank 1 is a single panel, wrapped like text.
class Layout {
public:
  Layout(llvm::ArrayRef<int64_t> sizes, int64_t wrapColumns);

  int64_t getNumPanels() const { return numPanels; }
  int64_t getRows() const { return rows; }
  int64_t getColumns() const { return columns; }

  PagePlace getPlace(llvm::ArrayRef<int64_t> tile) const;
  /// The tile at a place; nothing after the end of a wrapped grid.
  std::optional<Tile> getTile(const PagePlace &place) const;

  /// Which slice a panel is, such as "d0 = 1, d1 = 0"; empty where there is
  /// but one.
  std::string getTitle(int64_t panel) const;
  /// The names of the dimensions that run down and across; no name for the
  /// rows of a wrapped grid.
  std::string getRowName() const;
  std::string getColumnName() const;
  /// What to write beside a row: its index, or where a wrapped row begins.
  int64_t getRowLabel(int64_t row) const;

private:
  bool isWrapped() const { return sizes.size() == 1; }
  /// The indices of a panel in the dimensions before the last two.
  Tile getOuterIndices(int64_t panel) const;

  llvm::SmallVector<int64_t> sizes;
  int64_t numPanels = 1;
  int64_t rows;
  int64_t columns;
};

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_LAYOUT_H
