//===- DropAttributes.cpp - Without the dialect's attributes --------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Transforms/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_DROPATTRIBUTESPASS
#include "ttgrid/Transforms/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

static bool isOfDialect(NamedAttribute attribute) {
  return isa_and_nonnull<TTGridDialect>(attribute.getNameDialect());
}

void mlir::ttgrid::dropAttributes(Operation *op) {
  for (NamedAttribute attribute : llvm::to_vector(op->getDiscardableAttrs()))
    if (isOfDialect(attribute))
      op->removeDiscardableAttr(attribute.getName());
  auto function = dyn_cast<FunctionOpInterface>(op);
  if (!function)
    return;
  for (unsigned i = 0, e = function.getNumArguments(); i < e; ++i)
    for (NamedAttribute attribute : llvm::to_vector(function.getArgAttrs(i)))
      if (isOfDialect(attribute))
        function.removeArgAttr(i, attribute.getName());
}

namespace {
struct DropAttributesPass
    : ttgrid::impl::DropAttributesPassBase<DropAttributesPass> {
  using DropAttributesPassBase::DropAttributesPassBase;

  void runOnOperation() override {
    getOperation()->walk([](Operation *op) { dropAttributes(op); });
  }
};
} // namespace
