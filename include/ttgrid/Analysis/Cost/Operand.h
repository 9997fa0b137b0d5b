//===- Operand.h - What tiles share, in bytes -------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a schedule costs hangs on what its tiles touch. An operand is a memref
// of the kernel, reduced to that: for each of its axes that depends on a block
// index, the interval of it that a tile touches. Two tiles with the same
// interval share it.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_COST_OPERAND_H
#define TTGRID_ANALYSIS_COST_OPERAND_H

#include "ttgrid/Schedule/Error.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <limits>
#include <string>

namespace mlir::ttgrid {

/// The interval of one axis that a tile touches. With
///
///   v = (d[dim] floordiv divisor) mod modulus     (modulus 0: no mod)
///
/// it is [scale * v + first, scale * v + last], cut to [lowest, highest]. Both
/// ends are inclusive.
struct OperandAxis {
  unsigned dim = 0;
  int64_t divisor = 1;
  int64_t modulus = 0;
  int64_t scale = 1;
  int64_t first = 0;
  int64_t last = 0;
  int64_t lowest = std::numeric_limits<int64_t>::min();
  int64_t highest = std::numeric_limits<int64_t>::max();
};

/// A memref, as the schedule sees it: a tile touches the product of its axes'
/// intervals, of `bytes` bytes for each point. No axis: the same bytes for all
/// tiles.
struct Operand {
  std::string name;
  llvm::SmallVector<OperandAxis, 2> axes;
  uint64_t bytes = 1;
};

/// Reads operands such as
///
///   A:d0*32KiB,B:d1*32KiB          panels that depend on one block index
///   K:d0*(d1 floordiv 4)*64KiB     heads that share keys
///   R:(32*d0-1..32*d0+32)*4KiB     rows 32 d0 - 1 to 32 d0 + 32: a halo
///   R:(d0-1..d0+1 in 0..63)*8KiB   the same in panels, of which 64 exist
///
/// A name and its colon may be left out. Refuses what is no operand, saying
/// what to write instead.
llvm::Expected<llvm::SmallVector<Operand>> parseOperands(llvm::StringRef text);

/// An operand as parseOperands reads it.
std::string spellOperand(const Operand &operand);

/// "32 KiB", "1.50 GiB", "17 B".
std::string spellBytes(uint64_t bytes);

/// Reads "32KiB", "1 MiB" or "4096"; refuses anything else.
llvm::Expected<uint64_t> parseBytes(llvm::StringRef text);

/// Refuses operands that the grid does not allow: of a block index that it
/// doesn't have, of two axes with one block index, or of numbers that overflow.
llvm::Error checkOperands(llvm::ArrayRef<Operand> operands,
                          llvm::ArrayRef<int64_t> sizes);

/// Whether schedules of the grid differ in what they move of the operand: it
/// depends on a block index, and some tiles share a part of it.
bool isShared(const Operand &operand, llvm::ArrayRef<int64_t> sizes);

/// Whether the operand depends on a block index that takes several values.
bool dependsOnTile(const Operand &operand, llvm::ArrayRef<int64_t> sizes);

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_COST_OPERAND_H
