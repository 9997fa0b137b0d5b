//===- Footprint.cpp - What a tile touches --------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/Footprint.h"

#include "FootprintImpl.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::footprint;

StringRef mlir::ttgrid::stringify(AccessKind kind) {
  switch (kind) {
  case AccessKind::Read:
    return "read";
  case AccessKind::Write:
    return "write";
  case AccessKind::Atomic:
    return "atomic";
  }
  llvm_unreachable("unknown kind of access");
}

StringRef mlir::ttgrid::stringify(Precision precision) {
  switch (precision) {
  case Precision::Exact:
    return "exact";
  case Precision::Over:
    return "over";
  case Precision::Unknown:
    return "unknown";
  }
  llvm_unreachable("unknown precision");
}

Footprint::Footprint(std::unique_ptr<Impl> impl) : impl(std::move(impl)) {}
Footprint::Footprint(Footprint &&) noexcept = default;
Footprint &Footprint::operator=(Footprint &&) noexcept = default;
Footprint::~Footprint() = default;

GridKernelOp Footprint::getKernel() const { return impl->space.kernel; }
ArrayRef<AccessRegion> Footprint::getRegions() const { return impl->regions; }
ArrayRef<FootprintSymbol> Footprint::getSymbols() const {
  return impl->space.symbols;
}
ArrayRef<Operation *> Footprint::getUnknownOps() const {
  return impl->accesses.unknownOps;
}

const AccessRegion *Footprint::lookup(Value memref, AccessKind kind) const {
  for (const AccessRegion &region : impl->regions)
    if (region.memref == memref && region.kind == kind)
      return &region;
  return nullptr;
}

SmallVector<const System *> Footprint::Impl::getSystems(size_t region) const {
  SmallVector<const System *> systems;
  for (const Access &access : accesses.accesses)
    if (access.root == regions[region].memref &&
        access.kind == regions[region].kind)
      for (const System &system : access.systems)
        systems.push_back(&system);
  return systems;
}

/// Sets everything of a region but its maps.
static void describe(AccessRegion &region, ArrayRef<const System *> systems) {
  std::set<std::string> reasons;
  unsigned rank = 0;
  if (auto type = dyn_cast<MemRefType>(region.memref.getType()))
    rank = type.getRank();
  region.unbounded.resize(rank);
  for (const System *system : systems) {
    region.conditional |= !system->conditions.empty();
    region.unbounded |= system->unbounded;
    reasons.insert(system->approximations.begin(),
                   system->approximations.end());
    reasons.insert(system->conditions.begin(), system->conditions.end());
  }
  if (region.precision == Precision::Unknown)
    region.unbounded.set();
  else
    region.reason = llvm::join(reasons, "; ");
}

Footprint Footprint::compute(GridKernelOp kernel) {
  auto impl = std::make_unique<Impl>(kernel);
  impl->accesses = collectAccesses(impl->space);
  for (const Access &access : impl->accesses.accesses) {
    auto *it = llvm::find_if(impl->regions, [&](const AccessRegion &region) {
      return region.memref == access.root && region.kind == access.kind;
    });
    if (it == impl->regions.end()) {
      AccessRegion region;
      region.memref = access.root;
      region.kind = access.kind;
      region.precision = Precision::Over;
      it = &impl->regions.emplace_back(std::move(region));
    }
    if (it->ops.empty() || it->ops.back() != access.op)
      it->ops.push_back(access.op);
    if (!access.unknown.empty() && it->precision != Precision::Unknown) {
      it->precision = Precision::Unknown;
      it->reason = access.unknown;
    }
  }
  // The space is whole before any row over it is made.
  impl->grid = getGridSystem(impl->space);
  for (const AccessRegion &region : impl->regions)
    (void)impl->getSizes(region.memref);
  for (auto [index, region] : llvm::enumerate(impl->regions)) {
    SmallVector<const System *> systems = impl->getSystems(index);
    describe(region, systems);
    impl->rows.emplace_back();
    if (region.precision == Precision::Unknown) {
      setWholeBox(region, impl->space);
      continue;
    }
    impl->rows.back() = impl->findBox(systems, region.memref);
    setBox(region, impl->space, impl->rows.back());
  }
  for (AccessRegion &region : impl->regions)
    finishMaps(region, impl->space);
  return Footprint(std::move(impl));
}

BoxRows Footprint::Impl::findBox(ArrayRef<const System *> systems,
                                 Value memref) {
  // Many accesses of a body are to the same elements.
  SmallVector<const System *> distinct;
  for (const System *system : systems)
    if (llvm::none_of(distinct, [&](const System *other) {
          return system->inequalities == other->inequalities &&
                 system->equalities == other->equalities;
        }))
      distinct.push_back(system);
  return footprint::findBox(space, distinct, getSizes(memref), grid);
}

SmallVector<Linear> Footprint::Impl::getSizes(Value memref) {
  SmallVector<Linear> sizes;
  if (auto type = dyn_cast<MemRefType>(memref.getType()))
    for (int64_t i = 0; i < type.getRank(); ++i)
      sizes.push_back(getWholeSize(space, memref, i));
  return sizes;
}

Precision Footprint::proveExact(size_t index, unsigned budget) {
  AccessRegion &region = impl->regions[index];
  if (region.precision != Precision::Over)
    return region.precision;
  SmallVector<const System *> systems = impl->getSystems(index);
  // Systems that allow too much prove nothing; the others may be enough.
  llvm::erase_if(systems,
                 [](const System *system) { return !system->isExact(); });
  if (systems.empty() || systems.size() > budget)
    return region.precision;
  if (provesExact(impl->space, impl->rows[index], systems, impl->grid))
    region.precision = Precision::Exact;
  return region.precision;
}
