//===- BoxSets.cpp - Sets of elements as boxes ----------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/BoxSets.h"
#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <map>

using namespace mlir;
using namespace mlir::ttgrid;

int64_t mlir::ttgrid::getVolume(ArrayRef<Interval> box) {
  int64_t volume = 1;
  for (Interval interval : box)
    volume *= interval.upper - interval.lower + 1;
  return volume;
}

std::optional<ElementBox> mlir::ttgrid::intersect(ArrayRef<Interval> a,
                                                  ArrayRef<Interval> b) {
  ElementBox both;
  for (auto [x, y] : llvm::zip_equal(a, b)) {
    both.push_back({std::max(x.lower, y.lower), std::min(x.upper, y.upper)});
    if (both.back().isEmpty())
      return std::nullopt;
  }
  return both;
}

ElementBox mlir::ttgrid::getHull(ArrayRef<ElementBox> boxes) {
  ElementBox hull = boxes.front();
  for (const ElementBox &box : boxes.drop_front())
    for (auto [whole, part] : llvm::zip_equal(hull, box))
      whole = {std::min(whole.lower, part.lower),
               std::max(whole.upper, part.upper)};
  return hull;
}

static bool isBefore(Interval a, Interval b) {
  return std::pair(a.lower, a.upper) < std::pair(b.lower, b.upper);
}

static bool isBefore(const ElementBox &a, const ElementBox &b) {
  return std::lexicographical_compare(
      a.begin(), a.end(), b.begin(), b.end(),
      [](Interval x, Interval y) { return isBefore(x, y); });
}

/// Joins boxes that differ in dimension `dim` alone, and touch or overlap
/// there. Returns whether there were any.
static bool joinAlong(unsigned dim, std::vector<ElementBox> &boxes) {
  auto key = [&](const ElementBox &box) {
    ElementBox others = box;
    others.erase(others.begin() + dim);
    others.push_back(box[dim]);
    return others;
  };
  llvm::sort(boxes, [&](const ElementBox &a, const ElementBox &b) {
    return isBefore(key(a), key(b));
  });
  auto differsOnlyIn = [&](const ElementBox &a, const ElementBox &b) {
    for (unsigned d = 0; d < a.size(); ++d)
      if (d != dim && !(a[d] == b[d]))
        return false;
    return true;
  };
  std::vector<ElementBox> joined;
  for (ElementBox &box : boxes) {
    if (!joined.empty() && differsOnlyIn(joined.back(), box) &&
        box[dim].lower <= joined.back()[dim].upper + 1) {
      joined.back()[dim].upper =
          std::max(joined.back()[dim].upper, box[dim].upper);
      continue;
    }
    joined.push_back(std::move(box));
  }
  bool changed = joined.size() != boxes.size();
  boxes = std::move(joined);
  return changed;
}

static void join(std::vector<ElementBox> &boxes) {
  if (boxes.empty())
    return;
  // The innermost dimension first: what is joined there is long in memory.
  bool changed = true;
  while (changed) {
    changed = false;
    for (unsigned dim = boxes.front().size(); dim-- > 0;)
      changed |= joinAlong(dim, boxes);
  }
}

/// Adds to `rest` what of `box` is not in `other`, which overlaps it.
static void subtract(ElementBox box, ArrayRef<Interval> other,
                     std::vector<ElementBox> &rest) {
  for (unsigned dim = 0; dim < box.size(); ++dim) {
    if (box[dim].lower < other[dim].lower) {
      rest.push_back(box);
      rest.back()[dim].upper = other[dim].lower - 1;
      box[dim].lower = other[dim].lower;
    }
    if (box[dim].upper > other[dim].upper) {
      rest.push_back(box);
      rest.back()[dim].lower = other[dim].upper + 1;
      box[dim].upper = other[dim].upper;
    }
  }
}

namespace {
/// Disjoint boxes by where they begin in the first dimension, so that few are
/// looked at to find those that overlap another one.
class DisjointBoxes {
public:
  void add(ElementBox box) {
    std::vector<ElementBox> pending = {std::move(box)};
    while (!pending.empty()) {
      ElementBox next = std::move(pending.back());
      pending.pop_back();
      if (const ElementBox *other = findOverlapping(next)) {
        subtract(next, *other, pending);
        continue;
      }
      if (!next.empty())
        longest = std::max(longest, next[0].upper - next[0].lower);
      int64_t begin = next.empty() ? 0 : next[0].lower;
      byBegin.insert({begin, std::move(next)});
    }
  }

  std::vector<ElementBox> take() {
    std::vector<ElementBox> all;
    for (auto &entry : byBegin)
      all.push_back(std::move(entry.second));
    return all;
  }

private:
  const ElementBox *findOverlapping(const ElementBox &box) const {
    if (box.empty())
      return byBegin.empty() ? nullptr : &byBegin.begin()->second;
    for (auto it = byBegin.lower_bound(box[0].lower - longest);
         it != byBegin.end() && it->first <= box[0].upper; ++it)
      if (intersect(box, it->second))
        return &it->second;
    return nullptr;
  }

  std::multimap<int64_t, ElementBox> byBegin;
  int64_t longest = 0;
};
} // namespace

std::vector<ElementBox>
mlir::ttgrid::makeDisjoint(std::vector<ElementBox> boxes) {
  join(boxes);
  // Large boxes are kept whole.
  llvm::sort(boxes, [](const ElementBox &a, const ElementBox &b) {
    int64_t x = getVolume(a), y = getVolume(b);
    return x != y ? x > y : isBefore(a, b);
  });
  DisjointBoxes disjoint;
  for (ElementBox &box : boxes)
    disjoint.add(std::move(box));
  boxes = disjoint.take();
  join(boxes);
  return boxes;
}

std::optional<Overlap>
mlir::ttgrid::findOverlap(ArrayRef<std::vector<ElementBox>> sets) {
  // A sweep over the first dimension, with the boxes that it is within.
  struct Entry {
    size_t set;
    const ElementBox *box;
  };
  std::vector<Entry> entries;
  for (auto [set, boxes] : llvm::enumerate(sets))
    for (const ElementBox &box : boxes)
      entries.push_back({set, &box});
  auto getBegin = [](const Entry &entry) {
    return entry.box->empty() ? 0 : entry.box->front().lower;
  };
  auto getEnd = [](const Entry &entry) {
    return entry.box->empty() ? 0 : entry.box->front().upper;
  };
  llvm::sort(entries, [&](const Entry &a, const Entry &b) {
    return std::pair(getBegin(a), a.set) < std::pair(getBegin(b), b.set);
  });
  std::vector<Entry> active;
  for (const Entry &entry : entries) {
    llvm::erase_if(active, [&](const Entry &other) {
      return getEnd(other) < getBegin(entry);
    });
    for (const Entry &other : active) {
      if (other.set == entry.set)
        continue;
      std::optional<ElementBox> both = intersect(*other.box, *entry.box);
      if (!both)
        continue;
      Overlap overlap{
          std::min(other.set, entry.set), std::max(other.set, entry.set), {}};
      for (Interval interval : *both)
        overlap.element.push_back(interval.lower);
      return overlap;
    }
    active.push_back(entry);
  }
  return std::nullopt;
}
