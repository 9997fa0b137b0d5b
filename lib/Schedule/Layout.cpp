//===- Layout.cpp - How a grid of any rank lies on a page -----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Schedule/Layout.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir::ttgrid;
using llvm::ArrayRef;

Layout::Layout(ArrayRef<int64_t> sizes, int64_t wrapColumns) : sizes(sizes) {
  if (isWrapped()) {
    columns = std::min(sizes[0], wrapColumns);
    rows = columns == 0 ? 0 : (sizes[0] - 1) / columns + 1;
    return;
  }
  rows = sizes[sizes.size() - 2];
  columns = sizes.back();
  for (int64_t size : sizes.drop_back(2))
    numPanels *= size;
}

PagePlace Layout::getPlace(ArrayRef<int64_t> tile) const {
  if (isWrapped())
    return {0, tile[0] / columns, tile[0] % columns};
  int64_t panel = 0;
  for (auto [index, size] :
       llvm::zip_equal(tile.drop_back(2), ArrayRef(sizes).drop_back(2)))
    panel = panel * size + index;
  return {panel, tile[tile.size() - 2], tile.back()};
}

Tile Layout::getOuterIndices(int64_t panel) const {
  Tile indices(sizes.size() - 2);
  for (unsigned dim = indices.size(); dim-- > 0; panel /= sizes[dim])
    indices[dim] = panel % sizes[dim];
  return indices;
}

std::optional<Tile> Layout::getTile(const PagePlace &place) const {
  if (isWrapped()) {
    int64_t index = place.row * columns + place.column;
    if (index >= sizes[0])
      return std::nullopt;
    return Tile{index};
  }
  Tile tile = getOuterIndices(place.panel);
  tile.append({place.row, place.column});
  return tile;
}

std::string Layout::getTitle(int64_t panel) const {
  std::string title;
  if (sizes.size() <= 2)
    return title;
  for (auto [dim, index] : llvm::enumerate(getOuterIndices(panel)))
    title += (dim == 0 ? "d" : ", d") + std::to_string(dim) + " = " +
             std::to_string(index);
  return title;
}

std::string Layout::getRowName() const {
  return isWrapped() ? "" : "d" + std::to_string(sizes.size() - 2);
}

std::string Layout::getColumnName() const {
  return "d" + std::to_string(sizes.size() - 1);
}

int64_t Layout::getRowLabel(int64_t row) const {
  return isWrapped() ? row * columns : row;
}
