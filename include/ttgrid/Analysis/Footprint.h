//===- Footprint.h - What a tile touches ------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// For a grid kernel, and each memref from outside of it, the regions that one
// tile reads, writes or updates atomically: boxes whose bounds are quasi-affine
// in the block indices and in symbols. docs/footprints.md explains them.
//
// Nothing is left out: what the analysis does not understand is a region of
// precision Unknown, with the operation in its reason. It assumes that
//
// - accesses lie inside of the memref that they go to,
// - arithmetic on the index type does not wrap,
// - memrefs that are different arguments of a function, or different
//   allocations, do not overlap.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_ANALYSIS_FOOTPRINT_H
#define TTGRID_ANALYSIS_FOOTPRINT_H

#include "mlir/IR/AffineMap.h"
#include "mlir/IR/IntegerSet.h"
#include "ttgrid/IR/TTGrid.h"
#include "llvm/ADT/SmallBitVector.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace mlir::ttgrid {

enum class AccessKind { Read, Write, Atomic };

/// "read", "write" or "atomic".
StringRef stringify(AccessKind kind);

enum class Precision {
  /// Every element of the box is accessed, by every tile.
  Exact,
  /// The box holds all accesses, and perhaps more.
  Over,
  /// It could be anything: the box is the whole memref.
  Unknown
};

/// "exact", "over" or "unknown".
StringRef stringify(Precision precision);

/// A value that the bounds of regions depend on: an integer from outside of the
/// kernel, or the size of a memref in one dimension.
struct FootprintSymbol {
  Value value;
  std::optional<int64_t> dimension;
};

/// The integers from `lower` to `upper`, both included.
struct Interval {
  int64_t lower, upper;

  bool isEmpty() const { return lower > upper; }
  bool operator==(const Interval &other) const {
    return lower == other.lower && upper == other.upper;
  }
};

/// The bounds of a box in one dimension of the memref, both included: the
/// largest result of `lower`, the smallest of `upper`. The dimensions of the
/// maps are the block indices, their symbols the footprint's.
struct DimensionBounds {
  AffineMap lower, upper;
};

/// What one tile touches of one memref, in one way.
struct AccessRegion {
  /// An argument, an allocation, a global: never a view.
  Value memref;
  AccessKind kind;
  Precision precision;
  /// Whether an access hangs on a condition on data, or on one that is not
  /// understood: the tile may touch less, or nothing.
  bool conditional = false;
  /// One per dimension of the memref; empty where it is unranked.
  SmallVector<DimensionBounds, 4> box;
  /// The tiles that touch anything at all: where this does not hold, the region
  /// is empty. The dimensions are the block indices.
  IntegerSet domain;
  /// The dimensions of the memref whose index is not understood (it may be
  /// data, say): the box is the memref's whole size there.
  llvm::SmallBitVector unbounded;
  /// The operations that access it.
  SmallVector<Operation *, 4> ops;
  /// Why the region is not exact as far as that is known; may be empty.
  std::string reason;

  /// Whether the bounds in every dimension come from the kernel.
  bool isKnown() const {
    return precision != Precision::Unknown && unbounded.none();
  }

  /// The box of one tile, an interval per dimension of the memref; nothing
  /// where the tile touches none of it. `symbols` are the values of the
  /// footprint's symbols. Not for an unranked memref.
  std::optional<SmallVector<Interval>>
  evaluate(ArrayRef<int64_t> tile, ArrayRef<int64_t> symbols) const;

  /// A box that holds those of all the tiles in a box of tiles, given by an
  /// interval per dimension of the grid; nothing where they touch none of it.
  std::optional<SmallVector<Interval>>
  evaluateOver(ArrayRef<Interval> tiles, ArrayRef<int64_t> symbols) const;

  /// Block indices that the box depends on: tiles that differ in others alone
  /// touch the same.
  llvm::SmallBitVector getDependence() const;

  /// The most elements that the box of a tile has per dimension of the memref,
  /// over the tiles of a grid of these sizes (ShapedType::kDynamic where not
  /// known). Nothing where that depends on symbols.
  std::optional<SmallVector<int64_t>> getExtents(ArrayRef<int64_t> grid) const;

  /// The bytes of that box; nothing where it or the element's size is not
  /// known.
  std::optional<int64_t> getBytesPerTile(ArrayRef<int64_t> grid) const;
};

/// Two tiles of one kernel that touch the same element, at least one of them by
/// a plain write.
struct Race {
  /// The memref, and the two operations; the first one writes.
  Value memref;
  Operation *first, *second;
  AccessKind firstKind, secondKind;
  /// Whether the two tiles race whenever both are in the grid and the memrefs
  /// have elements there. Otherwise the race can't be excluded.
  bool certain;
  /// An example: empty where none is known. `tiles` are those of `first` and
  /// `second`, `symbols` are values of the footprint's symbols for which this
  /// happens.
  SmallVector<int64_t> firstTile, secondTile, element, symbols;
  /// Why it is not certain; empty where it is.
  std::string reason;
};

class Footprint {
public:
  static Footprint compute(GridKernelOp kernel);

  Footprint(Footprint &&) noexcept;
  Footprint &operator=(Footprint &&) noexcept;
  ~Footprint();

  GridKernelOp getKernel() const;

  /// At most one region per memref and kind, in the sequence of the kernel's
  /// accesses.
  ArrayRef<AccessRegion> getRegions() const;

  /// The region of a memref that is accessed in this way; null where there is
  /// none.
  const AccessRegion *lookup(Value memref, AccessKind kind) const;

  ArrayRef<FootprintSymbol> getSymbols() const;

  /// Operations that may touch any memory, such as calls. Each memref that is
  /// in sight of the kernel has an unknown region then, but there may be
  /// others.
  ArrayRef<Operation *> getUnknownOps() const;

  /// Tries to prove that the region of this index is exact, and sets its
  /// precision if it is. Slow; gives up where the accesses need more than
  /// `budget` conjunctions of constraints.
  Precision proveExact(size_t region, unsigned budget = 16);

  /// The races between tiles: for each memref and pair of kinds at most one, a
  /// certain one if there is. What is not proved to be free is there as one
  /// that is not certain.
  std::vector<Race> findRaces() const;

private:
  struct Impl;
  explicit Footprint(std::unique_ptr<Impl> impl);

  std::unique_ptr<Impl> impl;
};

} // namespace mlir::ttgrid

#endif // TTGRID_ANALYSIS_FOOTPRINT_H
