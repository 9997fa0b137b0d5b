//===- BufferFunctions.h - Circular buffers, as all kernels call them *- C++
//-*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_BUFFERFUNCTIONS_H
#define TTGRID_EMULATOR_CORE_BUFFERFUNCTIONS_H

#include "core/Calls.h"
#include <cstdint>

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
inline void cb_reserve_back(uint32_t cbid, uint32_t ntiles, TTGRID_HERE) {
  ttgrid::emulator::calls::reserveBack(cbid, ntiles, here);
}
inline void cb_push_back(uint32_t cbid, uint32_t ntiles, TTGRID_HERE) {
  ttgrid::emulator::calls::pushBack(cbid, ntiles, here);
}
inline void cb_wait_front(uint32_t cbid, uint32_t ntiles, TTGRID_HERE) {
  ttgrid::emulator::calls::waitFront(cbid, ntiles, here);
}
inline void cb_pop_front(uint32_t cbid, uint32_t ntiles, TTGRID_HERE) {
  ttgrid::emulator::calls::popFront(cbid, ntiles, here);
}
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_CORE_BUFFERFUNCTIONS_H
