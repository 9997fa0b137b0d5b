//===- SymbolReferences.cpp - What refers to a function -------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/IR/SymbolReferences.h"

using namespace mlir;
using namespace mlir::ttgrid;

SymbolReferences::SymbolReferences(Operation *root) {
  root->walk([&](Operation *op) {
    // Most operations have no attributes at all; to gather those that are kept
    // as properties is not free.
    if (op->getAttrs().empty() && op->getPropertiesStorageSize() == 0)
      return;
    op->getAttrDictionary().walk<WalkOrder::PreOrder>(
        [&](SymbolRefAttr reference) {
          byName[reference.getLeafReference()].emplace_back(reference, op);
          // The parts of a nested reference are no references of their own.
          return WalkResult::skip();
        });
  });
}

Operation *SymbolReferences::lookup(SymbolOpInterface symbol) {
  auto found = byName.find(symbol.getNameAttr());
  if (found == byName.end())
    return nullptr;
  for (auto [reference, user] : found->second) {
    Operation *target = tables.lookupNearestSymbolFrom(user, reference);
    if (!target || target == symbol)
      return user;
  }
  return nullptr;
}
