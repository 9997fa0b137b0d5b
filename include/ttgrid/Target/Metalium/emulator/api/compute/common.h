//===- common.h - What every compute kernel may use -------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_COMMON_H
#define TTGRID_EMULATOR_API_COMPUTE_COMMON_H

#include "api/compute/common_globals.h"

#endif // TTGRID_EMULATOR_API_COMPUTE_COMMON_H
