//===- DevicesTest.cpp - Devices, and TT-Metalium's split of work ---------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Schedule/Devices.h"
#include "ttgrid/Schedule/Contiguous.h"
#include "ttgrid/Schedule/Plan.h"

#include "llvm/ADT/STLExtras.h"
#include "gtest/gtest.h"

#include <set>

using namespace mlir::ttgrid;
using llvm::StringRef;

namespace {
/// Cores from (x0, y0) to (x1, y1), both included, as Tenstorrent writes them,
/// and how many units of work each of them gets.
struct CoreRange {
  int64_t x0, y0, x1, y1;
  int64_t count;
};
} // namespace

/// Compares a contiguous schedule of `units` tiles with a split over the
/// device's cores; cores in no range get nothing.
static void checkSplit(StringRef deviceName, CoreOrder coreOrder, int64_t units,
                       llvm::ArrayRef<CoreRange> ranges) {
  const Device *device = lookupDevice(deviceName);
  ASSERT_NE(device, nullptr);
  CoreGrid cores =
      llvm::cantFail(CoreGrid::get({device->rows, device->columns}, coreOrder));
  Schedule schedule =
      llvm::cantFail(Schedule::get({units}, cores, getContiguousPartition(),
                                   llvm::cantFail(Order::getRowMajor(1))));
  Plan plan = llvm::cantFail(getPlan(
      schedule, {RuntimeArgument::StartTile, RuntimeArgument::TileCount}));
  ASSERT_EQ(static_cast<int64_t>(plan.entries.size()),
            device->rows * device->columns);
  int64_t next = 0;
  for (const PlanEntry &entry : plan.entries) {
    int64_t y = entry.coordinates[0];
    int64_t x = entry.coordinates[1];
    int64_t expected = 0;
    for (const CoreRange &range : ranges)
      if (range.x0 <= x && x <= range.x1 && range.y0 <= y && y <= range.y1)
        expected += range.count;
    EXPECT_EQ(entry.tileCount, expected) << "(" << x << ", " << y << ")";
    EXPECT_EQ(entry.arguments[0], next) << "(" << x << ", " << y << ")";
    EXPECT_EQ(entry.arguments[1], expected) << "(" << x << ", " << y << ")";
    next += expected;
  }
  EXPECT_EQ(next, units);
}

TEST(Devices, SplitOf400UnitsColumnWise) {
  checkSplit("wormhole_n150", CoreOrder::ColumnMajor, 400,
             {{0, 0, 1, 7, 7}, {2, 0, 7, 7, 6}});
}

TEST(Devices, SplitOf100UnitsColumnWise) {
  checkSplit(
      "wormhole_n300_eth_dispatch", CoreOrder::ColumnMajor, 100,
      {{0, 0, 3, 7, 2}, {4, 0, 4, 3, 2}, {4, 4, 4, 7, 1}, {5, 0, 7, 7, 1}});
}

TEST(Devices, SplitOf100UnitsRowWise) {
  checkSplit(
      "wormhole_n150", CoreOrder::RowMajor, 100,
      {{0, 0, 7, 3, 2}, {0, 4, 3, 4, 2}, {4, 4, 7, 4, 1}, {0, 5, 7, 7, 1}});
}

TEST(Devices, SplitOf30UnitsLeavesIdleCores) {
  checkSplit("wormhole_n300", CoreOrder::RowMajor, 30,
             {{0, 0, 7, 2, 1}, {0, 3, 5, 3, 1}});
}

TEST(Devices, CoreGridsAreTransposed) {
  // Tenstorrent's x by y.
  const std::tuple<StringRef, int64_t, int64_t> expected[] = {
      {"grayskull_e75", 11, 8},
      {"grayskull_e150", 12, 9},
      {"wormhole_n150", 8, 8},
      {"wormhole_n300", 8, 7},
      {"wormhole_n300_eth_dispatch", 8, 8},
      {"blackhole_p100", 11, 10},
      {"blackhole_p150", 13, 10},
      {"blackhole_p150_12_columns", 12, 10},
      {"blackhole_p150_11_columns", 11, 10},
      {"blackhole_p150_eth_dispatch", 14, 10},
      {"blackhole_p150_eth_dispatch_13_columns", 13, 10},
      {"blackhole_p150_eth_dispatch_12_columns", 12, 10}};
  EXPECT_EQ(getDevices().size(), std::size(expected));
  for (auto [name, x, y] : expected) {
    const Device *device = lookupDevice(name);
    ASSERT_NE(device, nullptr) << name.str();
    EXPECT_EQ(device->name, name);
    EXPECT_EQ(device->rows, y) << name.str();
    EXPECT_EQ(device->columns, x) << name.str();
    EXPECT_FALSE(device->description.empty()) << name.str();
  }
}

TEST(Devices, NamesAreUnique) {
  std::set<StringRef> names;
  for (const Device &device : getDevices())
    EXPECT_TRUE(names.insert(device.name).second) << device.name.str();
  EXPECT_EQ(lookupDevice("wormhole"), nullptr);
  EXPECT_EQ(lookupDevice(""), nullptr);
}
