//===- TTGridOps.cpp - Grid kernels and persistent loops ------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/IR/TTGrid.h"

#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;
using namespace mlir::ttgrid;

//===----------------------------------------------------------------------===//
// Syntax
//===----------------------------------------------------------------------===//

/// `(%gx, 8)`
static ParseResult
parseGridSizes(OpAsmParser &parser,
               SmallVectorImpl<OpAsmParser::UnresolvedOperand> &dynamicSizes,
               DenseI64ArrayAttr &staticSizes) {
  return parseDynamicIndexList(parser, dynamicSizes, staticSizes,
                               /*valueTypes=*/nullptr,
                               AsmParser::Delimiter::Paren);
}

static void printGridSizes(OpAsmPrinter &printer, Operation *op,
                           OperandRange dynamicSizes,
                           DenseI64ArrayAttr staticSizes) {
  printDynamicIndexList(printer, op, dynamicSizes, staticSizes.asArrayRef(),
                        /*valueTypes=*/{}, AsmParser::Delimiter::Paren);
}

/// The persistent loop's `on %core`; a grid kernel has none.
static ParseResult parseCore(OpAsmParser &parser, OperationState &result,
                             PersistentLoopOp::Properties &properties) {
  OpAsmParser::UnresolvedOperand core;
  Type index = parser.getBuilder().getIndexType();
  return failure(parser.parseKeyword("on") || parser.parseOperand(core) ||
                 parser.resolveOperand(core, index, result.operands));
}

static ParseResult parseCore(OpAsmParser &, OperationState &,
                             GridKernelOp::Properties &) {
  return success();
}

/// (%bx, %by) in (%gx, 8) [on %core] [schedule(<...>)] [num_cores(%n)]
/// [attributes {...}] { body }
template <typename OpTy>
static ParseResult parseKernel(OpAsmParser &parser, OperationState &result) {
  Builder &builder = parser.getBuilder();
  Type index = builder.getIndexType();
  auto &properties = result.getOrAddProperties<typename OpTy::Properties>();

  SmallVector<OpAsmParser::Argument> blockIndices;
  SmallVector<OpAsmParser::UnresolvedOperand> sizes;
  if (parser.parseArgumentList(blockIndices, AsmParser::Delimiter::Paren) ||
      parser.parseKeyword("in") ||
      parseGridSizes(parser, sizes, properties.staticSizes) ||
      parser.resolveOperands(sizes, index, result.operands) ||
      parseCore(parser, result, properties))
    return failure();
  for (OpAsmParser::Argument &blockIndex : blockIndices)
    blockIndex.type = index;

  bool hasSchedule = succeeded(parser.parseOptionalKeyword("schedule"));
  if (hasSchedule &&
      (parser.parseLParen() ||
       parser.parseCustomAttributeWithFallback(properties.schedule) ||
       parser.parseRParen()))
    return failure();
  bool hasNumCores = succeeded(parser.parseOptionalKeyword("num_cores"));
  OpAsmParser::UnresolvedOperand numCores;
  if (hasNumCores && (parser.parseLParen() || parser.parseOperand(numCores) ||
                      parser.parseRParen() ||
                      parser.resolveOperand(numCores, index, result.operands)))
    return failure();
  SmallVector<int32_t> segments = {static_cast<int32_t>(sizes.size())};
  if constexpr (std::is_same_v<OpTy, PersistentLoopOp>)
    segments.push_back(1);
  segments.push_back(hasNumCores);
  llvm::copy(segments, properties.operandSegmentSizes.begin());

  SMLoc attributesLoc = parser.getCurrentLocation();
  if (parser.parseOptionalAttrDictWithKeyword(result.attributes))
    return failure();
  // They would replace what was written in its place.
  for (StringRef name : OpTy::getAttributeNames())
    if (result.attributes.get(name))
      return parser.emitError(attributesLoc)
             << "'" << name << "' can't stand among the attributes";
  if (parser.parseRegion(*result.addRegion(), blockIndices))
    return failure();
  OpTy::ensureTerminator(*result.regions.front(), builder, result.location);
  return success();
}

template <typename OpTy>
static void printKernel(OpAsmPrinter &printer, OpTy op, Value core) {
  printer << " (";
  printer.printOperands(op.getBlockIndices());
  printer << ") in ";
  printGridSizes(printer, op, op.getDynamicSizes(), op.getStaticSizesAttr());
  if (core)
    printer << " on " << core;
  if (ScheduleAttr schedule = op.getScheduleAttr()) {
    printer << " schedule(";
    printer.printStrippedAttrOrType(schedule);
    printer << ")";
  }
  if (Value numCores = op.getNumCores())
    printer << " num_cores(" << numCores << ")";
  printer.printOptionalAttrDictWithKeyword(
      op->getAttrs(), {op.getStaticSizesAttrName(), op.getScheduleAttrName(),
                       op.getOperandSegmentSizesAttrName()});
  printer << " ";
  printer.printRegion(op.getRegion(), /*printEntryBlockArgs=*/false,
                      /*printBlockTerminators=*/false);
}

ParseResult GridKernelOp::parse(OpAsmParser &parser, OperationState &result) {
  return parseKernel<GridKernelOp>(parser, result);
}

void GridKernelOp::print(OpAsmPrinter &printer) {
  printKernel(printer, *this, /*core=*/Value());
}

ParseResult PersistentLoopOp::parse(OpAsmParser &parser,
                                    OperationState &result) {
  return parseKernel<PersistentLoopOp>(parser, result);
}

void PersistentLoopOp::print(OpAsmPrinter &printer) {
  printKernel(printer, *this, getCore());
}

/// bx, by, bz, b3, b4, ...
static void nameBlockIndices(Block::BlockArgListType blockIndices,
                             OpAsmSetValueNameFn setName) {
  static constexpr StringLiteral letters[] = {"bx", "by", "bz"};
  for (auto [dim, blockIndex] : llvm::enumerate(blockIndices))
    setName(blockIndex, dim < std::size(letters) ? letters[dim].str()
                                                 : ("b" + Twine(dim)).str());
}

void GridKernelOp::getAsmBlockArgumentNames(Region &region,
                                            OpAsmSetValueNameFn setName) {
  nameBlockIndices(region.getArguments(), setName);
}

void PersistentLoopOp::getAsmBlockArgumentNames(Region &region,
                                                OpAsmSetValueNameFn setName) {
  nameBlockIndices(region.getArguments(), setName);
}

void TileAssignmentOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  setName(getStart(), "start");
  setName(getCount(), "count");
}

void CoreIdOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  setName(getResult(), "core");
}

void NumCoresOp::getAsmResultNames(OpAsmSetValueNameFn setName) {
  setName(getResult(), "num_cores");
}

//===----------------------------------------------------------------------===//
// Builders
//===----------------------------------------------------------------------===//

/// Builds a grid kernel, or a persistent loop on `core`, with its body.
template <typename OpTy>
static void buildKernel(OpBuilder &builder, OperationState &state,
                        ArrayRef<OpFoldResult> sizes, Value core,
                        ScheduleAttr schedule, Value numCores,
                        BodyBuilderFn bodyBuilder) {
  SmallVector<int64_t> staticSizes;
  SmallVector<Value> dynamicSizes;
  dispatchIndexOpFoldResults(sizes, dynamicSizes, staticSizes);
  state.addOperands(dynamicSizes);
  SmallVector<int32_t> segments = {static_cast<int32_t>(dynamicSizes.size())};
  if (core) {
    state.addOperands(core);
    segments.push_back(1);
  }
  if (numCores)
    state.addOperands(numCores);
  segments.push_back(numCores ? 1 : 0);
  auto &properties = state.getOrAddProperties<typename OpTy::Properties>();
  properties.staticSizes = builder.getDenseI64ArrayAttr(staticSizes);
  properties.schedule = schedule;
  llvm::copy(segments, properties.operandSegmentSizes.begin());

  OpBuilder::InsertionGuard guard(builder);
  Region *region = state.addRegion();
  SmallVector<Location> locs(sizes.size(), state.location);
  SmallVector<Type> types(sizes.size(), builder.getIndexType());
  Block *body = builder.createBlock(region, region->end(), types, locs);
  OpTy::ensureTerminator(*region, builder, state.location);
  builder.setInsertionPointToStart(body);
  if (bodyBuilder)
    bodyBuilder(builder, state.location, body->getArguments());
}

void GridKernelOp::build(OpBuilder &builder, OperationState &state,
                         ArrayRef<OpFoldResult> sizes, ScheduleAttr schedule,
                         Value numCores, BodyBuilderFn bodyBuilder) {
  buildKernel<GridKernelOp>(builder, state, sizes, /*core=*/Value(), schedule,
                            numCores, bodyBuilder);
}

void PersistentLoopOp::build(OpBuilder &builder, OperationState &state,
                             ArrayRef<OpFoldResult> sizes, Value core,
                             ScheduleAttr schedule, Value numCores,
                             BodyBuilderFn bodyBuilder) {
  buildKernel<PersistentLoopOp>(builder, state, sizes, core, schedule, numCores,
                                bodyBuilder);
}

void TileAssignmentOp::build(OpBuilder &builder, OperationState &state,
                             Value core, ArrayRef<OpFoldResult> sizes,
                             ScheduleAttr schedule, Value numCores) {
  SmallVector<int64_t> staticSizes;
  SmallVector<Value> dynamicSizes;
  dispatchIndexOpFoldResults(sizes, dynamicSizes, staticSizes);
  state.addOperands(core);
  state.addOperands(dynamicSizes);
  if (numCores)
    state.addOperands(numCores);
  state.addTypes({builder.getIndexType(), builder.getIndexType()});
  auto &properties = state.getOrAddProperties<Properties>();
  properties.staticSizes = builder.getDenseI64ArrayAttr(staticSizes);
  properties.schedule = schedule;
  properties.operandSegmentSizes = {
      1, static_cast<int32_t>(dynamicSizes.size()), numCores ? 1 : 0};
}

#define GET_OP_CLASSES
#include "ttgrid/IR/TTGridOps.cpp.inc"
