//===- CheckRaces.cpp - Reports of races ----------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/Passes.h"

namespace mlir::ttgrid {
#define GEN_PASS_DEF_CHECKRACESPASS
#include "ttgrid/Analysis/Passes.h.inc"
} // namespace mlir::ttgrid

using namespace mlir;
using namespace mlir::ttgrid;

static void attachAccess(InFlightDiagnostic &diagnostic, Operation *op,
                         AccessKind kind) {
  diagnostic.attachNote(op->getLoc())
      << "'" << op->getName() << "' "
      << (kind == AccessKind::Read    ? "reads"
          : kind == AccessKind::Write ? "writes"
                                      : "updates")
      << " it here";
}

LogicalResult mlir::ttgrid::reportRaces(const Footprint &footprint,
                                        const RaceOptions &options) {
  std::vector<Race> races = footprint.findRaces();
  LogicalResult result = success();
  for (const Race &race : races) {
    if (!race.certain && options.level == RaceLevel::Certain)
      continue;
    Location loc = race.first->getLoc();
    InFlightDiagnostic diagnostic =
        options.isError ? emitError(loc) : emitWarning(loc);
    diagnostic << (race.certain ? "race: " : "possible race: ")
               << spellRace(race, footprint);
    if (!race.reason.empty())
      diagnostic << " (" << race.reason << ")";
    attachAccess(diagnostic, race.first, race.firstKind);
    if (race.second != race.first || race.secondKind != race.firstKind)
      attachAccess(diagnostic, race.second, race.secondKind);
    if (options.isError)
      result = failure();
  }
  if (races.empty() && options.remarkFree)
    emitRemark(footprint.getKernel().getLoc())
        << "no two tiles of this kernel race";
  return result;
}

namespace {
struct CheckRacesPass : ttgrid::impl::CheckRacesPassBase<CheckRacesPass> {
  using CheckRacesPassBase::CheckRacesPassBase;

  void runOnOperation() override {
    RaceOptions options = {level, fail, remarkFree};
    getOperation()->walk([&](GridKernelOp kernel) {
      if (failed(reportRaces(Footprint::compute(kernel), options)))
        signalPassFailure();
    });
    markAllAnalysesPreserved();
  }
};
} // namespace
