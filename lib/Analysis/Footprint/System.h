//===- System.h - Where one access goes, as constraints ---------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_FOOTPRINT_SYSTEM_H
#define TTGRID_ANALYSIS_FOOTPRINT_SYSTEM_H

#include "Linear.h"
#include "mlir/Analysis/Presburger/IntegerRelation.h"
#include "ttgrid/Analysis/Footprint.h"

#include <set>
#include <vector>

namespace mlir::ttgrid::footprint {

/// A quotient with floor: dividend floordiv divisor.
struct Quotient {
  /// Over block indices, symbols and quotients before this one.
  Linear dividend;
  int64_t divisor;
};

/// The variables that all systems of a kernel share, and what holds for them.
struct Space {
  explicit Space(GridKernelOp kernel) : kernel(kernel) {}

  GridKernelOp kernel;
  std::vector<FootprintSymbol> symbols;
  std::vector<Quotient> quotients;

  unsigned getNumBlocks() const;
  Variable getSymbol(Value value, std::optional<int64_t> dimension);
  Variable getQuotient(const Linear &dividend, int64_t divisor);
  /// The quotients that a form contains, directly or in dividends.
  void collectQuotients(const Linear &form, std::set<unsigned> &into) const;
  /// The smallest and largest value of a symbol, as far as its type says.
  std::pair<std::optional<int64_t>, std::optional<int64_t>>
  getSymbolRange(unsigned symbol) const;
};

/// One conjunction of constraints on the element that an access goes to.
struct System {
  std::vector<Linear> inequalities; // >= 0
  std::vector<Linear> equalities;   // == 0
  unsigned numInner = 0;
  /// Why the constraints allow more than what happens; empty where they don't.
  std::set<std::string> approximations;
  /// Conditions that are not among the constraints.
  std::set<std::string> conditions;
  /// Inner variables of which nothing is known, such as data.
  std::set<unsigned> unknowns;
  /// The dimensions of the memref whose index is such.
  llvm::SmallBitVector unbounded;

  bool isExact() const { return approximations.empty() && conditions.empty(); }
  void addInequality(const Linear &form) { inequalities.push_back(form); }
  void addEquality(const Linear &form) { equalities.push_back(form); }
  /// a >= b.
  void addAtLeast(const Linear &a, const Linear &b) { addInequality(a - b); }
};

/// Which column of a polyhedron a variable is. All columns are dimensions.
class Columns {
public:
  /// Gives the variable the next column.
  void add(Variable variable) { columns[variable] = count++; }
  /// Gives it a column of its own choice, which may be another's.
  void set(Variable variable, unsigned column) { columns[variable] = column; }
  /// How many columns there are; only needed where some are chosen.
  void setSize(unsigned size) { count = size; }

  unsigned operator[](Variable variable) const { return columns.at(variable); }
  bool contains(Variable variable) const { return columns.count(variable); }
  unsigned size() const { return count; }

private:
  std::map<Variable, unsigned> columns;
  unsigned count = 0;
};

using Row = SmallVector<int64_t, 16>;

/// The row of a form, with the constant last.
Row makeRow(const Linear &form, const Columns &columns);
/// row >= 0 becomes row < 0.
Row negate(Row row);

/// Adds the constraints of the system, and addSpaceConstraints.
void addConstraints(presburger::IntegerPolyhedron &polyhedron,
                    const Space &space, const System &system,
                    const Columns &columns);
/// Adds what holds for the quotients and symbols among the columns.
void addSpaceConstraints(presburger::IntegerPolyhedron &polyhedron,
                         const Space &space, const Columns &columns);

presburger::IntegerPolyhedron makePolyhedron(unsigned numColumns);

/// Whether there is no solution in rational numbers, so none in integers.
bool isRationallyEmpty(const presburger::IntegerPolyhedron &polyhedron);

/// The columns of all the system's variables: blocks, then all symbols, then
/// the quotients in `quotients`, then the elements, then inner variables.
Columns makeColumns(const Space &space, const std::set<unsigned> &quotients,
                    unsigned rank, unsigned numInner);

/// The quotients that the system's constraints contain.
std::set<unsigned> getQuotients(const Space &space, const System &system);

/// The whole of a system.
presburger::IntegerPolyhedron
makePolyhedron(const Space &space, const System &system, unsigned rank);

} // namespace mlir::ttgrid::footprint

#endif // TTGRID_ANALYSIS_FOOTPRINT_SYSTEM_H
