//===- Boxes.cpp - From systems to boxes ----------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Boxes.h"

#include "SystemBuilder.h"
#include "mlir/Analysis/Presburger/Simplex.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::footprint;
using llvm::DynamicAPInt;
using presburger::Fraction;
using presburger::IntegerPolyhedron;
using presburger::MaybeOptimum;
using presburger::Simplex;

/// More inner variables than these are not projected out.
static constexpr unsigned maxInnerVariables = 24;

System footprint::getGridSystem(Space &space) {
  return SystemBuilder(space, /*rank=*/0, /*choices=*/nullptr).take();
}

Linear footprint::getWholeSize(Space &space, Value root, int64_t dimension) {
  SystemBuilder builder(space, /*rank=*/0, /*choices=*/nullptr);
  Linear size = builder.getSize(root, dimension);
  // One that is no form over the space is a symbol.
  if (llvm::any_of(size.getTerms(), [](auto term) {
        return term.first.kind == VariableKind::Inner;
      }))
    return space.getSymbol(root, dimension);
  return size;
}

/// The row as numbers of 64 bits; nothing where they don't fit.
static std::optional<Row> narrow(ArrayRef<DynamicAPInt> values) {
  // Some room, for sums.
  const DynamicAPInt limit(int64_t(1) << 61);
  Row row;
  for (const DynamicAPInt &value : values) {
    if (value > limit || value < -limit)
      return std::nullopt;
    row.push_back(llvm::int64fromDynamicAPInt(value));
  }
  return row;
}

/// The inequalities of a polyhedron, an equality being two.
static std::vector<Row> getRows(const IntegerPolyhedron &polyhedron) {
  std::vector<Row> rows;
  for (unsigned i = 0, e = polyhedron.getNumInequalities(); i < e; ++i)
    if (std::optional<Row> row = narrow(polyhedron.getInequality(i)))
      rows.push_back(*row);
  for (unsigned i = 0, e = polyhedron.getNumEqualities(); i < e; ++i)
    if (std::optional<Row> row = narrow(polyhedron.getEquality(i))) {
      rows.push_back(*row);
      for (int64_t &value : *row)
        value = -value;
      rows.push_back(*row);
    }
  return rows;
}

/// How much must be added to a row so that it holds everywhere in a polyhedron;
/// nothing where no constant is enough.
static std::optional<int64_t> getSlack(Simplex &simplex, const Row &row) {
  if (simplex.isEmpty())
    return 0;
  SmallVector<DynamicAPInt> coefficients(simplex.getNumVariables() + 1);
  for (size_t i = 0; i + 1 < row.size(); ++i)
    coefficients[i] = row[i];
  coefficients.back() = row.back();
  MaybeOptimum<Fraction> least =
      simplex.computeOptimum(Simplex::Direction::Down, coefficients);
  if (least.isUnbounded())
    return std::nullopt;
  if (least.isEmpty())
    return 0;
  // Integer points have an integer value, at least the optimum rounded up.
  DynamicAPInt bound = presburger::ceil(*least);
  if (bound >= 0)
    return 0;
  if (bound < -DynamicAPInt(int64_t(1) << 61))
    return std::nullopt;
  return -llvm::int64fromDynamicAPInt(bound);
}

namespace {
class BoxFinder {
public:
  BoxFinder(const Space &space, ArrayRef<const System *> systems,
            ArrayRef<Linear> sizes, const System &grid);

  BoxRows find();

private:
  void addBoundsOf(unsigned dimension);
  void addDomain();
  std::vector<Row> project(const IntegerPolyhedron &polyhedron,
                           std::optional<unsigned> dimension) const;
  void dropImplied(std::vector<Row> &rows, ArrayRef<Row> context);

  const Space &space;
  ArrayRef<Linear> sizes;
  const System &grid;
  unsigned rank;
  BoxRows result;
  unsigned firstElement;
  bool isTooLarge = false;
  std::vector<IntegerPolyhedron> polyhedra;
  std::vector<Simplex> simplexes;
};
} // namespace

BoxFinder::BoxFinder(const Space &space, ArrayRef<const System *> systems,
                     ArrayRef<Linear> sizes, const System &grid)
    : space(space), sizes(sizes), grid(grid), rank(sizes.size()) {
  for (const Linear &size : sizes)
    space.collectQuotients(size, result.quotients);
  for (const System *system : systems) {
    std::set<unsigned> quotients = getQuotients(space, *system);
    result.quotients.insert(quotients.begin(), quotients.end());
  }
  result.columns = makeColumns(space, result.quotients, rank, /*numInner=*/0);
  firstElement = result.columns.size() - rank;
  for (const System *system : systems) {
    Columns columns =
        makeColumns(space, result.quotients, rank, system->numInner);
    IntegerPolyhedron polyhedron = makePolyhedron(columns.size());
    addConstraints(polyhedron, space, *system, columns);
    simplexes.emplace_back(polyhedron);
    polyhedra.push_back(std::move(polyhedron));
    isTooLarge |= system->numInner > maxInnerVariables;
  }
}

/// The constraints that a polyhedron implies on the shared columns before the
/// elements, and on one dimension of the element; over all shared columns.
std::vector<Row> BoxFinder::project(const IntegerPolyhedron &polyhedron,
                                    std::optional<unsigned> dimension) const {
  IntegerPolyhedron projected = polyhedron;
  unsigned numShared = result.columns.size();
  projected.projectOut(numShared, projected.getNumVars() - numShared);
  for (unsigned i = rank; i-- > 0;)
    if (i != dimension)
      projected.projectOut(firstElement + i);
  projected.removeRedundantConstraints();
  std::vector<Row> rows;
  for (const Row &row : getRows(projected)) {
    Row wide(numShared + 1, 0);
    llvm::copy(ArrayRef(row).take_front(firstElement), wide.begin());
    if (dimension)
      wide[firstElement + *dimension] = row[firstElement];
    wide.back() = row.back();
    rows.push_back(wide);
  }
  return rows;
}

void BoxFinder::dropImplied(std::vector<Row> &rows, ArrayRef<Row> context) {
  // What depends on fewer block indices stays.
  unsigned numBlocks = space.getNumBlocks();
  auto countBlocks = [&](const Row &row) {
    return static_cast<unsigned>(
        llvm::count_if(ArrayRef(row).take_front(numBlocks),
                       [](int64_t factor) { return factor != 0; }));
  };
  std::vector<Row> sorted;
  for (unsigned count = 0; count <= numBlocks; ++count)
    llvm::copy_if(rows, std::back_inserter(sorted),
                  [&](const Row &row) { return countBlocks(row) == count; });
  rows = std::move(sorted);
  Columns columns = makeColumns(space, result.quotients, rank, grid.numInner);
  auto widen = [&](Row row) {
    row.insert(row.end() - 1, grid.numInner, 0);
    return row;
  };
  for (size_t i = rows.size(); i-- > 0;) {
    IntegerPolyhedron polyhedron = makePolyhedron(columns.size());
    addConstraints(polyhedron, space, grid, columns);
    for (const Row &row : context)
      polyhedron.addInequality(widen(row));
    for (size_t j = 0; j < rows.size(); ++j)
      if (j != i)
        polyhedron.addInequality(widen(rows[j]));
    polyhedron.addInequality(widen(negate(rows[i])));
    if (isRationallyEmpty(polyhedron))
      rows.erase(rows.begin() + i);
  }
}

void BoxFinder::addBoundsOf(unsigned dimension) {
  unsigned column = firstElement + dimension;
  auto isLower = [&](const Row &row) { return row[column] > 0; };
  // The memref's own bounds are among them in any case.
  Linear element = Variable{VariableKind::Element, dimension};
  std::vector<Row> tight = {
      makeRow(element, result.columns),
      makeRow(sizes[dimension] - Linear(1) - element, result.columns)};
  std::set<Row> seen(tight.begin(), tight.end());
  std::vector<Row> loose;
  bool hasLower = false, hasUpper = false;
  for (const IntegerPolyhedron &polyhedron : polyhedra) {
    for (Row &row : project(polyhedron, dimension)) {
      if (row[column] == 0 || !seen.insert(row).second)
        continue;
      int64_t slack = 0;
      bool isValid = llvm::all_of(simplexes, [&](Simplex &simplex) {
        std::optional<int64_t> more = getSlack(simplex, row);
        slack = std::max(slack, more.value_or(0));
        return more.has_value();
      });
      if (!isValid)
        continue;
      if (slack == 0) {
        (isLower(row) ? hasLower : hasUpper) = true;
        tight.push_back(row);
      } else {
        row.back() += slack;
        loose.push_back(row);
      }
    }
  }
  // What holds for all only with some slack, where there is nothing better.
  for (const Row &row : loose)
    if (!(isLower(row) ? hasLower : hasUpper))
      tight.push_back(row);
  dropImplied(tight, result.domain);
  result.bounds.push_back(std::move(tight));
}

void BoxFinder::addDomain() {
  std::set<Row> seen;
  for (const IntegerPolyhedron &polyhedron : polyhedra)
    for (const Row &row : project(polyhedron, std::nullopt))
      if (seen.insert(row).second &&
          llvm::all_of(simplexes, [&](Simplex &simplex) {
            return getSlack(simplex, row) == 0;
          }))
        result.domain.push_back(row);
  dropImplied(result.domain, {});
}

BoxRows BoxFinder::find() {
  if (isTooLarge) {
    result.bounds.resize(rank);
    return std::move(result);
  }
  addDomain();
  for (unsigned i = 0; i < rank; ++i)
    addBoundsOf(i);
  return std::move(result);
}

BoxRows footprint::findBox(const Space &space, ArrayRef<const System *> systems,
                           ArrayRef<Linear> sizes, const System &grid) {
  return BoxFinder(space, systems, sizes, grid).find();
}

//===----------------------------------------------------------------------===//
// Affine maps
//===----------------------------------------------------------------------===//

namespace {
/// Writes forms and rows as affine expressions.
struct AffineWriter {
  const Space &space;

  AffineExpr write(Variable variable) const {
    MLIRContext *context = GridKernelOp(space.kernel).getContext();
    switch (variable.kind) {
    case VariableKind::Block:
      return getAffineDimExpr(variable.index, context);
    case VariableKind::Symbol:
      return getAffineSymbolExpr(variable.index, context);
    case VariableKind::Quotient: {
      const Quotient &quotient = space.quotients[variable.index];
      return write(quotient.dividend).floorDiv(quotient.divisor);
    }
    case VariableKind::Element:
    case VariableKind::Inner:
      break;
    }
    llvm_unreachable("no variable of the space");
  }

  AffineExpr write(const Linear &form) const {
    AffineExpr sum = getAffineConstantExpr(
        form.getConstant(), GridKernelOp(space.kernel).getContext());
    for (auto [variable, factor] : form.getTerms())
      sum = write(variable) * factor + sum;
    return sum;
  }

  /// The part of a row that stands before the elements, and the constant.
  AffineExpr write(const Row &row, const BoxRows &rows) const {
    Linear form = row.back();
    auto add = [&](Variable variable) {
      form += Linear(variable) * row[rows.columns[variable]];
    };
    for (unsigned i = 0, e = space.getNumBlocks(); i < e; ++i)
      add({VariableKind::Block, i});
    for (unsigned i = 0, e = space.symbols.size(); i < e; ++i)
      if (rows.columns.contains({VariableKind::Symbol, i}))
        add({VariableKind::Symbol, i});
    for (unsigned quotient : rows.quotients)
      add({VariableKind::Quotient, quotient});
    return write(form);
  }
};
} // namespace

/// The bounds of the whole memref.
static DimensionBounds getWholeBounds(Space &space, Value root,
                                      int64_t dimension) {
  MLIRContext *context = space.kernel.getContext();
  AffineExpr size =
      AffineWriter{space}.write(getWholeSize(space, root, dimension));
  return {AffineMap::get(0, 0, getAffineConstantExpr(0, context)),
          AffineMap::get(0, 0, size - 1)};
}

/// Gives maps the dimensions and symbols of the footprint.
static AffineMap setInputs(AffineMap map, const Space &space) {
  map = AffineMap::get(space.getNumBlocks(), space.symbols.size(),
                       map.getResults(), map.getContext());
  return simplifyAffineMap(map);
}

void footprint::setWholeBox(AccessRegion &region, Space &space) {
  auto type = dyn_cast<MemRefType>(region.memref.getType());
  region.box.clear();
  for (int64_t i = 0; type && i < type.getRank(); ++i)
    region.box.push_back(getWholeBounds(space, region.memref, i));
}

void footprint::setBox(AccessRegion &region, Space &space,
                       const BoxRows &rows) {
  MLIRContext *context = space.kernel.getContext();
  AffineWriter writer = {space};
  region.box.clear();
  for (auto [dimension, bounds] : llvm::enumerate(rows.bounds)) {
    SmallVector<AffineExpr> lower, upper;
    unsigned column =
        rows.columns[{VariableKind::Element, static_cast<unsigned>(dimension)}];
    for (const Row &row : bounds) {
      AffineExpr rest = writer.write(row, rows);
      int64_t factor = row[column];
      if (factor > 0)
        lower.push_back((-rest).ceilDiv(factor));
      else
        upper.push_back(rest.floorDiv(-factor));
    }
    // The memref's own bounds may follow from other constraints, or have been
    // too much to find.
    DimensionBounds whole = getWholeBounds(space, region.memref, dimension);
    if (lower.empty())
      llvm::append_range(lower, whole.lower.getResults());
    if (upper.empty())
      llvm::append_range(upper, whole.upper.getResults());
    region.box.push_back({AffineMap::get(0, 0, lower, context),
                          AffineMap::get(0, 0, upper, context)});
  }
  SmallVector<AffineExpr> domain = llvm::map_to_vector(
      rows.domain, [&](const Row &row) { return writer.write(row, rows); });
  if (!domain.empty())
    region.domain =
        IntegerSet::get(space.getNumBlocks(), space.symbols.size(), domain,
                        SmallVector<bool>(domain.size(), false));
}

void footprint::finishMaps(AccessRegion &region, const Space &space) {
  for (DimensionBounds &bounds : region.box) {
    bounds.lower = setInputs(bounds.lower, space);
    bounds.upper = setInputs(bounds.upper, space);
  }
  unsigned numBlocks = space.getNumBlocks(), numSymbols = space.symbols.size();
  if (!region.domain)
    region.domain = IntegerSet::get(
        numBlocks, numSymbols,
        getAffineConstantExpr(0, region.memref.getContext()), true);
  else
    region.domain =
        IntegerSet::get(numBlocks, numSymbols, region.domain.getConstraints(),
                        region.domain.getEqFlags());
}
