//===- Shares.cpp - What partitions mean, in the tests' own words ---------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Shares.h"

#include <map>

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using testing::AssertionFailure;
using testing::AssertionResult;
using testing::AssertionSuccess;
using Positions = std::vector<int64_t>;

PartitionRef test::Rule::get() const {
  switch (kind) {
  case Kind::Contiguous:
    return getContiguousPartition();
  case Kind::Cyclic:
    return llvm::cantFail(getCyclicPartition(block));
  case Kind::Blocked:
    return getBlockedPartition();
  case Kind::Ranges:
    return llvm::cantFail(getRangesPartition(ranges));
  }
  llvm_unreachable("unknown partition");
}

std::string test::spell(const Rule &rule, const CoreGrid &cores) {
  std::string text = spell(cores.getShape()) + " cores";
  if (cores.getOrder() == CoreOrder::ColumnMajor)
    text += " by columns";
  switch (rule.kind) {
  case Kind::Contiguous:
    return text + ", contiguous";
  case Kind::Cyclic:
    return text + ", cyclic<" + std::to_string(rule.block) + ">";
  case Kind::Blocked:
    return text + ", blocked";
  case Kind::Ranges:
    text += ", ranges";
    for (auto [start, count] : rule.ranges)
      text += " [" + std::to_string(start) + ", " + std::to_string(count) + "]";
    return text;
  }
  llvm_unreachable("unknown partition");
}

/// Extends `shape` by every list of sizes with the product `numCores`.
static void factor(int64_t numCores, unsigned maxRank,
                   llvm::SmallVector<int64_t> &shape,
                   std::vector<CoreGrid> &grids) {
  if (maxRank == 0)
    return;
  shape.push_back(numCores);
  grids.push_back(llvm::cantFail(CoreGrid::get(shape, CoreOrder::RowMajor)));
  if (shape.size() > 1)
    grids.push_back(
        llvm::cantFail(CoreGrid::get(shape, CoreOrder::ColumnMajor)));
  shape.pop_back();
  for (int64_t size = 1; size <= numCores; ++size) {
    if (numCores % size != 0)
      continue;
    shape.push_back(size);
    factor(numCores / size, maxRank - 1, shape, grids);
    shape.pop_back();
  }
}

std::vector<CoreGrid> test::getAllCoreGrids(int64_t numCores,
                                            unsigned maxRank) {
  std::vector<CoreGrid> grids;
  llvm::SmallVector<int64_t> shape;
  factor(numCores, maxRank, shape, grids);
  return grids;
}

std::pair<int64_t, int64_t> test::cut(int64_t total, int64_t parts,
                                      int64_t index) {
  int64_t start = 0;
  for (int64_t part = 0; part < index; ++part)
    start += total / parts + (part < total % parts ? 1 : 0);
  return {start, total / parts + (index < total % parts ? 1 : 0)};
}

/// The box of one core of `blocked`, walked as if it were the grid.
static test::Tiles walkBox(ArrayRef<Level> levels, ArrayRef<int64_t> sizes,
                           const CoreGrid &cores, int64_t core) {
  std::vector<int64_t> begin(sizes.size(), 0);
  std::vector<int64_t> length = sizes.vec();
  ArrayRef<int64_t> shape = cores.getShape();
  size_t firstCut = sizes.size() - shape.size();
  std::vector<size_t> fastestFirst(shape.size());
  for (size_t k = 0; k < shape.size(); ++k)
    fastestFirst[k] =
        cores.getOrder() == CoreOrder::RowMajor ? shape.size() - 1 - k : k;
  for (size_t k : fastestFirst) {
    auto [start, count] =
        test::cut(sizes[firstCut + k], shape[k], core % shape[k]);
    begin[firstCut + k] = start;
    length[firstCut + k] = count;
    core /= shape[k];
  }
  return test::walk(levels, begin, length);
}

std::vector<Positions> test::getShares(const Rule &rule, const CoreGrid &cores,
                                       ArrayRef<Level> levels,
                                       ArrayRef<int64_t> sizes,
                                       const Tiles &reference) {
  int64_t numTiles = reference.size();
  int64_t numCores = cores.getNumCores();
  std::vector<Positions> shares(numCores);
  std::map<std::vector<int64_t>, int64_t> positionOf;
  if (rule.kind == Kind::Blocked)
    for (int64_t position = 0; position < numTiles; ++position)
      positionOf[reference[position]] = position;
  for (int64_t core = 0; core < numCores; ++core) {
    Positions &share = shares[core];
    auto addRange = [&](std::pair<int64_t, int64_t> range) {
      for (int64_t k = 0; k < range.second; ++k)
        share.push_back(range.first + k);
    };
    switch (rule.kind) {
    case Kind::Contiguous:
      addRange(cut(numTiles, numCores, core));
      break;
    case Kind::Cyclic:
      for (int64_t position = 0; position < numTiles; ++position)
        if (position / rule.block % numCores == core)
          share.push_back(position);
      break;
    case Kind::Blocked:
      for (const std::vector<int64_t> &tile :
           walkBox(levels, sizes, cores, core))
        share.push_back(positionOf.at(tile));
      break;
    case Kind::Ranges:
      addRange(rule.ranges[core]);
      break;
    }
  }
  return shares;
}

AssertionResult test::checkPositions(const Schedule &schedule,
                                     const Tiles &reference) {
  if (schedule.getNumTiles() != static_cast<int64_t>(reference.size()))
    return AssertionFailure()
           << schedule.getNumTiles() << " tiles, not " << reference.size();
  for (int64_t position = 0; position < schedule.getNumTiles(); ++position) {
    ArrayRef<int64_t> tile = reference[position];
    Tile got = schedule.getTile(position);
    if (got != tile)
      return AssertionFailure() << "position " << position << " is tile "
                                << spell(got) << ", not " << spell(tile);
    if (schedule.getPosition(tile) != position)
      return AssertionFailure()
             << "tile " << spell(tile) << " has position "
             << schedule.getPosition(tile) << ", not " << position;
  }
  return AssertionSuccess();
}

/// Whether one core does the tiles at `share`, however it is asked; marks
/// them in `done`.
static AssertionResult checkCore(const Schedule &schedule, int64_t core,
                                 const test::Tiles &reference,
                                 const Positions &share,
                                 std::vector<bool> &done) {
  int64_t count = share.size();
  if (schedule.getTileCount(core) != count)
    return AssertionFailure()
           << "core " << core << " has " << schedule.getTileCount(core)
           << " tiles, not " << count;
  int64_t k = 0;
  AssertionResult result = AssertionSuccess();
  schedule.visitTiles(core, [&](ArrayRef<int64_t> tile) {
    if (k >= count || tile != ArrayRef<int64_t>(reference[share[k]])) {
      result = AssertionFailure()
               << "core " << core << " visits tile " << test::spell(tile)
               << " as its number " << k;
      return false;
    }
    ++k;
    return true;
  });
  if (!result)
    return result;
  if (k != count)
    return AssertionFailure()
           << "core " << core << " visits " << k << " tiles, not " << count;
  for (k = 0; k < count; ++k) {
    ArrayRef<int64_t> tile = reference[share[k]];
    if (done[share[k]])
      return AssertionFailure()
             << "tile " << test::spell(tile) << " is done twice";
    done[share[k]] = true;
    if (schedule.getTileOfCore(core, k) != tile)
      return AssertionFailure() << "tile " << k << " of core " << core
                                << " is not " << test::spell(tile);
    Owner owner = schedule.getOwner(tile);
    if (owner.core != core || owner.index != k)
      return AssertionFailure()
             << "the owner of tile " << test::spell(tile) << " is core "
             << owner.core << " as its number " << owner.index << ", not core "
             << core << " as its number " << k;
  }
  return AssertionSuccess();
}

AssertionResult test::checkShares(const Schedule &schedule,
                                  const Tiles &reference,
                                  const std::vector<Positions> &shares) {
  std::vector<bool> done(reference.size(), false);
  for (size_t core = 0; core < shares.size(); ++core)
    if (AssertionResult result =
            checkCore(schedule, core, reference, shares[core], done);
        !result)
      return result;
  for (size_t position = 0; position < done.size(); ++position)
    if (!done[position])
      return AssertionFailure()
             << "tile " << spell(reference[position]) << " is never done";
  for (int64_t core : {int64_t(-1), schedule.getNumCores(), INT64_MAX})
    if (AssertionResult result = checkCore(schedule, core, reference, {}, done);
        !result)
      return result;
  return AssertionSuccess();
}
