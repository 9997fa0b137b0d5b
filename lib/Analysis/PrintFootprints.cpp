//===- PrintFootprints.cpp - What tiles touch, for people -----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/Passes.h"
#include "llvm/ADT/StringExtras.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_PRINTFOOTPRINTSPASS
#include "ttgrid/Analysis/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

static void emitRegion(const AccessRegion &region, const Footprint &footprint) {
  InFlightDiagnostic diagnostic = emitRemark(region.ops.front()->getLoc());
  diagnostic << (region.kind == AccessKind::Read    ? "reads "
                 : region.kind == AccessKind::Write ? "writes "
                                                    : "updates ")
             << spellBox(region) << " of " << getValueName(region.memref)
             << ": " << stringify(region.precision);
  SmallVector<std::string> domain = spellDomain(region);
  if (!domain.empty())
    diagnostic << " where " << llvm::join(domain, " and ");
  if (region.conditional)
    diagnostic << ", under a condition";
  GridKernelOp kernel = footprint.getKernel();
  if (std::optional<int64_t> bytes =
          region.getBytesPerTile(kernel.getStaticSizes()))
    diagnostic << ", " << *bytes << " bytes per tile";
  llvm::SmallBitVector invariant = region.getDependence();
  invariant.flip();
  if (invariant.any()) {
    diagnostic << ", the same for all ";
    diagnostic << llvm::join(llvm::map_range(invariant.set_bits(),
                                             [](unsigned dimension) {
                                               return "d" +
                                                      std::to_string(dimension);
                                             }),
                             ", ");
  }
  // What the symbols of this box stand for.
  for (auto [index, symbol] : llvm::enumerate(footprint.getSymbols())) {
    auto isUsed = [&, index = index](AffineExpr expr) {
      return expr.isFunctionOfSymbol(index);
    };
    if (llvm::any_of(region.domain.getConstraints(), isUsed) ||
        llvm::any_of(region.box, [&](const DimensionBounds &bounds) {
          return llvm::any_of(bounds.lower.getResults(), isUsed) ||
                 llvm::any_of(bounds.upper.getResults(), isUsed);
        }))
      diagnostic << "; s" << index << " is " << spellSymbol(symbol);
  }
  if (!region.reason.empty())
    diagnostic << " (" << region.reason << ")";
}

namespace {
struct PrintFootprintsPass
    : ttgrid::impl::PrintFootprintsPassBase<PrintFootprintsPass> {
  using PrintFootprintsPassBase::PrintFootprintsPassBase;

  void runOnOperation() override {
    getOperation()->walk([&](GridKernelOp kernel) {
      Footprint footprint = Footprint::compute(kernel);
      for (size_t i = 0, e = footprint.getRegions().size(); i < e; ++i)
        footprint.proveExact(i, budget);
      if (format == FootprintFormat::Json)
        return printJson(llvm::outs(), footprint);
      for (const AccessRegion &region : footprint.getRegions())
        emitRegion(region, footprint);
    });
    markAllAnalysesPreserved();
  }
};
} // namespace
