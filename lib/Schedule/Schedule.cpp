//===- Schedule.cpp - What a schedule means -------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Schedule/Schedule.h"

#include "ttgrid/Schedule/Cursor.h"
#include "ttgrid/Schedule/Encode.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <vector>

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::Twine;

std::string mlir::ttgrid::spellTile(ArrayRef<int64_t> tile) {
  return "(" +
         llvm::join(
             llvm::map_range(
                 tile, [](int64_t index) { return std::to_string(index); }),
             ", ") +
         ")";
}

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

int64_t Schedule::getPosition(ArrayRef<int64_t> tile) const {
  HostArithmetic host;
  return encode(host, order, getGridBox(host, sizes), tile);
}

Share Schedule::getShare(int64_t core) const {
  return partition->getShare(sizes, cores, core);
}

int64_t Schedule::getTileCount(int64_t core) const {
  HostArithmetic host;
  return getShare(core).getCount(host);
}

Tile Schedule::getTileOfCore(int64_t core, int64_t k) const {
  HostArithmetic host;
  NestWalk<HostArithmetic> walk(host, order);
  Share share = getShare(core);
  return walk.decode(share.box, share.getPosition(host, k)).tile;
}

Owner Schedule::getOwner(ArrayRef<int64_t> tile) const {
  HostArithmetic host;
  int64_t core = partition->getOwner(sizes, cores, tile, getPosition(tile));
  Share share = getShare(core);
  return {core, share.getIndex(host, encode(host, order, share.box, tile))};
}

/// Visits `count` tiles, of which the cursor is at the first; leaves it at the
/// last. Returns false where `visit` does.
static bool visitRun(Cursor &cursor, int64_t count,
                     llvm::function_ref<bool(ArrayRef<int64_t>)> visit) {
  while (visit(cursor.getTile())) {
    if (--count == 0)
      return true;
    cursor.advance(1);
  }
  return false;
}

void Schedule::visitTiles(
    int64_t core, llvm::function_ref<bool(ArrayRef<int64_t>)> visit) const {
  Share share = getShare(core);
  std::optional<Cursor> cursor;
  int64_t position = 0;
  visitRanges(share, [&](RangeOf<HostArithmetic> range) {
    if (cursor)
      cursor->advance(range.start - position);
    else
      cursor.emplace(order, share.box, range.start);
    position = range.start + range.count - 1;
    return visitRun(*cursor, range.count, visit);
  });
}

llvm::Error Schedule::checkCore(int64_t core) const {
  if (core >= 0 && core < getNumCores())
    return llvm::Error::success();
  return makeScheduleError("there is no core " + llvm::Twine(core) + " among " +
                           llvm::Twine(getNumCores()));
}

static llvm::Error checkEnumerated(int64_t count, llvm::StringRef what) {
  if (count <= maxEnumerated)
    return llvm::Error::success();
  return makeScheduleError(llvm::Twine(count) + " " + what +
                           " are too many to enumerate; the most is " +
                           llvm::Twine(maxEnumerated));
}

llvm::Error Schedule::verify(llvm::function_ref<void(int64_t)> progress) const {
  if (llvm::Error error = checkEnumerated(numTiles, "tiles"))
    return error;
  if (llvm::Error error = checkEnumerated(getNumCores(), "cores"))
    return error;
  std::vector<bool> done(numTiles, false);
  int64_t seen = 0;
  std::string fault;
  for (int64_t core = 0; core < getNumCores() && fault.empty(); ++core)
    visitTiles(core, [&](ArrayRef<int64_t> tile) {
      int64_t bit = 0;
      for (auto [index, size] : llvm::zip_equal(tile, sizes)) {
        if (index < 0 || index >= size) {
          fault = llvm::formatv("core {0} does tile {1}, which is not in the "
                                "grid",
                                core, spellTile(tile));
          return false;
        }
        bit = bit * size + index;
      }
      if (done[bit]) {
        fault = llvm::formatv("tile {0} is done twice, again by core {1}",
                              spellTile(tile), core);
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
  return makeScheduleError("tile " + spellTile(tile) + " is done by no core");
}
