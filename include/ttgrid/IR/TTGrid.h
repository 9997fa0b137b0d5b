//===- TTGrid.h - The tt dialect --------------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_IR_TTGRID_H
#define TTGRID_IR_TTGRID_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinTypeInterfaces.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "mlir/Interfaces/InferIntRangeInterface.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "ttgrid/Schedule/Schedule.h"

namespace mlir::ttgrid {
/// Fills in the body of a grid kernel or persistent loop; the values are the
/// block indices. The terminator is there already.
using BodyBuilderFn = function_ref<void(OpBuilder &, Location, ValueRange)>;
} // namespace mlir::ttgrid

#include "ttgrid/IR/TTGridAttrInterfaces.h.inc"

#define GET_ATTRDEF_CLASSES
#include "ttgrid/IR/TTGridAttributes.h.inc"

// Its helpers for discardable attributes use the attributes' classes.
#include "ttgrid/IR/TTGridDialect.h.inc"

#define GET_OP_CLASSES
#include "ttgrid/IR/TTGridOps.h.inc"

namespace mlir::ttgrid {

/// Reports a fault of a schedule, with its hint as a note.
LogicalResult reportError(function_ref<InFlightDiagnostic()> emitError,
                          llvm::Error error);

/// The `tt.schedule` of the nearest function or module around `op`, if any:
/// what a kernel without a schedule of its own gets.
ScheduleAttr getEnclosingSchedule(Operation *op);

/// The width in bits of `index` at `op`, from the data layout; at most 64.
unsigned getIndexWidth(Operation *op);

/// The sizes of a grid, 1 in place of those known only at run time.
SmallVector<int64_t> getKnownSizes(ArrayRef<int64_t> sizes);

} // namespace mlir::ttgrid

#endif // TTGRID_IR_TTGRID_H
