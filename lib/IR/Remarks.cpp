//===- Remarks.cpp - What a pass could not do, and why --------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/IR/Remarks.h"

#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;
using namespace mlir::ttgrid;

static remark::RemarkOpts describe(Operation *op, StringRef pass,
                                   StringRef name) {
  remark::RemarkOpts options = remark::RemarkOpts::name(name).category(pass);
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (!function)
    function = op->getParentOfType<FunctionOpInterface>();
  return function ? options.function(function.getName()) : options;
}

remark::detail::InFlightRemark
mlir::ttgrid::remarkMissed(Operation *op, StringRef pass, StringRef name) {
  return remark::missed(op->getLoc(), describe(op, pass, name));
}

remark::detail::InFlightRemark
mlir::ttgrid::remarkPassed(Operation *op, StringRef pass, StringRef name) {
  return remark::passed(op->getLoc(), describe(op, pass, name));
}

remark::detail::InFlightRemark
mlir::ttgrid::remarkAnalysis(Operation *op, StringRef pass, StringRef name) {
  return remark::analysis(op->getLoc(), describe(op, pass, name));
}
