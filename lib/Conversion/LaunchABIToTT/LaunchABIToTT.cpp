//===- LaunchABIToTT.cpp - Functions of one program as kernels ------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Conversion/LaunchABIToTT/LaunchABIToTT.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "ttgrid/Conversion/LoopGrid.h"
#include "ttgrid/Conversion/Passes.h"
#include "ttgrid/IR/SymbolReferences.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/SmallSet.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_CONVERTLAUNCHABITOTTPASS
#include "ttgrid/Conversion/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

/// The argument at `position`, which counts from the end where negative;
/// nothing where there is none.
static std::optional<unsigned> getArgumentNumber(func::FuncOp function,
                                                 int64_t position) {
  int64_t count = function.getNumArguments();
  int64_t number = position < 0 ? position + count : position;
  if (number < 0 || number >= count)
    return std::nullopt;
  return number;
}

static SmallVector<int64_t> getPositions(const LaunchABI &abi) {
  SmallVector<int64_t> positions = abi.numPrograms;
  llvm::append_range(positions, abi.programIds);
  return positions;
}

bool mlir::ttgrid::matchesLaunchABI(func::FuncOp function,
                                    const LaunchABI &abi) {
  return !function.isExternal() && !function.getNumResults() &&
         llvm::all_of(getPositions(abi), [&](int64_t position) {
           std::optional<unsigned> number =
               getArgumentNumber(function, position);
           return number &&
                  function.getArgumentTypes()[*number].isSignlessInteger(32);
         });
}

LogicalResult mlir::ttgrid::checkLaunchABIConvertible(func::FuncOp function,
                                                      const LaunchABI &abi) {
  auto offerPositions = [](InFlightDiagnostic diagnostic) -> LogicalResult {
    diagnostic.attachNote()
        << "num-programs and program-ids say which arguments hold the grid";
    return diagnostic;
  };
  if (function.isExternal()) {
    InFlightDiagnostic diagnostic = function.emitOpError()
                                    << "has no body to put in a grid kernel";
    diagnostic.attachNote() << "convert the module that defines it";
    return diagnostic;
  }
  if (function.getNumResults()) {
    InFlightDiagnostic diagnostic =
        function.emitOpError()
        << "has results, of which each program would give its own";
    diagnostic.attachNote() << "write them to memory";
    return diagnostic;
  }
  if (abi.numPrograms.empty() ||
      abi.numPrograms.size() != abi.programIds.size())
    return offerPositions(function.emitOpError()
                          << "is to have " << abi.numPrograms.size()
                          << " arguments that say how many programs there are "
                             "and "
                          << abi.programIds.size()
                          << " that say which one this is; a grid needs as "
                             "many of the one as of the other");
  llvm::SmallSet<unsigned, 6> seen;
  for (int64_t position : getPositions(abi)) {
    std::optional<unsigned> number = getArgumentNumber(function, position);
    if (!number)
      return offerPositions(function.emitOpError()
                            << "has no argument at position " << position
                            << ", only " << function.getNumArguments()
                            << " arguments");
    if (!seen.insert(*number).second)
      return offerPositions(function.emitOpError()
                            << "would have argument " << *number
                            << " mean two things");
    Type type = function.getArgumentTypes()[*number];
    if (!type.isSignlessInteger() && !type.isIndex())
      return offerPositions(function.emitOpError()
                            << "has argument " << *number << " of type " << type
                            << " where an integer of the grid is expected");
  }
  return checkKernelBody(function, function.getBody());
}

/// Whether nothing refers to `function`, whose arguments are to change.
static LogicalResult checkNotReferredTo(func::FuncOp function,
                                        SymbolReferences &references) {
  Operation *reference =
      references.lookup(cast<SymbolOpInterface>(function.getOperation()));
  if (!reference)
    return success();
  InFlightDiagnostic diagnostic =
      reference->emitOpError() << "refers to '" << function.getName()
                               << "', which is to run all programs and not one";
  diagnostic.attachNote(function.getLoc())
      << "convert before something calls it, and call it once, without "
         "program ids";
  return diagnostic;
}

//===----------------------------------------------------------------------===//
// Rewriting
//===----------------------------------------------------------------------===//

GridKernelOp mlir::ttgrid::convertLaunchABI(RewriterBase &rewriter,
                                            func::FuncOp function,
                                            const LaunchABI &abi) {
  OpBuilder::InsertionGuard guard(rewriter);
  Location loc = function.getLoc();
  Region body;
  rewriter.inlineRegionBefore(function.getBody(), body, body.end());
  Block *oldEntry = &body.front();
  SmallVector<Location> locations =
      llvm::map_to_vector(oldEntry->getArguments(), [](BlockArgument argument) {
        return argument.getLoc();
      });
  Block *entry =
      rewriter.createBlock(&function.getBody(), function.getBody().end(),
                           function.getArgumentTypes(), locations);
  SmallVector<OpFoldResult> sizes;
  for (int64_t position : abi.numPrograms)
    sizes.push_back(buildGridSize(
        rewriter, loc,
        entry->getArgument(*getArgumentNumber(function, position))));
  auto kernel = GridKernelOp::create(rewriter, loc, sizes);
  func::ReturnOp::create(rewriter, loc);

  rewriter.setInsertionPointToStart(kernel.getBody());
  SmallVector<Value> arguments(entry->getArguments());
  llvm::BitVector isId(arguments.size());
  for (auto [position, index] :
       llvm::zip_equal(abi.programIds, kernel.getBlockIndices())) {
    unsigned number = *getArgumentNumber(function, position);
    isId.set(number);
    BlockArgument id = oldEntry->getArgument(number);
    if (!id.use_empty())
      arguments[number] = getValueOrCreateCastToIndexLike(rewriter, id.getLoc(),
                                                          id.getType(), index);
  }
  inlineKernelBody(rewriter, loc, body, arguments,
                   [](Operation *op) { return isa<func::ReturnOp>(op); });
  rewriter.modifyOpInPlace(function,
                           [&] { (void)function.eraseArguments(isId); });
  return kernel;
}

namespace {
struct ConvertLaunchABIToTTPass
    : ttgrid::impl::ConvertLaunchABIToTTPassBase<ConvertLaunchABIToTTPass> {
  using ConvertLaunchABIToTTPassBase::ConvertLaunchABIToTTPassBase;

  void runOnOperation() override {
    LaunchABI abi;
    if (!numPrograms.empty() || !programIds.empty())
      abi = {llvm::to_vector<6>(numPrograms), llvm::to_vector<6>(programIds)};
    SymbolReferences references(getOperation());
    FailureOr<SmallVector<func::FuncOp>> kernels = find(abi, references);
    if (failed(kernels))
      return signalPassFailure();
    for (func::FuncOp kernel : *kernels)
      if (failed(checkLaunchABIConvertible(kernel, abi)))
        return signalPassFailure();
    IRRewriter rewriter(&getContext());
    for (func::FuncOp kernel : *kernels)
      convertLaunchABI(rewriter, kernel, abi);
  }

private:
  /// The functions to convert.
  FailureOr<SmallVector<func::FuncOp>> find(const LaunchABI &abi,
                                            SymbolReferences &references) {
    llvm::SetVector<func::FuncOp> found;
    for (const std::string &name : functions) {
      auto function = getOperation().lookupSymbol<func::FuncOp>(name);
      if (!function)
        return getOperation().emitError()
               << "convert-launch-abi-to-tt has the option functions=" << name
               << ", but the module has no such func.func";
      if (failed(checkNotReferredTo(function, references)))
        return failure();
      found.insert(function);
    }
    if (functions.empty())
      for (auto function : getOperation().getOps<func::FuncOp>())
        if (function.isPublic() && matchesLaunchABI(function, abi) &&
            !references.lookup(
                cast<SymbolOpInterface>(function.getOperation())))
          found.insert(function);
    return SmallVector<func::FuncOp>(found.getArrayRef());
  }
};
} // namespace
