//===- Program.h - How a host starts the kernels ----------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LIB_TARGET_METALIUM_PROGRAM_H
#define LIB_TARGET_METALIUM_PROGRAM_H

#include "Allocation.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace mlir::ttgrid::metalium {

/// What a core has.
struct Chip {
  StringRef name;
  size_t buffers;
  /// L1, less what firmware and kernels take.
  int64_t bytes;
};

/// The chip of this name, or null.
const Chip *lookupChip(StringRef name);

struct SplitOptions {
  int64_t depth = 2;
  Chip chip;
  /// Where the schedule says `cores = ?`.
  SmallVector<int64_t> cores;
  /// As ArgumentNames::get takes them.
  std::string sizes;
};

/// Replaces the function with the one, normalized, kernel of `module` by the
/// functions reader, compute and writer.
LogicalResult splitKernel(RewriterBase &rewriter, ModuleOp module,
                          const SplitOptions &options);

/// Places the calls that set up the compute engine of a module that has been
/// split, whose loops are scf.for.
LogicalResult configureCompute(ModuleOp module);

/// The attribute of the module with what describeProgram returns.
constexpr StringLiteral programAttrName = "metalium.program";

/// Marks the arguments of a kernel that are numbers of the caller's, which,
/// unlike sizes, may be negative.
constexpr StringLiteral numberAttrName = "metalium.number";

/// What program.json says beside the kernels, as an attribute. Null, with a
/// diagnostic, where a grid size cannot be written as a text.
DictionaryAttr describeProgram(GridKernelOp kernel,
                               const Allocation &allocation,
                               ScheduleAttr schedule, const Chip &chip);

/// The functions of a module that has been split; null where it has not.
struct Kernels {
  func::FuncOp reader, compute, writer;
};
FailureOr<Kernels> getKernels(ModuleOp module);

/// Replaces the functions of a module that has been split by modules of their
/// names, in EmitC.
LogicalResult lowerToEmitC(ModuleOp module);

/// program.json of a module that has been split and whose functions take their
/// runtime arguments.
FailureOr<std::string> printProgram(ModuleOp module);

/// Writes the three kernels, in EmitC by now, and program.json to `folder`;
/// nothing where any of them cannot be printed.
LogicalResult writeProgram(ModuleOp module, StringRef folder);

} // namespace mlir::ttgrid::metalium

#endif // LIB_TARGET_METALIUM_PROGRAM_H
