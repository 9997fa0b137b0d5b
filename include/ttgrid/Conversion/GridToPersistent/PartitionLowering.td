//===- PartitionLowering.td - What a partition is lowered by -*- tablegen -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_CONVERSION_GRIDTOPERSISTENT_PARTITIONLOWERING_TD
#define TTGRID_CONVERSION_GRIDTOPERSISTENT_PARTITIONLOWERING_TD

include "mlir/IR/Interfaces.td"

def TT_PartitionLoweringInterface : AttrInterface<"PartitionLoweringInterface"> {
  let cppNamespace = "::mlir::ttgrid";
  let description = [{
    How the conversion to scf computes what a core does. It is attached to the
    partitions from outside of their dialect; the passes refuse a partition
    that lacks it.
  }];
  let methods = [
    InterfaceMethod<"Emits what `core` does.",
      "::mlir::ttgrid::ShareOf<::mlir::ttgrid::IRArithmetic>", "getShare",
      (ins "::mlir::ttgrid::IRArithmetic &":$a,
           "const ::mlir::ttgrid::BoxOf<::mlir::ttgrid::IRArithmetic> &":$grid,
           "const ::mlir::ttgrid::CoresOf<::mlir::ttgrid::IRArithmetic> &":$cores,
           "::mlir::ttgrid::IRArithmetic::Index":$core)>
  ];
}

#endif // TTGRID_CONVERSION_GRIDTOPERSISTENT_PARTITIONLOWERING_TD
