//===- ReciprocalGoals.cpp - Quotients by multiplication ------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmittedGoals.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace mlir::ttgrid;
using llvm::Twine;
using A = SmtArithmetic;
using Index = A::Index;

/// With M = 2^width, m = floor((M - 1) / d), n < M / 2 and h = floor(n m / M),
/// the facts of which n - h d < 2 d follows.
static void explain(EmittedCode &code, const std::string &n,
                    const std::string &d, const std::string &m,
                    const std::string &h) {
  A &a = code.a;
  const std::string &modulus = code.terms.getModulus();
  std::string product = "(* " + n + " " + m + ")";
  std::string below = "(* " + h + " " + modulus + ")";
  std::string above = "(* (+ " + h + " 1) " + modulus + ")";
  a.assumeMonotone(below, product, d);
  a.assumeMonotone(product, above, d);
  a.assumeMonotone("(* " + m + " " + d + ")", "(- " + modulus + " 1)", n);
  a.assumeMonotone("(- " + modulus + " " + d + ")", "(* " + m + " " + d + ")",
                   n);
  a.assumeMonotone("(* 2 " + n + ")", modulus, d);
  a.claim("(and (<= " + below + " " + product + ") (< " + product + " " +
              above + "))",
          "what the product's high half is");
  a.claim("(and (<= (* " + m + " " + d + ") (- " + modulus + " 1)) (<= (- " +
              modulus + " " + d + ") (* " + m + " " + d + ")))",
          "what the reciprocal is");
  a.claim("(<= (* " + h + " " + d + ") " + n + ")",
          "the estimate is not too large");
  a.claim("(< (- " + n + " (* " + h + " " + d + ")) (* 2 " + d + "))",
          "the estimate is at most one too small");
}

void claimReciprocals(EmittedCode &code) {
  A &a = code.a;
  // The grid is any by d; the body has the quotient and the remainder.
  const Index &d = code.grid.length[1];
  Index n;
  std::string half =
      code.terms.getWidth() == 64 ? "9223372036854775808" : "2147483648";
  a.assume("(<= 1 " + Twine(d.term) + ")");
  a.assume("(< " + Twine(d.term) + " " + half + ")");
  code.descend([&](scf::ForOp loop) {
    n = a.makeIndex("n");
    a.assume("(< n " + Twine(half) + ")");
    code.terms.set(loop.getInductionVar(), n);
    Index volume;
    code.useFormulas([&] { volume = getVolume(a, code.grid); });
    a.assume("(< n " + Twine(volume.term) + ")");
    // A divisor that is not known has a reciprocal.
    loop.getBody()->walk([&](arith::MulUIExtendedOp op) {
      if (!d.constant)
        explain(code, code.terms.getIndex(op.getLhs()).term, d.term,
                code.terms.getIndex(op.getRhs()).term,
                code.terms.getIndex(op.getHigh()).term);
    });
  });
  Index quotient, rest;
  code.useFormulas([&] {
    quotient = a.div(n, d);
    rest = a.rem(n, d);
  });
  Index made = code.getTile(0);
  code.claimSame(made, quotient, d, "the quotient");
  code.claimEqual(code.getTile(1), rest, "the remainder");
}
