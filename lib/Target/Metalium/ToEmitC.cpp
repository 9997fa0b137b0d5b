//===- ToEmitC.cpp - Kernels as C++ ---------------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ToEmitC.h"

#include "Program.h"
#include "Spellings.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "ttgrid/Target/Metalium/Passes.h"

#include <set>

namespace mlir::ttgrid::metalium {
#define GEN_PASS_DEF_METALIUMTOEMITCPASS
#include "ttgrid/Target/Metalium/Passes.h.inc"
} // namespace mlir::ttgrid::metalium

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

namespace {
/// Indices are words.
struct WordConverter : TypeConverter {
  WordConverter() {
    addConversion([](Type type) { return type; });
    auto cast = [](OpBuilder &builder, Type type, ValueRange values,
                   Location loc) -> Value {
      return UnrealizedConversionCastOp::create(builder, loc, type, values)
          .getResult(0);
    };
    addSourceMaterialization(cast);
    addTargetMaterialization(cast);
  }
};
} // namespace

/// The headers that declare what `function` calls.
static std::set<std::string> collectHeaders(func::FuncOp function) {
  std::set<std::string> headers;
  bool isCompute = function.getName() == "compute";
  headers.insert("api/compute/common.h");
  if (!isCompute)
    return {"api/dataflow/dataflow_api.h"};
  function.walk([&](Operation *op) {
    std::string header = getHeader(op);
    if (!header.empty())
      headers.insert(std::move(header));
  });
  return headers;
}

static void collectBuffers(func::FuncOp function, std::set<int64_t> &ids) {
  function.walk([&](Operation *op) {
    if (!isa<MetaliumDialect>(op->getDialect()))
      return;
    for (StringRef name : {"buffer", "a", "b", "scaler", "output"})
      if (auto id = op->getAttrOfType<IntegerAttr>(name))
        ids.insert(id.getInt());
  });
}

/// Makes `function` a module of its own in front of it, and erases it.
static LogicalResult lowerKernel(func::FuncOp function, ArrayAttr buffers) {
  MLIRContext *context = function.getContext();
  Location loc = function.getLoc();
  IRRewriter builder(context);
  if (failed(separateSigns(builder, function)))
    return failure();
  builder.setInsertionPoint(function);
  auto module = ModuleOp::create(builder, loc, function.getName());
  builder.setInsertionPointToStart(module.getBody());
  emitc::IncludeOp::create(builder, loc, "cstdint", /*is_standard=*/true);
  for (const std::string &header : collectHeaders(function))
    emitc::IncludeOp::create(builder, loc, header, /*is_standard=*/false);
  auto main = emitc::FuncOp::create(builder, loc, "kernel_main",
                                    FunctionType::get(context, {}, {}));
  Names names;
  names.buffers = buffers;

  // What stands in front: buffers, runtime arguments, tensors.
  Block *entry = main.addEntryBlock();
  builder.setInsertionPointToStart(entry);
  std::set<int64_t> ids;
  collectBuffers(function, ids);
  for (int64_t id : ids)
    emitc::VerbatimOp::create(
        builder, loc,
        ("constexpr uint32_t " + names.getBuffer(id) + " = " + Twine(id) + ";")
            .str());
  SmallVector<Attribute> runtime, compileTime;
  std::string previous;
  Block &body = function.getBody().front();
  for (BlockArgument argument : body.getArguments()) {
    if (argument.use_empty())
      continue;
    auto attribute = [&](StringRef name) {
      return function.getArgAttrOfType<StringAttr>(argument.getArgNumber(),
                                                   name);
    };
    auto record = [&](StringRef kind, StringAttr value) {
      runtime.push_back(
          builder.getDictionaryAttr(builder.getNamedAttr(kind, value)));
    };
    StringAttr address = attribute("metalium.address");
    if (address)
      record("address", address);
    else if (StringAttr symbol = attribute("metalium.symbol"))
      record("symbol", symbol);
    else
      record("plan",
             attribute(TTGridDialect::RuntimeArgAttrHelper::getNameStr()));
    Value word = Call(context, "get_arg_val<uint32_t>")
                     .number(runtime.size() - 1)
                     .create(builder, loc, getWord(context))
                     .getResult(0);
    Value index = UnrealizedConversionCastOp::create(
                      builder, loc, builder.getIndexType(), word)
                      .getResult(0);
    argument.replaceAllUsesWith(index);
    if (!address)
      continue;
    std::string name = address.str();
    std::string offset =
        previous.empty()
            ? "0"
            : "args_" + previous + ".next_compile_time_args_offset()";
    emitc::VerbatimOp::create(builder, loc,
                              (Twine("constexpr auto args_") + name +
                               " = TensorAccessorArgs<" + offset + ">();")
                                  .str());
    emitc::VerbatimOp::create(
        builder, loc,
        builder.getStringAttr(Twine("const auto tensor_") + name +
                              " = TensorAccessor(args_" + name + ", {});"),
        ValueRange{word});
    names.accessors[index] = "tensor_" + name;
    compileTime.push_back(
        builder.getDictionaryAttr(builder.getNamedAttr("accessor", address)));
    previous = name;
  }
  module->setAttr("metalium.runtime_arguments", builder.getArrayAttr(runtime));
  module->setAttr("metalium.compile_time_arguments",
                  builder.getArrayAttr(compileTime));
  Operation *end = body.getTerminator();
  entry->getOperations().splice(entry->end(), body.getOperations(),
                                body.begin(), end->getIterator());
  builder.setInsertionPointToEnd(entry);
  emitc::ReturnOp::create(builder, loc, Value());
  function.erase();

  // Upstream compares by the type alone: words without a sign.
  module.walk([](scf::ForOp loop) {
    if (loop.getInductionVar().getType().isIndex())
      loop.setUnsignedCmp(false);
  });
  WordConverter converter;
  ConversionTarget target(*context);
  target.addLegalDialect<emitc::EmitCDialect>();
  target.addLegalOp<ModuleOp, UnrealizedConversionCastOp>();
  RewritePatternSet patterns(context);
  populateCallPatterns(patterns, converter, names);
  populateArithmeticPatterns(patterns, converter);
  if (failed(applyFullConversion(module, target, std::move(patterns))))
    return failure();
  SmallVector<UnrealizedConversionCastOp> casts, left;
  module.walk([&](UnrealizedConversionCastOp cast) { casts.push_back(cast); });
  reconcileUnrealizedCasts(casts, &left);
  for (UnrealizedConversionCastOp cast : llvm::reverse(left)) {
    if (!cast.use_empty())
      return cast.emitError() << "a value of type index could not be lowered "
                                 "to a word of 32 bits";
    cast.erase();
  }
  return success();
}

LogicalResult metalium::lowerToEmitC(ModuleOp module) {
  FailureOr<Kernels> kernels = getKernels(module);
  if (failed(kernels))
    return failure();
  auto program = module->getAttrOfType<DictionaryAttr>(programAttrName);
  auto buffers = program.getAs<ArrayAttr>("buffers");
  for (func::FuncOp function :
       {kernels->reader, kernels->compute, kernels->writer})
    if (failed(lowerKernel(function, buffers)))
      return failure();
  return success();
}

namespace {
struct MetaliumToEmitCPass
    : metalium::impl::MetaliumToEmitCPassBase<MetaliumToEmitCPass> {
  using MetaliumToEmitCPassBase::MetaliumToEmitCPassBase;

  void runOnOperation() override {
    if (failed(lowerToEmitC(getOperation())))
      signalPassFailure();
  }
};
} // namespace
