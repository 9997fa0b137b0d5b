//===- ReferenceWalk.cpp - What an order means, word for word -------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ReferenceWalk.h"

#include <algorithm>
#include <numeric>

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using Sizes = std::vector<int64_t>;
using Levels = std::vector<Level>;

namespace {
struct Walker {
  ArrayRef<Level> levels;
  std::vector<int64_t> runs;
  test::Tiles tiles;

  void walk(size_t l, Sizes begin, Sizes length) {
    if (l == levels.size()) {
      tiles.push_back(begin);
      return;
    }
    unsigned dim = levels[l].dim;
    int64_t cut = levels[l].cut;
    int64_t n = length[dim] / cut;
    if (length[dim] % cut != 0)
      ++n;
    bool backwards = levels[l].serpentine && runs[l] % 2 == 1;
    runs[l] += 1;
    for (int64_t i = 0; i < n; ++i) {
      int64_t u = backwards ? n - 1 - i : i;
      Sizes unitBegin = begin;
      Sizes unitLength = length;
      unitBegin[dim] = begin[dim] + u * cut;
      unitLength[dim] = std::min(cut, length[dim] - u * cut);
      walk(l + 1, unitBegin, unitLength);
    }
  }
};
} // namespace

test::Tiles test::walk(ArrayRef<Level> levels, ArrayRef<int64_t> begin,
                       ArrayRef<int64_t> length) {
  Walker walker{levels, std::vector<int64_t>(levels.size(), 0), {}};
  walker.walk(0, begin.vec(), length.vec());
  return walker.tiles;
}

test::Tiles test::walk(ArrayRef<Level> levels, ArrayRef<int64_t> sizes) {
  return walk(levels, Sizes(sizes.size(), 0), sizes);
}

std::string test::spell(ArrayRef<int64_t> values) {
  std::string text;
  for (int64_t value : values)
    text += (text.empty() ? "" : " x ") + std::to_string(value);
  return text;
}

std::string test::spell(ArrayRef<Level> levels) {
  std::string text;
  for (const Level &level : levels)
    text += (text.empty() ? "(d" : " d") + std::to_string(level.dim) + "/" +
            std::to_string(level.cut) + (level.serpentine ? "*" : "");
  return text + ")";
}

std::vector<Sizes> test::getAllSizes(unsigned rank, int64_t maximum) {
  std::vector<Sizes> all = {{}};
  for (unsigned dim = 0; dim < rank; ++dim) {
    std::vector<Sizes> longer;
    for (const Sizes &sizes : all)
      for (int64_t size = 0; size <= maximum; ++size) {
        longer.push_back(sizes);
        longer.back().push_back(size);
      }
    all = std::move(longer);
  }
  return all;
}

std::vector<Levels> test::getAllSerpentines(ArrayRef<Level> levels) {
  std::vector<Levels> all;
  for (unsigned choice = 0; choice < 1u << levels.size(); ++choice) {
    all.push_back(levels.vec());
    for (size_t l = 0; l < levels.size(); ++l)
      all.back()[l].serpentine = choice >> l & 1;
  }
  return all;
}

std::vector<Levels> test::getAllPermutations(unsigned rank) {
  return getAllInterleavings(std::vector<Sizes>(rank, Sizes{1}));
}

/// Extends `levels` by every sequence of the digits that are left: of
/// dimension d those from `next[d]` on.
static void interleave(const std::vector<Sizes> &cuts,
                       std::vector<size_t> &next, Levels &levels,
                       std::vector<Levels> &all) {
  bool done = true;
  for (unsigned dim = 0; dim < cuts.size(); ++dim) {
    if (next[dim] == cuts[dim].size())
      continue;
    done = false;
    levels.push_back({dim, cuts[dim][next[dim]++]});
    interleave(cuts, next, levels, all);
    levels.pop_back();
    --next[dim];
  }
  if (done)
    all.push_back(levels);
}

std::vector<Levels> test::getAllInterleavings(const std::vector<Sizes> &cuts) {
  std::vector<Levels> all;
  Levels levels;
  std::vector<size_t> next(cuts.size(), 0);
  interleave(cuts, next, levels, all);
  return all;
}

Levels test::getGroupedLevels(unsigned rank, int64_t size, bool serpentine) {
  if (rank == 1)
    return {{0, 1}};
  Levels levels;
  for (unsigned dim = 0; dim + 2 < rank; ++dim)
    levels.push_back({dim, 1, serpentine});
  levels.push_back({rank - 2, size, serpentine});
  levels.push_back({rank - 1, 1, serpentine});
  // d mod 1 is 0 and no digit.
  if (size != 1)
    levels.push_back({rank - 2, 1, serpentine});
  levels.front().serpentine = false;
  return levels;
}
