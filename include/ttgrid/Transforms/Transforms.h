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
#include "ttgrid/Analysis/Cost/AutoSchedule.h"
#include "ttgrid/IR/SymbolReferences.h"
#include "ttgrid/IR/TTGrid.h"

namespace mlir::ttgrid {

/// Gives `kernel`, where it has no schedule, the nearest `tt.schedule` around
/// it, else `fallback`. Fails with a diagnostic where that does not suit the
/// kernel.
LogicalResult inferSchedule(GridKernelOp kernel, ScheduleAttr fallback);

/// Gives `kernel`, where neither it nor anything around it has a schedule, the
/// one that suits what its tiles touch. `fallback` has the cores; it stays
/// where nothing is known, and a remark says why.
LogicalResult inferAutoSchedule(GridKernelOp kernel, const AutoRequest &request,
                                ScheduleAttr fallback);

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

/// Makes `cores = ?` in the schedule of `kernel` the number `cores` > 0. A
/// kernel that takes its number of cores from the program keeps it.
void setNumCores(GridKernelOp kernel, int64_t cores);

/// Gives `function` two trailing arguments, the first of the cores that a call
/// runs and the one behind the last, and lets its parallel launches run just
/// these. Fails with a diagnostic where something refers to the function
/// already, or a kernel is not launched by `launch=parallel`.
LogicalResult selectCores(RewriterBase &rewriter, FunctionOpInterface function,
                          SymbolReferences &references);

/// Gives a memref argument, and the views of it, strides that are known at run
/// time only, but for an innermost one of 1. False, and nothing is changed,
/// where an operation on it can't do with such strides. The function's type
/// is the caller's to update.
bool relaxStrides(RewriterBase &rewriter, BlockArgument argument);

/// Removes the dialect's attributes from `op` and its arguments.
void dropAttributes(Operation *op);

} // namespace mlir::ttgrid

#endif // TTGRID_TRANSFORMS_TRANSFORMS_H
