//===- Calls.h - What the calls of a kernel lead to -------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The headers under api/ have Tenstorrent's names and signatures, and lead
// here. They only declare: one source of a program includes Emulator.h, which
// defines these, and the kernels' own sources compile quickly.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_CALLS_H
#define TTGRID_EMULATOR_CORE_CALLS_H

#include "Here.h"
#include "Operations.h"

#include <cstdint>

namespace ttgrid::emulator::calls {

// Arguments.
uint32_t argument(int index, Here here);

// Circular buffers.
void reserveBack(uint32_t buffer, uint32_t count, Here here);
void pushBack(uint32_t buffer, uint32_t count, Here here);
void waitFront(uint32_t buffer, uint32_t count, Here here);
void popFront(uint32_t buffer, uint32_t count, Here here);
uint32_t writePointer(uint32_t buffer);
uint32_t readPointer(uint32_t buffer);
uint32_t tileBytes(uint32_t buffer);

// The NoC.
void readPage(uint32_t page, uint32_t address, uint32_t bytes, uint32_t l1,
              Here here);
void writePage(uint32_t page, uint32_t address, uint32_t bytes, uint32_t l1,
               Here here);
void readBarrier(Here here);
void writeBarrier(Here here);
void writesFlushed(Here here);

// Setup. Of a source that is not named, nothing changes.
constexpr uint32_t none = ~0u;
struct Change {
  uint32_t from = none, to = none;
};
void startUp(bool reverse, uint32_t first, uint32_t second, uint32_t out,
             Here here);
void reconfigure(const char *name, Change sourceA, Change sourceB, Here here);
void reconfigurePacker(Change buffer, Here here);
void accumulateInL1(uint32_t on, Here here);
void initFpu(const char *name, const FpuInit &init, Here here);
void initReduce(const FpuInit &init, uint32_t out, Here here);
void uninitReduce(Here here);
void uninitBroadcast(Broadcast broadcast, uint32_t buffer, Here here);
void initSfpu(const char *name, Here here);

// DST.
void acquire(Here here);
void commit(Here here);
void wait(Here here);
void release(Here here);

// The packer.
void pack(const char *name, uint32_t from, uint32_t buffer, uint32_t tile,
          uint32_t count, bool outOfOrder, Here here);

// The FPU. Tiles of buffers count from the front.
void copy(const char *name, uint32_t buffer, uint32_t tile, uint32_t to,
          uint32_t count, Here here);
void transpose(uint32_t buffer, uint32_t tile, uint32_t to, Here here);
void broadcast(Broadcast broadcast, uint32_t buffer, uint32_t tile, uint32_t to,
               Here here);
void binary(const char *name, Operation operation, Broadcast broadcast,
            uint32_t first, uint32_t second, uint32_t firstTile,
            uint32_t secondTile, uint32_t to, Here here);
void matmul(uint32_t first, uint32_t second, uint32_t firstTile,
            uint32_t secondTile, uint32_t to, Here here);
void matmulBlock(uint32_t first, uint32_t second, uint32_t firstTile,
                 uint32_t secondTile, uint32_t to, bool transpose,
                 uint32_t columns, uint32_t rows, uint32_t inner, Here here);
void reduce(Pool pool, Reduction reduction, uint32_t buffer, uint32_t scaler,
            uint32_t tile, uint32_t scalerTile, uint32_t to, Here here);

// The SFPU: functions of what is in DST. Each needs its own init before it.
struct Sfpu {
  const char *name, *init;
};
void unary(Sfpu call, Unary function, uint32_t slot, uint32_t first,
           uint32_t second, Here here);
void binary(Sfpu call, Binary function, uint32_t first, uint32_t second,
            uint32_t to, Here here);
void broadcastBinary(Sfpu call, Binary function, Broadcast broadcast,
                     uint32_t data, uint32_t vector, Here here);
void select(Sfpu call, uint32_t condition, uint32_t ifTrue, uint32_t ifFalse,
            uint32_t to, Here here);

} // namespace ttgrid::emulator::calls

#endif // TTGRID_EMULATOR_CORE_CALLS_H
