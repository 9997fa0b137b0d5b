//===- Traffic.cpp - What a schedule moves --------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/Cost/Traffic.h"

#include "ttgrid/Analysis/Cost/RangeBoxes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::SmallVector;
using llvm::Twine;

/// The tiles of a share as disjoint boxes.
static void appendBoxes(const Order &order, const Share &share,
                        SmallVector<Span, 32> &boxes) {
  SmallVector<Span> box;
  for (auto [begin, length] :
       llvm::zip_equal(share.box.begin, share.box.length))
    box.push_back({begin, begin + length});
  RangeBoxes ranges(order.getLevels(), box);
  visitRanges(share, [&](RangeOf<HostArithmetic> range) {
    ranges.append(range.start, range.start + range.count, boxes);
    return true;
  });
}

SmallVector<uint64_t>
mlir::ttgrid::getTrafficOfCore(const Schedule &schedule,
                               ArrayRef<OperandImage> operands, int64_t core) {
  SmallVector<Span, 32> boxes;
  appendBoxes(schedule.getOrder(), schedule.getShare(core), boxes);
  SmallVector<uint64_t> bytes;
  for (const OperandImage &operand : operands)
    bytes.push_back(operand.getBytes(boxes, schedule.getRank()));
  return bytes;
}

/// How many ranges of positions the shares of all cores are.
static int64_t getNumBlocks(const Schedule &schedule) {
  int64_t ofCore = getNumRanges(schedule.getShare(0));
  int64_t all;
  if (llvm::MulOverflow(ofCore, schedule.getNumCores(), all))
    return std::numeric_limits<int64_t>::max();
  return all;
}

/// Refuses what would take long.
static llvm::Error checkWork(const Schedule &schedule) {
  if (schedule.getNumCores() > maxTrafficCores)
    return makeScheduleError("the traffic of " + Twine(schedule.getNumCores()) +
                             " cores is not computed; the most is " +
                             Twine(maxTrafficCores));
  if (schedule.getOrder().getLevels().size() > RangeBoxes::maxLevels)
    return makeScheduleError("the traffic of an order of " +
                             Twine(schedule.getOrder().getLevels().size()) +
                             " levels is not computed; the most is " +
                             Twine(RangeBoxes::maxLevels));
  int64_t numBlocks = getNumBlocks(schedule);
  if (numBlocks > maxTrafficBlocks)
    return makeScheduleError(
        "the traffic of a partition of " + Twine(numBlocks) +
            " blocks is not computed; the most is " + Twine(maxTrafficBlocks),
        "choose larger blocks, or contiguous");
  return llvm::Error::success();
}

llvm::Expected<Traffic> mlir::ttgrid::getTraffic(const Schedule &schedule,
                                                 ArrayRef<Operand> operands) {
  if (llvm::Error error = checkOperands(operands, schedule.getSizes()))
    return error;
  if (llvm::Error error = checkWork(schedule))
    return error;
  SmallVector<OperandImage> images(operands.begin(), operands.end());
  Traffic traffic;
  traffic.bytesOfOperand.assign(operands.size(), 0);
  for (int64_t core = 0; core < schedule.getNumCores(); ++core) {
    int64_t count = schedule.getTileCount(core);
    if (count == 0) {
      ++traffic.idleCores;
      continue;
    }
    traffic.longest = std::max(traffic.longest, count);
    uint64_t ofCore = 0;
    for (auto [sum, bytes] :
         llvm::zip_equal(traffic.bytesOfOperand,
                         getTrafficOfCore(schedule, images, core))) {
      sum = llvm::SaturatingAdd(sum, bytes);
      ofCore = llvm::SaturatingAdd(ofCore, bytes);
    }
    traffic.total = llvm::SaturatingAdd(traffic.total, ofCore);
    if (ofCore > traffic.largest) {
      traffic.largest = ofCore;
      traffic.largestCore = core;
    }
  }
  return traffic;
}
