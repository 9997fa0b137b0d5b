//===- CircularBuffer.h - A queue of tiles in L1 ----------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_CIRCULARBUFFER_H
#define TTGRID_EMULATOR_CORE_CIRCULARBUFFER_H

#include "Kernel.h"
#include "Tile.h"

#include <optional>

namespace ttgrid::emulator {

/// Tiles in L1 that one kernel pushes and one pops. The chip counts pages and
/// trusts the kernels; what they must keep to is checked here.
class CircularBuffer {
public:
  CircularBuffer(const BufferDescription &description, uint32_t address)
      : description(description), address(address), slots(description.pages),
        memory(size_t(description.pages) * pageBytes(description.format),
               poison) {}

  const BufferDescription &getDescription() const { return description; }
  Format getFormat() const { return description.format; }
  uint32_t getPageBytes() const { return pageBytes(description.format); }
  uint32_t getAddress() const { return address; }
  uint32_t getBytes() const { return memory.size(); }
  std::string describe() const;

  // The four calls of the API.
  void reserveBack(uint32_t count);
  void pushBack(uint32_t count);
  void waitFront(uint32_t count);
  void popFront(uint32_t count);

  uint32_t writeAddress() const {
    return address + pushed % description.pages * getPageBytes();
  }
  uint32_t readAddress() const {
    return address + popped % description.pages * getPageBytes();
  }

  uint32_t tiles() const { return pushed - popped; }
  uint32_t room() const { return description.pages - tiles(); }
  bool isSatisfied(const Wait &wait) const {
    return (wait.forRoom ? room() : tiles()) >= wait.count;
  }

  // A page is named by its slot: its place in the buffer's memory.

  /// The slot at an L1 address, which must be the beginning of a page.
  uint32_t slotAt(uint32_t l1) const;
  uint8_t *memoryOf(uint32_t slot) {
    return memory.data() + size_t(slot) * getPageBytes();
  }

  /// The slot of a tile, counted from the front, that compute reads: it must
  /// have been waited for.
  uint32_t slotToRead(uint32_t tile) const;
  /// The slot of a tile, counted from the back, that compute packs to: it must
  /// have been reserved.
  uint32_t slotToPack(uint32_t tile) const;
  bool isWritten(uint32_t slot) const { return slots[slot].written; }
  void markWritten(uint32_t slot) { slots[slot].written = true; }

  /// The place that `pack_tile` goes on from.
  uint32_t nextToPack() { return packed++; }

  // Transfers to and from DRAM.
  void beginRead(uint32_t slot);
  void endRead(uint32_t slot) {
    --slots[slot].incoming;
    slots[slot].written = true;
  }
  void beginWrite(uint32_t slot);
  void endWrite(uint32_t slot) { --slots[slot].outgoing; }

  /// What is left over when all kernels have ended, as text.
  std::optional<std::string> leftover() const;

private:
  struct Slot {
    bool written = false;
    uint32_t incoming = 0, outgoing = 0;
  };

  void checkCount(uint32_t count);
  void checkOnly(std::optional<Role> &user, const char *what);
  bool isIn(uint32_t slot, uint32_t from, uint32_t count) const {
    uint32_t pages = description.pages;
    return (slot + pages - from % pages) % pages < count;
  }

  const BufferDescription &description;
  uint32_t address;
  std::vector<Slot> slots;
  std::vector<uint8_t> memory;
  /// The one count that every call gives.
  std::optional<uint32_t> onlyCount;
  std::optional<Role> pusher, popper;
  uint32_t pushed = 0, popped = 0;
  uint32_t reserved = 0, waited = 0;
  /// How many tiles were packed in sequence since the last push.
  uint32_t packed = 0;
};

inline std::string CircularBuffer::describe() const {
  return "buffer " + std::to_string(description.id) + " '" + description.name +
         "'";
}

/// The hardware's rule is weaker, and harder to see: the counts of one round
/// must add up to the buffer's size, and waits count from the last pop.
inline void CircularBuffer::checkCount(uint32_t count) {
  if (!count || description.pages % count)
    fail(std::to_string(count) + " doesn't divide the " +
         std::to_string(description.pages) + " pages of " + describe());
  if (!onlyCount)
    onlyCount = count;
  if (*onlyCount != count)
    fail("calls on " + describe() + " gave the count " +
         std::to_string(*onlyCount) + " before: all must give the same");
}

inline void CircularBuffer::checkOnly(std::optional<Role> &user,
                                      const char *what) {
  Role role = runningKernel()->role;
  if (!user)
    user = role;
  if (*user != role)
    fail(describe() + " is " + what + " by the " + nameOf(*user) +
         " kernel: no other may");
}

inline void CircularBuffer::reserveBack(uint32_t count) {
  checkCount(count);
  checkOnly(pusher, "filled");
  waitFor({this, /*forRoom=*/true, count});
  reserved = count;
}

inline void CircularBuffer::pushBack(uint32_t count) {
  checkCount(count);
  checkOnly(pusher, "filled");
  if (reserved < count)
    fail("only " + std::to_string(reserved) + " pages of " + describe() +
         " are reserved: cb_reserve_back comes first");
  for (uint32_t tile = 0; tile < count; ++tile) {
    const Slot &slot = slots[(pushed + tile) % description.pages];
    if (slot.incoming)
      fail("tile " + std::to_string(tile) + " of " + describe() +
           " is still being read: noc_async_read_barrier comes first");
    if (!slot.written)
      fail("nothing was written to tile " + std::to_string(tile) + " of " +
           describe());
  }
  reserved -= count;
  pushed += count;
  packed = 0;
}

inline void CircularBuffer::waitFront(uint32_t count) {
  checkCount(count);
  checkOnly(popper, "emptied");
  waitFor({this, /*forRoom=*/false, count});
  waited = count;
}

inline void CircularBuffer::popFront(uint32_t count) {
  checkCount(count);
  checkOnly(popper, "emptied");
  if (waited < count)
    fail("only " + std::to_string(waited) + " tiles of " + describe() +
         " were waited for: cb_wait_front comes first");
  for (uint32_t tile = 0; tile < count; ++tile) {
    uint32_t at = (popped + tile) % description.pages;
    if (slots[at].outgoing)
      fail("tile " + std::to_string(tile) + " of " + describe() +
           " is still being written to DRAM: noc_async_write_barrier comes "
           "first");
    slots[at].written = false;
    std::memset(memoryOf(at), poison, getPageBytes());
  }
  waited -= count;
  popped += count;
}

inline uint32_t CircularBuffer::slotAt(uint32_t l1) const {
  uint32_t offset = l1 - address;
  if (offset % getPageBytes())
    fail("L1 address " + std::to_string(l1) +
         " is in the middle of a tile of " + describe());
  return offset / getPageBytes();
}

inline uint32_t CircularBuffer::slotToRead(uint32_t tile) const {
  if (popper && *popper != Role::Compute)
    fail(describe() + " is emptied by the " + nameOf(*popper) +
         " kernel: compute can't read it");
  if (tile >= waited)
    fail("tile " + std::to_string(tile) + " of " + describe() +
         " was not waited for: " + std::to_string(waited) +
         (waited == 1 ? " was" : " were"));
  return (popped + tile) % description.pages;
}

inline uint32_t CircularBuffer::slotToPack(uint32_t tile) const {
  if (pusher && *pusher != Role::Compute)
    fail(describe() + " is filled by the " + nameOf(*pusher) +
         " kernel: compute can't pack to it");
  if (tile >= reserved)
    fail("tile " + std::to_string(tile) + " of " + describe() +
         " is not reserved: " + std::to_string(reserved) +
         (reserved == 1 ? " is" : " are"));
  return (pushed + tile) % description.pages;
}

inline void CircularBuffer::beginRead(uint32_t slot) {
  if (pusher != runningKernel()->role || !isIn(slot, pushed, reserved))
    fail("the page of " + describe() +
         " that is read to was not reserved by this kernel: cb_reserve_back "
         "comes first");
  ++slots[slot].incoming;
  slots[slot].written = false;
  std::memset(memoryOf(slot), poison, getPageBytes());
}

inline void CircularBuffer::beginWrite(uint32_t slot) {
  if (popper != runningKernel()->role || !isIn(slot, popped, waited))
    fail("the page of " + describe() +
         " that is written from was not waited for by this kernel: "
         "cb_wait_front comes first");
  ++slots[slot].outgoing;
}

inline std::optional<std::string> CircularBuffer::leftover() const {
  if (tiles())
    return std::to_string(tiles()) + " of " + std::to_string(pushed) +
           " tiles are left in " + describe() + ": pushed, never popped";
  if (reserved)
    return describe() + " has " + std::to_string(reserved) +
           " reserved pages that were never pushed";
  if (waited)
    return std::to_string(waited) + " tiles of " + describe() +
           " were waited for and never popped";
  return std::nullopt;
}

} // namespace ttgrid::emulator

#endif // TTGRID_EMULATOR_CORE_CIRCULARBUFFER_H
