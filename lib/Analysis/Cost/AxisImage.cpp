//===- AxisImage.cpp - What a box of tiles touches ------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/Cost/AxisImage.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::SmallVector;

constexpr int64_t minimum = std::numeric_limits<int64_t>::min();
constexpr int64_t maximum = std::numeric_limits<int64_t>::max();

/// The axis read from its other end: the coordinate x becomes -x.
static OperandAxis mirror(OperandAxis axis) {
  OperandAxis mirrored = axis;
  mirrored.scale = -axis.scale;
  mirrored.first = -axis.last;
  mirrored.last = -axis.first;
  mirrored.lowest = axis.highest == maximum ? minimum : -axis.highest;
  mirrored.highest = axis.lowest == minimum ? maximum : -axis.lowest;
  return mirrored;
}

/// The axis without the holes between the intervals of consecutive v.
static OperandAxis closeHoles(OperandAxis axis) {
  int64_t width = axis.last - axis.first + 1;
  if (axis.scale <= width)
    return axis;
  OperandAxis closed = axis;
  closed.scale = width;
  closed.first = 0;
  closed.last = width - 1;
  if (axis.highest != maximum) {
    int64_t value =
        llvm::divideFloorSigned(axis.highest - axis.first, axis.scale);
    int64_t left = axis.highest - (axis.scale * value + axis.first) + 1;
    closed.highest = value * width + std::min(width, left) - 1;
  }
  if (axis.lowest != minimum) {
    int64_t value = llvm::divideCeilSigned(axis.lowest - axis.last, axis.scale);
    int64_t lost = axis.lowest - (axis.scale * value + axis.first);
    closed.lowest = value * width + std::max<int64_t>(lost, 0);
  }
  return closed;
}

AxisImage::AxisImage(const OperandAxis &axis)
    : axis(closeHoles(axis.scale < 0 ? mirror(axis) : axis)) {}

SmallVector<Span, 2> AxisImage::get(Span indices) const {
  if (axis.modulus == 0)
    return {getSpan(indices)};
  int64_t first = indices.begin / axis.divisor;
  int64_t last = (indices.end - 1) / axis.divisor;
  if (last - first + 1 >= axis.modulus)
    return {touch(0, axis.modulus - 1)};
  first %= axis.modulus;
  last %= axis.modulus;
  if (first <= last)
    return {touch(first, last)};
  return {touch(0, last), touch(first, axis.modulus - 1)};
}

//===----------------------------------------------------------------------===//
// Unions of boxes
//===----------------------------------------------------------------------===//

static uint64_t multiply(uint64_t a, uint64_t b) {
  return llvm::SaturatingMultiply(a, b);
}

static uint64_t getVolume(const Span *box, unsigned numAxes) {
  uint64_t volume = 1;
  for (unsigned axis = 0; axis < numAxes; ++axis)
    volume = multiply(volume, box[axis].size());
  return volume;
}

/// Where the intervals of the first axis begin and end, in order.
static SmallVector<int64_t, 32> getCuts(ArrayRef<const Span *> boxes) {
  SmallVector<int64_t, 32> cuts;
  for (const Span *box : boxes) {
    cuts.push_back(box->begin);
    cuts.push_back(box->end);
  }
  // With a comparison of its own this is no call of qsort.
  llvm::sort(cuts, [](int64_t a, int64_t b) { return a < b; });
  cuts.erase(llvm::unique(cuts), cuts.end());
  return cuts;
}

/// The size of a union of intervals, sorted by where they begin.
static uint64_t getUnionLength(ArrayRef<const Span *> boxes) {
  uint64_t length = 0;
  int64_t end = minimum;
  for (const Span *box : boxes) {
    int64_t begin = std::max(box->begin, end);
    if (box->end > begin)
      length += box->end - begin;
    end = std::max(end, box->end);
  }
  return length;
}

/// Sweeps the first axis from end to end of its intervals; the boxes that
/// reach a strip make a union of one axis fewer. A range is a few boxes, so
/// each strip may look at all of them, in the order that the last axis needs.
static uint64_t sweep(ArrayRef<const Span *> boxes, unsigned numAxes) {
  if (boxes.size() == 1)
    return getVolume(boxes.front(), numAxes);
  if (numAxes == 1)
    return getUnionLength(boxes);
  SmallVector<const Span *, 16> strip;
  uint64_t total = 0;
  SmallVector<int64_t, 32> cuts = getCuts(boxes);
  for (auto [begin, end] : llvm::zip(cuts, llvm::drop_begin(cuts))) {
    strip.clear();
    for (const Span *box : boxes)
      if (box->begin <= begin && box->end >= end)
        strip.push_back(box + 1);
    if (!strip.empty())
      total = llvm::SaturatingAdd(
          total, multiply(end - begin, sweep(strip, numAxes - 1)));
  }
  return total;
}

uint64_t mlir::ttgrid::getUnionSize(Boxes &boxes, unsigned numAxes) {
  if (boxes.empty())
    return 0;
  if (numAxes == 0)
    return 1;
  SmallVector<const Span *, 16> pointers;
  for (size_t box = 0; box < boxes.size(); box += numAxes)
    if (getVolume(&boxes[box], numAxes) != 0)
      pointers.push_back(&boxes[box]);
  if (pointers.empty())
    return 0;
  llvm::sort(pointers, [last = numAxes - 1](const Span *a, const Span *b) {
    return a[last].begin < b[last].begin;
  });
  return sweep(pointers, numAxes);
}

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

OperandImage::OperandImage(const Operand &operand) : bytes(operand.bytes) {
  for (const OperandAxis &axis : operand.axes) {
    axes.emplace_back(axis);
    hasModulus |= axis.modulus != 0;
  }
}

/// Appends what a box of tiles touches: a product of unions of intervals, as
/// boxes.
void OperandImage::append(ArrayRef<Span> tileBox, Boxes &boxes) const {
  if (!hasModulus) {
    for (const AxisImage &axis : axes)
      boxes.push_back(axis.getSpan(tileBox[axis.getDim()]));
    return;
  }
  SmallVector<SmallVector<Span, 2>, 2> images;
  size_t numBoxes = 1;
  for (const AxisImage &axis : axes) {
    images.push_back(axis.get(tileBox[axis.getDim()]));
    numBoxes *= images.back().size();
  }
  for (size_t box = 0; box < numBoxes; ++box) {
    size_t rest = box;
    for (ArrayRef<Span> image : images) {
      boxes.push_back(image[rest % image.size()]);
      rest /= image.size();
    }
  }
}

uint64_t OperandImage::getBytes(ArrayRef<Span> tiles, unsigned rank) const {
  if (tiles.empty())
    return 0;
  if (axes.empty())
    return bytes;
  Boxes boxes;
  for (; !tiles.empty(); tiles = tiles.drop_front(rank))
    append(tiles.take_front(rank), boxes);
  return multiply(bytes, ttgrid::getUnionSize(boxes, axes.size()));
}
