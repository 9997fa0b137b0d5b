//===- EmittedGoals.h - What is proved of emitted code ----------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each takes the code that a case is lowered to, and states that it agrees with
// the formulas of lib/Schedule. docs/proofs.md says what follows from them.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TEST_PROOF_EMITTEDGOALS_H
#define TTGRID_TEST_PROOF_EMITTEDGOALS_H

#include "EmittedCode.h"

/// recovery=divrem: the loops run over the core's positions, and the body has
/// the tile of each.
void claimDivRem(EmittedCode &code);

/// A pair of loops in one (flat-pair, or guarded where it is all of a block):
/// what is carried belongs to a position, and goes on to that of the next.
void claimPairStep(EmittedCode &code);

/// An innermost run by a loop of known length, or backwards on every other
/// run: the same of its coordinate.
void claimRunStep(EmittedCode &code);

/// form=digit-add: the same of all digits, from a position to that a step on.
void claimDigitAdd(EmittedCode &code);

/// form=reciprocal: quotients by multiplication are quotients.
void claimReciprocals(EmittedCode &code);

#endif // TTGRID_TEST_PROOF_EMITTEDGOALS_H
