//===- Parts.cpp - What a range of cores touches --------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Parts.h"

#include "Diagnostics.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/Matchers.h"
#include "ttgrid/IR/ScheduleText.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::python;

//===----------------------------------------------------------------------===//
// What there is
//===----------------------------------------------------------------------===//

/// What the atomic updates `ops` do, if all do the same.
static std::string getCombiner(ArrayRef<Operation *> ops) {
  std::optional<arith::AtomicRMWKind> common;
  for (Operation *op : ops) {
    auto atomic = dyn_cast<memref::AtomicRMWOp>(op);
    if (!atomic || (common && *common != atomic.getKind()))
      return "";
    common = atomic.getKind();
  }
  return common ? stringifyAtomicRMWKind(*common).str() : "";
}

static std::string spell(Location location) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (auto file = location->findInstanceOf<FileLineColLoc>())
    os << file.getFilename().getValue() << ":" << file.getLine();
  else
    os << "an unknown place";
  return text;
}

/// Whether every launch is done just once, in the sequence in which it stands.
static LogicalResult checkLaunch(GridKernelOp kernel,
                                 FunctionOpInterface function) {
  if (kernel->getBlock() != &function.getFunctionBody().front())
    return kernel.emitOpError()
           << "is launched under a loop or condition, so that what it touches "
              "can't be divided between processes beforehand";
  if (!kernel.getSchedule() || !kernel.getSchedule()->hasStaticCores())
    return kernel.emitOpError()
           << "has no schedule with a known number of cores";
  return success();
}

Result<std::shared_ptr<Parts>> Parts::get(const Module &module,
                                          const std::string &name) {
  Result<Module> copy = module.copyToNewContext();
  if (!copy.value)
    return copy.diagnostics;
  std::shared_ptr<Parts> parts(new Parts(std::move(*copy.value)));
  Context &context = parts->module.getContext();
  DiagnosticCollector collector(&context.mlir, context.sources);
  ModuleOp op = parts->module.getOp();
  parts->function = dyn_cast_or_null<FunctionOpInterface>(
      SymbolTable::lookupSymbolIn(op, name));
  if (!parts->function || parts->function.isExternal()) {
    op.emitError("there is no function '") << name << "' with a body";
    return collector.take();
  }
  unsigned field = 0;
  for (BlockArgument argument : parts->function.getArguments()) {
    parts->firstFields.push_back(field);
    auto type = dyn_cast<MemRefType>(argument.getType());
    field += type ? 3 + 2 * type.getRank() : 1;
  }
  WalkResult walk = parts->function.walk([&](GridKernelOp kernel) {
    parts->kernels.push_back(kernel);
    return WalkResult(checkLaunch(kernel, parts->function));
  });
  if (walk.wasInterrupted())
    return collector.take();
  for (auto [launch, kernel] : llvm::enumerate(parts->kernels)) {
    Footprint &footprint =
        parts->footprints.emplace_back(Footprint::compute(kernel));
    for (size_t number = 0; number < footprint.getRegions().size(); ++number) {
      // What is written must be exact to be sent on.
      if (footprint.getRegions()[number].kind == AccessKind::Write)
        footprint.proveExact(number);
      const AccessRegion &region = footprint.getRegions()[number];
      std::optional<unsigned> argument;
      auto value = dyn_cast<BlockArgument>(region.memref);
      if (value &&
          value.getOwner() == &parts->function.getFunctionBody().front())
        argument = value.getArgNumber();
      parts->numbers.push_back(number);
      parts->regions.push_back(
          {static_cast<unsigned>(launch), argument, region.kind,
           region.precision, region.conditional, region.isKnown(),
           region.reason,
           region.ops.empty() ? "" : spell(region.ops.front()->getLoc()),
           region.kind == AccessKind::Atomic ? getCombiner(region.ops) : ""});
    }
  }
  return parts;
}

std::vector<int64_t> Parts::getNumCores() const {
  std::vector<int64_t> cores;
  cores.reserve(kernels.size());
  for (GridKernelOp kernel : kernels)
    cores.push_back(kernel.getSchedule()->getNumCores());
  return cores;
}

std::vector<std::string> Parts::spellSchedules() const {
  std::vector<std::string> texts;
  texts.reserve(kernels.size());
  for (GridKernelOp kernel : kernels)
    texts.push_back(spellSchedule(*kernel.getSchedule()));
  return texts;
}

unsigned Parts::getRank(unsigned region) const {
  Type type = function.getArgument(*regions[region].argument).getType();
  return cast<MemRefType>(type).getRank();
}

unsigned Parts::getItemSize(unsigned argument) const {
  auto type = cast<MemRefType>(function.getArgument(argument).getType());
  Type element = type.getElementType();
  return element.isIndex() ? 8 : (element.getIntOrFloatBitWidth() + 7) / 8;
}

//===----------------------------------------------------------------------===//
// For the arguments of a call
//===----------------------------------------------------------------------===//

SmallVector<int64_t> Parts::getShape(unsigned argument,
                                     ArrayRef<uint64_t> fields) const {
  auto type = cast<MemRefType>(function.getArgument(argument).getType());
  SmallVector<int64_t> shape;
  for (int64_t dim = 0; dim < type.getRank(); ++dim)
    shape.push_back(fields[firstFields[argument] + 3 + dim]);
  return shape;
}

/// The value of an integer that is computed outside of the kernels, from the
/// arguments of a call: upstream's folders, on constants.
std::optional<int64_t> Parts::evaluate(Value value,
                                       ArrayRef<uint64_t> fields) const {
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    if (argument.getOwner() != &function.getFunctionBody().front() ||
        !value.getType().isIntOrIndex())
      return std::nullopt;
    unsigned width = value.getType().isIndex()
                         ? 64
                         : value.getType().getIntOrFloatBitWidth();
    return APInt(64, fields[firstFields[argument.getArgNumber()]])
        .trunc(width)
        .getSExtValue();
  }
  APInt constant;
  if (matchPattern(value, m_ConstantInt(&constant)))
    return constant.getSExtValue();
  Operation *op = value.getDefiningOp();
  if (auto dim = dyn_cast<memref::DimOp>(op)) {
    auto source = dyn_cast<BlockArgument>(dim.getSource());
    std::optional<int64_t> index = dim.getConstantIndex();
    if (!source || !index ||
        source.getOwner() != &function.getFunctionBody().front() ||
        !isa<MemRefType>(source.getType()))
      return std::nullopt;
    return getShape(source.getArgNumber(), fields)[*index];
  }
  if (!isPure(op) || op->getNumRegions() || !value.getType().isIntOrIndex())
    return std::nullopt;
  SmallVector<Attribute> operands;
  for (Value operand : op->getOperands()) {
    std::optional<int64_t> number = evaluate(operand, fields);
    if (!number)
      return std::nullopt;
    operands.push_back(IntegerAttr::get(operand.getType(), *number));
  }
  SmallVector<OpFoldResult> results;
  if (failed(op->fold(operands, results)))
    return std::nullopt;
  if (results.empty())
    return std::nullopt;
  OpFoldResult result = results[cast<OpResult>(value).getResultNumber()];
  if (auto other = dyn_cast<Value>(result))
    return other == value ? std::nullopt : evaluate(other, fields);
  if (auto integer = dyn_cast<IntegerAttr>(cast<Attribute>(result)))
    return integer.getValue().getSExtValue();
  return std::nullopt;
}

std::optional<std::vector<int64_t>>
Parts::getSymbols(unsigned launch, ArrayRef<uint64_t> fields) const {
  std::vector<int64_t> symbols;
  for (const FootprintSymbol &symbol : footprints[launch].getSymbols()) {
    std::optional<int64_t> value;
    auto argument = dyn_cast<BlockArgument>(symbol.value);
    if (!symbol.dimension)
      value = evaluate(symbol.value, fields);
    else if (argument &&
             argument.getOwner() == &function.getFunctionBody().front())
      value = getShape(argument.getArgNumber(), fields)[*symbol.dimension];
    if (!value)
      return std::nullopt;
    symbols.push_back(*value);
  }
  return symbols;
}

Schedule Parts::getSchedule(unsigned launch, ArrayRef<uint64_t> fields) const {
  GridKernelOp kernel = kernels[launch];
  SmallVector<int64_t> sizes;
  for (OpFoldResult size : kernel.getMixedSizes()) {
    std::optional<int64_t> known = getConstantIntValue(size);
    if (!known)
      known = evaluate(cast<Value>(size), fields);
    if (!known)
      raise("Error", "the size of the grid depends on data, so that its tiles "
                     "can't be divided between processes beforehand");
    sizes.push_back(*known);
  }
  llvm::Expected<Schedule> schedule = kernel.getSchedule()->resolve(sizes);
  if (!schedule)
    raise("Error", llvm::toString(schedule.takeError()));
  return std::move(*schedule);
}

std::vector<int64_t> Parts::getGrid(unsigned launch,
                                    ArrayRef<uint64_t> fields) const {
  Schedule schedule = getSchedule(launch, fields);
  return schedule.getSizes().vec();
}

/// Visits the tiles of the cores [first, end) until `visit` returns false.
static void visitTiles(const Schedule &schedule, int64_t first, int64_t end,
                       llvm::function_ref<bool(ArrayRef<int64_t>)> visit) {
  bool goesOn = true;
  for (int64_t core = first; goesOn && core < end; ++core)
    schedule.visitTiles(
        core, [&](ArrayRef<int64_t> tile) { return goesOn = visit(tile); });
}

int64_t Parts::countTiles(unsigned launch, ArrayRef<uint64_t> fields,
                          int64_t first, int64_t end) const {
  Schedule schedule = getSchedule(launch, fields);
  int64_t count = 0;
  for (int64_t core = first; core < end; ++core)
    count += schedule.getTileCount(core);
  return count;
}

std::vector<ElementBox> Parts::getBoxes(unsigned number,
                                        ArrayRef<uint64_t> fields,
                                        int64_t first, int64_t end) const {
  const PartRegion &part = regions[number];
  const AccessRegion &region =
      footprints[part.launch].getRegions()[numbers[number]];
  Schedule schedule = getSchedule(part.launch, fields);
  std::optional<std::vector<int64_t>> symbols = getSymbols(part.launch, fields);
  std::vector<ElementBox> boxes;
  SmallVector<int64_t> shape = getShape(*part.argument, fields);
  ElementBox whole;
  for (int64_t size : shape)
    whole.push_back({0, size - 1});
  if (llvm::is_contained(shape, 0))
    return boxes;
  visitTiles(schedule, first, end, [&](ArrayRef<int64_t> tile) {
    if (!symbols) {
      boxes.push_back(whole);
      return false;
    }
    std::optional<SmallVector<Interval>> box = region.evaluate(tile, *symbols);
    std::optional<ElementBox> inside;
    if (box)
      inside = intersect(*box, whole);
    // Neighbours in the sequence often touch the same.
    if (inside && (boxes.empty() || boxes.back() != *inside))
      boxes.push_back(std::move(*inside));
    return true;
  });
  return makeDisjoint(std::move(boxes));
}

std::optional<SmallVector<int64_t>>
Parts::findTile(unsigned number, ArrayRef<uint64_t> fields, int64_t first,
                int64_t end, ArrayRef<int64_t> element) const {
  const PartRegion &part = regions[number];
  const AccessRegion &region =
      footprints[part.launch].getRegions()[numbers[number]];
  std::optional<std::vector<int64_t>> symbols = getSymbols(part.launch, fields);
  std::optional<SmallVector<int64_t>> found;
  visitTiles(getSchedule(part.launch, fields), first, end,
             [&](ArrayRef<int64_t> tile) {
               bool holds = true;
               if (symbols) {
                 auto box = region.evaluate(tile, *symbols);
                 holds = box &&
                         llvm::all_of(llvm::zip(*box, element), [](auto pair) {
                           auto [interval, at] = pair;
                           return interval.lower <= at && at <= interval.upper;
                         });
               }
               if (holds)
                 found = SmallVector<int64_t>(tile);
               return !holds;
             });
  return found;
}
