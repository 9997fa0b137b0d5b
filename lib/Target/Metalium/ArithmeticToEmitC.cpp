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
#include "mlir/Dialect/Arith/Transforms/Passes.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

namespace {
/// As what an operation takes the bits of its operands.
enum class Sign { Any, Unsigned, Signed };
} // namespace

/// `value` as `sign` says: words have no sign, other integers have one.
static Value withSign(OpBuilder &builder, Location loc, Value value,
                      Sign sign) {
  auto type = cast<IntegerType>(value.getType());
  bool isSigned = !type.isUnsigned();
  if (sign == Sign::Any || isSigned == (sign == Sign::Signed))
    return value;
  auto other = IntegerType::get(type.getContext(), type.getWidth(),
                                sign == Sign::Signed ? IntegerType::Signed
                                                     : IntegerType::Unsigned);
  return emitc::CastOp::create(builder, loc, other, value);
}

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
template <typename Op, typename EmitCOp, Sign sign = Sign::Unsigned>
struct LowerOperator : OpConversionPattern<Op> {
  LowerOperator(const TypeConverter &converter, MLIRContext *context)
      : OpConversionPattern<Op>(converter, context, PatternBenefit(2)) {}

  LogicalResult
  matchAndRewrite(Op op, typename Op::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Type type = adaptor.getLhs().getType();
    if (type.isInteger(1))
      return failure();
    Value left = withSign(rewriter, loc, adaptor.getLhs(), sign);
    Value right = withSign(rewriter, loc, adaptor.getRhs(), sign);
    Value result = EmitCOp::create(rewriter, loc, left.getType(), left, right);
    if (result.getType() != type)
      result = emitc::CastOp::create(rewriter, loc, type, result);
    rewriter.replaceOp(op, result);
    return success();
  }
};

/// The smaller or larger of two.
template <typename Op, emitc::CmpPredicate predicate, Sign sign>
struct LowerExtremum : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;

  LogicalResult
  matchAndRewrite(Op op, typename Op::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Value left = adaptor.getLhs(), right = adaptor.getRhs();
    Value condition =
        emitc::CmpOp::create(rewriter, loc, rewriter.getI1Type(), predicate,
                             withSign(rewriter, loc, left, sign),
                             withSign(rewriter, loc, right, sign));
    rewriter.replaceOpWithNewOp<emitc::ConditionalOp>(op, left.getType(),
                                                      condition, left, right);
    return success();
  }
};

/// A comparison, with as few casts as it needs.
struct LowerCompare : OpConversionPattern<arith::CmpIOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(arith::CmpIOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    if (adaptor.getLhs().getType().isInteger(1))
      return failure();
    auto [predicate, sign] = read(op.getPredicate());
    Location loc = op.getLoc();
    rewriter.replaceOpWithNewOp<emitc::CmpOp>(
        op, op.getType(), predicate,
        withSign(rewriter, loc, adaptor.getLhs(), sign),
        withSign(rewriter, loc, adaptor.getRhs(), sign));
    return success();
  }

private:
  static std::pair<emitc::CmpPredicate, Sign>
  read(arith::CmpIPredicate predicate) {
    using In = arith::CmpIPredicate;
    using Out = emitc::CmpPredicate;
    switch (predicate) {
    case In::eq:
      return {Out::eq, Sign::Any};
    case In::ne:
      return {Out::ne, Sign::Any};
    case In::slt:
      return {Out::lt, Sign::Signed};
    case In::sle:
      return {Out::le, Sign::Signed};
    case In::sgt:
      return {Out::gt, Sign::Signed};
    case In::sge:
      return {Out::ge, Sign::Signed};
    case In::ult:
      return {Out::lt, Sign::Unsigned};
    case In::ule:
      return {Out::le, Sign::Unsigned};
    case In::ugt:
      return {Out::gt, Sign::Unsigned};
    case In::uge:
      return {Out::ge, Sign::Unsigned};
    }
    llvm_unreachable("all predicates are listed");
  }
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
    Value left = emitc::CastOp::create(
        rewriter, loc, wide,
        withSign(rewriter, loc, adaptor.getLhs(), Sign::Unsigned));
    Value right = emitc::CastOp::create(
        rewriter, loc, wide,
        withSign(rewriter, loc, adaptor.getRhs(), Sign::Unsigned));
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

/// A cast between indices and integers: a wider result gets the sign of what
/// is cast, or zeros.
template <typename Op, Sign sign>
struct LowerIndexCast : OpConversionPattern<Op> {
  using OpConversionPattern<Op>::OpConversionPattern;

  LogicalResult
  matchAndRewrite(Op op, typename Op::Adaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Value in = adaptor.getIn();
    auto type =
        cast<IntegerType>(this->getTypeConverter()->convertType(op.getType()));
    if (!in.getType().isInteger(1) &&
        type.getWidth() > cast<IntegerType>(in.getType()).getWidth())
      in = withSign(rewriter, op.getLoc(), in, sign);
    rewriter.replaceOpWithNewOp<emitc::CastOp>(op, type, in);
    return success();
  }
};

/// A quotient that is rounded up.
struct LowerCeilDiv : OpConversionPattern<arith::CeilDivUIOp> {
  using OpConversionPattern::OpConversionPattern;

  LogicalResult
  matchAndRewrite(arith::CeilDivUIOp op, OpAdaptor adaptor,
                  ConversionPatternRewriter &rewriter) const override {
    Location loc = op.getLoc();
    Value left = withSign(rewriter, loc, adaptor.getLhs(), Sign::Unsigned);
    Value right = withSign(rewriter, loc, adaptor.getRhs(), Sign::Unsigned);
    Type type = left.getType();
    Value quotient = emitc::DivOp::create(rewriter, loc, type, left, right);
    Value remainder = emitc::RemOp::create(rewriter, loc, type, left, right);
    Value zero = emitc::LiteralOp::create(rewriter, loc, type, "0");
    Value more = emitc::CmpOp::create(rewriter, loc, rewriter.getI1Type(),
                                      emitc::CmpPredicate::ne, remainder, zero);
    Value one = emitc::CastOp::create(rewriter, loc, type, more);
    Value result = emitc::AddOp::create(rewriter, loc, type, quotient, one);
    if (type != adaptor.getLhs().getType())
      result = emitc::CastOp::create(rewriter, loc, adaptor.getLhs().getType(),
                                     result);
    rewriter.replaceOp(op, result);
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
  patterns
      .add<LowerIndexCast<arith::IndexCastOp, Sign::Signed>,
           LowerIndexCast<arith::IndexCastUIOp, Sign::Unsigned>, LowerCompare>(
          converter, context, PatternBenefit(2));
  patterns.add<LowerCeilDiv>(converter, context);
  // Quotients with a sign that are rounded become those that are cut.
  arith::populateCeilFloorDivExpandOpsPatterns(patterns);
  patterns.add<
      LowerOperator<arith::AddIOp, emitc::AddOp>,
      LowerOperator<arith::SubIOp, emitc::SubOp>,
      LowerOperator<arith::MulIOp, emitc::MulOp>,
      LowerOperator<arith::DivUIOp, emitc::DivOp>,
      LowerOperator<arith::RemUIOp, emitc::RemOp>,
      LowerOperator<arith::DivSIOp, emitc::DivOp, Sign::Signed>,
      LowerOperator<arith::RemSIOp, emitc::RemOp, Sign::Signed>,
      LowerOperator<arith::ShLIOp, emitc::BitwiseLeftShiftOp>,
      LowerOperator<arith::ShRUIOp, emitc::BitwiseRightShiftOp>,
      LowerOperator<arith::ShRSIOp, emitc::BitwiseRightShiftOp, Sign::Signed>,
      LowerOperator<arith::AndIOp, emitc::BitwiseAndOp, Sign::Any>,
      LowerOperator<arith::OrIOp, emitc::BitwiseOrOp, Sign::Any>,
      LowerOperator<arith::XOrIOp, emitc::BitwiseXorOp, Sign::Any>>(converter,
                                                                    context);
  using Predicate = emitc::CmpPredicate;
  patterns.add<LowerExtremum<arith::MinUIOp, Predicate::lt, Sign::Unsigned>,
               LowerExtremum<arith::MaxUIOp, Predicate::gt, Sign::Unsigned>,
               LowerExtremum<arith::MinSIOp, Predicate::lt, Sign::Signed>,
               LowerExtremum<arith::MaxSIOp, Predicate::gt, Sign::Signed>>(
      converter, context);
}
