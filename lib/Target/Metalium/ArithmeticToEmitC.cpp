//===- ArithmeticToEmitC.cpp - Integers and loops in C++ ------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ToEmitC.h"
#include "mlir/Conversion/ArithToEmitC/ArithToEmitC.h"
#include "mlir/Conversion/SCFToEmitC/SCFToEmitC.h"
#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

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

void metalium::populateArithmeticPatterns(RewritePatternSet &patterns,
                                          TypeConverter &converter) {
  MLIRContext *context = patterns.getContext();
  populateArithToEmitCPatterns(converter, patterns);
  populateSCFToEmitCConversionPatterns(patterns, converter);
  // Upstream makes indices emitc.size_t; what is added last is asked first.
  converter.addConversion(
      [](IndexType type) { return getWord(type.getContext()); });
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
