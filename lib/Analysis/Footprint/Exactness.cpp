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
/// A form over shared columns and quotients, by column.
struct Form {
  std::map<unsigned, int64_t> factors;
  int64_t constant = 0;

  bool operator==(const Form &other) const {
    return constant == other.constant && factors == other.factors;
  }
};

/// Quotients that several systems share: the columns after the shared ones.
struct Definition {
  Form dividend;
  int64_t divisor;
};

/// The elimination of the last columns of a system.
class Elimination {
public:
  Elimination(std::vector<Row> inequalities, std::vector<Row> equalities,
              unsigned numShared, std::vector<Definition> &definitions)
      : inequalities(std::move(inequalities)),
        equalities(std::move(equalities)), numShared(numShared),
        definitions(definitions) {}

  /// Eliminates the columns from `numShared` on, and gives what is left;
  /// nothing where that has no points, or it is too much.
  std::optional<std::vector<Form>> run();

private:
  /// Makes a column that is determined a quotient; false where there is none.
  bool define();
  /// The form of a row without one of its columns; nothing where it has other
  /// columns that are not shared.
  std::optional<Form> getForm(const Row &row, unsigned without) const;
  bool substitute();
  bool eliminate(unsigned column);
  /// factor * row + otherFactor * other + constant.
  bool combine(const Row &row, int64_t factor, const Row &other,
               int64_t otherFactor, int64_t constant, Row &result);
  /// Divides by what the factors have in common; false for what never holds.
  static bool normalize(Row &row);

  std::vector<Row> inequalities, equalities;
  unsigned numShared;
  std::vector<Definition> &definitions;
  /// Columns that are still to go, and those that are quotients.
  std::set<unsigned> columns;
  std::map<unsigned, unsigned> defined;
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
bool Elimination::substitute() {
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

std::optional<Form> Elimination::getForm(const Row &row,
                                         unsigned without) const {
  Form form;
  form.constant = row.back();
  for (unsigned column = 0; column + 1 < row.size(); ++column) {
    if (row[column] == 0 || column == without)
      continue;
    auto it = defined.find(column);
    if (column >= numShared && it == defined.end())
      return std::nullopt;
    form.factors[column < numShared ? column : numShared + it->second] =
        row[column];
  }
  return form;
}

bool Elimination::define() {
  for (unsigned column : columns)
    for (const Row &low : inequalities) {
      int64_t divisor = low[column];
      if (divisor < 2)
        continue;
      for (const Row &high : inequalities) {
        Row sum;
        if (high[column] != -divisor || !combine(low, 1, high, 1, 0, sum) ||
            llvm::any_of(ArrayRef(sum).drop_back(),
                         [](int64_t factor) { return factor != 0; }) ||
            sum.back() < 0 || sum.back() >= divisor)
          continue;
        std::optional<Form> dividend = getForm(high, column);
        if (!dividend)
          continue;
        unsigned index = 0;
        while (index < definitions.size() &&
               !(definitions[index].divisor == divisor &&
                 definitions[index].dividend == *dividend))
          ++index;
        if (index == definitions.size())
          definitions.push_back({*dividend, divisor});
        defined[column] = index;
        columns.erase(column);
        return true;
      }
    }
  return false;
}

std::optional<std::vector<Form>> Elimination::run() {
  while (!isTooMuch && substitute())
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
  if (!inequalities.empty())
    for (unsigned column = numShared; column + 1 < inequalities[0].size();
         ++column)
      columns.insert(column);
  while (!columns.empty() && !inequalities.empty()) {
    if (define())
      continue;
    // The one with the fewest pairs first.
    auto countPairs = [&](unsigned column) {
      size_t lower = 0, upper = 0;
      for (const Row &row : inequalities) {
        lower += row[column] > 0;
        upper += row[column] < 0;
      }
      return lower * upper;
    };
    unsigned best = *llvm::min_element(columns, [&](unsigned a, unsigned b) {
      return countPairs(a) < countPairs(b);
    });
    if (!eliminate(best))
      return std::nullopt;
    columns.erase(best);
  }
  std::vector<Form> forms;
  forms.reserve(inequalities.size());
  for (const Row &row : inequalities)
    forms.push_back(*getForm(row, row.size()));
  return forms;
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
  std::vector<Definition> definitions;
  std::vector<std::vector<Form>> forms;
  for (const System *system : systems) {
    std::vector<Row> inequalities, equalities;
    getRows(*system, inequalities, equalities);
    Elimination elimination(std::move(inequalities), std::move(equalities),
                            numShared, definitions);
    if (std::optional<std::vector<Form>> left = elimination.run())
      forms.push_back(std::move(*left));
  }

  // The box: shared columns, those of the grid's system, quotients.
  Columns columns = makeColumns(space, rows.quotients, rank, grid.numInner);
  unsigned numBefore = columns.size();
  columns.setSize(numBefore + definitions.size());
  IntegerPolyhedron box = makePolyhedron(columns.size());
  addConstraints(box, space, grid, columns);
  auto widen = [&](const Row &row) {
    Row wide(columns.size() + 1, 0);
    llvm::copy(ArrayRef(row).drop_back(), wide.begin());
    wide.back() = row.back();
    return wide;
  };
  auto makeFormRow = [&](const Form &form) {
    Row row(columns.size() + 1, 0);
    for (auto [column, factor] : form.factors)
      row[column < numShared ? column : column - numShared + numBefore] =
          factor;
    row.back() = form.constant;
    return row;
  };
  for (auto [index, definition] : llvm::enumerate(definitions)) {
    Row remainder = makeFormRow(definition.dividend);
    remainder[numBefore + index] -= definition.divisor;
    box.addInequality(remainder);
    for (int64_t &factor : remainder)
      factor = -factor;
    remainder.back() += definition.divisor - 1;
    box.addInequality(remainder);
  }
  for (const Row &row : rows.domain)
    box.addInequality(widen(row));
  for (const std::vector<Row> &bounds : rows.bounds)
    for (const Row &row : bounds)
      box.addInequality(widen(row));
  std::vector<std::vector<Row>> pieces;
  for (const std::vector<Form> &piece : forms) {
    pieces.emplace_back();
    for (const Form &form : piece)
      pieces.back().push_back(makeFormRow(form));
  }
  return Cover(std::move(pieces)).covers(box);
}
