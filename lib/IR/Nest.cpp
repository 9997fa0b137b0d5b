//===- Nest.cpp - Affine maps as orders -----------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Nest.h"

#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::ttgrid;

/// A digit of a dimension: (d mod modulus) floordiv cut; modulus 0 is none.
namespace {
struct Digit {
  unsigned dim;
  int64_t cut;
  int64_t modulus;
};
} // namespace

static std::string spell(AffineExpr expr) {
  std::string text;
  llvm::raw_string_ostream(text) << expr;
  return text;
}

static llvm::Error refuse(AffineExpr expr, const Twine &why) {
  return makeScheduleError("the nest result '" + spell(expr) + "' " + why,
                           "a result is a digit of one dimension, such as "
                           "d0 floordiv 8, d0 mod 8, or (d0 mod 8) floordiv 2");
}

/// Reads `expr` as a digit, through any nesting of floordiv and mod.
static llvm::Expected<Digit> readDigit(AffineExpr expr) {
  if (auto dim = dyn_cast<AffineDimExpr>(expr))
    return Digit{dim.getPosition(), 1, 0};
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary || (expr.getKind() != AffineExprKind::FloorDiv &&
                  expr.getKind() != AffineExprKind::Mod))
    return refuse(expr, "is not a digit of a dimension");
  auto constant = dyn_cast<AffineConstantExpr>(binary.getRHS());
  if (!constant)
    return refuse(expr, "divides by a value that is not constant");
  int64_t divisor = constant.getValue();
  if (divisor <= 0)
    return refuse(expr, "divides by " + Twine(divisor));

  llvm::Expected<Digit> digit = readDigit(binary.getLHS());
  if (!digit)
    return digit;
  int64_t scaled;
  if (llvm::MulOverflow(digit->cut, divisor, scaled))
    return refuse(expr, "has a weight that does not fit 64 bits");
  bool splits = digit->modulus == 0 || digit->modulus % scaled == 0;
  if (expr.getKind() == AffineExprKind::FloorDiv) {
    if (!splits)
      return refuse(expr, "cuts " + Twine(digit->modulus) +
                              " coordinates in units of " + Twine(scaled) +
                              ", which do not divide them");
    digit->cut = scaled;
    return digit;
  }
  // A modulus that is larger than the digit changes nothing.
  if (splits)
    digit->modulus = scaled;
  else if (scaled % digit->modulus != 0)
    return refuse(expr, "takes " + Twine(digit->modulus) + " modulo " +
                            Twine(scaled) + ", which do not divide each other");
  return digit;
}

llvm::Expected<Order> mlir::ttgrid::getNestOrder(AffineMap map,
                                                 ArrayRef<int64_t> serpentine) {
  if (map.getNumSymbols() != 0)
    return makeScheduleError("the nest has " + Twine(map.getNumSymbols()) +
                                 " symbols",
                             "a nest maps dimensions alone, such as "
                             "(d0, d1) -> (d1, d0)");
  llvm::SmallVector<bool> isSerpentine(map.getNumResults(), false);
  for (int64_t level : serpentine) {
    if (level < 0 || level >= map.getNumResults())
      return makeScheduleError("the serpentine level " + Twine(level) +
                                   " is not one of the nest's " +
                                   Twine(map.getNumResults()) + " levels",
                               "levels are results of the map and count "
                               "from 0");
    if (isSerpentine[level])
      return makeScheduleError("the serpentine level " + Twine(level) +
                               " is listed twice");
    isSerpentine[level] = true;
  }

  llvm::SmallVector<Level> levels;
  llvm::SmallVector<int64_t> above(map.getNumDims(), 0);
  for (auto [index, expr] : llvm::enumerate(map.getResults())) {
    // What is left of `d mod 1`: a level of one unit.
    if (expr == getAffineConstantExpr(0, map.getContext()))
      continue;
    llvm::Expected<Digit> digit = readDigit(expr);
    if (!digit)
      return digit.takeError();
    if (digit->modulus == digit->cut)
      continue;
    // The digit must go on where the one before it in its dimension ended.
    int64_t &cutAbove = above[digit->dim];
    if (cutAbove != digit->modulus) {
      if (digit->modulus == 0 || (cutAbove != 0 && digit->modulus > cutAbove))
        return refuse(expr,
                      "repeats a digit of dimension d" + Twine(digit->dim));
      std::string whole = ("d" + Twine(digit->dim)).str();
      if (cutAbove != 0)
        whole = ("(" + Twine(whole) + " mod " + Twine(cutAbove) + ")").str();
      return makeScheduleError(
          "the nest lacks the digit " + whole + " floordiv " +
              Twine(digit->modulus) + " before the result '" + spell(expr) +
              "'",
          "list each digit of each dimension exactly once, by falling weight");
    }
    cutAbove = digit->cut;
    levels.push_back({digit->dim, digit->cut, isSerpentine[index]});
  }
  return Order::get(map.getNumDims(), levels);
}
