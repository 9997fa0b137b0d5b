//===- Schedule.cpp - What a schedule means -------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Schedule/Schedule.h"

#include "ttgrid/Schedule/Cursor.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <vector>

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::Twine;

llvm::Expected<Schedule> Schedule::get(ArrayRef<int64_t> sizes, CoreGrid cores,
                                       PartitionRef partition, Order order) {
  llvm::Expected<int64_t> numTiles = ttgrid::getNumTiles(sizes);
  if (!numTiles)
    return numTiles.takeError();
  if (order.getRank() != sizes.size())
    return makeScheduleError("the order has rank " + Twine(order.getRank()) +
                             " for a grid of rank " + Twine(sizes.size()));
  if (llvm::Error error = partition->checkCores(cores))
    return error;
  if (llvm::Error error = partition->check(sizes, cores))
    return error;
  return Schedule(sizes, std::move(cores), std::move(partition),
                  std::move(order), *numTiles);
}

Tile Schedule::getTile(int64_t position) const {
  HostArithmetic host;
  NestWalk<HostArithmetic> walk(host, order);
  return walk.decode(getGridBox(host, sizes), position).tile;
}

/// The position of `tile` in the order over `box`: the inverse of decode.
static int64_t encode(const Order &order, Box box, ArrayRef<int64_t> tile) {
  HostArithmetic host;
  NestWalk<HostArithmetic> walk(host, order);
  unsigned numLevels = order.getLevels().size();
  llvm::SmallVector<bool> odd(numLevels, false);
  int64_t position = 0;
  for (unsigned level = 0; level < numLevels; ++level) {
    const Level &l = order.getLevels()[level];
    int64_t extent = walk.getExtent(level, box);
    int64_t unit = (tile[l.dim] - box.begin[l.dim]) / l.cut;
    bool backwards = l.serpentine && odd[level];
    int64_t digit = backwards ? extent - 1 - unit : unit;
    // The units before it: full ones, and backwards perhaps the short one.
    Box last = walk.getLastUnit(level, box);
    Box full = walk.getFullUnit(level, box);
    int64_t numShort = backwards && digit > 0 ? 1 : 0;
    int64_t numFull = digit - numShort;
    position +=
        numShort * walk.getVolume(last) + numFull * walk.getVolume(full);
    for (unsigned m = level + 1; m < numLevels; ++m)
      odd[m] = odd[m] ^ (numFull % 2 && walk.hasOddRuns(full, level + 1, m)) ^
               (numShort && walk.hasOddRuns(last, level + 1, m));
    box = walk.getUnit(level, box, unit);
  }
  return position;
}

int64_t Schedule::getPosition(ArrayRef<int64_t> tile) const {
  HostArithmetic host;
  return encode(order, getGridBox(host, sizes), tile);
}

Share Schedule::getShare(int64_t core) const {
  if (core < 0 || core >= getNumCores()) {
    HostArithmetic host;
    return Share::getRange(getGridBox(host, sizes), numTiles, 0);
  }
  return partition->getShare(sizes, cores, core);
}

Tile Schedule::getTileOfCore(int64_t core, int64_t k) const {
  HostArithmetic host;
  NestWalk<HostArithmetic> walk(host, order);
  Share share = getShare(core);
  return walk.decode(share.box, share.getPosition(k)).tile;
}

Owner Schedule::getOwner(ArrayRef<int64_t> tile) const {
  int64_t core = partition->getOwner(sizes, cores, tile, getPosition(tile));
  Share share = getShare(core);
  return {core, share.getIndex(encode(order, share.box, tile))};
}

void Schedule::visitTiles(
    int64_t core, llvm::function_ref<bool(ArrayRef<int64_t>)> visit) const {
  Share share = getShare(core);
  if (share.first >= share.end)
    return;
  Cursor cursor(order, share.box, share.first);
  int64_t position = share.first;
  while (true) {
    int64_t left = std::min(share.block, share.end - position);
    while (true) {
      if (!visit(cursor.getTile()))
        return;
      if (--left == 0)
        break;
      ++position;
      cursor.advance(1);
    }
    // `position` is the last one of its block.
    int64_t gap = share.stride - share.block + 1;
    if (gap >= share.end - position)
      return;
    position += gap;
    cursor.advance(gap);
  }
}

llvm::Error Schedule::verify(llvm::function_ref<void(int64_t)> progress) const {
  std::vector<bool> done(numTiles, false);
  auto spell = [](ArrayRef<int64_t> tile) {
    return "(" +
           llvm::join(
               llvm::map_range(
                   tile, [](int64_t index) { return std::to_string(index); }),
               ", ") +
           ")";
  };
  int64_t seen = 0;
  std::string fault;
  for (int64_t core = 0; core < getNumCores() && fault.empty(); ++core)
    visitTiles(core, [&](ArrayRef<int64_t> tile) {
      int64_t bit = 0;
      for (auto [index, size] : llvm::zip_equal(tile, sizes)) {
        if (index < 0 || index >= size) {
          fault = llvm::formatv("core {0} does tile {1}, which is not in the "
                                "grid",
                                core, spell(tile));
          return false;
        }
        bit = bit * size + index;
      }
      if (done[bit]) {
        fault = llvm::formatv("tile {0} is done twice, again by core {1}",
                              spell(tile), core);
        return false;
      }
      done[bit] = true;
      progress(++seen);
      return true;
    });
  if (!fault.empty())
    return makeScheduleError(fault);
  auto missing = llvm::find(done, false);
  if (missing == done.end())
    return llvm::Error::success();
  int64_t bit = missing - done.begin();
  Tile tile(sizes.size());
  for (unsigned dim = sizes.size(); dim-- > 0; bit /= sizes[dim])
    tile[dim] = bit % sizes[dim];
  return makeScheduleError("tile " + spell(tile) + " is done by no core");
}
