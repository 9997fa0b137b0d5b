//===- EmittedCode.h - What a schedule is lowered to ------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TEST_PROOF_EMITTEDCODE_H
#define TTGRID_TEST_PROOF_EMITTEDCODE_H

#include "IRTerms.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"
#include "ttgrid/IR/TTGrid.h"
#include "ttgrid/Proof/Goals.h"

/// What is lowered: sizes such as "?x16", a schedule, options of
/// tt-grid-to-persistent.
struct EmittedCase {
  std::string grid;
  std::string schedule;
  std::string options;
  /// How many bits an index has.
  unsigned width = 64;
  /// Which operation of the code is changed, so that the proof must fail.
  std::optional<unsigned> mutant = std::nullopt;
};

/// The code of a case beside the formulas that it must agree with, both as
/// terms of one solver's question.
class EmittedCode {
public:
  using A = mlir::ttgrid::SmtArithmetic;
  using Index = A::Index;
  using Bool = A::Bool;
  using Box = mlir::ttgrid::BoxOf<A>;

  EmittedCode(mlir::MLIRContext &context, const EmittedCase &wanted);

  /// Whether the code has the operation that was to be changed.
  bool hasMutant() const { return isChanged; }

  /// The loops around the body, outermost first.
  llvm::SmallVector<mlir::scf::ForOp> getLoops();
  /// Makes the terms of what stands around the body, as far as `inner`, from
  /// outside; what conditions say holds from then on. Loops are left to
  /// `enterLoop`, which is called before what is in them.
  void descend(llvm::function_ref<void(mlir::scf::ForOp)> enterLoop);
  /// The term of a block index.
  Index getTile(unsigned dim) { return terms.getIndex(tile->getOperand(dim)); }

  /// An induction variable: an unknown from the loop's first to before its end.
  Index enter(mlir::scf::ForOp loop, llvm::StringRef name);

  void claimEqual(const Index &x, const Index &y, const llvm::Twine &name);
  void claimEqual(const Bool &x, const Bool &y, const llvm::Twine &name);
  /// From x * b + r = y * b + s and 0 <= r, s < b follows x = y.
  void claimSame(const Index &x, const Index &y, const Index &b,
                 const llvm::Twine &name);

  /// Calls `use`; what is promised meanwhile is promised by formulas, and is
  /// proved elsewhere.
  void useFormulas(llvm::function_ref<void()> use);
  /// What has been claimed, and the promises of the code.
  mlir::ttgrid::Goal getGoal(const llvm::Twine &name);

  /// Whether anything follows from the facts, as they contradict each other:
  /// must have no proof.
  mlir::ttgrid::Query getContradiction();

  A a;
  IRTerms terms;
  mlir::ttgrid::Order order;
  Box grid;
  mlir::ttgrid::ShareOf<A> share;

private:
  void makeGrid(mlir::ttgrid::ScheduleAttr schedule,
                llvm::ArrayRef<int64_t> sizes);

  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::Operation *tile = nullptr;
  bool isChanged = false;
  /// Where the log has promises of formulas: from, to.
  llvm::SmallVector<std::pair<size_t, size_t>> trusted;
};

#endif // TTGRID_TEST_PROOF_EMITTEDCODE_H
