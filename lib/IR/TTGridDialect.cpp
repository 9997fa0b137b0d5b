//===- TTGridDialect.cpp - The tt dialect ---------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/IR/TTGrid.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Interfaces/DataLayoutInterfaces.h"
#include "mlir/Transforms/InliningUtils.h"
#include "ttgrid/Schedule/Plan.h"

using namespace mlir;
using namespace mlir::ttgrid;

#include "ttgrid/IR/TTGridDialect.cpp.inc"

namespace {
/// Code goes into and out of functions as anywhere else, with two exceptions:
/// a per-core program stays a function of its own, and no kernel comes to
/// stand in a kernel.
class TTGridInlinerInterface : public DialectInlinerInterface {
public:
  using DialectInlinerInterface::DialectInlinerInterface;

  bool isLegalToInline(Region *dest, Region *src, bool wouldBeCloned,
                       IRMapping &valueMapping) const final {
    return true;
  }

  bool isLegalToInline(Operation *op, Region *dest, bool wouldBeCloned,
                       IRMapping &valueMapping) const final {
    if (auto program = op->getParentOfType<FunctionOpInterface>())
      if (TTGridDialect::LaunchAttrHelper(op->getContext())
              .isAttrPresent(program))
        return false;
    Operation *target = dest->getParentOp();
    bool inKernel =
        isa<GridKernelOp>(target) || target->getParentOfType<GridKernelOp>();
    bool inLoop = isa<PersistentLoopOp>(target) ||
                  target->getParentOfType<PersistentLoopOp>();
    if (isa<GridKernelOp, PersistentLoopOp>(op))
      return !inKernel && !inLoop;
    if (isa<CoreIdOp, NumCoresOp>(op))
      return !inKernel;
    return true;
  }
};
} // namespace

void TTGridDialect::initialize() {
  registerAttributes();
  addOperations<
#define GET_OP_LIST
#include "ttgrid/IR/TTGridOps.cpp.inc"
      >();
  addInterfaces<TTGridInlinerInterface>();
}

LogicalResult
mlir::ttgrid::reportError(function_ref<InFlightDiagnostic()> emitError,
                          llvm::Error error) {
  llvm::handleAllErrors(
      std::move(error),
      [&](const ScheduleError &fault) {
        InFlightDiagnostic diagnostic = emitError() << fault.getMessage();
        if (!fault.getHint().empty())
          diagnostic.attachNote() << fault.getHint();
      },
      [&](const llvm::ErrorInfoBase &fault) {
        emitError() << fault.message();
      });
  return failure();
}

ScheduleAttr mlir::ttgrid::getEnclosingSchedule(Operation *op) {
  TTGridDialect::ScheduleAttrHelper helper(op->getContext());
  while ((op = op->getParentOp()))
    if (ScheduleAttr schedule = helper.getAttr(op))
      return schedule;
  return {};
}

unsigned mlir::ttgrid::getIndexWidth(Operation *op) {
  uint64_t width = DataLayout::closest(op).getTypeSizeInBits(
      IndexType::get(op->getContext()));
  return std::min<uint64_t>(width, 64);
}

SmallVector<int64_t> mlir::ttgrid::getKnownSizes(ArrayRef<int64_t> sizes) {
  return llvm::map_to_vector(sizes, [](int64_t size) {
    return ShapedType::isDynamic(size) ? 1 : size;
  });
}

/// Verifies an attribute that stands on `op`.
LogicalResult
TTGridDialect::verifyOperationAttribute(Operation *op,
                                        NamedAttribute attribute) {
  StringRef name = attribute.getName();
  bool isFunction = isa<FunctionOpInterface>(op);
  if (name == ScheduleAttrHelper::getNameStr()) {
    if (!isa<ScheduleAttr>(attribute.getValue()))
      return op->emitError()
             << "'" << name << "' is " << attribute.getValue()
             << ", expected a schedule such as #tt.schedule<cores = 64, "
                "partition = contiguous, order = row_major>";
    if (!isFunction && !op->hasTrait<OpTrait::SymbolTable>())
      return op->emitError()
             << "'" << name << "' belongs on a function or a module";
    return success();
  }
  if (name == LaunchAttrHelper::getNameStr()) {
    auto launch = dyn_cast<LaunchAttr>(attribute.getValue());
    if (!launch)
      return op->emitError()
             << "'" << name << "' is " << attribute.getValue()
             << ", expected a launch such as #tt.launch<grid = 8x8, schedule = "
                "<cores = 64, partition = contiguous, order = row_major>>";
    if (!isFunction && !isa<LoopLikeOpInterface>(op))
      return op->emitError()
             << "'" << name << "' belongs on a function or a loop";
    return launch.getSchedule().verifyGrid([&] { return op->emitError(); },
                                           launch.getGrid(), getIndexWidth(op));
  }
  if (name == RuntimeArgAttrHelper::getNameStr())
    return op->emitError() << "'" << name
                           << "' belongs on an argument of a function";
  InFlightDiagnostic diagnostic = op->emitError()
                                  << "unknown attribute '" << name << "'";
  diagnostic.attachNote() << "the attributes of the dialect are "
                          << ScheduleAttrHelper::getNameStr() << ", "
                          << LaunchAttrHelper::getNameStr() << " and "
                          << RuntimeArgAttrHelper::getNameStr();
  return diagnostic;
}

/// The attributes of arguments that Triton's dialect has.
static constexpr StringLiteral tritonHints[] = {
    "tt.divisibility", "tt.contiguity", "tt.constancy", "tt.pointer_range"};

/// Verifies an attribute of an argument of `op`.
LogicalResult
TTGridDialect::verifyRegionArgAttribute(Operation *op, unsigned regionIndex,
                                        unsigned argIndex,
                                        NamedAttribute attribute) {
  StringRef name = attribute.getName();
  if (llvm::is_contained(tritonHints, name)) {
    if (isa<IntegerAttr>(attribute.getValue()))
      return success();
    return op->emitError() << "'" << name << "' of argument " << argIndex
                           << " is " << attribute.getValue()
                           << ", expected an integer, as Triton writes it";
  }
  if (name != RuntimeArgAttrHelper::getNameStr()) {
    InFlightDiagnostic diagnostic =
        op->emitError() << "unknown attribute '" << name << "' of argument "
                        << argIndex << ", expected '"
                        << RuntimeArgAttrHelper::getNameStr() << "'";
    Diagnostic &note = diagnostic.attachNote()
                       << "Triton's hints are taken too: ";
    llvm::interleaveComma(tritonHints, note);
    return diagnostic;
  }
  auto value = dyn_cast<StringAttr>(attribute.getValue());
  if (!value || !parseRuntimeArgument(value.getValue()))
    return op->emitError() << "'" << name << "' of argument " << argIndex
                           << " is " << attribute.getValue() << ", expected "
                           << listRuntimeArguments("or", /*quote=*/"\"");
  // An integer is what an index becomes in the LLVM dialect.
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (function && !function.getArgumentTypes()[argIndex].isIntOrIndex())
    return op->emitError() << "'" << name << "' of argument " << argIndex
                           << " stands on the type "
                           << function.getArgumentTypes()[argIndex]
                           << ", expected index";
  return success();
}

/// Verifies an attribute of a result of `op`, which has none of the dialect.
LogicalResult
TTGridDialect::verifyRegionResultAttribute(Operation *op, unsigned regionIndex,
                                           unsigned resultIndex,
                                           NamedAttribute attribute) {
  return op->emitError() << "unknown attribute '"
                         << attribute.getName().strref() << "' of result "
                         << resultIndex;
}
