//===- Parts.h - What a range of cores touches ------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_PYTHON_PARTS_H
#define TTGRID_PYTHON_PARTS_H

#include "Module.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "ttgrid/Analysis/BoxSets.h"
#include "llvm/ADT/DenseMap.h"

namespace mlir::ttgrid::python {

/// A region of a launch, as a host sees it.
struct PartRegion {
  unsigned launch;
  /// The function's argument; nothing for memory of the function's own.
  std::optional<unsigned> argument;
  AccessKind kind;
  Precision precision;
  bool conditional;
  /// Whether the boxes of tiles can be computed.
  bool isKnown;
  std::string reason;
  /// Where the first of its accesses stands.
  std::string location;
  /// What the atomic updates have in common, such as "addf"; "" where they are
  /// of several kinds, or of one that can't be told.
  std::string combiner;
};

/// What a range of cores touches of the arguments of a function with grid
/// kernels, all of which have a schedule of known cores.
class Parts {
public:
  /// Fails with diagnostics where the kernels are not what can be shared among
  /// processes: several in a loop, say.
  static Result<std::shared_ptr<Parts>> get(const Module &module,
                                            const std::string &name);

  unsigned getNumLaunches() const { return kernels.size(); }
  const std::vector<PartRegion> &getRegions() const { return regions; }
  std::vector<int64_t> getNumCores() const;
  /// The schedules of the launches, stripped: "<cores = 8, ...>".
  std::vector<std::string> spellSchedules() const;

  /// The rank of the region's argument.
  unsigned getRank(unsigned region) const;

  /// The bytes of an element of an argument.
  unsigned getItemSize(unsigned argument) const;
  /// The sizes of a launch's grid. `fields` are the arguments of a call,
  /// packed.
  std::vector<int64_t> getGrid(unsigned launch,
                               ArrayRef<uint64_t> fields) const;

  /// How many tiles of a launch the cores [first, end) have.
  int64_t countTiles(unsigned launch, ArrayRef<uint64_t> fields, int64_t first,
                     int64_t end) const;

  /// The elements that these cores' tiles touch, as disjoint boxes; nothing
  /// where they can't be known. A region that is not known has the whole array
  /// for its box if a core has a tile.
  std::vector<ElementBox> getBoxes(unsigned region, ArrayRef<uint64_t> fields,
                                   int64_t first, int64_t end) const;

  /// The first tile of these cores whose box holds `element`.
  std::optional<SmallVector<int64_t>> findTile(unsigned region,
                                               ArrayRef<uint64_t> fields,
                                               int64_t first, int64_t end,
                                               ArrayRef<int64_t> element) const;

private:
  explicit Parts(Module module) : module(std::move(module)) {}

  std::optional<int64_t> evaluate(Value value, ArrayRef<uint64_t> fields) const;
  std::optional<std::vector<int64_t>>
  getSymbols(unsigned launch, ArrayRef<uint64_t> fields) const;
  Schedule getSchedule(unsigned launch, ArrayRef<uint64_t> fields) const;
  SmallVector<int64_t> getShape(unsigned argument,
                                ArrayRef<uint64_t> fields) const;

  Module module;
  mutable FunctionOpInterface function;
  std::vector<GridKernelOp> kernels;
  std::vector<Footprint> footprints;
  std::vector<PartRegion> regions;
  /// Of each region its number in the footprint of its launch.
  std::vector<size_t> numbers;
  /// Of each argument the first of its fields.
  std::vector<unsigned> firstFields;
};

} // namespace mlir::ttgrid::python

#endif // TTGRID_PYTHON_PARTS_H
