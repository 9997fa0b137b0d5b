//===- Devices.cpp - The core grids of known devices ----------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A chip has more cores than a program gets: some are harvested (switched off
// at the factory), and dispatch takes a row or a column of Tensix cores unless
// it runs on the Ethernet cores.
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Schedule/Devices.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir::ttgrid;

static constexpr Device devices[] = {
    {"grayskull_e75", 8, 11, "Grayskull e75"},
    {"grayskull_e150", 9, 12, "Grayskull e150"},
    {"wormhole_n150", 8, 8, "Wormhole n150"},
    {"wormhole_n300", 7, 8,
     "one chip of a Wormhole n300, dispatch on Tensix cores"},
    {"wormhole_n300_eth_dispatch", 8, 8,
     "one chip of a Wormhole n300, dispatch on Ethernet cores"},
    {"blackhole_p100", 10, 11, "Blackhole p100"},
    {"blackhole_p150", 10, 13, "Blackhole p150, dispatch on Tensix cores"},
    {"blackhole_p150_12_columns", 10, 12,
     "Blackhole p150 with one column harvested, dispatch on Tensix cores"},
    {"blackhole_p150_11_columns", 10, 11,
     "Blackhole p150 with two columns harvested, dispatch on Tensix cores"},
    {"blackhole_p150_eth_dispatch", 10, 14,
     "Blackhole p150, dispatch on Ethernet cores"},
    {"blackhole_p150_eth_dispatch_13_columns", 10, 13,
     "Blackhole p150 with one column harvested, dispatch on Ethernet cores"},
    {"blackhole_p150_eth_dispatch_12_columns", 10, 12,
     "Blackhole p150 with two columns harvested, dispatch on Ethernet cores"},
};

llvm::ArrayRef<Device> mlir::ttgrid::getDevices() { return devices; }

const Device *mlir::ttgrid::lookupDevice(llvm::StringRef name) {
  const Device *device = llvm::find_if(
      devices, [&](const Device &device) { return device.name == name; });
  return device == std::end(devices) ? nullptr : device;
}
