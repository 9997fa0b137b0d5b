//===- TTGridAttributes.cpp - The text of schedules and launches ----------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "mlir/IR/Builders.h"
#include "mlir/IR/DialectImplementation.h"
#include "ttgrid/IR/TTGrid.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::ttgrid;

//===----------------------------------------------------------------------===//
// Custom directives
//===----------------------------------------------------------------------===//

/// `size`, or `size, serpentine`.
static ParseResult parseGrouped(AsmParser &parser, int64_t &size,
                                bool &serpentine) {
  if (parser.parseInteger(size))
    return failure();
  serpentine = succeeded(parser.parseOptionalComma());
  return serpentine ? parser.parseKeyword("serpentine") : success();
}

static void printGrouped(AsmPrinter &printer, int64_t size, bool serpentine) {
  printer << size;
  if (serpentine)
    printer << ", serpentine";
}

/// `[start, count], ...`
static ParseResult
parseRanges(AsmParser &parser,
            SmallVector<std::pair<int64_t, int64_t>> &ranges) {
  return parser.parseCommaSeparatedList([&]() -> ParseResult {
    auto &[start, count] = ranges.emplace_back();
    return failure(parser.parseLSquare() || parser.parseInteger(start) ||
                   parser.parseComma() || parser.parseInteger(count) ||
                   parser.parseRSquare());
  });
}

static void printRanges(AsmPrinter &printer,
                        ArrayRef<std::pair<int64_t, int64_t>> ranges) {
  llvm::interleaveComma(ranges, printer, [&](auto range) {
    printer << "[" << range.first << ", " << range.second << "]";
  });
}

/// `map`, or `map, serpentine = [levels]`.
static ParseResult parseNest(AsmParser &parser, AffineMap &map,
                             SmallVector<int64_t> &serpentine) {
  if (parser.parseAffineMap(map))
    return failure();
  if (failed(parser.parseOptionalComma()))
    return success();
  if (parser.parseKeyword("serpentine") || parser.parseEqual())
    return failure();
  return parser.parseCommaSeparatedList(AsmParser::Delimiter::Square, [&] {
    return parser.parseInteger(serpentine.emplace_back());
  });
}

static void printNest(AsmPrinter &printer, AffineMap map,
                      ArrayRef<int64_t> serpentine) {
  printer << map;
  if (serpentine.empty())
    return;
  printer << ", serpentine = [";
  llvm::interleaveComma(serpentine, printer);
  printer << "]";
}

/// `7x8`, `?x8`.
static ParseResult parseSizes(AsmParser &parser,
                              SmallVector<int64_t> &dimensions) {
  SMLoc loc = parser.getCurrentLocation();
  if (succeeded(parser.parseOptionalMinus())) {
    int64_t size;
    if (parser.parseInteger(size))
      return failure();
    return parser.emitError(loc) << "the size -" << size << " is negative";
  }
  return parser.parseDimensionList(dimensions, /*allowDynamic=*/true,
                                   /*withTrailingX=*/false);
}

static void printSizes(AsmPrinter &printer, ArrayRef<int64_t> dimensions) {
  printer.printDimensionList(dimensions);
}

#define GET_ATTRDEF_CLASSES
#include "ttgrid/IR/TTGridAttributes.cpp.inc"

#include "ttgrid/IR/TTGridAttrInterfaces.cpp.inc"

void TTGridDialect::registerAttributes() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "ttgrid/IR/TTGridAttributes.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// ScheduleAttr
//===----------------------------------------------------------------------===//

/// The keywords of the attributes that implement `Interface`.
template <typename Interface, typename... Attrs>
static std::string listKeywords() {
  SmallVector<StringRef> keywords;
  (
      [&] {
        if constexpr (std::is_base_of_v<
                          typename Interface::template Trait<Attrs>, Attrs>)
          keywords.push_back(Attrs::getMnemonic());
      }(),
      ...);
  return llvm::join(keywords, ", ");
}

/// Parses a partition or an order, written without its `#tt.`.
template <typename Interface>
static ParseResult parseKind(AsmParser &parser, StringRef what,
                             Interface &result) {
  SMLoc loc = parser.getCurrentLocation();
  StringRef keyword;
  Attribute attribute;
  // An attribute of another dialect is written in full.
  bool isWhole = *loc.getPointer() == '#';
  OptionalParseResult parsed =
      isWhole ? parser.parseOptionalAttribute(attribute)
              : generatedAttributeParser(parser, &keyword, {}, attribute);
  if (parsed.has_value() && failed(*parsed))
    return failure();
  result = dyn_cast_or_null<Interface>(attribute);
  if (result)
    return success();
  // One of the dialect's attributes, or an unknown word.
  if (attribute)
    keyword = attribute.getAbstractAttribute().getName().split('.').second;
  InFlightDiagnostic diagnostic = parser.emitError(loc)
                                  << "'" << keyword << "' is not " << what;
  diagnostic.attachNote() << "write one of "
                          << listKeywords<Interface,
#define GET_ATTRDEF_LIST
#include "ttgrid/IR/TTGridAttributes.cpp.inc"
                                          >();
  return diagnostic;
}

static ParseResult parseOrderOfCores(AsmParser &parser, CoreOrder &order) {
  SMLoc loc = parser.getCurrentLocation();
  StringRef keyword;
  if (parser.parseKeyword(&keyword))
    return failure();
  if (std::optional<CoreOrder> parsed = parseCoreOrder(keyword)) {
    order = *parsed;
    return success();
  }
  return parser.emitError(loc)
         << "'" << keyword
         << "' is not an order of cores, expected row_major "
            "or column_major";
}

Attribute ScheduleAttr::parse(AsmParser &parser, Type) {
  SMLoc loc = parser.getCurrentLocation();
  std::optional<SmallVector<int64_t>> cores;
  std::optional<CoreOrder> coreOrder;
  PartitionAttrInterface partition;
  OrderAttrInterface order;
  auto parseParameter = [&]() -> ParseResult {
    SMLoc keyLoc = parser.getCurrentLocation();
    StringRef key;
    if (parser.parseKeyword(&key) || parser.parseEqual())
      return failure();
    auto parseOnce = [&](bool isThere, auto parse) -> ParseResult {
      if (isThere)
        return parser.emitError(keyLoc)
               << "the schedule has '" << key << "' twice";
      return parse();
    };
    if (key == "cores")
      return parseOnce(cores.has_value(),
                       [&] { return parseSizes(parser, cores.emplace()); });
    if (key == "core_order")
      return parseOnce(coreOrder.has_value(), [&] {
        return parseOrderOfCores(parser, coreOrder.emplace());
      });
    if (key == "partition")
      return parseOnce(!!partition, [&] {
        return parseKind(parser, "a partition", partition);
      });
    if (key == "order")
      return parseOnce(!!order,
                       [&] { return parseKind(parser, "an order", order); });
    return parser.emitError(keyLoc)
           << "'" << key
           << "' is not a parameter of a schedule, expected cores, "
              "core_order, partition or order";
  };
  if (parser.parseLess())
    return {};
  if (failed(parser.parseOptionalGreater()) &&
      (parser.parseCommaSeparatedList(parseParameter) || parser.parseGreater()))
    return {};
  StringRef missing = !cores       ? "cores"
                      : !partition ? "partition"
                      : !order     ? "order"
                                   : "";
  if (!missing.empty()) {
    InFlightDiagnostic diagnostic = parser.emitError(loc)
                                    << "the schedule lacks '" << missing << "'";
    diagnostic.attachNote() << "write for instance <cores = 64, partition = "
                               "contiguous, order = row_major>";
    return {};
  }
  return parser.getChecked<ScheduleAttr>(
      loc, parser.getContext(), *cores, coreOrder.value_or(CoreOrder::RowMajor),
      partition, order);
}

/// Prints a partition or an order: of this dialect without its `#tt.`.
static void printKind(AsmPrinter &printer, Attribute attribute) {
  if (failed(generatedAttributePrinter(attribute, printer)))
    printer << attribute;
}

void ScheduleAttr::print(AsmPrinter &printer) const {
  printer << "<cores = ";
  printer.printDimensionList(getCores());
  if (getCoreOrder() != CoreOrder::RowMajor)
    printer << ", core_order = " << stringify(getCoreOrder());
  printer << ", partition = ";
  printKind(printer, getPartition());
  printer << ", order = ";
  printKind(printer, getOrder());
  printer << ">";
}
