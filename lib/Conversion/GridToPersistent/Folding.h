//===- Folding.h - What needs no operation ----------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_FOLDING_H
#define TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_FOLDING_H

#include "ttgrid/Conversion/GridToPersistent/IRArithmetic.h"

/// The results that need no operation: the operands are known numbers, or one
/// of them leaves the other as it is or says the result alone.
namespace mlir::ttgrid::folding {

using Index = IRArithmetic::Index;
using Bool = IRArithmetic::Bool;

std::optional<Index> add(const Index &a, const Index &b);
std::optional<Index> sub(const Index &a, const Index &b);
std::optional<Index> mul(const Index &a, const Index &b);
std::optional<Index> wrappingAdd(const Index &a, const Index &b);
std::optional<Index> wrappingSub(const Index &a, const Index &b);
std::optional<Index> div(const Index &a, const Index &b);
std::optional<Index> rem(const Index &a, const Index &b);
std::optional<Index> min(const Index &a, const Index &b);
std::optional<Bool> less(const Index &a, const Index &b);
std::optional<Bool> equal(const Index &a, const Index &b);
std::optional<Bool> logicalAnd(const Bool &a, const Bool &b);
std::optional<Bool> logicalXor(const Bool &a, const Bool &b);
std::optional<Index> select(const Bool &condition, const Index &a,
                            const Index &b);

} // namespace mlir::ttgrid::folding

#endif // TTGRID_LIB_CONVERSION_GRIDTOPERSISTENT_FOLDING_H
