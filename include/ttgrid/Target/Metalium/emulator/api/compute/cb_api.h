//===- cb_api.h - Circular buffers, from compute ----------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_CB_API_H
#define TTGRID_EMULATOR_API_COMPUTE_CB_API_H

#include "api/compute/common_globals.h"
#include "core/BufferFunctions.h"

#endif // TTGRID_EMULATOR_API_COMPUTE_CB_API_H
