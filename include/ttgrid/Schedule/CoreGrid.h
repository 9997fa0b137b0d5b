//===- CoreGrid.h - How many cores, and how they lie ------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_COREGRID_H
#define TTGRID_SCHEDULE_COREGRID_H

#include "ttgrid/Schedule/Arithmetic.h"
#include "ttgrid/Schedule/Error.h"
#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <optional>

namespace mlir::ttgrid {

/// How core ids count the core grid.
enum class CoreOrder {
  /// Last coordinate fastest.
  RowMajor,
  /// First coordinate fastest.
  ColumnMajor
};

/// "row_major" or "column_major".
llvm::StringRef stringify(CoreOrder order);
/// The inverse of stringify; nothing for any other text.
std::optional<CoreOrder> parseCoreOrder(llvm::StringRef text);

/// A grid of cores, over any arithmetic (Arithmetic.h).
template <typename A>
struct CoresOf {
  /// A core grid whose number of cores is known only at run time has rank 1.
  llvm::SmallVector<typename A::Index> shape;
  CoreOrder order;
  /// The number of cores: the product of the shape.
  typename A::Index count;
};

/// A grid of cores, rows x columns, of any rank.
class CoreGrid {
public:
  /// Refuses an empty shape, sizes that are not positive, and a number of
  /// cores above the signed 64-bit maximum.
  static llvm::Expected<CoreGrid> get(llvm::ArrayRef<int64_t> shape,
                                      CoreOrder order = CoreOrder::RowMajor);

  llvm::ArrayRef<int64_t> getShape() const { return shape; }
  CoreOrder getOrder() const { return order; }
  int64_t getNumCores() const { return numCores; }
  CoresOf<HostArithmetic> getCores() const { return {shape, order, numCores}; }

  /// The coordinates of a core, 0 <= core < getNumCores().
  llvm::SmallVector<int64_t> getCoordinates(int64_t core) const;
  /// The core at `coordinates`, each within the shape.
  int64_t getCore(llvm::ArrayRef<int64_t> coordinates) const;

private:
  CoreGrid(llvm::ArrayRef<int64_t> shape, CoreOrder order, int64_t numCores)
      : shape(llvm::to_vector(shape)), order(order), numCores(numCores) {}

  llvm::SmallVector<int64_t> shape;
  CoreOrder order;
  int64_t numCores;
};

/// The coordinates of `core` in a core grid. The slowest one is not reduced:
/// a core that does not exist has a slowest coordinate past the shape.
template <typename A>
llvm::SmallVector<typename A::Index>
getCoreCoordinates(A &a, const CoresOf<A> &cores, typename A::Index core) {
  unsigned rank = cores.shape.size();
  llvm::SmallVector<typename A::Index> coordinates(rank, core);
  for (unsigned step = 0; step + 1 < rank; ++step) {
    unsigned dim = cores.order == CoreOrder::RowMajor ? rank - 1 - step : step;
    coordinates[dim] = a.rem(core, cores.shape[dim]);
    core = a.div(core, cores.shape[dim]);
  }
  coordinates[cores.order == CoreOrder::RowMajor ? 0 : rank - 1] = core;
  return coordinates;
}

/// The core at `coordinates`, each within the shape.
template <typename A>
typename A::Index getCoreAt(A &a, const CoresOf<A> &cores,
                            llvm::ArrayRef<typename A::Index> coordinates) {
  typename A::Index core = a.constant(0);
  for (unsigned step = 0, rank = cores.shape.size(); step < rank; ++step) {
    unsigned dim = cores.order == CoreOrder::RowMajor ? step : rank - 1 - step;
    core = a.add(a.mul(core, cores.shape[dim]), coordinates[dim]);
  }
  return core;
}

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_COREGRID_H
