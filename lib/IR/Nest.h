//===- Nest.h - Affine maps as orders ---------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_LIB_IR_NEST_H
#define TTGRID_LIB_IR_NEST_H

#include "mlir/IR/AffineMap.h"
#include "ttgrid/Schedule/Order.h"

namespace mlir::ttgrid {

/// The order of a nest attribute: one level per result of `map`, of which
/// those listed in `serpentine` run backwards on every other run. Refuses
/// what is no bijection.
llvm::Expected<Order> getNestOrder(AffineMap map, ArrayRef<int64_t> serpentine);

} // namespace mlir::ttgrid

#endif // TTGRID_LIB_IR_NEST_H
