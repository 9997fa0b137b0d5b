//===- Remarks.h - What a pass could not do, and why ------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One convention for all remarks, on MLIR's remark engine: the category is the
// argument of the pass, the name says in CamelCase what was done or missed, and
// `remark::reason` and `remark::suggest` say why and what to write instead:
//
//   remarkMissed(op, getArgument(), "AllocatePerTile")
//       << remark::reason("its size depends on the tile");
//
// Nothing is computed where nobody listens: --remarks-filter="tt-.*" of tt-opt
// does.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_IR_REMARKS_H
#define TTGRID_IR_REMARKS_H

#include "mlir/IR/Operation.h"
#include "mlir/IR/Remarks.h"

namespace mlir::ttgrid {

/// A remark at `op` that `pass` left it slower than it could be. `pass` and
/// `name` must live as long as the context, as literals do.
remark::detail::InFlightRemark remarkMissed(Operation *op, StringRef pass,
                                            StringRef name);

/// A remark at `op` about what `pass` did.
remark::detail::InFlightRemark remarkPassed(Operation *op, StringRef pass,
                                            StringRef name);

/// A remark at `op` about what `pass` found out or chose.
remark::detail::InFlightRemark remarkAnalysis(Operation *op, StringRef pass,
                                              StringRef name);

} // namespace mlir::ttgrid

#endif // TTGRID_IR_REMARKS_H
