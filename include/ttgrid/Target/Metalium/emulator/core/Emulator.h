//===- Emulator.h - The emulator, for the one source that runs programs *- C++
//-*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Defines what the headers under api/ declare. A program includes it in one of
// its sources; the kernels' sources include api/ headers alone.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_EMULATOR_H
#define TTGRID_EMULATOR_CORE_EMULATOR_H

#include "DataCalls.h"
#include "Emulation.h"
#include "FpuCalls.h"
#include "SetupCalls.h"
#include "SfpuCalls.h"

#endif // TTGRID_EMULATOR_CORE_EMULATOR_H
