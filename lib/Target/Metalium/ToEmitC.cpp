//===- ToEmitC.cpp - Kernels as C++ ---------------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Program.h"
#include "Spellings.h"
#include "mlir/Conversion/ArithToEmitC/ArithToEmitC.h"
#include "mlir/Conversion/SCFToEmitC/SCFToEmitC.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/EmitC/IR/EmitC.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Transforms/DialectConversion.h"
#include "ttgrid/Target/Metalium/Passes.h"
#include "llvm/ADT/TypeSwitch.h"

#include <set>

namespace mlir::ttgrid::metalium {
#define GEN_PASS_DEF_METALIUMTOEMITCPASS
#include "ttgrid/Target/Metalium/Passes.h.inc"
} // namespace mlir::ttgrid::metalium

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

static Type getWord(MLIRContext *context) {
  return IntegerType::get(context, 32, IntegerType::Unsigned);
}

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

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

/// A call with its arguments, in their sequence.
class Call {
public:
  Call(MLIRContext *context, StringRef name)
      : builder(context), name(name.str()) {}

  Call &operand(Value value) {
    arguments.push_back(builder.getIndexAttr(operands.size()));
    operands.push_back(value);
    return *this;
  }
  Call &number(int64_t value) {
    arguments.push_back(builder.getI32IntegerAttr(value));
    return *this;
  }
  Call &text(const Twine &value) {
    arguments.push_back(
        emitc::OpaqueAttr::get(builder.getContext(), value.str()));
    return *this;
  }
  emitc::CallOpaqueOp create(OpBuilder &at, Location loc,
                             TypeRange results = {}) {
    return emitc::CallOpaqueOp::create(at, loc, results, name, operands,
                                       builder.getArrayAttr(arguments));
  }

private:
  Builder builder;
  std::string name;
  SmallVector<Attribute> arguments;
  SmallVector<Value> operands;
};

/// The names of a kernel's buffers and tensors in C++.
struct Names {
  ArrayAttr buffers;
  llvm::DenseMap<Value, std::string> accessors;

  std::string getBuffer(unsigned id) const {
    auto entry = cast<DictionaryAttr>(buffers[id]);
    return ("cb_" + entry.getAs<StringAttr>("name").getValue()).str();
  }
};

/// Makes the operations of the dialect calls.
struct LowerToCall : ConversionPattern {
  LowerToCall(const TypeConverter &converter, MLIRContext *context,
              const Names &names)
      : ConversionPattern(converter, MatchAnyOpTypeTag(), 1, context),
        names(names) {}

  LogicalResult
  matchAndRewrite(Operation *op, ArrayRef<Value> operands,
                  ConversionPatternRewriter &rewriter) const override;

private:
  const Names &names;
};
} // namespace

/// The bits of a number of 32 bits, as C++ writes them.
static std::string getBits(const APFloat &number) {
  return "0x" +
         llvm::utohexstr(number.bitcastToAPInt().getZExtValue(),
                         /*LowerCase=*/true, /*Width=*/8) +
         "u";
}

LogicalResult
LowerToCall::matchAndRewrite(Operation *op, ArrayRef<Value> operands,
                             ConversionPatternRewriter &rewriter) const {
  if (!isa<MetaliumDialect>(op->getDialect()))
    return failure();
  MLIRContext *context = op->getContext();
  auto call = [&](StringRef name) { return Call(context, name); };
  auto buffer = [&](unsigned id) { return names.getBuffer(id); };
  // Of most operations the name is that of the call.
  StringRef name = op->getName().stripDialect();
  SmallVector<Type> results(op->getNumResults(), getWord(context));
  auto reduction = [](Reduction kind) {
    return kind == Reduction::Sum
               ? std::string("<PoolType::SUM, ReduceDim::REDUCE_ROW>")
               : std::string("<PoolType::MAX, ReduceDim::REDUCE_ROW>");
  };
  Call made =
      llvm::TypeSwitch<Operation *, Call>(op)
          .Case<ReserveOp, PushOp, WaitOp, PopOp>([&](auto cb) {
            return call(name)
                .text(buffer(cb.getBuffer()))
                .number(cb.getTiles());
          })
          .Case<WritePointerOp, ReadPointerOp, CopyInitOp, ReconfigAOp,
                PackReconfigOp>([&](auto single) {
            return call(name).text(buffer(single.getBuffer()));
          })
          .Case<ReadPageOp, WritePageOp>([&](auto page) {
            return call(name)
                .operand(operands[0])
                .text(names.accessors.at(page.getTensor()))
                .operand(operands[2]);
          })
          .Case([&](CopyTileOp copy) {
            return call(name)
                .text(buffer(copy.getBuffer()))
                .operand(operands[0])
                .operand(operands[1]);
          })
          .Case([&](MatmulTilesOp product) {
            return call(name)
                .text(buffer(product.getA()))
                .text(buffer(product.getB()))
                .operand(operands[0])
                .operand(operands[1])
                .operand(operands[2]);
          })
          .Case([&](ReduceTileOp reduce) {
            return call(name.str() + reduction(reduce.getKind()))
                .text(buffer(reduce.getBuffer()))
                .text(buffer(reduce.getScaler()))
                .operand(operands[0])
                .operand(operands[1])
                .operand(operands[2]);
          })
          .Case([&](UnaryTileOp tile) {
            Call result = call(lookupSpelling(tile.getFunction())->call);
            result.operand(operands[0]);
            if (std::optional<APFloat> number = tile.getParameter())
              result.text(getBits(*number));
            return result;
          })
          .Case([&](BinaryTileOp tile) {
            const Spelling *spelling = lookupSpelling(tile.getFunction());
            Call result = call(spelling->call);
            for (Value input : operands.drop_back())
              result.operand(input);
            if (!spelling->inPlace)
              result.operand(operands.back());
            return result;
          })
          .Case([&](PackTileOp pack) {
            // In its sequence, or anywhere.
            if (!pack.getAccumulate())
              return call("pack_tile")
                  .operand(operands[0])
                  .text(buffer(pack.getBuffer()));
            return call("pack_tile<true>")
                .operand(operands[0])
                .text(buffer(pack.getBuffer()))
                .operand(operands[1]);
          })
          .Case([&](StartupOp startup) {
            return call(startup.getReverse()
                            ? "compute_kernel_hw_startup<SrcOrder::Reverse>"
                            : "compute_kernel_hw_startup")
                .text(buffer(startup.getA()))
                .text(buffer(startup.getB()))
                .text(buffer(startup.getOutput()));
          })
          .Case([&](MatmulInitOp init) {
            Call result =
                call(name).text(buffer(init.getA())).text(buffer(init.getB()));
            if (init.getTransposed())
              result.number(1);
            return result;
          })
          .Case([&](ReduceInitOp init) {
            return call(name.str() + reduction(init.getKind()))
                .text(buffer(init.getBuffer()))
                .text(buffer(init.getScaler()))
                .text(buffer(init.getOutput()));
          })
          .Case([&](ReduceUninitOp uninit) {
            return call(name).text(buffer(uninit.getBuffer()));
          })
          .Case([&](TileInitOp init) {
            return call(lookupSpelling(init.getFunction())->init);
          })
          .Case([&](ReconfigOp reconfig) {
            return call(reconfig.getReverse()
                            ? "reconfig_data_format<SrcOrder::Reverse>"
                            : "reconfig_data_format")
                .text(buffer(reconfig.getA()))
                .text(buffer(reconfig.getB()));
          })
          .Case(
              [&](PackAccumulateOp) { return call(name).operand(operands[0]); })
          .Default([&](Operation *) { return call(name); });
  auto created = made.create(rewriter, op->getLoc(), results);
  rewriter.replaceOp(op, created.getResults());
  return success();
}

//===----------------------------------------------------------------------===//
// Arithmetic that upstream's conversion leaves
//===----------------------------------------------------------------------===//

namespace {
/// A number where it is used.
struct LowerConstant : OpConversionPattern<arith::ConstantOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(arith::ConstantOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    auto number = dyn_cast<IntegerAttr>(op.getValue());
    if (!number)
      return failure();
    Type type = getTypeConverter()->convertType(op.getType());
    std::string text;
    if (type.isInteger(1))
      text = number.getValue().isZero() ? "false" : "true";
    else if (op.getType().isIndex())
      text = std::to_string(static_cast<uint32_t>(number.getInt()));
    else
      text = std::to_string(number.getInt()) +
             (type.getIntOrFloatBitWidth() > 32 ? "ll" : "");
    rewriter.replaceOpWithNewOp<emitc::LiteralOp>(op, type, text);
    return success();
  }
};

/// An operation on two integers that C++ has as an operator.
template <typename Op, typename EmitCOp, bool isSigned = false>
struct LowerOperator : OpConversionPattern<Op> {
  LowerOperator(const TypeConverter &converter, MLIRContext *context)
      : OpConversionPattern<Op>(converter, context, PatternBenefit(2)) {}

  LogicalResult
  matchAndRewrite(Op op, typename Op::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Value left = adaptor.getLhs(), right = adaptor.getRhs();
    Type type = left.getType();
    if (type.isInteger(1))
      return failure();
    if (!isSigned) {
      rewriter.replaceOpWithNewOp<EmitCOp>(op, type, left, right);
      return success();
    }
    auto computed = IntegerType::get(
        op.getContext(), type.getIntOrFloatBitWidth(), IntegerType::Signed);
    Value a = emitc::CastOp::create(rewriter, loc, computed, left);
    Value b = emitc::CastOp::create(rewriter, loc, computed, right);
    Value result = EmitCOp::create(rewriter, loc, computed, a, b);
    rewriter.replaceOpWithNewOp<emitc::CastOp>(op, type, result);
    return success();
  }
};

/// The smaller or larger of two.
template <typename Op>
struct LowerExtremum : OpConversionPattern<Op> {
  LowerExtremum(const TypeConverter &converter, MLIRContext *context,
                emitc::CmpPredicate predicate, bool isSigned)
      : OpConversionPattern<Op>(converter, context), predicate(predicate),
        isSigned(isSigned) {}

  LogicalResult
  matchAndRewrite(Op op, typename Op::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Value left = adaptor.getLhs(), right = adaptor.getRhs();
    Type type = left.getType();
    auto asCompared = [&](Value value) -> Value {
      if (!isSigned)
        return value;
      auto compared = IntegerType::get(
          op.getContext(), type.getIntOrFloatBitWidth(), IntegerType::Signed);
      return emitc::CastOp::create(rewriter, loc, compared, value);
    };
    Value first = asCompared(left), second = asCompared(right);
    Value condition = emitc::CmpOp::create(rewriter, loc, rewriter.getI1Type(),
                                           predicate, first, second);
    rewriter.replaceOpWithNewOp<emitc::ConditionalOp>(op, type, condition, left,
                                                      right);
    return success();
  }

  emitc::CmpPredicate predicate;
  bool isSigned;
};

/// Both halves of a product of words.
struct LowerMulExtended : OpConversionPattern<arith::MulUIExtendedOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(arith::MulUIExtendedOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Type type = adaptor.getLhs().getType();
    if (type.getIntOrFloatBitWidth() != 32)
      return failure();
    Type wide = IntegerType::get(op.getContext(), 64, IntegerType::Unsigned);
    Value left = emitc::CastOp::create(rewriter, loc, wide, adaptor.getLhs());
    Value right = emitc::CastOp::create(rewriter, loc, wide, adaptor.getRhs());
    Value product = emitc::MulOp::create(rewriter, loc, wide, left, right);
    Value bits = emitc::LiteralOp::create(rewriter, loc, wide, "32");
    Value shifted =
        emitc::BitwiseRightShiftOp::create(rewriter, loc, wide, product, bits);
    Value low = emitc::CastOp::create(rewriter, loc, type, product);
    Value high = emitc::CastOp::create(rewriter, loc, type, shifted);
    rewriter.replaceOp(op, {low, high});
    return success();
  }
};

/// A cast between indices and integers.
template <typename Op>
struct LowerIndexCast : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;

  LogicalResult
  matchAndRewrite(Op op, typename Op::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Type type = this->getTypeConverter()->convertType(op.getType());
    rewriter.replaceOpWithNewOp<emitc::CastOp>(op, type, adaptor.getIn());
    return success();
  }
};

/// A quotient that is rounded up, of words.
template <typename Op>
struct LowerCeilDiv : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;

  LogicalResult
  matchAndRewrite(Op op, typename Op::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Value left = adaptor.getLhs(), right = adaptor.getRhs();
    Type type = left.getType();
    Value quotient = emitc::DivOp::create(rewriter, loc, type, left, right);
    Value remainder = emitc::RemOp::create(rewriter, loc, type, left, right);
    Value zero = emitc::LiteralOp::create(rewriter, loc, type, "0");
    Value more = emitc::CmpOp::create(rewriter, loc, rewriter.getI1Type(),
                                      emitc::CmpPredicate::ne, remainder, zero);
    Value one = emitc::CastOp::create(rewriter, loc, type, more);
    rewriter.replaceOpWithNewOp<emitc::AddOp>(op, type, quotient, one);
    return success();
  }
};
} // namespace

static void populatePatterns(RewritePatternSet &patterns,
                             TypeConverter &converter, const Names &names) {
  MLIRContext *context = patterns.getContext();
  populateArithToEmitCPatterns(converter, patterns);
  populateSCFToEmitCConversionPatterns(patterns, converter);
  // Upstream makes indices emitc.size_t; what is added last is asked first.
  converter.addConversion(
      [](IndexType type) { return getWord(type.getContext()); });
  patterns.add<LowerToCall>(converter, context, names);
  // In place of upstream's.
  patterns.add<LowerConstant>(converter, context, PatternBenefit(2));
  patterns.add<LowerMulExtended>(converter, context);
  patterns.add<LowerIndexCast<arith::IndexCastOp>,
               LowerIndexCast<arith::IndexCastUIOp>>(converter, context,
                                                     PatternBenefit(2));
  patterns
      .add<LowerCeilDiv<arith::CeilDivUIOp>, LowerCeilDiv<arith::CeilDivSIOp>>(
          converter, context);
  patterns.add<LowerOperator<arith::AddIOp, emitc::AddOp>,
               LowerOperator<arith::SubIOp, emitc::SubOp>,
               LowerOperator<arith::MulIOp, emitc::MulOp>,
               LowerOperator<arith::DivUIOp, emitc::DivOp>,
               LowerOperator<arith::RemUIOp, emitc::RemOp>,
               LowerOperator<arith::DivSIOp, emitc::DivOp, true>,
               LowerOperator<arith::RemSIOp, emitc::RemOp, true>,
               LowerOperator<arith::ShLIOp, emitc::BitwiseLeftShiftOp>,
               LowerOperator<arith::ShRUIOp, emitc::BitwiseRightShiftOp>,
               LowerOperator<arith::AndIOp, emitc::BitwiseAndOp>,
               LowerOperator<arith::OrIOp, emitc::BitwiseOrOp>,
               LowerOperator<arith::XOrIOp, emitc::BitwiseXorOp>>(converter,
                                                                  context);
  using Predicate = emitc::CmpPredicate;
  patterns.add<LowerExtremum<arith::MinUIOp>>(converter, context, Predicate::lt,
                                              false);
  patterns.add<LowerExtremum<arith::MaxUIOp>>(converter, context, Predicate::gt,
                                              false);
  patterns.add<LowerExtremum<arith::MinSIOp>>(converter, context, Predicate::lt,
                                              true);
  patterns.add<LowerExtremum<arith::MaxSIOp>>(converter, context, Predicate::gt,
                                              true);
}

//===----------------------------------------------------------------------===//
// Kernels
//===----------------------------------------------------------------------===//

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
  OpBuilder builder(function);
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
        previous.empty() ? "0"
                         : previous + "_args.next_compile_time_args_offset()";
    emitc::VerbatimOp::create(builder, loc,
                              "constexpr auto " + name +
                                  "_args = TensorAccessorArgs<" + offset +
                                  ">();");
    emitc::VerbatimOp::create(builder, loc,
                              builder.getStringAttr("const auto " + name +
                                                    " = TensorAccessor(" +
                                                    name + "_args, {});"),
                              ValueRange{word});
    names.accessors[index] = name;
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

  WordConverter converter;
  ConversionTarget target(*context);
  target.addLegalDialect<emitc::EmitCDialect>();
  target.addLegalOp<ModuleOp, UnrealizedConversionCastOp>();
  RewritePatternSet patterns(context);
  populatePatterns(patterns, converter, names);
  if (failed(applyFullConversion(module, target, std::move(patterns))))
    return failure();
  SmallVector<UnrealizedConversionCastOp> casts, left;
  module.walk([&](UnrealizedConversionCastOp cast) { casts.push_back(cast); });
  reconcileUnrealizedCasts(casts, &left);
  for (UnrealizedConversionCastOp cast : llvm::reverse(left)) {
    if (!cast.use_empty())
      return cast.emitError() << "an index is left that is no word of 32 bits";
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
