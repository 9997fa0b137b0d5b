//===- common_globals.h - Words of all compute kernels ----------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_COMMON_GLOBALS_H
#define TTGRID_EMULATOR_API_COMPUTE_COMMON_GLOBALS_H

#include "core/Calls.h"
#include "core/CompileTimeArguments.h"
#include "core/KernelArguments.h"
#include <cstdint>

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
enum class BroadcastType { NONE = 0, COL = 1, ROW = 2, SCALAR = 3 };
enum class PoolType { SUM, AVG, MAX };
enum class ReduceDim { REDUCE_ROW, REDUCE_COL, REDUCE_SCALAR };
enum class DataFormat : uint32_t { Float32 = 0, Float16_b = 5 };

namespace ttgrid::emulator {

constexpr Broadcast wordOf(BroadcastType type) {
  switch (type) {
  case BroadcastType::NONE:
    break;
  case BroadcastType::COL:
    return Broadcast::Column;
  case BroadcastType::ROW:
    return Broadcast::Row;
  case BroadcastType::SCALAR:
    return Broadcast::Scalar;
  }
  return Broadcast::None;
}

constexpr Pool wordOf(PoolType type) {
  return type == PoolType::SUM   ? Pool::Sum
         : type == PoolType::AVG ? Pool::Average
                                 : Pool::Max;
}

constexpr Reduction wordOf(ReduceDim dim) {
  return dim == ReduceDim::REDUCE_ROW   ? Reduction::Row
         : dim == ReduceDim::REDUCE_COL ? Reduction::Column
                                        : Reduction::Scalar;
}

} // namespace ttgrid::emulator
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_COMMON_GLOBALS_H
