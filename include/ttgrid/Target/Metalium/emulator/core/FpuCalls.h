//===- FpuCalls.h - The FPU, the unpackers and the packer -------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_FPUCALLS_H
#define TTGRID_EMULATOR_CORE_FPUCALLS_H

#include "Calls.h"
#include "Scheduler.h"

#include <cmath>
#include <limits>

// One source of a program includes this: see Emulator.h.
// NOLINTBEGIN(misc-definitions-in-headers)
namespace ttgrid::emulator::calls {

//===----------------------------------------------------------------------===//
// Operands
//===----------------------------------------------------------------------===//

/// Checks that the last init of the FPU was the one for this operation.
static void requireInit(const Call &call, const FpuInit &needed) {
  const Setup &setup = call.setup();
  setup.requireStart();
  if (!(setup.fpu == needed))
    fail("the FPU's last init was " +
         (setup.fpuCall.empty() ? "none" : setup.fpuCall) +
         ": that of this operation, with its operands, comes first");
}

/// A tile at the front of a buffer, as it lies there.
static void loadTile(CircularBuffer &buffer, uint32_t tile, Tile &to) {
  uint32_t slot = buffer.slotToRead(tile);
  load(to, buffer.getFormat(), buffer.memoryOf(slot));
}

enum class Source { A, B };

/// A tile at the front of a buffer, as it comes through SrcA or SrcB.
static void unpack(const Call &call, Source source, CircularBuffer &buffer,
                   uint32_t tile, Tile &to) {
  const Setup &setup = call.setup();
  if (source == Source::A)
    setup.requireSource(setup.sourceA, "SrcA", buffer);
  else
    setup.requireSource(setup.sourceB, "SrcB", buffer);
  if (buffer.getDescription().unpackToDest)
    fail(buffer.describe() + " is unpacked to DST: the FPU can't take it");
  loadTile(buffer, tile, to);
  if (buffer.getFormat() == Format::Float32 &&
      call.core().machine.options.mode != Mode::Exact)
    for (float &element : to.elements)
      element = toTF32(element);
}

//===----------------------------------------------------------------------===//
// Moves
//===----------------------------------------------------------------------===//

void copy(const char *name, uint32_t buffer, uint32_t tile, uint32_t to,
          uint32_t count, Here here) {
  Call call{Call::Plain, name, here, {buffer, tile, to}};
  if (!call)
    return;
  FpuInit needed;
  needed.operation = Operation::Copy;
  needed.first = needed.second = buffer;
  requireInit(call, needed);
  CircularBuffer &from = call.buffer(buffer);
  Setup &setup = call.setup();
  for (uint32_t i = 0; i < count; ++i) {
    Tile &slot = call.core().dst.toWrite(to + i);
    if (from.getDescription().unpackToDest) {
      setup.requireSource(setup.sourceA, "SrcA", from);
      loadTile(from, tile + i, slot);
    } else {
      unpack(call, Source::A, from, tile + i, slot);
    }
    call.core().dst.round(slot);
  }
}

void transpose(uint32_t buffer, uint32_t tile, uint32_t to, Here here) {
  Call call{Call::Plain, "transpose_tile", here, {buffer, tile, to}};
  if (!call)
    return;
  FpuInit needed;
  needed.operation = Operation::Transpose;
  needed.first = needed.second = buffer;
  requireInit(call, needed);
  Tile source;
  unpack(call, Source::A, call.buffer(buffer), tile, source);
  Tile &slot = call.core().dst.toWrite(to);
  for (uint32_t row = 0; row < tileSize; ++row)
    for (uint32_t column = 0; column < tileSize; ++column)
      slot.at(row, column) = source.at(column, row);
  call.core().dst.round(slot);
}

/// The element of a tile that an operation takes for (row, column), where it
/// repeats a column, a row or one element.
static float repeated(const Tile &tile, Broadcast broadcast, uint32_t row,
                      uint32_t column) {
  switch (broadcast) {
  case Broadcast::None:
    break;
  case Broadcast::Column:
    return tile.at(row, 0);
  case Broadcast::Row:
    return tile.at(0, column);
  case Broadcast::Scalar:
    return tile.at(0, 0);
  }
  return tile.at(row, column);
}

void broadcast(Broadcast broadcast, uint32_t buffer, uint32_t tile, uint32_t to,
               Here here) {
  Call call{Call::Plain, "unary_bcast", here, {buffer, tile, to}};
  if (!call)
    return;
  FpuInit needed;
  needed.operation = Operation::UnaryBroadcast;
  needed.first = needed.second = buffer;
  needed.broadcast = broadcast;
  requireInit(call, needed);
  CircularBuffer &from = call.buffer(buffer);
  const Program &program = call.core().machine.program;
  if (from.getDescription().unpackToDest)
    fail("a buffer that is unpacked to DST is broadcast into another slot than "
         "asked for (tenstorrent/tt-metal#56945): copy_tile and "
         "sfpu_*_bcast_row or _col work");
  if (broadcast == Broadcast::Row && program.config.float32Dest &&
      program.chip.name == "wormhole_b0")
    fail("a row is broadcast wrongly into DST of 32 bits on Wormhole "
         "(tenstorrent/tt-llk#1680): copy_tile and sfpu_*_bcast_row work");
  Tile source;
  unpack(call, Source::B, from, tile, source);
  Tile &slot = call.core().dst.toWrite(to);
  for (uint32_t row = 0; row < tileSize; ++row)
    for (uint32_t column = 0; column < tileSize; ++column)
      slot.at(row, column) = repeated(source, broadcast, row, column);
  call.core().dst.round(slot);
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

void binary(const char *name, Operation operation, Broadcast broadcast,
            uint32_t first, uint32_t second, uint32_t firstTile,
            uint32_t secondTile, uint32_t to, Here here) {
  Call call{
      Call::Plain, name, here, {first, second, firstTile, secondTile, to}};
  if (!call)
    return;
  FpuInit needed;
  needed.operation = operation;
  needed.broadcast = broadcast;
  needed.first = first;
  needed.second = second;
  needed.accumulate = call.setup().fpu.accumulate;
  requireInit(call, needed);
  Tile x, y;
  unpack(call, Source::A, call.buffer(first), firstTile, x);
  unpack(call, Source::B, call.buffer(second), secondTile, y);
  Tile &slot = call.core().dst.toWrite(to);
  // The FPU's product always adds to DST; sums do where the init asked for it.
  bool adds = operation == Operation::Mul || needed.accumulate;
  for (uint32_t row = 0; row < tileSize; ++row)
    for (uint32_t column = 0; column < tileSize; ++column) {
      float a = x.at(row, column), b = repeated(y, broadcast, row, column);
      float value = operation == Operation::Add   ? a + b
                    : operation == Operation::Sub ? a - b
                                                  : a * b;
      float &element = slot.at(row, column);
      element = adds ? element + value : value;
    }
  call.core().dst.round(slot);
}

/// slot += x * y, face by face, in float32.
static void multiply(const Tile &x, const Tile &y, Tile &slot) {
  for (size_t face = 0; face < 4; ++face)
    for (size_t inner = 0; inner < 2; ++inner) {
      const float *a = &x.elements[(face / 2 * 2 + inner) * faceElements];
      const float *b = &y.elements[(inner * 2 + face % 2) * faceElements];
      float *c = &slot.elements[face * faceElements];
      for (uint32_t i = 0; i < faceSize; ++i)
        for (uint32_t k = 0; k < faceSize; ++k)
          for (uint32_t j = 0; j < faceSize; ++j)
            c[i * faceSize + j] += a[i * faceSize + k] * b[k * faceSize + j];
    }
}

/// The operands of a product stand in reverse: the first one in SrcB.
static void multiplyTiles(const Call &call, const FpuInit &init,
                          uint32_t firstTile, uint32_t secondTile,
                          uint32_t to) {
  Tile x, y;
  unpack(call, Source::B, call.buffer(init.first), firstTile, x);
  unpack(call, Source::A, call.buffer(init.second), secondTile, y);
  if (init.transpose)
    for (uint32_t row = 0; row < tileSize; ++row)
      for (uint32_t column = 0; column < row; ++column)
        std::swap(y.at(row, column), y.at(column, row));
  Tile &slot = call.core().dst.toWrite(to);
  multiply(x, y, slot);
  call.core().dst.round(slot);
}

void matmul(uint32_t first, uint32_t second, uint32_t firstTile,
            uint32_t secondTile, uint32_t to, Here here) {
  Call call{Call::Plain,
            "matmul_tiles",
            here,
            {first, second, firstTile, secondTile, to}};
  if (!call)
    return;
  FpuInit needed;
  needed.operation = Operation::Matmul;
  needed.first = first;
  needed.second = second;
  needed.transpose = call.setup().fpu.transpose;
  requireInit(call, needed);
  multiplyTiles(call, needed, firstTile, secondTile, to);
}

void matmulBlock(uint32_t first, uint32_t second, uint32_t firstTile,
                 uint32_t secondTile, uint32_t to, bool transpose,
                 uint32_t columns, uint32_t rows, uint32_t inner, Here here) {
  Call call{Call::Plain,
            "matmul_block",
            here,
            {first, second, firstTile, secondTile, to, transpose, columns, rows,
             inner}};
  if (!call)
    return;
  FpuInit needed;
  needed.operation = Operation::Matmul;
  needed.first = first;
  needed.second = second;
  needed.transpose = transpose;
  needed.columns = columns;
  needed.rows = rows;
  needed.inner = inner;
  requireInit(call, needed);
  for (uint32_t row = 0; row < rows; ++row)
    for (uint32_t column = 0; column < columns; ++column)
      multiplyTiles(call, needed, firstTile + row * inner, secondTile + column,
                    to + row * columns + column);
}

//===----------------------------------------------------------------------===//
// Reductions
//===----------------------------------------------------------------------===//

/// Whether (row, column) holds a part of a reduction's result.
static bool isResult(Reduction reduction, uint32_t row, uint32_t column) {
  return (reduction == Reduction::Column || column == 0) &&
         (reduction == Reduction::Row || row == 0);
}

void reduce(Pool pool, Reduction reduction, uint32_t buffer, uint32_t scaler,
            uint32_t tile, uint32_t scalerTile, uint32_t to, Here here) {
  Call call{
      Call::Plain, "reduce_tile", here, {buffer, scaler, tile, scalerTile, to}};
  if (!call)
    return;
  FpuInit needed;
  needed.operation = Operation::Reduce;
  needed.first = buffer;
  needed.second = scaler;
  needed.pool = pool;
  needed.reduction = reduction;
  requireInit(call, needed);
  // Sums of rows are products with the scaler, whose operands stand in reverse.
  bool reversed = reduction == Reduction::Row && pool != Pool::Max;
  Tile x, y;
  unpack(call, reversed ? Source::B : Source::A, call.buffer(buffer), tile, x);
  unpack(call, reversed ? Source::A : Source::B, call.buffer(scaler),
         scalerTile, y);
  Dst &dst = call.core().dst;
  bool continues = dst.isWritten(to);
  Tile &slot = dst.toWrite(to);
  if (!continues)
    slot.fill(std::numeric_limits<float>::quiet_NaN());
  for (uint32_t row = 0; row < tileSize; ++row)
    for (uint32_t column = 0; column < tileSize; ++column)
      if (!continues && isResult(reduction, row, column))
        slot.at(row, column) =
            pool == Pool::Max ? -std::numeric_limits<float>::infinity() : 0;
  for (uint32_t row = 0; row < tileSize; ++row)
    for (uint32_t column = 0; column < tileSize; ++column) {
      // Row 0 of each face holds the factors: along the row that is summed, or
      // along the column.
      uint32_t faceRow = row / faceSize * faceSize;
      float factor =
          y.at(faceRow, reduction == Reduction::Column
                            ? column / faceSize * faceSize + row % faceSize
                            : column);
      float value = x.at(row, column) * factor;
      if (reduction == Reduction::Scalar)
        value *= factor;
      float &result = slot.at(reduction == Reduction::Row ? row : 0,
                              reduction == Reduction::Column ? column : 0);
      result = pool == Pool::Max ? std::max(result, value) : result + value;
    }
  dst.round(slot);
}

//===----------------------------------------------------------------------===//
// The packer
//===----------------------------------------------------------------------===//

/// Packs one tile of DST to a page that is reserved.
static void packTile(const Call &call, const Tile &tile, CircularBuffer &buffer,
                     uint32_t slot) {
  const Setup &setup = call.setup();
  uint8_t *page = buffer.memoryOf(slot);
  Tile packed = tile;
  if (setup.masksPacker)
    for (uint32_t row = 0; row < tileSize; ++row)
      for (uint32_t column = 0; column < tileSize; ++column)
        if (!isResult(setup.mask, row, column))
          packed.at(row, column) = 0;
  if (setup.accumulatesInL1) {
    if (!buffer.isWritten(slot))
      fail("the packer adds to a tile of " + buffer.describe() +
           " that nothing was packed to");
    Tile before;
    load(before, buffer.getFormat(), page);
    for (uint32_t i = 0; i < tileElements; ++i)
      packed.elements[i] += before.elements[i];
  } else if (buffer.isWritten(slot)) {
    fail("packs over a tile of " + buffer.describe() +
         " that was packed before and not pushed: pack_reconfig_l1_acc(1) adds "
         "to it");
  }
  store(packed, buffer.getFormat(), page);
  buffer.markWritten(slot);
}

void pack(const char *name, uint32_t from, uint32_t buffer, uint32_t tile,
          uint32_t count, bool outOfOrder, Here here) {
  Call call{Call::Plain, name, here, {from, buffer, tile}};
  if (!call)
    return;
  Setup &setup = call.setup();
  setup.requireStart();
  CircularBuffer &to = call.buffer(buffer);
  setup.requirePacker(to);
  if (setup.masksPacker && setup.fpu.operation != Operation::Reduce)
    fail("the packer is still set up for a reduction: reduce_uninit comes "
         "first");
  for (uint32_t i = 0; i < count; ++i) {
    const Tile &source = call.core().dst.toPack(from + i);
    // Without <true>, the packer goes on behind the last tile.
    uint32_t place = outOfOrder ? tile : to.nextToPack();
    if (!outOfOrder && tile && tile != place)
      fail("tile " + std::to_string(place) +
           " is next, and pack_tile without "
           "<true> takes no other");
    packTile(call, source, to, to.slotToPack(place));
  }
}

} // namespace ttgrid::emulator::calls
// NOLINTEND(misc-definitions-in-headers)

#endif // TTGRID_EMULATOR_CORE_FPUCALLS_H
