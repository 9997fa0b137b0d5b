//===- CacheTraffic.cpp - What a schedule loads into small caches ---------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/Cost/CacheTraffic.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

#include <list>

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::SmallVector;

namespace {
/// A part of an axis that a tile touches wholly or not at all.
struct Part {
  int64_t number;
  int64_t size;
};

/// A part of an operand: a number of which the axes' parts are the digits.
using PartKey = uint64_t;

struct Kept {
  PartKey key;
  uint64_t bytes;
};
} // namespace

/// The parts of an axis that block index `index` touches. Intervals begin and
/// end at two places of each period of `scale` points: between them are parts.
static void appendParts(const AxisImage &image, int64_t index,
                        llvm::SmallVectorImpl<Part> &parts) {
  const OperandAxis &axis = image.getAxis();
  int64_t value = index / axis.divisor;
  if (axis.modulus != 0)
    value %= axis.modulus;
  int64_t end = axis.scale * value + axis.last + 1;
  int64_t period = std::max<int64_t>(axis.scale, 1);
  int64_t rest = image.getWidth() % period;
  if (axis.scale == 0) {
    period = image.getWidth();
    rest = 0;
  }
  int64_t number = axis.scale == 0 ? 0 : 2 * value;
  for (int64_t at = axis.scale * value + axis.first; at < end; ++number) {
    bool isFirst = number % 2 == 0;
    int64_t length = isFirst ? rest : period - rest;
    int64_t begin = std::max(at, axis.lowest);
    int64_t last = std::min(at + length - 1, axis.highest);
    if (begin <= last)
      parts.push_back({number, last - begin + 1});
    at += length;
  }
}

/// More than the numbers of an axis' parts.
static PartKey getNumParts(const AxisImage &image, int64_t size) {
  int64_t period = std::max<int64_t>(image.getAxis().scale, 1);
  return 2 * PartKey(size + image.getWidth() / period + 2);
}

struct CoreCache::Implementation {
  Implementation(ArrayRef<int64_t> sizes, ArrayRef<Operand> operands,
                 uint64_t capacity)
      : images(operands.begin(), operands.end()), sizes(sizes),
        capacity(capacity), loaded(operands.size(), 0) {
    PartKey all = 1;
    for (auto [operand, image] : llvm::zip_equal(operands, images)) {
      keeps.push_back(isShared(operand, sizes) ||
                      !dependsOnTile(operand, sizes));
      bases.push_back(all);
      PartKey ofOperand = 1;
      for (const AxisImage &axis : image.getAxes())
        ofOperand *= getNumParts(axis, sizes[axis.getDim()]);
      all += ofOperand;
    }
  }

  uint64_t touch(PartKey key, uint64_t bytes);
  uint64_t touchOperand(size_t number, ArrayRef<int64_t> tile);

  SmallVector<OperandImage> images;
  SmallVector<bool> keeps;
  /// The first key of each operand.
  SmallVector<PartKey> bases;
  SmallVector<int64_t> sizes;
  uint64_t capacity;
  uint64_t used = 0;
  SmallVector<uint64_t> loaded;
  /// The last used first.
  std::list<Kept> kept;
  llvm::DenseMap<PartKey, std::list<Kept>::iterator> known;
};

/// Uses a part; returns what that loads.
uint64_t CoreCache::Implementation::touch(PartKey key, uint64_t bytes) {
  auto at = known.find(key);
  if (at != known.end()) {
    kept.splice(kept.begin(), kept, at->second);
    return 0;
  }
  if (bytes > capacity)
    return bytes;
  kept.push_front({key, bytes});
  known[key] = kept.begin();
  used += bytes;
  while (used > capacity) {
    used -= kept.back().bytes;
    known.erase(kept.back().key);
    kept.pop_back();
  }
  return bytes;
}

uint64_t CoreCache::Implementation::touchOperand(size_t number,
                                                 ArrayRef<int64_t> tile) {
  const OperandImage &image = images[number];
  SmallVector<SmallVector<Part, 4>, 2> parts;
  for (const AxisImage &axis : image.getAxes()) {
    appendParts(axis, tile[axis.getDim()], parts.emplace_back());
    if (parts.back().empty())
      return 0;
  }
  // Each combination of the axes' parts.
  SmallVector<unsigned, 4> choice(parts.size(), 0);
  uint64_t bytes = 0;
  while (true) {
    PartKey key = 0;
    uint64_t size = image.getBytesPerPoint();
    for (auto [axis, ofAxis, chosen] :
         llvm::zip_equal(image.getAxes(), parts, choice)) {
      key = key * getNumParts(axis, sizes[axis.getDim()]) +
            PartKey(ofAxis[chosen].number);
      size = llvm::SaturatingMultiply(size, uint64_t(ofAxis[chosen].size));
    }
    bytes += keeps[number] ? touch(bases[number] + key, size) : size;
    size_t axis = 0;
    while (axis < parts.size() && ++choice[axis] == parts[axis].size())
      choice[axis++] = 0;
    if (axis == parts.size())
      return bytes;
  }
}

CoreCache::CoreCache(ArrayRef<int64_t> sizes, ArrayRef<Operand> operands,
                     uint64_t capacity)
    : impl(std::make_unique<Implementation>(sizes, operands, capacity)) {}

CoreCache::~CoreCache() = default;

void CoreCache::clear() {
  impl->kept.clear();
  impl->known.clear();
  impl->used = 0;
  llvm::fill(impl->loaded, 0);
}

uint64_t CoreCache::touch(ArrayRef<int64_t> tile) {
  uint64_t bytes = 0;
  for (size_t number = 0; number < impl->images.size(); ++number) {
    uint64_t ofOperand = impl->touchOperand(number, tile);
    impl->loaded[number] += ofOperand;
    bytes += ofOperand;
  }
  return bytes;
}

ArrayRef<uint64_t> CoreCache::getLoaded() const { return impl->loaded; }

CacheTraffic mlir::ttgrid::getCacheTraffic(const Schedule &schedule,
                                           ArrayRef<Operand> operands,
                                           uint64_t cache, int64_t maxTiles) {
  CacheTraffic traffic;
  traffic.bytesOfOperand.assign(operands.size(), 0);
  int64_t numTiles = schedule.getNumTiles();
  if (numTiles == 0)
    return traffic;
  // The cores that have tiles come first, but for blocked.
  int64_t numCores = std::min(schedule.getNumCores(), numTiles);
  if (!schedule.getPartition().givesRanges())
    numCores = schedule.getNumCores();
  int64_t longest = std::max<int64_t>(schedule.getTileCount(0), 1);
  int64_t sampled = std::clamp<int64_t>(maxTiles / longest, 1, numCores);
  if (numTiles <= maxTiles)
    sampled = numCores;
  CoreCache core(schedule.getSizes(), operands, cache);
  int64_t represented = 0;
  for (int64_t k = 0; k < sampled; ++k) {
    int64_t id =
        static_cast<int64_t>(double(k) * double(numCores) / double(sampled));
    int64_t count = schedule.getTileCount(id);
    int64_t left = std::min(count, std::max(maxTiles / sampled, int64_t(1)));
    if (sampled == numCores)
      left = count;
    if (count == 0)
      continue;
    core.clear();
    int64_t visited = 0;
    schedule.visitTiles(id, [&](ArrayRef<int64_t> tile) {
      core.touch(tile);
      return ++visited < left;
    });
    double scale = double(count) / double(visited), ofCore = 0;
    for (auto [sum, bytes] :
         llvm::zip_equal(traffic.bytesOfOperand, core.getLoaded())) {
      sum += double(bytes) * scale;
      ofCore += double(bytes) * scale;
    }
    traffic.largest = std::max(traffic.largest, ofCore);
    traffic.visited += visited;
    represented += count;
  }
  for (double &bytes : traffic.bytesOfOperand) {
    bytes *= double(numTiles) / double(std::max<int64_t>(represented, 1));
    traffic.total += bytes;
  }
  return traffic;
}
