//===- KernelOperands.cpp - What the tiles of a kernel share --------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/Cost/KernelOperands.h"

#include "mlir/IR/AffineExpr.h"
#include "mlir/IR/BuiltinTypes.h"
#include "ttgrid/Analysis/FootprintText.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace mlir::ttgrid;

namespace {
/// A sum of terms: multiples of block indices, of their quotients and
/// remainders, and of symbols.
struct LinearForm {
  llvm::MapVector<AffineExpr, int64_t> terms;
  int64_t constant = 0;

  void add(AffineExpr expr, int64_t factor);
  bool hasSameTerms(const LinearForm &other) const;
};

/// One end of a region along an axis: the moving one of its bounds, and the
/// fixed one that cuts it.
struct End {
  LinearForm form;
  std::optional<int64_t> cut;
};
} // namespace

void LinearForm::add(AffineExpr expr, int64_t factor) {
  if (auto number = dyn_cast<AffineConstantExpr>(expr)) {
    constant += factor * number.getValue();
    return;
  }
  if (auto binary = dyn_cast<AffineBinaryOpExpr>(expr)) {
    if (expr.getKind() == AffineExprKind::Add) {
      add(binary.getLHS(), factor);
      add(binary.getRHS(), factor);
      return;
    }
    auto number = dyn_cast<AffineConstantExpr>(binary.getRHS());
    if (expr.getKind() == AffineExprKind::Mul && number) {
      add(binary.getLHS(), factor * number.getValue());
      return;
    }
  }
  terms[expr] += factor;
}

bool LinearForm::hasSameTerms(const LinearForm &other) const {
  auto holds = [](const LinearForm &a, const LinearForm &b) {
    return llvm::all_of(a.terms, [&](const auto &term) {
      return term.second == 0 || b.terms.lookup(term.first) == term.second;
    });
  };
  return holds(*this, other) && holds(other, *this);
}

static bool dependsOnBlocks(AffineExpr expr) {
  bool depends = false;
  expr.walk([&](AffineExpr part) { depends |= isa<AffineDimExpr>(part); });
  return depends;
}

/// The end that moves with the block indices, if any, and the constant one: the
/// largest of the lower bounds, or the smallest of the upper ones. Bounds that
/// only symbols know cut off what can't be told.
static End getEnd(AffineMap bounds, bool isLower) {
  End end;
  bool hasForm = false;
  for (AffineExpr bound : bounds.getResults()) {
    LinearForm form;
    form.add(bound, 1);
    if (dependsOnBlocks(bound)) {
      if (!hasForm)
        end.form = std::move(form);
      hasForm = true;
    } else if (form.terms.empty()) {
      int64_t other = end.cut.value_or(form.constant);
      end.cut = isLower ? std::max(other, form.constant)
                        : std::min(other, form.constant);
    } else if (!hasForm) {
      end.form = std::move(form);
    }
  }
  return end;
}

/// Reads d, d floordiv c, d mod m and (d floordiv c) mod m.
static bool matchValue(AffineExpr expr, OperandAxis &axis) {
  if (auto dim = dyn_cast<AffineDimExpr>(expr)) {
    axis.dim = dim.getPosition();
    return true;
  }
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return false;
  auto number = dyn_cast<AffineConstantExpr>(binary.getRHS());
  if (!number || number.getValue() <= 0 || !matchValue(binary.getLHS(), axis) ||
      axis.modulus != 0)
    return false;
  if (expr.getKind() == AffineExprKind::Mod) {
    axis.modulus = number.getValue();
    return true;
  }
  return expr.getKind() == AffineExprKind::FloorDiv &&
         !llvm::MulOverflow(axis.divisor, number.getValue(), axis.divisor);
}

namespace {
/// Turns the regions of one footprint into operands.
class OperandBuilder {
public:
  OperandBuilder(const AccessRegion &region, ArrayRef<int64_t> sizes)
      : region(region), sizes(sizes) {}

  llvm::Expected<Operand> build();

private:
  llvm::Error addDimension(unsigned number, const DimensionBounds &bounds);
  llvm::Error addWhole(unsigned number);
  void addAxes(const End &lower, const End &upper);
  void mergeAxes();
  llvm::Error refuse(const Twine &why) const {
    return makeScheduleError(getValueName(region.memref) + ": " + why);
  }

  const AccessRegion &region;
  ArrayRef<int64_t> sizes;
  Operand operand;
};
} // namespace

/// A dimension of which every tile is taken to touch the same: all that any
/// tile touches.
llvm::Error OperandBuilder::addWhole(unsigned number) {
  SmallVector<Interval> grid;
  for (int64_t size : sizes)
    grid.push_back({0, std::max<int64_t>(size - 1, 0)});
  const DimensionBounds &bounds = region.box[number];
  if (bounds.lower.getNumSymbols() == 0)
    if (auto box = region.evaluateOver(grid, {})) {
      const Interval &all = (*box)[number];
      operand.bytes = llvm::SaturatingMultiply(
          operand.bytes, uint64_t(all.upper - all.lower + 1));
      return llvm::Error::success();
    }
  auto type = cast<MemRefType>(region.memref.getType());
  if (type.isDynamicDim(number))
    return refuse("how much of dimension " + Twine(number) +
                  " a tile touches is known only at run time");
  operand.bytes = llvm::SaturatingMultiply(operand.bytes,
                                           uint64_t(type.getDimSize(number)));
  return llvm::Error::success();
}

llvm::Error OperandBuilder::addDimension(unsigned number,
                                         const DimensionBounds &bounds) {
  End lower = getEnd(bounds.lower, /*isLower=*/true);
  End upper = getEnd(bounds.upper, /*isLower=*/false);
  auto multiply = [&](int64_t first, int64_t last) {
    operand.bytes =
        llvm::SaturatingMultiply(operand.bytes, uint64_t(last - first + 1));
    return llvm::Error::success();
  };
  if (lower.form.terms.empty() && upper.form.terms.empty() && lower.cut &&
      upper.cut && *upper.cut >= *lower.cut)
    return multiply(*lower.cut, *upper.cut);
  bool moves = llvm::any_of(lower.form.terms, [](const auto &term) {
    return dependsOnBlocks(term.first);
  });
  if (!lower.form.hasSameTerms(upper.form) || lower.form.terms.empty() ||
      upper.form.constant < lower.form.constant)
    return addWhole(number);
  if (moves) {
    addAxes(lower, upper);
    return llvm::Error::success();
  }
  return multiply(lower.form.constant, upper.form.constant);
}

/// An axis for the one block index that moves the ends; where there are
/// several, one for each, of which no two values share anything.
void OperandBuilder::addAxes(const End &lower, const End &upper) {
  SmallVector<OperandAxis> axes;
  llvm::SmallBitVector others(sizes.size());
  for (auto [expr, factor] : lower.form.terms) {
    if (!dependsOnBlocks(expr))
      continue;
    OperandAxis axis;
    axis.scale = factor;
    if (matchValue(expr, axis))
      axes.push_back(axis);
    else
      expr.walk([&](AffineExpr part) {
        if (auto dim = dyn_cast<AffineDimExpr>(part))
          others.set(dim.getPosition());
      });
  }
  int64_t width = upper.form.constant - lower.form.constant + 1;
  if (axes.size() == 1 && others.none()) {
    OperandAxis axis = axes.front();
    axis.first = lower.form.constant;
    axis.last = upper.form.constant;
    // A symbol that moves both ends moves them past the cuts, too.
    if (lower.form.terms.size() == 1) {
      axis.lowest = lower.cut.value_or(axis.lowest);
      axis.highest = upper.cut.value_or(axis.highest);
    }
    operand.axes.push_back(axis);
    return;
  }
  operand.bytes = llvm::SaturatingMultiply(operand.bytes, uint64_t(width));
  for (OperandAxis &axis : axes) {
    axis.scale = 1;
    operand.axes.push_back(axis);
  }
  for (unsigned dim : others.set_bits()) {
    OperandAxis axis;
    axis.dim = dim;
    operand.axes.push_back(axis);
  }
}

/// Axes that hang on the same block index become one, of which no two values
/// share anything: so do a quotient and its remainder.
void OperandBuilder::mergeAxes() {
  SmallVector<OperandAxis, 2> merged;
  for (const OperandAxis &axis : operand.axes) {
    auto *same = llvm::find_if(merged, [&](const OperandAxis &other) {
      return other.dim == axis.dim;
    });
    if (same == merged.end()) {
      merged.push_back(axis);
      continue;
    }
    for (const OperandAxis &part : {axis, *same})
      operand.bytes = llvm::SaturatingMultiply(
          operand.bytes, uint64_t(part.last - part.first + 1));
    *same = OperandAxis();
    same->dim = axis.dim;
  }
  operand.axes = std::move(merged);
}

llvm::Expected<Operand> OperandBuilder::build() {
  if (!region.isKnown())
    return refuse("what a tile touches is not known" +
                  (region.reason.empty() ? Twine() : ": " + region.reason));
  Type element = cast<ShapedType>(region.memref.getType()).getElementType();
  if (!element.isIntOrIndexOrFloat())
    return refuse("the size of its elements is not known");
  unsigned bits = element.isIndex() ? 64 : element.getIntOrFloatBitWidth();
  operand.bytes = llvm::divideCeil(bits, 8);
  for (auto [number, bounds] : llvm::enumerate(region.box))
    if (llvm::Error error = addDimension(number, bounds))
      return error;
  mergeAxes();
  return std::move(operand);
}

llvm::Expected<SmallVector<Operand>>
mlir::ttgrid::getOperands(const Footprint &footprint, ArrayRef<int64_t> sizes) {
  if (!footprint.getUnknownOps().empty())
    return makeScheduleError(
        "the operation " +
        footprint.getUnknownOps().front()->getName().getStringRef() +
        " may touch anything");
  SmallVector<Operand> operands;
  for (const AccessRegion &region : footprint.getRegions()) {
    llvm::Expected<Operand> operand = OperandBuilder(region, sizes).build();
    if (!operand)
      return operand.takeError();
    operand->name = getValueName(region.memref);
    // One memref may be read and written.
    if (llvm::count_if(footprint.getRegions(), [&](const AccessRegion &other) {
          return other.memref == region.memref;
        }) > 1)
      operand->name += (" (" + stringify(region.kind) + ")").str();
    operands.push_back(std::move(*operand));
  }
  return operands;
}
