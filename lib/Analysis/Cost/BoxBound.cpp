//===- BoxBound.cpp - The least that a number of tiles can touch ----------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// In y_d = log e_d the sum is convex and the constraint is linear, so moving
// length from one side to another until no pair gains finds the minimum. What
// is left of imprecision is taken off by duality: a convex function lies above
// its tangent, and the least value of the tangent is found exactly.
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/Cost/BoxBound.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"

#include <cmath>
#include <limits>

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::SmallVector;

namespace {
/// The minimization, in logarithms.
class Descent {
public:
  Descent(ArrayRef<int64_t> sizes, ArrayRef<Projection> projections,
          double numTiles);
  BestBox run();

private:
  void spread(double total);
  double exchange(unsigned grown, unsigned shrunk);
  double getDualBound() const;

  ArrayRef<Projection> projections;
  SmallVector<double, 4> logs;
  SmallVector<double, 4> most;
  /// The weighted products of the operands.
  SmallVector<double, 4> terms;
  double total;
};
} // namespace

Descent::Descent(ArrayRef<int64_t> sizes, ArrayRef<Projection> projections,
                 double numTiles)
    : projections(projections) {
  double all = 0;
  for (int64_t size : sizes) {
    most.push_back(std::log(std::max<double>(size, 1)));
    all += most.back();
  }
  total = std::min(std::log(std::max(numTiles, 1.0)), all);
  spread(total);
  for (const Projection &projection : projections) {
    double exponent = 0;
    for (auto [dim, log] : llvm::enumerate(logs))
      if (projection.dims >> dim & 1)
        exponent += log;
    terms.push_back(projection.weight * std::exp(exponent));
  }
}

/// The cube of this volume, where the sides allow it.
void Descent::spread(double left) {
  logs.assign(most.size(), 0);
  auto dims = llvm::to_vector(llvm::seq<unsigned>(0, most.size()));
  llvm::sort(dims, [&](unsigned a, unsigned b) { return most[a] < most[b]; });
  for (auto [index, dim] : llvm::enumerate(dims)) {
    logs[dim] = std::min(most[dim], left / double(dims.size() - index));
    left -= logs[dim];
  }
}

/// Moves length from one side to another. The terms of the one alone grow by
/// a factor, those of the other alone shrink by it: the best factor is the
/// square root of their ratio. Returns how far it moved.
double Descent::exchange(unsigned grown, unsigned shrunk) {
  double grows = 0, shrinks = 0;
  for (auto [projection, term] : llvm::zip_equal(projections, terms)) {
    bool inGrown = projection.dims >> grown & 1;
    bool inShrunk = projection.dims >> shrunk & 1;
    if (inGrown != inShrunk)
      (inGrown ? grows : shrinks) += term;
  }
  double low = std::max(-logs[grown], logs[shrunk] - most[shrunk]);
  double high = std::min(most[grown] - logs[grown], logs[shrunk]);
  double step = 0;
  if (grows > 0 && shrinks > 0)
    step = 0.5 * std::log(shrinks / grows);
  else if (shrinks > 0)
    step = high;
  else if (grows > 0)
    step = low;
  step = std::clamp(step, std::min(low, 0.0), std::max(high, 0.0));
  logs[grown] += step;
  logs[shrunk] -= step;
  double factor = std::exp(step);
  for (auto [projection, term] : llvm::zip_equal(projections, terms)) {
    bool inGrown = projection.dims >> grown & 1;
    bool inShrunk = projection.dims >> shrunk & 1;
    if (inGrown != inShrunk)
      term *= inGrown ? factor : 1 / factor;
  }
  return std::abs(step);
}

/// The least value of the tangent at the point found, over all boxes.
double Descent::getDualBound() const {
  SmallVector<double, 4> slopes(logs.size(), 0.0);
  double value = 0;
  for (auto [projection, term] : llvm::zip_equal(projections, terms)) {
    value += term;
    for (auto [dim, slope] : llvm::enumerate(slopes))
      if (projection.dims >> dim & 1)
        slope += term;
  }
  auto dims = llvm::to_vector(llvm::seq<unsigned>(0, logs.size()));
  llvm::sort(dims,
             [&](unsigned a, unsigned b) { return slopes[a] < slopes[b]; });
  double left = total;
  for (unsigned dim : dims) {
    double best = std::min(most[dim], left);
    left -= best;
    value += slopes[dim] * (best - logs[dim]);
  }
  return value;
}

BestBox Descent::run() {
  // Each round is a pass over all pairs; two dimensions need one.
  for (int round = 0; round < 200; ++round) {
    double moved = 0;
    for (unsigned a = 0; a < logs.size(); ++a)
      for (unsigned b = a + 1; b < logs.size(); ++b)
        moved = std::max(moved, exchange(a, b));
    if (moved < 1e-9)
      break;
  }
  BestBox best;
  // What rounding may have added, with room to spare.
  best.bound = std::max(getDualBound() * (1 - 1e-12), 0.0);
  for (double log : logs)
    best.sides.push_back(std::exp(log));
  return best;
}

BestBox mlir::ttgrid::getBestBox(ArrayRef<int64_t> sizes,
                                 ArrayRef<Projection> projections,
                                 double numTiles) {
  return Descent(sizes, projections, numTiles).run();
}
