//===- Transforms.h - Transformations within the tt dialect -----*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TRANSFORMS_TRANSFORMS_H
#define TTGRID_TRANSFORMS_TRANSFORMS_H

#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "ttgrid/IR/SymbolReferences.h"
#include "ttgrid/IR/TTGrid.h"

namespace mlir::ttgrid {

/// Gives `kernel`, where it has no schedule, the nearest `tt.schedule` around
/// it, else `fallback`. Fails with a diagnostic where that does not suit the
/// kernel.
LogicalResult inferSchedule(GridKernelOp kernel, ScheduleAttr fallback);

/// Makes what differs between the cores trailing arguments of `function`. See
/// `tt-cores-to-arguments`. Fails with a diagnostic where something
/// refers to the function already.
LogicalResult moveCoresToArguments(RewriterBase &rewriter,
                                   FunctionOpInterface function,
                                   SymbolReferences &references);

/// Makes the parallel loops in the body of `kernel`, a grid kernel or
/// persistent loop, sequential.
void sequentializeBody(RewriterBase &rewriter, Operation *kernel);

/// Moves the buffers of the body that can be allocated once in front of the
/// loop. Fails with a diagnostic at a stack buffer that can't.
LogicalResult hoistAllocations(RewriterBase &rewriter, PersistentLoopOp loop);

/// Removes the dialect's attributes from `op` and its arguments.
void dropAttributes(Operation *op);

} // namespace mlir::ttgrid

#endif // TTGRID_TRANSFORMS_TRANSFORMS_H
