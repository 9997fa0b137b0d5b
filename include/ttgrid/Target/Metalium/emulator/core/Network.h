//===- Network.h - Transfers under way --------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_NETWORK_H
#define TTGRID_EMULATOR_CORE_NETWORK_H

#include "CircularBuffer.h"
#include "Random.h"

#include <vector>

namespace ttgrid::emulator {

/// The reads and writes that one kernel has begun. Each moves its bytes at a
/// time of its own, at the latest in the barrier: a read that lands late leaves
/// poison in its page, a write that leaves late takes what is there by then.
class Network {
public:
  void read(const uint8_t *from, CircularBuffer &buffer, uint32_t slot) {
    buffer.beginRead(slot);
    transfers.push_back({&buffer, slot, from, nullptr});
  }

  void write(CircularBuffer &buffer, uint32_t slot, uint8_t *to) {
    buffer.beginWrite(slot);
    transfers.push_back({&buffer, slot, nullptr, to});
  }

  /// Ends all reads, or all writes; what has not moved yet does, in a random
  /// sequence.
  void barrier(bool reads, Random &random) {
    std::vector<Transfer> ended, others;
    for (const Transfer &transfer : transfers)
      (transfer.isRead() == reads ? ended : others).push_back(transfer);
    transfers = std::move(others);
    for (size_t left = ended.size(); left; --left)
      std::swap(ended[random.below(left)], ended[left - 1]);
    for (Transfer &transfer : ended) {
      move(transfer);
      if (reads)
        transfer.buffer->endRead(transfer.slot);
      else if (!transfer.left)
        transfer.buffer->endWrite(transfer.slot);
    }
  }

  /// Lets all writes leave L1: their pages may be filled anew.
  void flush() {
    for (Transfer &transfer : transfers)
      if (!transfer.isRead() && !std::exchange(transfer.left, true)) {
        move(transfer);
        transfer.buffer->endWrite(transfer.slot);
      }
  }

  /// Time passes: the bytes of a transfer move, or of none. That it has ended
  /// is known only after the barrier.
  void step(Random &random) {
    if (!transfers.empty() && !random.below(4))
      move(transfers[random.below(transfers.size())]);
  }

  size_t pending(bool reads) const {
    size_t number = 0;
    for (const Transfer &transfer : transfers)
      number += transfer.isRead() == reads;
    return number;
  }

private:
  struct Transfer {
    CircularBuffer *buffer;
    uint32_t slot;
    const uint8_t *from;
    uint8_t *to;
    bool moved = false, left = false;

    bool isRead() const { return from; }
  };

  static void move(Transfer &transfer) {
    if (std::exchange(transfer.moved, true))
      return;
    uint8_t *page = transfer.buffer->memoryOf(transfer.slot);
    uint32_t bytes = transfer.buffer->getPageBytes();
    if (transfer.isRead())
      std::memcpy(page, transfer.from, bytes);
    else
      std::memcpy(transfer.to, page, bytes);
  }

  std::vector<Transfer> transfers;
};

} // namespace ttgrid::emulator

#endif // TTGRID_EMULATOR_CORE_NETWORK_H
