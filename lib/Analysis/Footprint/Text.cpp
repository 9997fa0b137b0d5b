//===- Text.cpp - Footprints as text --------------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/AsmState.h"
#include "ttgrid/Analysis/FootprintText.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

using namespace mlir;
using namespace mlir::ttgrid;

std::string mlir::ttgrid::getValueName(Value value) {
  if (auto name = dyn_cast<NameLoc>(value.getLoc()))
    return name.getName().str();
  if (auto global = value.getDefiningOp<memref::GetGlobalOp>())
    return ("@" + global.getName()).str();
  if (auto argument = dyn_cast<BlockArgument>(value);
      argument && isa<FunctionOpInterface>(argument.getOwner()->getParentOp()))
    return "%arg" + std::to_string(argument.getArgNumber());
  std::string text;
  llvm::raw_string_ostream os(text);
  // Names are those of the function, as it is printed.
  OpPrintingFlags flags;
  flags.useLocalScope();
  value.printAsOperand(os, flags);
  return text;
}

std::string mlir::ttgrid::spellSymbol(const FootprintSymbol &symbol) {
  std::string name = getValueName(symbol.value);
  if (!symbol.dimension)
    return name;
  return "dim(" + name + ", " + std::to_string(*symbol.dimension) + ")";
}

static std::string spellExtreme(AffineMap map, StringRef extreme) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (map.getNumResults() != 1)
    os << extreme << "(";
  llvm::interleaveComma(map.getResults(), os);
  if (map.getNumResults() != 1)
    os << ")";
  return text;
}

std::string mlir::ttgrid::spellLowerBound(const DimensionBounds &bounds) {
  return spellExtreme(bounds.lower, "max");
}

std::string mlir::ttgrid::spellUpperBound(const DimensionBounds &bounds) {
  return spellExtreme(bounds.upper, "min");
}

std::string mlir::ttgrid::spellBox(const AccessRegion &region) {
  if (!isa<MemRefType>(region.memref.getType()))
    return "anything";
  if (region.box.empty())
    return "[]";
  return llvm::join(llvm::map_range(region.box,
                                    [](const DimensionBounds &bounds) {
                                      return "[" + spellLowerBound(bounds) +
                                             ", " + spellUpperBound(bounds) +
                                             "]";
                                    }),
                    " x ");
}

SmallVector<std::string> mlir::ttgrid::spellDomain(const AccessRegion &region) {
  SmallVector<std::string> conditions;
  for (auto [expr, isEq] : llvm::zip_equal(region.domain.getConstraints(),
                                           region.domain.getEqFlags())) {
    if (isa<AffineConstantExpr>(expr) &&
        cast<AffineConstantExpr>(expr).getValue() == 0)
      continue;
    llvm::raw_string_ostream(conditions.emplace_back())
        << expr << (isEq ? " == 0" : " >= 0");
  }
  return conditions;
}

static std::string spellTuple(ArrayRef<int64_t> values, StringRef open,
                              StringRef close) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << open;
  llvm::interleaveComma(values, os);
  os << close;
  return text;
}

static StringRef getVerb(AccessKind kind) {
  switch (kind) {
  case AccessKind::Read:
    return "read";
  case AccessKind::Write:
    return "write";
  case AccessKind::Atomic:
    return "update";
  }
  llvm_unreachable("unknown kind of access");
}

std::string mlir::ttgrid::spellRace(const Race &race,
                                    const Footprint &footprint) {
  std::string text;
  llvm::raw_string_ostream os(text);
  bool isBoth = race.firstKind == race.secondKind;
  std::string name = race.memref ? getValueName(race.memref) : "memory";
  if (race.firstTile.empty()) {
    if (isBoth)
      os << "tiles may write the same elements of " << name;
    else
      os << "tiles may write elements of " << name << " that others "
         << getVerb(race.secondKind);
    return text;
  }
  std::string first = spellTuple(race.firstTile, "(", ")");
  std::string second = spellTuple(race.secondTile, "(", ")");
  std::string element =
      "element " + spellTuple(race.element, "[", "]") + " of " + name;
  if (isBoth)
    os << "tiles " << first << " and " << second << " both write " << element;
  else
    os << "tile " << first << " writes and tile " << second << " "
       << getVerb(race.secondKind) << "s " << element;
  // Where the sizes must be such, they belong to the example.
  if (!race.certain) {
    for (auto [symbol, value] :
         llvm::zip_equal(footprint.getSymbols(), race.symbols))
      os << (&symbol == footprint.getSymbols().begin() ? " where " : ", ")
         << spellSymbol(symbol) << " = " << value;
  }
  return text;
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static llvm::json::Value getArgument(Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  if (!argument ||
      !isa<FunctionOpInterface>(argument.getOwner()->getParentOp()))
    return nullptr;
  return argument.getArgNumber();
}

static llvm::json::Object toJson(const AccessRegion &region,
                                 ArrayRef<int64_t> grid) {
  llvm::json::Array bounds, invariant;
  for (const DimensionBounds &it : region.box)
    bounds.push_back(llvm::json::Object{{"lower", spellLowerBound(it)},
                                        {"upper", spellUpperBound(it)}});
  llvm::SmallBitVector dependence = region.getDependence();
  for (unsigned i = 0, e = dependence.size(); i < e; ++i)
    if (!dependence.test(i))
      invariant.push_back(i);
  std::optional<int64_t> bytes = region.getBytesPerTile(grid);
  return llvm::json::Object{
      {"argument", getArgument(region.memref)},
      {"name", getValueName(region.memref)},
      {"kind", stringify(region.kind)},
      {"bounds", std::move(bounds)},
      {"domain", llvm::json::Array(spellDomain(region))},
      {"precision", stringify(region.precision)},
      {"conditional", region.conditional},
      {"bytes_per_tile",
       bytes ? llvm::json::Value(*bytes) : llvm::json::Value(nullptr)},
      {"invariant_in", std::move(invariant)},
      {"reason", region.reason}};
}

void mlir::ttgrid::printJson(raw_ostream &os, const Footprint &footprint) {
  GridKernelOp kernel = footprint.getKernel();
  llvm::json::Array grid, symbols, regions, unknown;
  for (int64_t size : kernel.getStaticSizes())
    grid.push_back(ShapedType::isDynamic(size) ? llvm::json::Value(nullptr)
                                               : llvm::json::Value(size));
  for (const FootprintSymbol &symbol : footprint.getSymbols())
    symbols.push_back(llvm::json::Object{
        {"name", spellSymbol(symbol)},
        {"argument", getArgument(symbol.value)},
        {"dimension", symbol.dimension ? llvm::json::Value(*symbol.dimension)
                                       : llvm::json::Value(nullptr)}});
  for (const AccessRegion &region : footprint.getRegions())
    regions.push_back(toJson(region, kernel.getStaticSizes()));
  for (Operation *op : footprint.getUnknownOps())
    unknown.push_back(op->getName().getStringRef());
  std::string function;
  if (auto parent = kernel->getParentOfType<FunctionOpInterface>())
    function = parent.getName();
  os << llvm::json::Value(
            llvm::json::Object{{"function", function},
                               {"grid", std::move(grid)},
                               {"symbols", std::move(symbols)},
                               {"regions", std::move(regions)},
                               {"unknown_operations", std::move(unknown)}})
     << "\n";
}
