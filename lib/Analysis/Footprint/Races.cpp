//===- Races.cpp - Tiles that touch the same element ----------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two copies of the constraints, one for each tile, share the element and the
// symbols. The tiles differ: for each dimension of the grid there is a
// polyhedron in which it is the first one that does. The constraints are used
// as they are, not the boxes: strides keep their holes.
//
//===----------------------------------------------------------------------===//

#include "FootprintImpl.h"
#include "mlir/Analysis/Presburger/Simplex.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::footprint;
using llvm::DynamicAPInt;
using presburger::IntegerPolyhedron;
using presburger::Simplex;

/// More pairs of systems than these are not compared, for one memref and pair
/// of kinds.
static constexpr unsigned maxPairs = 2000;

namespace {
/// The constraints on two tiles that access one element.
class TilePair {
public:
  TilePair(const Space &space, const System &first, const System &second,
           unsigned rank);

  /// Looks for two different tiles. `isSymmetric` says that the tiles may be
  /// exchanged.
  bool findExample(bool isSymmetric, Race &race);
  /// Whether the example that was found is one for all values of the symbols
  /// that have both tiles, and memrefs that are not empty.
  bool isForAllSymbols(Value root, const System &grid);

private:
  std::optional<Row> solve(const IntegerPolyhedron &polyhedron) const;
  /// Makes the numbers of a solution small, those of the tiles first.
  void minimize(IntegerPolyhedron polyhedron, Row &solution) const;
  bool isFixed(unsigned column) const;

  const Space &space;
  const System &first, &second;
  unsigned numBlocks, rank, numSymbols;
  Columns firstColumns, secondColumns;
  unsigned numColumns;
  Row solution;
};
} // namespace

TilePair::TilePair(const Space &space, const System &first,
                   const System &second, unsigned rank)
    : space(space), first(first), second(second),
      numBlocks(space.getNumBlocks()), rank(rank),
      numSymbols(space.symbols.size()) {
  // Blocks of both, elements, symbols; then what each has for itself.
  unsigned next = 0;
  for (Columns *columns : {&firstColumns, &secondColumns})
    for (unsigned i = 0; i < numBlocks; ++i)
      columns->set({VariableKind::Block, i}, next++);
  auto share = [&](VariableKind kind, unsigned count) {
    for (unsigned i = 0; i < count; ++i) {
      firstColumns.set({kind, i}, next);
      secondColumns.set({kind, i}, next++);
    }
  };
  share(VariableKind::Element, rank);
  share(VariableKind::Symbol, numSymbols);
  for (auto [columns, system] :
       {std::pair(&firstColumns, &first), std::pair(&secondColumns, &second)}) {
    for (unsigned quotient : getQuotients(space, *system))
      columns->set({VariableKind::Quotient, quotient}, next++);
    for (unsigned i = 0; i < system->numInner; ++i)
      columns->set({VariableKind::Inner, i}, next++);
  }
  numColumns = next;
  firstColumns.setSize(numColumns);
  secondColumns.setSize(numColumns);
}

std::optional<Row> TilePair::solve(const IntegerPolyhedron &polyhedron) const {
  if (isRationallyEmpty(polyhedron))
    return std::nullopt;
  std::optional<SmallVector<DynamicAPInt, 8>> sample =
      polyhedron.findIntegerSample();
  if (!sample)
    return std::nullopt;
  Row values;
  for (const DynamicAPInt &value : *sample)
    values.push_back(llvm::int64fromDynamicAPInt(value));
  return values;
}

void TilePair::minimize(IntegerPolyhedron polyhedron, Row &values) const {
  for (unsigned column = 0; column < numColumns; ++column) {
    bool isSymbol = column >= 2 * numBlocks + rank &&
                    column < 2 * numBlocks + rank + numSymbols;
    if (isSymbol)
      continue;
    Row fixed(numColumns + 1, 0);
    fixed[column] = 1;
    SmallVector<DynamicAPInt> direction(numColumns + 1);
    direction[column] = 1;
    auto least =
        Simplex(polyhedron).computeOptimum(Simplex::Direction::Down, direction);
    if (least.isBounded() && presburger::ceil(*least) < values[column]) {
      IntegerPolyhedron smaller = polyhedron;
      fixed.back() = -llvm::int64fromDynamicAPInt(presburger::ceil(*least));
      smaller.addEquality(fixed);
      if (std::optional<Row> better = solve(smaller))
        values = *better;
    }
    fixed.back() = -values[column];
    polyhedron.addEquality(fixed);
  }
}

bool TilePair::findExample(bool isSymmetric, Race &race) {
  for (unsigned dimension = 0; dimension < numBlocks; ++dimension) {
    for (int64_t sign : {1, -1}) {
      if (isSymmetric && sign < 0)
        continue;
      IntegerPolyhedron polyhedron = makePolyhedron(numColumns);
      addConstraints(polyhedron, space, first, firstColumns);
      addConstraints(polyhedron, space, second, secondColumns);
      auto difference = [&](unsigned i, int64_t factor, int64_t constant) {
        Row row(numColumns + 1, 0);
        row[firstColumns[{VariableKind::Block, i}]] = -factor;
        row[secondColumns[{VariableKind::Block, i}]] = factor;
        row.back() = constant;
        return row;
      };
      for (unsigned i = 0; i < dimension; ++i)
        polyhedron.addEquality(difference(i, 1, 0));
      polyhedron.addInequality(difference(dimension, sign, -1));
      std::optional<Row> found = solve(polyhedron);
      if (!found)
        continue;
      minimize(std::move(polyhedron), *found);
      solution = *found;
      ArrayRef<int64_t> values = solution;
      race.firstTile = llvm::to_vector(values.take_front(numBlocks));
      race.secondTile = llvm::to_vector(values.slice(numBlocks, numBlocks));
      values = values.drop_front(numBlocks).drop_front(numBlocks);
      race.element = llvm::to_vector(values.take_front(rank));
      race.symbols = llvm::to_vector(values.slice(rank, numSymbols));
      return true;
    }
  }
  return false;
}

bool TilePair::isForAllSymbols(Value root, const System &grid) {
  if (numSymbols == 0)
    return true;
  // With everything fixed but the symbols, and quotients of them.
  Columns columns;
  for (unsigned i = 0; i < numSymbols; ++i)
    columns.add({VariableKind::Symbol, i});
  std::set<unsigned> free;
  for (unsigned i = 0, e = space.quotients.size(); i < e; ++i) {
    bool isOfSymbols =
        llvm::all_of(space.quotients[i].dividend.getTerms(), [&](auto term) {
          return term.first.kind == VariableKind::Symbol ||
                 (term.first.kind == VariableKind::Quotient &&
                  free.count(term.first.index));
        });
    if (!isOfSymbols)
      continue;
    free.insert(i);
    columns.add({VariableKind::Quotient, i});
  }
  auto substitute = [&](const Linear &form, const Columns &from) {
    Linear result = form.getConstant();
    for (auto [variable, factor] : form.getTerms()) {
      if (columns.contains(variable))
        result += Linear(variable) * factor;
      else
        result += Linear(solution[from[variable]]) * factor;
    }
    return result;
  };

  System context;
  // The grid's system has variables of its own only where it is imprecise.
  if (grid.numInner != 0)
    return false;
  for (const Columns *from : {&firstColumns, &secondColumns})
    for (const Linear &form : grid.inequalities) {
      bool isKnown = llvm::all_of(form.getTerms(), [&](auto term) {
        return columns.contains(term.first) || from->contains(term.first);
      });
      if (!isKnown)
        return false;
      context.inequalities.push_back(substitute(form, *from));
    }
  for (unsigned i = 0; i < numSymbols; ++i)
    if (space.symbols[i].dimension)
      context.inequalities.push_back(Linear(Variable{VariableKind::Symbol, i}) -
                                     Linear(1));
  auto type = cast<MemRefType>(root.getType());
  for (unsigned i = 0; i < rank; ++i)
    if (type.isDynamicDim(i)) {
      // The element exists. Any size that is a symbol is among the symbols.
      for (unsigned s = 0; s < numSymbols; ++s)
        if (space.symbols[s].value == root && space.symbols[s].dimension == i)
          context.inequalities.push_back(
              Linear(Variable{VariableKind::Symbol, s}) -
              Linear(solution[2 * numBlocks + i] + 1));
    }

  auto isImplied = [&](const Linear &form) {
    if (form.isConstant())
      return form.getConstant() >= 0;
    IntegerPolyhedron polyhedron = makePolyhedron(columns.size());
    addConstraints(polyhedron, space, context, columns);
    polyhedron.addInequality(negate(makeRow(form, columns)));
    return isRationallyEmpty(polyhedron);
  };
  auto isSystemImplied = [&](const System &system, const Columns &from) {
    auto isAlways = [&](const Linear &form) {
      return isImplied(substitute(form, from));
    };
    return llvm::all_of(system.inequalities, isAlways) &&
           llvm::all_of(system.equalities,
                        [&](const Linear &form) {
                          return isAlways(form) && isAlways(form * -1);
                        }) &&
           llvm::all_of(getQuotients(space, system), [&](unsigned index) {
             // A quotient of a symbol and a block index is fixed here, but
             // changes with the symbol.
             Variable variable = {VariableKind::Quotient, index};
             if (columns.contains(variable))
               return true;
             const auto &[dividend, divisor] = space.quotients[index];
             Linear remainder = dividend - Linear(variable) * divisor;
             return isAlways(remainder) &&
                    isAlways(Linear(divisor - 1) - remainder);
           });
  };
  return isSystemImplied(first, firstColumns) &&
         isSystemImplied(second, secondColumns);
}

namespace {
/// Looks for races between accesses of two kinds to one memref.
class RaceFinder {
public:
  RaceFinder(const Space &space, const System &grid, ArrayRef<Access> accesses,
             Value root)
      : space(space), grid(grid), root(root) {
    for (const Access &access : accesses)
      if (access.root == root)
        mine.push_back(&access);
  }

  std::optional<Race> find(AccessKind otherKind);

private:
  void compare(const Access &first, const Access &second);
  void consider(Race race);

  const Space &space;
  const System &grid;
  Value root;
  SmallVector<const Access *> mine;
  std::optional<Race> best;
  unsigned numPairs = 0;
  std::set<std::pair<std::vector<std::vector<Linear>>,
                     std::vector<std::vector<Linear>>>>
      seen;
};
} // namespace

/// A certain race is better than one with an example, and that than none.
void RaceFinder::consider(Race race) {
  auto getRank = [](const Race &it) {
    return it.certain ? 2 : it.firstTile.empty() ? 0 : 1;
  };
  if (!best || getRank(race) > getRank(*best))
    best = std::move(race);
}

void RaceFinder::compare(const Access &first, const Access &second) {
  Race race;
  race.memref = root;
  race.first = first.op;
  race.second = second.op;
  race.firstKind = first.kind;
  race.secondKind = second.kind;
  race.certain = false;
  for (const Access *access : {&first, &second}) {
    if (access->unknown.empty())
      continue;
    race.reason = access->unknown;
    return consider(race);
  }
  unsigned rank = cast<MemRefType>(root.getType()).getRank();
  for (const System &a : first.systems) {
    for (const System &b : second.systems) {
      if (best && best->certain)
        return;
      if (++numPairs > maxPairs) {
        race.reason = "there are too many accesses to compare";
        return consider(race);
      }
      Race found = race;
      bool isSame = &a == &b;
      // Many accesses of a body have the same constraints.
      std::set<std::string> reasons = a.approximations;
      reasons.insert(a.conditions.begin(), a.conditions.end());
      reasons.insert(b.approximations.begin(), b.approximations.end());
      reasons.insert(b.conditions.begin(), b.conditions.end());
      if (reasons.empty() && !seen.insert({{a.inequalities, a.equalities},
                                           {b.inequalities, b.equalities}})
                                  .second)
        continue;
      TilePair pair(space, a, b, rank);
      if (!pair.findExample(isSame, found))
        continue;
      found.certain = reasons.empty() && pair.isForAllSymbols(root, grid);
      if (!found.certain)
        found.reason = reasons.empty() ? "it depends on sizes or arguments"
                                       : llvm::join(reasons, "; ");
      // Data may be anything: the tiles are no example then.
      if (!reasons.empty()) {
        found.firstTile.clear();
        found.secondTile.clear();
        found.element.clear();
        found.symbols.clear();
      }
      consider(found);
    }
  }
}

std::optional<Race> RaceFinder::find(AccessKind otherKind) {
  best.reset();
  seen.clear();
  numPairs = 0;
  for (size_t i = 0; i < mine.size(); ++i) {
    if (mine[i]->kind != AccessKind::Write)
      continue;
    for (size_t j = 0; j < mine.size(); ++j)
      if (mine[j]->kind == otherKind &&
          (otherKind != AccessKind::Write || j >= i))
        compare(*mine[i], *mine[j]);
  }
  return std::move(best);
}

std::vector<Race> Footprint::findRaces() const {
  std::vector<Race> races;
  // One tile does not race with itself.
  ArrayRef<int64_t> sizes = GridKernelOp(impl->space.kernel).getStaticSizes();
  bool isEmpty = llvm::is_contained(sizes, 0);
  bool isSingle = llvm::all_of(sizes, [](int64_t size) { return size == 1; });
  if (isEmpty || isSingle)
    return races;
  llvm::SetVector<Value> roots;
  for (const AccessRegion &region : impl->regions)
    roots.insert(region.memref);
  for (Value root : roots) {
    RaceFinder finder(impl->space, impl->grid, impl->accesses.accesses, root);
    for (AccessKind kind :
         {AccessKind::Write, AccessKind::Read, AccessKind::Atomic})
      if (std::optional<Race> race = finder.find(kind))
        races.push_back(std::move(*race));
  }
  if (roots.empty() && !impl->accesses.unknownOps.empty()) {
    Operation *op = impl->accesses.unknownOps.front();
    races.push_back(
        {Value(),
         op,
         op,
         AccessKind::Write,
         AccessKind::Write,
         false,
         {},
         {},
         {},
         {},
         ("'" + op->getName().getStringRef() + "' may touch any memory")
             .str()});
  }
  return races;
}
