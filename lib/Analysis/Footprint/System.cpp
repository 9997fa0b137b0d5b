//===- System.cpp - Where one access goes, as constraints -----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "System.h"

#include "mlir/Analysis/Presburger/Simplex.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::footprint;
using presburger::IntegerPolyhedron;
using presburger::PresburgerSpace;

unsigned Space::getNumBlocks() const { return GridKernelOp(kernel).getRank(); }

Variable Space::getSymbol(Value value, std::optional<int64_t> dimension) {
  for (auto [index, symbol] : llvm::enumerate(symbols))
    if (symbol.value == value && symbol.dimension == dimension)
      return {VariableKind::Symbol, static_cast<unsigned>(index)};
  symbols.push_back({value, dimension});
  return {VariableKind::Symbol, static_cast<unsigned>(symbols.size() - 1)};
}

Variable Space::getQuotient(const Linear &dividend, int64_t divisor) {
  for (auto [index, quotient] : llvm::enumerate(quotients))
    if (quotient.divisor == divisor && quotient.dividend == dividend)
      return {VariableKind::Quotient, static_cast<unsigned>(index)};
  quotients.push_back({dividend, divisor});
  return {VariableKind::Quotient, static_cast<unsigned>(quotients.size() - 1)};
}

void Space::collectQuotients(const Linear &form,
                             std::set<unsigned> &into) const {
  for (auto [variable, factor] : form.getTerms())
    if (variable.kind == VariableKind::Quotient &&
        into.insert(variable.index).second)
      collectQuotients(quotients[variable.index].dividend, into);
}

std::pair<std::optional<int64_t>, std::optional<int64_t>>
Space::getSymbolRange(unsigned symbol) const {
  const FootprintSymbol &it = symbols[symbol];
  if (it.dimension)
    return {0, std::nullopt};
  auto type = dyn_cast<IntegerType>(it.value.getType());
  if (!type || type.getWidth() >= 64)
    return {};
  return {llvm::minIntN(type.getWidth()), llvm::maxIntN(type.getWidth())};
}

Row footprint::makeRow(const Linear &form, const Columns &columns) {
  Row row(columns.size() + 1, 0);
  for (auto [variable, factor] : form.getTerms())
    row[columns[variable]] += factor;
  row.back() = form.getConstant();
  return row;
}

Row footprint::negate(Row row) {
  for (int64_t &value : row)
    value = -value;
  row.back() -= 1;
  return row;
}

void footprint::addSpaceConstraints(IntegerPolyhedron &polyhedron,
                                    const Space &space,
                                    const Columns &columns) {
  auto add = [&](const Linear &form) {
    polyhedron.addInequality(makeRow(form, columns));
  };
  for (unsigned i = 0, e = space.quotients.size(); i < e; ++i) {
    Variable variable = {VariableKind::Quotient, i};
    if (!columns.contains(variable))
      continue;
    const auto &[dividend, divisor] = space.quotients[i];
    Linear remainder = dividend - Linear(variable) * divisor;
    add(remainder);
    add(Linear(divisor - 1) - remainder);
  }
  for (unsigned i = 0, e = space.symbols.size(); i < e; ++i) {
    Variable variable = {VariableKind::Symbol, i};
    if (!columns.contains(variable))
      continue;
    auto [smallest, largest] = space.getSymbolRange(i);
    if (smallest)
      add(Linear(variable) - Linear(*smallest));
    if (largest)
      add(Linear(*largest) - Linear(variable));
  }
}

void footprint::addConstraints(IntegerPolyhedron &polyhedron,
                               const Space &space, const System &system,
                               const Columns &columns) {
  for (const Linear &form : system.inequalities)
    polyhedron.addInequality(makeRow(form, columns));
  for (const Linear &form : system.equalities)
    polyhedron.addEquality(makeRow(form, columns));
  addSpaceConstraints(polyhedron, space, columns);
}

IntegerPolyhedron footprint::makePolyhedron(unsigned numColumns) {
  return IntegerPolyhedron(PresburgerSpace::getSetSpace(numColumns));
}

bool footprint::isRationallyEmpty(const IntegerPolyhedron &polyhedron) {
  return polyhedron.isEmptyByGCDTest() ||
         presburger::Simplex(polyhedron).isEmpty();
}

Columns footprint::makeColumns(const Space &space,
                               const std::set<unsigned> &quotients,
                               unsigned rank, unsigned numInner) {
  Columns columns;
  for (unsigned i = 0, e = space.getNumBlocks(); i < e; ++i)
    columns.add({VariableKind::Block, i});
  for (unsigned i = 0, e = space.symbols.size(); i < e; ++i)
    columns.add({VariableKind::Symbol, i});
  for (unsigned quotient : quotients)
    columns.add({VariableKind::Quotient, quotient});
  for (unsigned i = 0; i < rank; ++i)
    columns.add({VariableKind::Element, i});
  for (unsigned i = 0; i < numInner; ++i)
    columns.add({VariableKind::Inner, i});
  return columns;
}

std::set<unsigned> footprint::getQuotients(const Space &space,
                                           const System &system) {
  std::set<unsigned> quotients;
  for (const Linear &form : system.inequalities)
    space.collectQuotients(form, quotients);
  for (const Linear &form : system.equalities)
    space.collectQuotients(form, quotients);
  return quotients;
}

IntegerPolyhedron footprint::makePolyhedron(const Space &space,
                                            const System &system,
                                            unsigned rank) {
  Columns columns =
      makeColumns(space, getQuotients(space, system), rank, system.numInner);
  IntegerPolyhedron polyhedron = makePolyhedron(columns.size());
  addConstraints(polyhedron, space, system, columns);
  return polyhedron;
}
