//===- Evaluate.cpp - Boxes of given tiles --------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/Footprint.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::ttgrid;

/// Sums and products that don't fit become the greatest number: bounds of
/// intervals may then be too wide, never too narrow.
static int64_t clampToInt64(__int128 value) {
  constexpr int64_t least = std::numeric_limits<int64_t>::min();
  constexpr int64_t greatest = std::numeric_limits<int64_t>::max();
  return value < least ? least : value > greatest ? greatest : value;
}

static Interval floorDivide(Interval a, int64_t divisor) {
  return {llvm::divideFloorSigned(a.lower, divisor),
          llvm::divideFloorSigned(a.upper, divisor)};
}

/// The values of an expression over intervals of its dimensions.
static Interval evaluateExpr(AffineExpr expr, ArrayRef<Interval> dims,
                             ArrayRef<int64_t> symbols) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return {constant.getValue(), constant.getValue()};
  if (auto dim = dyn_cast<AffineDimExpr>(expr))
    return dims[dim.getPosition()];
  if (auto symbol = dyn_cast<AffineSymbolExpr>(expr)) {
    int64_t value = symbols[symbol.getPosition()];
    return {value, value};
  }
  auto binary = cast<AffineBinaryOpExpr>(expr);
  Interval a = evaluateExpr(binary.getLHS(), dims, symbols);
  Interval b = evaluateExpr(binary.getRHS(), dims, symbols);
  switch (expr.getKind()) {
  case AffineExprKind::Add:
    return {clampToInt64(__int128(a.lower) + b.lower),
            clampToInt64(__int128(a.upper) + b.upper)};
  case AffineExprKind::Mul: {
    int64_t products[] = {clampToInt64(__int128(a.lower) * b.lower),
                          clampToInt64(__int128(a.lower) * b.upper),
                          clampToInt64(__int128(a.upper) * b.lower),
                          clampToInt64(__int128(a.upper) * b.upper)};
    return {*llvm::min_element(products), *llvm::max_element(products)};
  }
  case AffineExprKind::FloorDiv:
    return floorDivide(a, b.lower);
  case AffineExprKind::CeilDiv:
    return {llvm::divideCeilSigned(a.lower, b.lower),
            llvm::divideCeilSigned(a.upper, b.lower)};
  case AffineExprKind::Mod: {
    Interval quotient = floorDivide(a, b.lower);
    // Within one period it is a difference.
    if (quotient.lower == quotient.upper)
      return {a.lower - quotient.lower * b.lower,
              a.upper - quotient.lower * b.lower};
    return {0, b.lower - 1};
  }
  default:
    llvm_unreachable("unknown affine expression");
  }
}

std::optional<SmallVector<Interval>>
AccessRegion::evaluateOver(ArrayRef<Interval> tiles,
                           ArrayRef<int64_t> symbols) const {
  if (llvm::any_of(tiles, [](Interval tile) { return tile.isEmpty(); }))
    return std::nullopt;
  for (unsigned i = 0, e = domain.getNumConstraints(); i < e; ++i) {
    Interval value = evaluateExpr(domain.getConstraint(i), tiles, symbols);
    if (value.upper < 0 || (domain.isEq(i) && value.lower > 0))
      return std::nullopt;
  }
  SmallVector<Interval> result;
  for (const DimensionBounds &bounds : box) {
    Interval interval = {std::numeric_limits<int64_t>::min(),
                         std::numeric_limits<int64_t>::max()};
    for (AffineExpr expr : bounds.lower.getResults())
      interval.lower =
          std::max(interval.lower, evaluateExpr(expr, tiles, symbols).lower);
    for (AffineExpr expr : bounds.upper.getResults())
      interval.upper =
          std::min(interval.upper, evaluateExpr(expr, tiles, symbols).upper);
    if (interval.isEmpty())
      return std::nullopt;
    result.push_back(interval);
  }
  return result;
}

std::optional<SmallVector<Interval>>
AccessRegion::evaluate(ArrayRef<int64_t> tile,
                       ArrayRef<int64_t> symbols) const {
  return evaluateOver(
      llvm::map_to_vector(tile,
                          [](int64_t index) { return Interval{index, index}; }),
      symbols);
}

llvm::SmallBitVector AccessRegion::getDependence() const {
  llvm::SmallBitVector dependence(domain.getNumDims());
  auto add = [&](AffineExpr expr) {
    for (unsigned i = 0, e = dependence.size(); i < e; ++i)
      if (expr.isFunctionOfDim(i))
        dependence.set(i);
  };
  for (const DimensionBounds &bounds : box) {
    llvm::for_each(bounds.lower.getResults(), add);
    llvm::for_each(bounds.upper.getResults(), add);
  }
  llvm::for_each(domain.getConstraints(), add);
  return dependence;
}

std::optional<SmallVector<int64_t>>
AccessRegion::getExtents(ArrayRef<int64_t> grid) const {
  constexpr int64_t unlimited = std::numeric_limits<int64_t>::max() / 4;
  SmallVector<Interval> tiles = llvm::map_to_vector(grid, [](int64_t size) {
    return Interval{0, ShapedType::isDynamic(size)
                           ? unlimited
                           : std::max<int64_t>(size, 1) - 1};
  });
  auto type = dyn_cast<MemRefType>(memref.getType());
  if (!type)
    return std::nullopt;
  SmallVector<int64_t> extents;
  for (auto [dimension, bounds] : llvm::enumerate(box)) {
    // Any upper bound less any lower one is a bound of the extent.
    int64_t extent = unlimited;
    if (!type.isDynamicDim(dimension))
      extent = type.getDimSize(dimension);
    for (AffineExpr upper : bounds.upper.getResults())
      for (AffineExpr lower : bounds.lower.getResults()) {
        AffineExpr difference =
            simplifyAffineExpr(upper - lower + 1, bounds.lower.getNumDims(),
                               bounds.lower.getNumSymbols());
        bool hasSymbols = false;
        for (unsigned i = 0, e = bounds.lower.getNumSymbols(); i < e; ++i)
          hasSymbols |= difference.isFunctionOfSymbol(i);
        if (!hasSymbols)
          extent = std::min(extent, evaluateExpr(difference, tiles, {}).upper);
      }
    if (extent >= unlimited / 2)
      return std::nullopt;
    extents.push_back(std::max<int64_t>(extent, 0));
  }
  return extents;
}

std::optional<int64_t>
AccessRegion::getBytesPerTile(ArrayRef<int64_t> grid) const {
  std::optional<SmallVector<int64_t>> extents = getExtents(grid);
  if (!extents)
    return std::nullopt;
  Type element = cast<MemRefType>(memref.getType()).getElementType();
  int64_t bits = 0;
  if (element.isIndex())
    bits = 64;
  else if (element.isIntOrFloat())
    bits = element.getIntOrFloatBitWidth();
  else if (auto complex = dyn_cast<ComplexType>(element);
           complex && complex.getElementType().isIntOrFloat())
    bits = int64_t{2} * complex.getElementType().getIntOrFloatBitWidth();
  else if (auto vector = dyn_cast<VectorType>(element);
           vector && !vector.isScalable() &&
           vector.getElementType().isIntOrFloat())
    bits = vector.getNumElements() * vector.getElementTypeBitWidth();
  if (bits == 0)
    return std::nullopt;
  __int128 bytes = llvm::divideCeil(static_cast<uint64_t>(bits), 8u);
  for (int64_t extent : *extents)
    bytes = clampToInt64(bytes * extent);
  return static_cast<int64_t>(bytes);
}
