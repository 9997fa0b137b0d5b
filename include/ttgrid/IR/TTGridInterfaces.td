//===- TTGridInterfaces.td - What partitions and orders can do ------*- tablegen -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_IR_TTGRIDINTERFACES_TD
#define TTGRID_IR_TTGRIDINTERFACES_TD

include "mlir/IR/Interfaces.td"

def TT_PartitionAttrInterface : AttrInterface<"PartitionAttrInterface"> {
  let cppNamespace = "::mlir::ttgrid";
  let description = [{
    A partition of a schedule. Its meaning is a `Partition` of lib/Schedule.
  }];
  let methods = [
    InterfaceMethod<"The partition's meaning.",
      "::llvm::Expected<::mlir::ttgrid::PartitionRef>", "getPartition">,
    InterfaceMethod<"Whether it needs the number of cores when compiling.",
      "bool", "needsStaticCores", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<"Whether it needs the grid's sizes when compiling.",
      "bool", "needsStaticGrid", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<[{
        The largest number in it, which must fit the index width in use.
      }],
      "int64_t", "getLargestConstant", (ins), [{}], [{ return 0; }]>
  ];
  let extraSharedClassDeclaration = [{
    /// Whether each core's share is one range of positions, which
    /// `tt.tile_assignment` can give.
    bool givesRanges() const {
      return ::llvm::cantFail($_attr.getPartition())->givesRanges();
    }
  }];
}

def TT_OrderAttrInterface : AttrInterface<"OrderAttrInterface"> {
  let cppNamespace = "::mlir::ttgrid";
  let description = [{
    An order of a schedule. Every order is a nest: its meaning is an `Order` of
    lib/Schedule.
  }];
  let methods = [
    InterfaceMethod<"The nest that it stands for on a grid of `rank`.",
      "::llvm::Expected<::mlir::ttgrid::Order>", "getOrder",
      (ins "unsigned":$rank)>
  ];
}

#endif // TTGRID_IR_TTGRIDINTERFACES_TD
