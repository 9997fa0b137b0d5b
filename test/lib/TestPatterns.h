//===- TestPatterns.h - Patterns without their pass -------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TEST_LIB_TESTPATTERNS_H
#define TTGRID_TEST_LIB_TESTPATTERNS_H

namespace mlir::ttgrid::test {

/// Registers `--test-patterns-alone`.
void registerTestPatternsPass();

} // namespace mlir::ttgrid::test

#endif // TTGRID_TEST_LIB_TESTPATTERNS_H
