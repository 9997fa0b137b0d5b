//===- IRTerms.h - Emitted code as terms of a solver ------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TEST_PROOF_IRTERMS_H
#define TTGRID_TEST_PROOF_IRTERMS_H

#include "mlir/IR/Operation.h"
#include "ttgrid/Proof/SmtArithmetic.h"
#include "llvm/ADT/DenseMap.h"

/// Terms for the values of emitted code: integers from 0 to below 2^width, and
/// truths. Operations with overflow flags have the arithmetic's promises, which
/// are to be proved; the others wrap.
class IRTerms {
public:
  using A = mlir::ttgrid::SmtArithmetic;
  using Index = A::Index;
  using Bool = A::Bool;

  IRTerms(A &a, unsigned width = 64);

  /// Says what a value is that no operation computes.
  void set(mlir::Value value, const Index &term);
  void set(mlir::Value value, const Bool &term);

  /// The term of a value. Ends the program where an operation is not known.
  Index getIndex(mlir::Value value);
  Bool getBool(mlir::Value value);

  /// Makes the terms of the divisions in a block, so that their promises stand
  /// before what is assumed within. A sum that overflows does no harm before it
  /// is used, so the others are made where they are.
  void translate(mlir::Block &block, mlir::Operation *until = nullptr);

  /// Takes differences that wrap for those of the formulas, of which nothing is
  /// known but that they are the same for the same numbers.
  void abstractDifferences() { isExact = false; }

  /// x + y and x - y, modulo 2^width.
  Index wrappingAdd(const Index &x, const Index &y);
  Index wrappingSub(const Index &x, const Index &y);
  unsigned getWidth() const { return width; }
  /// 2^width.
  const std::string &getModulus() const { return modulus; }

private:
  Index translateIndex(mlir::Operation *op, mlir::Value value);
  Bool translateBool(mlir::Operation *op);
  Index getConstant(mlir::Operation *op);
  std::string getSigned(const Index &x);

  A &a;
  unsigned width;
  bool isExact = true;
  std::string modulus;
  llvm::DenseMap<mlir::Value, Index> indices;
  llvm::DenseMap<mlir::Value, Bool> truths;
};

#endif // TTGRID_TEST_PROOF_IRTERMS_H
