//===- Foreign.cpp - Another project's partitions -------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Foreign.h"

#include "Striped.h"
#include "mlir/IR/DialectImplementation.h"
#include "ttgrid/Conversion/GridToPersistent/PartitionLowering.h"
#include "ttgrid/Schedule/Contiguous.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::test;

#include "Foreign.cpp.inc"

#define GET_ATTRDEF_CLASSES
#include "ForeignAttributes.cpp.inc"

void ForeignDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "ForeignAttributes.cpp.inc"
      >();
}

llvm::Expected<PartitionRef> StripedAttr::getPartition() const {
  return std::make_shared<StripedPartition>(getBlock());
}

llvm::Expected<PartitionRef> UnloweredAttr::getPartition() const {
  return getContiguousPartition();
}

static void attachLowerings(MLIRContext *context, ForeignDialect *) {
  StripedAttr::attachInterface<
      PartitionLowering<StripedAttr, StripedPartition>>(*context);
}

void test::registerForeignDialect(DialectRegistry &registry) {
  registry.insert<ForeignDialect>();
  registry.addExtension(attachLowerings);
}
