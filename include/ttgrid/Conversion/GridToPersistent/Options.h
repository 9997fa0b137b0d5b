//===- Options.h - Choices of the conversion --------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_CONVERSION_GRIDTOPERSISTENT_OPTIONS_H
#define TTGRID_CONVERSION_GRIDTOPERSISTENT_OPTIONS_H

#include "llvm/Support/CommandLine.h"

namespace mlir::ttgrid {

/// Who runs the cores.
enum class LaunchMode {
  /// Every core calls the function, which becomes a per-core program.
  CoreId,
  /// The function stays a host function, in which an scf.parallel runs them.
  Parallel
};

/// How block indices are recovered from tile numbers.
enum class RecoveryMode {
  /// By division and remainder, per tile.
  DivRem,
  /// By loops that carry the digits of the tile number, without a division.
  Incremental
};

/// The loops of RecoveryMode::Incremental. Where a form does not apply to what
/// a core does, the automatic choice is taken, with a remark.
enum class IncrementalForm {
  /// The rule in docs/recovery.md.
  Automatic,
  /// One loop per level. Any partition but cyclic blocks of 1.
  Nest,
  /// The same, with the two innermost levels in one loop, for runs of about 6
  /// to 64 tiles on an out-of-order host.
  FlatPair,
  /// The same, with the innermost runs, where they are known to be short, by a
  /// loop of known length.
  Guarded,
  /// Cyclic blocks of 1: one loop per level, the innermost of which steps by
  /// the number of cores. Best where its runs are longer than that.
  Strided,
  /// Cyclic blocks of 1: one loop in which the digits of the number of cores
  /// are added. Where no level but the outermost is cut.
  DigitAdd,
  /// Cyclic blocks of 1: one loop that divides through reciprocals.
  Reciprocal
};

/// How tt.persistent_loop is lowered.
struct RecoveryOptions {
  RecoveryMode mode = RecoveryMode::DivRem;
  IncrementalForm form = IncrementalForm::Automatic;
};

//===----------------------------------------------------------------------===//
// Their names as values of pass options
//===----------------------------------------------------------------------===//

inline llvm::cl::ValuesClass getLaunchModeValues() {
  return llvm::cl::values(
      clEnumValN(LaunchMode::CoreId, "core-id",
                 "every core calls the function, which becomes a per-core "
                 "program"),
      clEnumValN(LaunchMode::Parallel, "parallel",
                 "the function stays a host function, in which an "
                 "scf.parallel runs the cores"));
}

inline llvm::cl::ValuesClass getRecoveryModeValues() {
  return llvm::cl::values(
      clEnumValN(RecoveryMode::DivRem, "divrem",
                 "by division and remainder, per tile"),
      clEnumValN(RecoveryMode::Incremental, "incremental",
                 "by loops that carry the digits, without division per tile"));
}

inline llvm::cl::ValuesClass getIncrementalFormValues() {
  return llvm::cl::values(
      clEnumValN(IncrementalForm::Automatic, "automatic",
                 "by the rule in docs/recovery.md"),
      clEnumValN(IncrementalForm::Nest, "nest", "one loop per level"),
      clEnumValN(IncrementalForm::FlatPair, "flat-pair",
                 "the two innermost levels in one loop, for short runs on a "
                 "host"),
      clEnumValN(IncrementalForm::Guarded, "guarded",
                 "runs that are known to be short by loops of known length"),
      clEnumValN(IncrementalForm::Strided, "strided",
                 "cyclic: the innermost level steps by the number of cores"),
      clEnumValN(IncrementalForm::DigitAdd, "digit-add",
                 "cyclic: the digits of the number of cores are added"),
      clEnumValN(IncrementalForm::Reciprocal, "reciprocal",
                 "cyclic: divides through reciprocals"));
}

} // namespace mlir::ttgrid

#endif // TTGRID_CONVERSION_GRIDTOPERSISTENT_OPTIONS_H
