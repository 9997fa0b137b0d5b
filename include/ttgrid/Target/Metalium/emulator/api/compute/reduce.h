//===- reduce.h - Reductions of tiles ---------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_REDUCE_H
#define TTGRID_EMULATOR_API_COMPUTE_REDUCE_H

#include "api/compute/common_globals.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
template <PoolType reduce_type, ReduceDim reduce_dim>
inline void reduce_init(uint32_t icb, uint32_t icb_scaler, uint32_t ocb,
                        TTGRID_HERE) {
  ttgrid::emulator::FpuInit init;
  init.operation = ttgrid::emulator::Operation::Reduce;
  init.pool = ttgrid::emulator::wordOf(reduce_type);
  init.reduction = ttgrid::emulator::wordOf(reduce_dim);
  init.first = icb;
  init.second = icb_scaler;
  ttgrid::emulator::calls::initReduce(init, ocb, here);
}

template <PoolType reduce_type, ReduceDim reduce_dim>
inline void reduce_tile(uint32_t icb, uint32_t icb_scaler, uint32_t itile,
                        uint32_t itile_scaler, uint32_t idst, TTGRID_HERE) {
  ttgrid::emulator::calls::reduce(ttgrid::emulator::wordOf(reduce_type),
                                  ttgrid::emulator::wordOf(reduce_dim), icb,
                                  icb_scaler, itile, itile_scaler, idst, here);
}

/// The buffer is asked for on Wormhole alone, and there optional.
inline void reduce_uninit(uint32_t icb = 0, TTGRID_HERE) {
  (void)icb;
  ttgrid::emulator::calls::uninitReduce(here);
}
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_REDUCE_H
