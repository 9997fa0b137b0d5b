//===- Partition.h - Which core does which tiles ----------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_PARTITION_H
#define TTGRID_SCHEDULE_PARTITION_H

#include "ttgrid/Schedule/CoreGrid.h"
#include "ttgrid/Schedule/Share.h"

#include <memory>

namespace mlir::ttgrid {

/// A rule that cuts the positions, or the grid itself, among the cores. An
/// immutable value, shared by the schedules that use it.
class Partition {
public:
  virtual ~Partition();

  /// Whether the rule can be used for these cores, whatever the grid.
  virtual llvm::Error checkCores(const CoreGrid &cores) const;

  /// Whether the rule can be used for this grid and these cores, which have
  /// passed checkCores.
  virtual llvm::Error check(llvm::ArrayRef<int64_t> sizes,
                            const CoreGrid &cores) const;

  /// What core `core` does. A core that does not exist does nothing.
  virtual Share getShare(llvm::ArrayRef<int64_t> sizes, const CoreGrid &cores,
                         int64_t core) const = 0;

  /// Whether each share is one range of the positions of the whole grid, which
  /// a start and a count can tell.
  virtual bool givesRanges() const = 0;

  /// The core that does the tile, of which `position` is the place in the
  /// order over the whole grid.
  virtual int64_t getOwner(llvm::ArrayRef<int64_t> sizes, const CoreGrid &cores,
                           llvm::ArrayRef<int64_t> tile,
                           int64_t position) const = 0;
};

using PartitionRef = std::shared_ptr<const Partition>;

/// A partition whose formulas are templates over an arithmetic (Arithmetic.h),
/// so that what the host computes here is what the conversion emits. `Derived`
/// has
///
///   template <typename A>
///   ShareOf<A> getShareOf(A &a, const BoxOf<A> &grid, const CoresOf<A> &cores,
///                         typename A::Index core) const;
///   template <typename A>
///   typename A::Index
///   getOwnerOf(A &a, const BoxOf<A> &grid, const CoresOf<A> &cores,
///              llvm::ArrayRef<typename A::Index> tile,
///              typename A::Index position) const;
template <typename Derived>
class FormulaPartition : public Partition {
public:
  Share getShare(llvm::ArrayRef<int64_t> sizes, const CoreGrid &cores,
                 int64_t core) const final {
    HostArithmetic host;
    return static_cast<const Derived *>(this)->getShareOf(
        host, getGridBox(host, sizes), cores.getCores(), core);
  }

  int64_t getOwner(llvm::ArrayRef<int64_t> sizes, const CoreGrid &cores,
                   llvm::ArrayRef<int64_t> tile,
                   int64_t position) const override {
    HostArithmetic host;
    return static_cast<const Derived *>(this)->getOwnerOf(
        host, getGridBox(host, sizes), cores.getCores(), tile, position);
  }

private:
  FormulaPartition() = default;
  friend Derived;
};

/// The number of points of a grid. Refuses rank 0, negative sizes, and a
/// product of max(size, 1) above the signed maximum of `width` bits.
llvm::Expected<int64_t> getNumTiles(llvm::ArrayRef<int64_t> sizes,
                                    unsigned width = 64);

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_PARTITION_H
