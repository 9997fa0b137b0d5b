//===- copy_dest_values.h - From one slot of DST to another -----*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_COPY_DEST_VALUES_H
#define TTGRID_EMULATOR_API_COMPUTE_COPY_DEST_VALUES_H

#include "core/SfpuFunctions.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
TTGRID_SFPU_INIT(copy_dest_values_init)

template <DataFormat DATA_FORMAT>
inline void copy_dest_values(uint32_t idst_in, uint32_t idst_out, TTGRID_HERE) {
  ttgrid::emulator::calls::binary({"copy_dest_values", "copy_dest_values_init"},
                                  ttgrid::emulator::Binary::First, idst_in,
                                  idst_in, idst_out, here);
}
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_COPY_DEST_VALUES_H
