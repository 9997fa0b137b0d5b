//===- Program.cpp - How a host starts the kernels ------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Program.h"

#include "Spellings.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "ttgrid/IR/ScheduleText.h"
#include "ttgrid/Schedule/Plan.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/JSON.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

static constexpr Chip chips[] = {
    {"wormhole_b0", 32, int64_t{1464 - 100} * 1024},
    {"blackhole", 64, int64_t{1536 - 100} * 1024},
};

const Chip *metalium::lookupChip(StringRef name) {
  const auto *chip =
      llvm::find_if(chips, [&](const Chip &chip) { return chip.name == name; });
  return chip == std::end(chips) ? nullptr : chip;
}

FailureOr<Kernels> metalium::getKernels(ModuleOp module) {
  if (!module->hasAttr(programAttrName))
    return module.emitError()
           << "has no kernels: run --tt-metalium-split first";
  Kernels kernels{module.lookupSymbol<func::FuncOp>("reader"),
                  module.lookupSymbol<func::FuncOp>("compute"),
                  module.lookupSymbol<func::FuncOp>("writer")};
  if (!kernels.reader || !kernels.compute || !kernels.writer)
    return module.emitError() << "misses one of its three kernels";
  return kernels;
}

//===----------------------------------------------------------------------===//
// As an attribute
//===----------------------------------------------------------------------===//

static StringRef getFormatName(Type type) {
  return type.isF32() ? "float32" : "bfloat16";
}

/// An index of the host as a text in terms of symbols; empty where there is
/// none.
static std::string getExpression(const Allocation &allocation, Value value) {
  if (std::optional<int64_t> constant = getConstantIntValue(value))
    return std::to_string(*constant);
  if (auto argument = dyn_cast<BlockArgument>(value))
    return allocation.getName(argument).str();
  Operation *op = value.getDefiningOp();
  if (auto dim = dyn_cast<memref::DimOp>(op)) {
    auto source = dyn_cast<BlockArgument>(dim.getSource());
    std::optional<int64_t> number = dim.getConstantIndex();
    if (!source || !number)
      return "";
    return allocation.names.getSizeName(source, *number);
  }
  if (isa<arith::IndexCastOp, arith::IndexCastUIOp>(op))
    return getExpression(allocation, op->getOperand(0));
  if (op->getNumOperands() != 2)
    return "";
  std::string left = getExpression(allocation, op->getOperand(0));
  std::string right = getExpression(allocation, op->getOperand(1));
  if (left.empty() || right.empty())
    return "";
  auto infix = [&](StringRef sign) {
    return ("(" + left + " " + sign + " " + right + ")").str();
  };
  auto call = [&](StringRef name) {
    return (name + "(" + left + ", " + right + ")").str();
  };
  return llvm::TypeSwitch<Operation *, std::string>(op)
      .Case([&](arith::AddIOp) { return infix("+"); })
      .Case([&](arith::SubIOp) { return infix("-"); })
      .Case([&](arith::MulIOp) { return infix("*"); })
      .Case<arith::DivUIOp, arith::DivSIOp, arith::FloorDivSIOp>(
          [&](auto) { return infix("//"); })
      .Case<arith::CeilDivUIOp, arith::CeilDivSIOp>([&](auto) {
        return "((" + left + " + " + right + " - 1) // " + right + ")";
      })
      .Case<arith::RemUIOp, arith::RemSIOp>([&](auto) { return infix("%"); })
      .Case<arith::MinSIOp, arith::MinUIOp>([&](auto) { return call("min"); })
      .Case<arith::MaxSIOp, arith::MaxUIOp>([&](auto) { return call("max"); })
      .Default([](Operation *) { return ""; });
}

/// What the kernel does with the memref `argument`; empty for nothing.
static StringRef getAccess(GridKernelOp kernel, Value argument) {
  bool isRead = false, isWritten = false;
  for (Operation *user : argument.getUsers()) {
    isRead |= isa<ReadOp>(user);
    isWritten |= isa<WriteOp>(user);
  }
  if (isRead && isWritten)
    return "read_write";
  if (isRead)
    return "read";
  return isWritten ? "write" : "";
}

/// The names of the buffers, each once.
static SmallVector<std::string> getBufferNames(const Allocation &allocation) {
  SmallVector<std::string> names;
  llvm::StringSet<> taken;
  for (const Buffer &buffer : allocation.buffers) {
    std::string name = buffer.name;
    for (unsigned number = 2; !taken.insert(name).second; ++number)
      name = (buffer.name + "_" + Twine(number)).str();
    names.push_back(name);
  }
  return names;
}

DictionaryAttr metalium::describeProgram(GridKernelOp kernel,
                                         const Allocation &allocation,
                                         ScheduleAttr schedule,
                                         const Chip &chip) {
  Builder b(kernel.getContext());
  auto function = kernel->getParentOfType<func::FuncOp>();
  auto entry = [&](StringRef name, Attribute value) {
    return b.getNamedAttr(name, value);
  };
  auto text = [&](const Twine &value) { return b.getStringAttr(value); };

  SmallVector<Attribute> tensors, scalars, constants, buffers, grid;
  for (BlockArgument argument : function.getArguments()) {
    StringRef name = allocation.getName(argument);
    Attribute number = b.getI64IntegerAttr(argument.getArgNumber());
    auto type = dyn_cast<MemRefType>(argument.getType());
    if (!type) {
      if (argument.getType().isIntOrIndex() && !argument.use_empty())
        scalars.push_back(b.getDictionaryAttr(
            {entry("name", text(name)), entry("argument", number)}));
      continue;
    }
    StringRef access = getAccess(kernel, argument);
    bool isSupported =
        type.getElementType().isF32() || type.getElementType().isBF16();
    bool hasSymbols = !type.hasStaticShape() &&
                      (!argument.use_empty() ||
                       (isSupported && allocation.names.hasSymbols(argument)));
    if (access.empty() && !hasSymbols)
      continue;
    if (!isSupported) {
      kernel.emitOpError() << "takes the size of an argument of type " << type
                           << ", which is not a tensor of bf16 or f32";
      return {};
    }
    SmallVector<Attribute> shape;
    for (auto [dim, size] : llvm::enumerate(type.getShape()))
      if (ShapedType::isDynamic(size))
        shape.push_back(text(allocation.names.getSizeName(argument, dim)));
      else
        shape.push_back(b.getI64IntegerAttr(size));
    SmallVector<NamedAttribute> entries = {
        entry("name", text(name)), entry("argument", number),
        entry("format", text(getFormatName(type.getElementType()))),
        entry("shape", b.getArrayAttr(shape)),
        entry("access", text(access.empty() ? "read" : access))};
    if (type.getRank() == 1)
      entries.push_back(entry(
          "vector",
          text(allocation.orientation.lookup(argument) == Orientation::Column
                   ? "column"
                   : "row")));
    tensors.push_back(b.getDictionaryAttr(entries));
  }
  for (const ConstantTile &tile : allocation.constants)
    constants.push_back(
        b.getDictionaryAttr({entry("name", text(tile.name)),
                             entry("format", text(getFormatName(tile.format))),
                             entry(tile.isScaler ? "scaler" : "fill",
                                   b.getF64FloatAttr(tile.value))}));
  SmallVector<std::string> names = getBufferNames(allocation);
  for (auto [id, buffer] : llvm::enumerate(allocation.buffers)) {
    SmallVector<NamedAttribute> entries = {
        entry("id", b.getI64IntegerAttr(id)), entry("name", text(names[id])),
        entry("format", text(getFormatName(buffer.format))),
        entry("pages", b.getI64IntegerAttr(buffer.tiles * buffer.depth))};
    if (buffer.isToDst)
      entries.push_back(entry("to_dst", b.getUnitAttr()));
    buffers.push_back(b.getDictionaryAttr(entries));
  }
  for (auto [dim, size] : llvm::enumerate(kernel.getMixedSizes())) {
    auto value = dyn_cast<Value>(size);
    std::string expression;
    if (value)
      expression = getExpression(allocation, value);
    if (value && expression.empty()) {
      kernel.emitOpError()
          << "has a size in dimension " << dim
          << " that the host cannot compute from sizes of tensors and numbers";
      return {};
    }
    if (value)
      grid.push_back(text(expression));
    else
      grid.push_back(b.getI64IntegerAttr(kernel.getStaticSizes()[dim]));
  }
  return b.getDictionaryAttr({
      entry("name", text(function.getName())),
      entry("chip", text(chip.name)),
      entry("tensors", b.getArrayAttr(tensors)),
      entry("scalars", b.getArrayAttr(scalars)),
      entry("constants", b.getArrayAttr(constants)),
      entry("buffers", b.getArrayAttr(buffers)),
      entry("full_dst", b.getBoolAttr(allocation.isFullDst)),
      entry("grid", b.getArrayAttr(grid)),
      entry("schedule", schedule),
  });
}

//===----------------------------------------------------------------------===//
// As JSON
//===----------------------------------------------------------------------===//

static llvm::json::Value toJson(Attribute attribute) {
  if (auto text = dyn_cast<StringAttr>(attribute))
    return text.getValue();
  if (auto number = dyn_cast<IntegerAttr>(attribute))
    return number.getInt();
  if (auto number = dyn_cast<FloatAttr>(attribute))
    return number.getValueAsDouble();
  llvm::json::Array array;
  for (Attribute element : cast<ArrayAttr>(attribute))
    array.push_back(toJson(element));
  return array;
}

namespace {
/// program.json, one line per tensor, buffer and core.
class ProgramPrinter {
public:
  explicit ProgramPrinter(ModuleOp module)
      : module(module),
        program(module->getAttrOfType<DictionaryAttr>(programAttrName)),
        os(text), json(os, 2) {}

  FailureOr<std::string> print();

private:
  void printInline(const llvm::json::Value &value) {
    json.rawValue([&](llvm::raw_ostream &raw) { raw << value; });
  }
  void printTensors();
  void printBuffers();
  void printKernel(StringRef name);
  LogicalResult printPlan();
  ArrayAttr getList(StringRef name) { return program.getAs<ArrayAttr>(name); }

  ModuleOp module;
  DictionaryAttr program;
  std::string text;
  llvm::raw_string_ostream os;
  llvm::json::OStream json;
};
} // namespace

void ProgramPrinter::printTensors() {
  json.attributeArray("tensors", [&] {
    for (auto tensor : getList("tensors").getAsRange<DictionaryAttr>()) {
      llvm::json::Object object;
      for (NamedAttribute attribute : tensor)
        object[attribute.getName().str()] = toJson(attribute.getValue());
      printInline(std::move(object));
    }
    for (auto tile : getList("constants").getAsRange<DictionaryAttr>()) {
      llvm::json::Object constant;
      for (StringRef kind : {"fill", "scaler"})
        if (Attribute value = tile.get(kind))
          constant[kind] = toJson(value);
      printInline(llvm::json::Object{{"name", toJson(tile.get("name"))},
                                     {"format", toJson(tile.get("format"))},
                                     {"constant", std::move(constant)}});
    }
  });
  if (getList("scalars").empty())
    return;
  json.attributeArray("scalars", [&] {
    for (auto scalar : getList("scalars").getAsRange<DictionaryAttr>())
      printInline(
          llvm::json::Object{{"name", toJson(scalar.get("name"))},
                             {"argument", toJson(scalar.get("argument"))}});
  });
}

void ProgramPrinter::printBuffers() {
  json.attributeArray("circular_buffers", [&] {
    for (auto buffer : getList("buffers").getAsRange<DictionaryAttr>()) {
      llvm::json::Object object;
      for (StringRef key : {"id", "name", "format", "pages"})
        object[key] = toJson(buffer.get(key));
      printInline(std::move(object));
    }
  });
}

void ProgramPrinter::printKernel(StringRef name) {
  auto kernel = module.lookupSymbol<ModuleOp>(name);
  auto getArguments = [&](StringRef attribute) {
    llvm::json::Array array;
    auto list = kernel->getAttrOfType<ArrayAttr>(attribute);
    for (auto argument : list.getAsRange<DictionaryAttr>()) {
      NamedAttribute only = *argument.begin();
      llvm::json::Value value = toJson(only.getValue());
      // A symbol is a value by itself.
      if (only.getName() == "symbol")
        array.push_back(std::move(value));
      else
        array.push_back(
            llvm::json::Object{{only.getName().str(), std::move(value)}});
    }
    return array;
  };
  json.attributeObject(name, [&] {
    json.attribute("source", (name + ".cpp").str());
    json.attributeBegin("compile_time_arguments");
    printInline(getArguments("metalium.compile_time_arguments"));
    json.attributeEnd();
    json.attributeBegin("runtime_arguments");
    printInline(getArguments("metalium.runtime_arguments"));
    json.attributeEnd();
  });
}

/// The plan, or null where sizes of the grid are known only in a call.
LogicalResult ProgramPrinter::printPlan() {
  SmallVector<int64_t> sizes;
  for (Attribute size : getList("grid")) {
    auto number = dyn_cast<IntegerAttr>(size);
    if (!number) {
      json.attribute("plan", nullptr);
      return success();
    }
    sizes.push_back(number.getInt());
  }
  auto attribute = program.getAs<ScheduleAttr>("schedule");
  llvm::Expected<Schedule> schedule = attribute.resolve(sizes);
  if (!schedule)
    return module.emitError() << llvm::toString(schedule.takeError());
  llvm::Expected<Plan> plan =
      getPlan(*schedule, getRuntimeArguments(*schedule));
  if (!plan)
    return module.emitError() << llvm::toString(plan.takeError());
  std::string inner;
  llvm::raw_string_ostream stream(inner);
  printJson(stream, *plan, *schedule,
            program.getAs<StringAttr>("schedule_text").getValue());
  json.attributeBegin("plan");
  json.rawValue(StringRef(inner).rtrim());
  json.attributeEnd();
  return success();
}

FailureOr<std::string> ProgramPrinter::print() {
  std::string schedule = spellSchedule(program.getAs<ScheduleAttr>("schedule"));
  SmallVector<NamedAttribute> entries(program.begin(), program.end());
  Builder b(module.getContext());
  entries.push_back(b.getNamedAttr("schedule_text", b.getStringAttr(schedule)));
  program = b.getDictionaryAttr(entries);

  llvm::json::Array toDst;
  for (auto buffer : getList("buffers").getAsRange<DictionaryAttr>())
    if (buffer.get("to_dst"))
      toDst.push_back(toJson(buffer.get("id")));
  LogicalResult planned = success();
  json.object([&] {
    json.attribute("version", 1);
    json.attribute("target", targetRelease);
    json.attribute("name", toJson(program.get("name")));
    json.attribute("chip", toJson(program.get("chip")));
    printTensors();
    printBuffers();
    json.attributeObject("kernels", [&] {
      for (StringRef name : {"reader", "compute", "writer"})
        printKernel(name);
    });
    json.attributeBegin("compute_config");
    printInline(llvm::json::Object{
        {"math_fidelity", "HiFi4"},
        {"fp32_dest_acc_en", true},
        {"dst_full_sync_en", program.getAs<BoolAttr>("full_dst").getValue()},
        {"unpack_to_dest_fp32", std::move(toDst)}});
    json.attributeEnd();
    json.attribute("schedule", schedule);
    json.attributeBegin("grid");
    printInline(toJson(program.get("grid")));
    json.attributeEnd();
    planned = printPlan();
  });
  if (failed(planned))
    return failure();
  os << "\n";
  return std::move(text);
}

FailureOr<std::string> metalium::printProgram(ModuleOp module) {
  return ProgramPrinter(module).print();
}
