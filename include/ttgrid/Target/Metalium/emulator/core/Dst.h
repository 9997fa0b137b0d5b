//===- Dst.h - The register that math fills and the packer reads *- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_DST_H
#define TTGRID_EMULATOR_CORE_DST_H

#include "Kernel.h"
#include "Tile.h"

#include <optional>
#include <vector>

namespace ttgrid::emulator {

/// DST: tiles in two halves, or one whole, that math and packer hold in turn.
/// Math acquires a section, fills and commits it; the packer waits for it,
/// packs, and releases it, which clears it.
class Dst {
public:
  Dst(const ComputeConfig &config, Mode mode)
      : is16Bit(mode == Mode::Dst16 || !config.float32Dest),
        capacity((config.fullSync ? 16 : 8) / (config.float32Dest ? 2 : 1)),
        sections(config.fullSync ? 1 : 2) {
    for (Section &section : sections) {
      section.tiles.resize(capacity);
      section.written.resize(capacity);
    }
  }

  void acquire() {
    if (mathHolds)
      fail("math holds DST already: tile_regs_commit comes first");
    if (sections[forMath].committed)
      fail("waits for ever: the packer has not released DST, "
           "tile_regs_release comes first");
    mathHolds = true;
  }

  void commit() {
    requireMath();
    sections[forMath].committed = true;
    mathHolds = false;
    forMath = (forMath + 1) % sections.size();
  }

  void wait() {
    if (packerHolds)
      fail("the packer holds DST already: tile_regs_release comes first");
    if (!sections[forPacker].committed)
      fail("waits for ever: math has committed nothing, tile_regs_commit "
           "comes first");
    packerHolds = true;
  }

  void release() {
    requirePacker();
    Section &section = sections[forPacker];
    section.committed = false;
    section.written.assign(capacity, false);
    packerHolds = false;
    forPacker = (forPacker + 1) % sections.size();
  }

  /// A slot that math is about to write, and perhaps to add to: 0 where
  /// nothing was written to it.
  Tile &toWrite(uint32_t index) {
    requireMath();
    requireIndex(index);
    Section &section = sections[forMath];
    if (!section.written[index])
      section.tiles[index].fill(0);
    section.written[index] = true;
    return section.tiles[index];
  }

  bool isWritten(uint32_t index) {
    requireMath();
    requireIndex(index);
    return sections[forMath].written[index];
  }

  /// A slot whose content math takes as an operand.
  Tile &toUpdate(uint32_t index) {
    if (!isWritten(index))
      fail("nothing was written to slot " + std::to_string(index) +
           " of DST since tile_regs_acquire");
    return sections[forMath].tiles[index];
  }

  const Tile &toPack(uint32_t index) {
    requirePacker();
    requireIndex(index);
    if (!sections[forPacker].written[index])
      fail("nothing was written to slot " + std::to_string(index) +
           " of DST since tile_regs_acquire");
    return sections[forPacker].tiles[index];
  }

  /// Leaves of a tile what DST's format holds.
  void round(Tile &tile) const {
    if (!is16Bit)
      return;
    for (float &element : tile.elements)
      element = fromBFloat16(toBFloat16(element));
  }

  std::optional<std::string> leftover() const {
    if (mathHolds)
      return "DST was acquired and never committed";
    for (const Section &section : sections)
      if (section.committed)
        return "DST was committed and never released";
    return std::nullopt;
  }

private:
  struct Section {
    std::vector<Tile> tiles;
    std::vector<bool> written;
    bool committed = false;
  };

  void requireMath() const {
    if (!mathHolds)
      fail("math does not hold DST: tile_regs_acquire comes first");
  }
  void requirePacker() const {
    if (!packerHolds)
      fail("the packer does not hold DST: tile_regs_wait comes first");
  }
  void requireIndex(uint32_t index) const {
    if (index >= capacity)
      fail("DST has the slots 0 to " + std::to_string(capacity - 1) + ", not " +
           std::to_string(index));
  }

  bool is16Bit;
  uint32_t capacity;
  std::vector<Section> sections;
  size_t forMath = 0, forPacker = 0;
  bool mathHolds = false, packerHolds = false;
};

} // namespace ttgrid::emulator

#endif // TTGRID_EMULATOR_CORE_DST_H
