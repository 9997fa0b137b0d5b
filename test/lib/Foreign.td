//===- Foreign.td - Another project's partitions -----------*- tablegen -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TEST_LIB_FOREIGN_TD
#define TTGRID_TEST_LIB_FOREIGN_TD

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/DialectBase.td"
include "ttgrid/IR/TTGridInterfaces.td"

def Foreign_Dialect : Dialect {
  let name = "foreign";
  let cppNamespace = "::mlir::ttgrid::test";
  let useDefaultAttributePrinterParser = 1;
}

class Foreign_PartitionAttr<string name, string attrMnemonic>
    : AttrDef<Foreign_Dialect, name,
        [DeclareAttrInterfaceMethods<TT_PartitionAttrInterface>]> {
  let mnemonic = attrMnemonic;
}

def Foreign_StripedAttr : Foreign_PartitionAttr<"Striped", "striped"> {
  let parameters = (ins "int64_t":$block);
  let assemblyFormat = "`<` $block `>`";
  let extraClassDeclaration = [{
    bool needsStaticCores() const { return true; }
    int64_t getLargestConstant() const { return getBlock(); }
  }];
}

def Foreign_UnloweredAttr : Foreign_PartitionAttr<"Unlowered", "unlowered"> {
  let summary = "contiguous, without a lowering";
}

#endif // TTGRID_TEST_LIB_FOREIGN_TD
