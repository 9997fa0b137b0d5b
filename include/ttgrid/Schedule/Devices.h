//===- Devices.h - The core grids of known devices --------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_DEVICES_H
#define TTGRID_SCHEDULE_DEVICES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>

namespace mlir::ttgrid {

/// A device, or one way to set it up, and the cores that a program gets on it.
/// Tenstorrent writes a core grid x by y, which is columns by rows.
struct Device {
  llvm::StringLiteral name;
  int64_t rows;
  int64_t columns;
  llvm::StringLiteral description;
};

/// All known devices, grouped by chip.
llvm::ArrayRef<Device> getDevices();

/// The device of this name; null where there is none.
const Device *lookupDevice(llvm::StringRef name);

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_DEVICES_H
