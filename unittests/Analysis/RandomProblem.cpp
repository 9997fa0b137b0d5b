//===- RandomProblem.cpp - Random grids, operands and schedules -----------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomProblem.h"

#include "../Schedule/ReferenceWalk.h"

#include <set>

using namespace mlir::ttgrid;
using namespace mlir::ttgrid::test;

Random test::getRandom(unsigned seed) { return Random(seed); }

int64_t test::draw(Random &random, int64_t least, int64_t most) {
  return least + static_cast<int64_t>(random() % (most - least + 1));
}

Sizes test::drawSizes(Random &random, unsigned rank, int64_t mostTiles) {
  Sizes sizes(rank, 1);
  int64_t room = mostTiles;
  // In a random sequence, so that each dimension is the long one at times.
  unsigned first = random() % rank;
  for (unsigned k = 0; k < rank; ++k) {
    int64_t size = draw(random, 1, std::min<int64_t>(room, 24));
    sizes[(first + k) % rank] = size;
    room /= size;
  }
  if (random() % 40 == 0)
    sizes[first] = 0;
  return sizes;
}

std::vector<Level> test::drawLevels(Random &random, unsigned rank) {
  std::vector<std::vector<int64_t>> cuts(rank);
  for (std::vector<int64_t> &ofDim : cuts) {
    ofDim = {1};
    for (int64_t more = draw(random, 0, 2); more > 0; --more)
      ofDim.push_back(ofDim.back() * draw(random, 2, 3));
  }
  std::vector<Level> levels;
  while (true) {
    std::vector<unsigned> left;
    for (unsigned dim = 0; dim < rank; ++dim)
      if (!cuts[dim].empty())
        left.push_back(dim);
    if (left.empty())
      return levels;
    unsigned dim = left[random() % left.size()];
    levels.push_back({dim, cuts[dim].back(), random() % 2 != 0});
    cuts[dim].pop_back();
  }
}

std::vector<Operand> test::drawOperands(Random &random, const Sizes &sizes) {
  std::vector<Operand> operands(draw(random, 1, 3));
  for (Operand &operand : operands) {
    operand.name = std::string(1, 'A' + (&operand - operands.data()));
    operand.bytes = draw(random, 1, 5);
    for (unsigned dim = 0; dim < sizes.size(); ++dim) {
      if (random() % 2)
        continue;
      OperandAxis axis;
      axis.dim = dim;
      if (random() % 3 == 0)
        axis.divisor = draw(random, 1, 5);
      if (random() % 5 == 0)
        axis.modulus = draw(random, 1, 6);
      if (random() % 2) {
        axis.scale = draw(random, -4, 4);
        axis.first = draw(random, -4, 4);
        axis.last = axis.first + draw(random, 0, 5);
      }
      if (random() % 4 == 0)
        axis.lowest = draw(random, -6, 6);
      if (random() % 4 == 0)
        axis.highest = draw(random, 0, 30);
      operand.axes.push_back(axis);
    }
  }
  return operands;
}

std::vector<std::vector<Sizes>> test::deal(const std::vector<Level> &levels,
                                           const Sizes &sizes, Cut cut,
                                           const Sizes &cores, int64_t block) {
  int64_t numCores = 1;
  for (int64_t size : cores)
    numCores *= size;
  std::vector<std::vector<Sizes>> shares(numCores);
  if (cut == Cut::Blocked) {
    for (int64_t core = 0; core < numCores; ++core) {
      Sizes begin(sizes.size(), 0), length = sizes;
      int64_t rest = core;
      for (size_t k = cores.size(); k-- > 0; rest /= cores[k]) {
        size_t dim = sizes.size() - cores.size() + k;
        int64_t part = rest % cores[k];
        int64_t quotient = sizes[dim] / cores[k];
        int64_t longer = sizes[dim] % cores[k];
        begin[dim] = part * quotient + std::min(part, longer);
        length[dim] = quotient + (part < longer);
      }
      shares[core] = walk(levels, begin, length);
    }
    return shares;
  }
  Tiles tiles = walk(levels, sizes);
  int64_t numTiles = tiles.size();
  for (int64_t position = 0; position < numTiles; ++position) {
    int64_t core = position / block % numCores;
    if (cut == Cut::Contiguous) {
      int64_t longer = numTiles % numCores, quotient = numTiles / numCores;
      core = position < longer * (quotient + 1)
                 ? position / (quotient + 1)
                 : longer + (position - longer * (quotient + 1)) / quotient;
    }
    shares[core].push_back(tiles[position]);
  }
  return shares;
}

/// The points of an axis that a tile touches.
static std::vector<int64_t> getPoints(const OperandAxis &axis,
                                      const Sizes &tile) {
  int64_t value = tile[axis.dim] / axis.divisor;
  if (axis.modulus != 0)
    value %= axis.modulus;
  std::vector<int64_t> points;
  for (int64_t at = axis.first; at <= axis.last; ++at) {
    int64_t point = axis.scale * value + at;
    if (point >= axis.lowest && point <= axis.highest)
      points.push_back(point);
  }
  return points;
}

std::vector<uint64_t> test::countBytes(const std::vector<Sizes> &tiles,
                                       const std::vector<Operand> &operands) {
  std::vector<uint64_t> bytes;
  for (const Operand &operand : operands) {
    std::set<Sizes> touched;
    for (const Sizes &tile : tiles) {
      std::vector<Sizes> points = {{}};
      for (const OperandAxis &axis : operand.axes) {
        std::vector<Sizes> longer;
        for (const Sizes &prefix : points)
          for (int64_t point : getPoints(axis, tile)) {
            longer.push_back(prefix);
            longer.back().push_back(point);
          }
        points = std::move(longer);
      }
      touched.insert(points.begin(), points.end());
    }
    bytes.push_back(touched.size() * operand.bytes);
  }
  return bytes;
}

std::vector<Operand> test::read(llvm::StringRef text) {
  llvm::SmallVector<Operand> operands = llvm::cantFail(parseOperands(text));
  return {operands.begin(), operands.end()};
}

std::string test::spell(const std::vector<Operand> &operands) {
  std::string text;
  for (const Operand &operand : operands)
    text += (text.empty() ? "" : ",") + spellOperand(operand);
  return text;
}
