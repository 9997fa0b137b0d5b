//===- Exactness.cpp - Whether every element of a box is accessed ---------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The inner variables of each system are eliminated in such a way that every
// integer point that is left has values for them (Pugh's dark shadow, "The
// Omega test", 1991). What is left are polyhedra over the shared variables,
// which hold no more than what is accessed; the box is cut along their sides
// until each piece lies in one, or is empty.
//
// PresburgerSet::isSubsetOf does not serve: it takes the two inequalities of
// e = 6 t for a definition of t, and forgets that they constrain e.
//
//===----------------------------------------------------------------------===//

#include "Boxes.h"

#include <numeric>

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::footprint;
using presburger::IntegerPolyhedron;

/// More constraints than these are not looked through.
static constexpr size_t maxRows = 300;
/// Nor are more pieces of a box.
static constexpr unsigned maxPieces = 3000;

namespace {
/// The elimination of the last columns of a system.
class Elimination {
public:
  Elimination(std::vector<Row> inequalities, std::vector<Row> equalities)
      : inequalities(std::move(inequalities)),
        equalities(std::move(equalities)) {}

  /// Eliminates the columns from `numShared` on, and gives the rows that are
  /// left; nothing where they have no points, or it is too much.
  std::optional<std::vector<Row>> run(unsigned numShared);

private:
  bool substitute(unsigned numShared);
  bool eliminate(unsigned column);
  /// factor * row + otherFactor * other + constant.
  bool combine(const Row &row, int64_t factor, const Row &other,
               int64_t otherFactor, int64_t constant, Row &result);
  /// Divides by what the factors have in common; false for what never holds.
  static bool normalize(Row &row);

  std::vector<Row> inequalities, equalities;
  bool isTooMuch = false;
};
} // namespace

bool Elimination::combine(const Row &row, int64_t factor, const Row &other,
                          int64_t otherFactor, int64_t constant, Row &result) {
  result.assign(row.size(), 0);
  for (size_t i = 0; i < row.size(); ++i) {
    __int128 sum = __int128(row[i]) * factor + __int128(other[i]) * otherFactor;
    if (i + 1 == row.size())
      sum += constant;
    constexpr int64_t limit = int64_t(1) << 61;
    if (sum > limit || sum < -limit) {
      isTooMuch = true;
      return false;
    }
    result[i] = static_cast<int64_t>(sum);
  }
  return true;
}

bool Elimination::normalize(Row &row) {
  int64_t divisor = 0;
  for (int64_t factor : ArrayRef(row).drop_back())
    divisor = std::gcd(divisor, factor);
  if (divisor == 0)
    return row.back() >= 0;
  for (int64_t &factor : MutableArrayRef(row).drop_back())
    factor /= divisor;
  row.back() = llvm::divideFloorSigned(row.back(), divisor);
  return true;
}

/// Uses up an equality that gives the value of a column; false where there is
/// none.
bool Elimination::substitute(unsigned numShared) {
  for (size_t i = 0; i < equalities.size(); ++i) {
    Row equality = equalities[i];
    for (unsigned column = numShared; column + 1 < equality.size(); ++column) {
      int64_t factor = equality[column];
      if (factor != 1 && factor != -1)
        continue;
      equalities.erase(equalities.begin() + i);
      for (std::vector<Row> *rows : {&inequalities, &equalities})
        for (Row &row : *rows)
          if (row[column] != 0 && !isTooMuch) {
            Row result;
            if (combine(row, 1, equality, -row[column] * factor, 0, result))
              row = result;
          }
      return true;
    }
  }
  return false;
}

bool Elimination::eliminate(unsigned column) {
  std::vector<Row> lower, upper, rest;
  for (const Row &row : inequalities)
    (row[column] > 0 ? lower : row[column] < 0 ? upper : rest).push_back(row);
  if (rest.size() + lower.size() * upper.size() > maxRows)
    return false;
  std::set<Row> seen(rest.begin(), rest.end());
  for (const Row &low : lower)
    for (const Row &high : upper) {
      // a t >= l and b t <= u have an integer t if a u - b l is at least
      // (a - 1) (b - 1).
      int64_t a = low[column], b = -high[column];
      __int128 gap = __int128(a - 1) * (b - 1);
      Row row;
      if (gap > (int64_t(1) << 61) ||
          !combine(high, a, low, b, -static_cast<int64_t>(gap), row) ||
          !normalize(row))
        return false;
      seen.insert(row);
    }
  inequalities.assign(seen.begin(), seen.end());
  return true;
}

std::optional<std::vector<Row>> Elimination::run(unsigned numShared) {
  while (!isTooMuch && substitute(numShared))
    ;
  if (isTooMuch)
    return std::nullopt;
  for (const Row &equality : equalities) {
    inequalities.push_back(equality);
    Row opposite = equality;
    for (int64_t &factor : opposite)
      factor = -factor;
    inequalities.push_back(opposite);
  }
  for (Row &row : inequalities)
    if (!normalize(row))
      return std::nullopt;
  if (inequalities.empty())
    return inequalities;
  std::set<unsigned> columns;
  for (unsigned column = numShared; column + 1 < inequalities[0].size();
       ++column)
    columns.insert(column);
  while (!columns.empty()) {
    // The one with the fewest pairs first.
    auto countPairs = [&](unsigned column) {
      size_t lower = 0, upper = 0;
      for (const Row &row : inequalities) {
        lower += row[column] > 0;
        upper += row[column] < 0;
      }
      return lower * upper;
    };
    unsigned best = *std::min_element(
        columns.begin(), columns.end(),
        [&](unsigned a, unsigned b) { return countPairs(a) < countPairs(b); });
    if (!eliminate(best))
      return std::nullopt;
    if (inequalities.empty())
      return inequalities;
    columns.erase(best);
  }
  for (Row &row : inequalities)
    row.erase(row.begin() + numShared, row.end() - 1);
  return inequalities;
}

namespace {
/// Whether polyhedra cover a box.
class Cover {
public:
  explicit Cover(std::vector<std::vector<Row>> pieces)
      : pieces(std::move(pieces)) {}

  bool covers(const IntegerPolyhedron &box, size_t first = 0);

private:
  std::vector<std::vector<Row>> pieces;
  unsigned numTests = 0;
};
} // namespace

bool Cover::covers(const IntegerPolyhedron &box, size_t first) {
  if (isRationallyEmpty(box))
    return true;
  if (first == pieces.size() || ++numTests > maxPieces)
    return false;
  // What is on the far side of each of the piece's sides is for the others.
  IntegerPolyhedron inside = box;
  for (const Row &row : pieces[first]) {
    IntegerPolyhedron outside = inside;
    outside.addInequality(negate(row));
    if (!covers(outside, first + 1))
      return false;
    inside.addInequality(row);
  }
  return true;
}

bool footprint::provesExact(const Space &space, const BoxRows &rows,
                            ArrayRef<const System *> systems,
                            const System &grid) {
  unsigned rank = rows.bounds.size(), numShared = rows.columns.size();
  auto getRows = [&](const System &system, std::vector<Row> &inequalities,
                     std::vector<Row> &equalities) {
    Columns columns = makeColumns(space, rows.quotients, rank, system.numInner);
    IntegerPolyhedron polyhedron = makePolyhedron(columns.size());
    addSpaceConstraints(polyhedron, space, columns);
    for (unsigned i = 0, e = polyhedron.getNumInequalities(); i < e; ++i) {
      SmallVector<int64_t, 8> row = polyhedron.getInequality64(i);
      inequalities.emplace_back(row.begin(), row.end());
    }
    for (const Linear &form : system.inequalities)
      inequalities.push_back(makeRow(form, columns));
    for (const Linear &form : system.equalities)
      equalities.push_back(makeRow(form, columns));
  };
  std::vector<std::vector<Row>> pieces;
  for (const System *system : systems) {
    std::vector<Row> inequalities, equalities;
    getRows(*system, inequalities, equalities);
    Elimination elimination(std::move(inequalities), std::move(equalities));
    if (std::optional<std::vector<Row>> left = elimination.run(numShared))
      pieces.push_back(std::move(*left));
  }

  Columns columns = makeColumns(space, rows.quotients, rank, grid.numInner);
  IntegerPolyhedron box = makePolyhedron(columns.size());
  addConstraints(box, space, grid, columns);
  auto widen = [&](Row row) {
    row.insert(row.end() - 1, grid.numInner, 0);
    return row;
  };
  for (const Row &row : rows.domain)
    box.addInequality(widen(row));
  for (const std::vector<Row> &bounds : rows.bounds)
    for (const Row &row : bounds)
      box.addInequality(widen(row));
  for (std::vector<Row> &piece : pieces)
    for (Row &row : piece)
      row = widen(row);
  return Cover(std::move(pieces)).covers(box);
}
