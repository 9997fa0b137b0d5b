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

//===----------------------------------------------------------------------===//
// Verifiers
//===----------------------------------------------------------------------===//

/// G2: no negative size, and the number of tiles fits.
static LogicalResult verifySizes(Operation *op, ArrayRef<int64_t> sizes,
                                 unsigned indexWidth) {
  llvm::Expected<int64_t> numTiles =
      getNumTiles(getKnownSizes(sizes), indexWidth);
  if (numTiles)
    return success();
  return reportError([&] { return op->emitOpError(); }, numTiles.takeError());
}

/// The rules that all ops over a grid share: G1 without the block arguments,
/// G2 and G3.
template <typename OpTy>
static LogicalResult verifyGrid(OpTy op) {
  ArrayRef<int64_t> sizes = op.getStaticSizes();
  size_t numDynamic = llvm::count_if(sizes, ShapedType::isDynamic);
  if (numDynamic != op.getDynamicSizes().size())
    return op.emitOpError()
           << "has " << op.getDynamicSizes().size()
           << " dynamic size operands for " << numDynamic << " dynamic sizes";
  unsigned indexWidth = getIndexWidth(op);
  if (failed(verifySizes(op, sizes, indexWidth)))
    return failure();
  ScheduleAttr schedule = op.getScheduleAttr();
  if (!schedule)
    return success();
  return schedule.verifyGrid([&] { return op.emitOpError(); }, sizes,
                             indexWidth);
}

/// G1 for the block arguments, and G5.
template <typename OpTy>
static LogicalResult verifyKernel(OpTy op) {
  if (failed(verifyGrid(op)))
    return failure();
  if (op.getBody()->getNumArguments() != op.getRank())
    return op.emitOpError()
           << "has " << op.getBody()->getNumArguments()
           << " block arguments for a grid of rank " << op.getRank();
  for (BlockArgument blockIndex : op.getBlockIndices())
    if (!blockIndex.getType().isIndex())
      return op.emitOpError()
             << "block argument " << blockIndex.getArgNumber() << " has type "
             << blockIndex.getType() << ", expected index";
  for (Operation *outer = op->getParentOp(); outer;
       outer = outer->getParentOp()) {
    if (!isa<GridKernelOp, PersistentLoopOp>(outer))
      continue;
    InFlightDiagnostic diagnostic = op.emitOpError() << "is nested in a '"
                                                     << outer->getName() << "'";
    diagnostic.attachNote(outer->getLoc())
        << "in this one; write the inner dimensions as dimensions of its grid, "
           "or as scf loops in its body";
    return diagnostic;
  }
  return success();
}

/// G4 and the half of L1 that it is.
template <typename OpTy>
static LogicalResult verifyNoSuperfluousNumCores(OpTy op) {
  ScheduleAttr schedule = op.getScheduleAttr();
  if (!schedule || !schedule.hasStaticCores() || !op.getNumCores())
    return success();
  InFlightDiagnostic diagnostic = op.emitOpError()
                                  << "has num_cores beside a schedule of "
                                  << schedule.getNumCores() << " cores";
  diagnostic.attachNote() << "write cores = ? in the schedule, or leave "
                             "num_cores out";
  return diagnostic;
}

/// L1: num_cores is there exactly where the schedule says `cores = ?`.
template <typename OpTy>
static LogicalResult verifyNumCores(OpTy op) {
  if (failed(verifyNoSuperfluousNumCores(op)))
    return failure();
  if (op.getSchedule().hasStaticCores() || op.getNumCores())
    return success();
  InFlightDiagnostic diagnostic =
      op.emitOpError() << "lacks num_cores for a schedule of cores = ?";
  diagnostic.attachNote() << "write num_cores(%n) after the schedule";
  return diagnostic;
}

LogicalResult GridKernelOp::verify() {
  if (failed(verifyKernel(*this)))
    return failure();
  return verifyNoSuperfluousNumCores(*this);
}

LogicalResult PersistentLoopOp::verify() {
  if (failed(verifyKernel(*this)))
    return failure();
  return verifyNumCores(*this);
}

LogicalResult TileAssignmentOp::verify() {
  if (failed(verifyGrid(*this)) || failed(verifyNumCores(*this)))
    return failure();
  // A1: the partition gives each core one range.
  if (getSchedule().getPartition().givesRanges())
    return success();
  InFlightDiagnostic diagnostic = emitOpError();
  diagnostic << "the partition "
             << cast<Attribute>(getSchedule().getPartition())
             << " does not give each core one range of positions";
  diagnostic.attachNote() << "write contiguous or ranges";
  return diagnostic;
}

/// Q1: a tile of a grid kernel has no core yet.
static LogicalResult verifyCoreQuery(Operation *op) {
  auto kernel = op->getParentOfType<GridKernelOp>();
  if (!kernel)
    return success();
  InFlightDiagnostic diagnostic =
      op->emitOpError() << "is inside a tt.grid_kernel, whose tiles have no "
                           "core yet";
  diagnostic.attachNote(kernel.getLoc())
      << "use it outside of this kernel, or in a tt.persistent_loop";
  return diagnostic;
}

LogicalResult CoreIdOp::verify() { return verifyCoreQuery(*this); }
LogicalResult NumCoresOp::verify() { return verifyCoreQuery(*this); }

//===----------------------------------------------------------------------===//
// Interfaces
//===----------------------------------------------------------------------===//

SmallVector<Region *> GridKernelOp::getLoopRegions() { return {&getRegion()}; }
SmallVector<Region *> PersistentLoopOp::getLoopRegions() {
  return {&getRegion()};
}

/// From outside and from the body's end alike: the body once more, or out.
template <typename OpTy>
static void getLoopSuccessors(OpTy op,
                              SmallVectorImpl<RegionSuccessor> &successors) {
  successors.push_back(RegionSuccessor(&op.getRegion()));
  successors.push_back(RegionSuccessor(op, op->getResults()));
}

void GridKernelOp::getSuccessorRegions(
    RegionBranchPoint point, SmallVectorImpl<RegionSuccessor> &successors) {
  getLoopSuccessors(*this, successors);
}
void PersistentLoopOp::getSuccessorRegions(
    RegionBranchPoint point, SmallVectorImpl<RegionSuccessor> &successors) {
  getLoopSuccessors(*this, successors);
}

Speculation::Speculatability TileAssignmentOp::getSpeculatability() {
  // A number of cores known only at run time may be 0 where this does not run.
  return getSchedule().hasStaticCores() ? Speculation::Speculatable
                                        : Speculation::NotSpeculatable;
}

static ConstantIntRanges
getIndexRange(int64_t min, int64_t max = std::numeric_limits<int64_t>::max()) {
  unsigned width = IndexType::kInternalStorageBitWidth;
  return ConstantIntRanges::fromSigned(APInt(width, min), APInt(width, max));
}

void CoreIdOp::inferResultRanges(ArrayRef<ConstantIntRanges>,
                                 SetIntRangeFn setResultRange) {
  setResultRange(getResult(), getIndexRange(0));
}

void NumCoresOp::inferResultRanges(ArrayRef<ConstantIntRanges>,
                                   SetIntRangeFn setResultRange) {
  setResultRange(getResult(), getIndexRange(1));
}

/// Where the body runs, each block index is below its size.
template <typename OpTy>
static void inferBlockIndexRanges(OpTy op, ArrayRef<ConstantIntRanges> operands,
                                  SetIntRangeFn setRange) {
  // The dynamic sizes are the first operands.
  const auto *nextDynamic = operands.begin();
  for (auto [blockIndex, size] :
       llvm::zip_equal(op.getBlockIndices(), op.getStaticSizes())) {
    int64_t largest = ShapedType::isDynamic(size)
                          ? (nextDynamic++)->smax().getSExtValue()
                          : size;
    setRange(blockIndex, getIndexRange(0, std::max<int64_t>(largest, 1) - 1));
  }
}

void GridKernelOp::inferResultRanges(ArrayRef<ConstantIntRanges> operands,
                                     SetIntRangeFn setRange) {
  inferBlockIndexRanges(*this, operands, setRange);
}
void PersistentLoopOp::inferResultRanges(ArrayRef<ConstantIntRanges> operands,
                                         SetIntRangeFn setRange) {
  inferBlockIndexRanges(*this, operands, setRange);
}

#define GET_OP_CLASSES
#include "ttgrid/IR/TTGridOps.cpp.inc"
