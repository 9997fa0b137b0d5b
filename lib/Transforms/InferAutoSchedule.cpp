//===- InferAutoSchedule.cpp - The schedule that suits a kernel -----------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/Cost/ChooseSchedule.h"
#include "ttgrid/Analysis/Cost/KernelOperands.h"
#include "ttgrid/Analysis/Cost/ScheduleReport.h"
#include "ttgrid/IR/Remarks.h"
#include "ttgrid/Transforms/Transforms.h"

using namespace mlir;
using namespace mlir::ttgrid;

constexpr llvm::StringLiteral passName = "tt-infer-schedule";

/// The schedule for a grid whose sizes are not known: groups that suit the
/// cache, if that is known.
static llvm::Expected<ScheduleAttr> chooseForAnyGrid(GridKernelOp kernel,
                                                     const AutoRequest &request,
                                                     ScheduleAttr fallback) {
  StringRef why = "the sizes of its grid are known only at run time";
  if (request.order || !request.cache)
    return makeScheduleError(why);
  // What a tile touches, of as many tiles as there may be.
  SmallVector<int64_t> sizes = llvm::to_vector(kernel.getStaticSizes());
  for (int64_t &size : sizes)
    if (ShapedType::isDynamic(size))
      size = int64_t(1) << 20;
  llvm::Expected<SmallVector<Operand>> operands =
      getOperands(Footprint::compute(kernel), sizes);
  if (!operands)
    return operands.takeError();
  int64_t group = getGroupForCache(sizes.size(), *operands, *request.cache);
  if (group == 0)
    return makeScheduleError(why);
  MLIRContext *context = kernel.getContext();
  return ScheduleAttr::get(context, fallback.getCores(),
                           fallback.getCoreOrder(), fallback.getPartition(),
                           GroupedAttr::get(context, group, true));
}

/// Says what was chosen and why, where somebody listens.
static void remarkChoice(GridKernelOp kernel, ArrayRef<Operand> operands,
                         const AutoRequest &request,
                         const AutoSchedule &chosen) {
  auto remark = remarkAnalysis(kernel, passName, "ChosenSchedule");
  if (!remark)
    return;
  ReportRequest about{"auto", chosen.best, chosen.runnerUp,
                      request.getNumCores(), request.cache};
  llvm::Expected<ScheduleReport> report =
      makeReport(kernel.getStaticSizes(), operands, about);
  if (!report) {
    llvm::consumeError(report.takeError());
    return;
  }
  remark << remark::metric("Schedule", spellSchedule(chosen.best));
  for (const ReportRow &row : report->rows)
    remark << remark::metric(row.name, report->describe(row));
  remark << remark::metric("bound", report->describeBound());
}

LogicalResult mlir::ttgrid::inferAutoSchedule(GridKernelOp kernel,
                                              const AutoRequest &request,
                                              ScheduleAttr fallback) {
  auto keepDefault = [&](llvm::Error error) {
    std::string why = llvm::toString(std::move(error));
    remarkMissed(kernel, passName, "DefaultSchedule")
        << remark::reason("{0}", why);
    return inferSchedule(kernel, fallback);
  };
  // A schedule that is there, or around, stays.
  if (kernel.getSchedule() || getEnclosingSchedule(kernel))
    return inferSchedule(kernel, fallback);
  if (!fallback.hasStaticCores())
    return keepDefault(
        makeScheduleError("the number of cores is known only at run time"));
  if (!ShapedType::isStaticShape(kernel.getStaticSizes())) {
    llvm::Expected<ScheduleAttr> schedule =
        chooseForAnyGrid(kernel, request, fallback);
    if (!schedule)
      return keepDefault(schedule.takeError());
    remarkAnalysis(kernel, passName, "ChosenSchedule")
        << remark::metric("Schedule", spellSchedule(*schedule));
    return inferSchedule(kernel, *schedule);
  }
  llvm::Expected<SmallVector<Operand>> operands =
      getOperands(Footprint::compute(kernel), kernel.getStaticSizes());
  if (!operands)
    return keepDefault(operands.takeError());
  if (llvm::none_of(*operands, [&](const Operand &operand) {
        return isShared(operand, kernel.getStaticSizes());
      }))
    return keepDefault(
        makeScheduleError("its tiles share nothing: every schedule moves the "
                          "same"));
  llvm::Expected<AutoSchedule> chosen = chooseSchedule(
      kernel.getContext(), kernel.getStaticSizes(), *operands, request);
  if (!chosen)
    return keepDefault(chosen.takeError());
  remarkChoice(kernel, *operands, request, *chosen);
  return inferSchedule(kernel, chosen->best);
}
