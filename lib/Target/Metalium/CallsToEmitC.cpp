//===- CallsToEmitC.cpp - Operations of the dialect as calls --------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Spellings.h"
#include "ToEmitC.h"
#include "ttgrid/Target/Metalium/Metalium.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

namespace {
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
                ReconfigBOp, PackReconfigOp>([&](auto single) {
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

void metalium::populateCallPatterns(RewritePatternSet &patterns,
                                    const TypeConverter &converter,
                                    const Names &names) {
  patterns.add<LowerToCall>(converter, patterns.getContext(), names);
}
