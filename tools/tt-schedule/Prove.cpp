//===- Prove.cpp - tt-schedule --prove ------------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Prove.h"

#include "mlir/IR/Diagnostics.h"
#include "ttgrid/Proof/Prove.h"
#include "ttgrid/Schedule/Blocked.h"
#include "ttgrid/Schedule/Contiguous.h"
#include "ttgrid/Schedule/Cyclic.h"
#include "ttgrid/Schedule/Ranges.h"
#include "llvm/ADT/TypeSwitch.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"

using namespace mlir;
using namespace mlir::ttgrid;
using Bounds = SmallVector<std::optional<int64_t>>;

static llvm::Expected<PartitionFormulas> getFormulasOf(Attribute partition) {
  return llvm::TypeSwitch<Attribute, llvm::Expected<PartitionFormulas>>(
             partition)
      .Case([](ContiguousAttr) {
        return getFormulas(ContiguousPartition(), /*cutsGrid=*/false);
      })
      .Case([](CyclicAttr cyclic) {
        return getFormulas(CyclicPartition(cyclic.getBlock()),
                           /*cutsGrid=*/false);
      })
      .Case([](BlockedAttr) {
        return getFormulas(BlockedPartition(), /*cutsGrid=*/true);
      })
      .Case([](RangesAttr ranges) {
        return getFormulas(RangesPartition(ranges.getRanges()),
                           /*cutsGrid=*/false);
      })
      .Default([](Attribute other) {
        std::string text;
        llvm::raw_string_ostream(text) << other;
        return makeScheduleError("the formulas of the partition " + text +
                                 " are not known to --prove");
      });
}

/// Refuses what no operation could have.
static llvm::Error checkGrid(ScheduleAttr schedule, ArrayRef<int64_t> grid) {
  std::string fault;
  MLIRContext *context = schedule.getContext();
  ScopedDiagnosticHandler handler(context, [&](Diagnostic &diagnostic) {
    fault = diagnostic.str();
    for (const Diagnostic &note : diagnostic.getNotes())
      fault += "; " + note.str();
    return success();
  });
  auto emit = [&] { return emitError(UnknownLoc::get(context)); };
  if (succeeded(schedule.verifyGrid(emit, grid, /*indexWidth=*/64)))
    return llvm::Error::success();
  return makeScheduleError(fault);
}

static llvm::Expected<ProofProblem> getProblem(ScheduleAttr schedule,
                                               const ProveRequest &request) {
  if (request.grid.empty())
    return makeScheduleError("--prove needs a --grid",
                             "write ? for a size that may be any, as in ?x?");
  if (llvm::Error error = checkGrid(schedule, request.grid))
    return std::move(error);
  if (schedule.hasStaticCores() && request.numCores)
    return makeScheduleError("--cores says what `cores = ?` stands for, but "
                             "the schedule names its cores");
  if (request.numCores && *request.numCores < 1)
    return makeScheduleError("the number of cores is " +
                                 Twine(*request.numCores),
                             "there is at least 1 core");
  llvm::Expected<PartitionFormulas> partition =
      getFormulasOf(schedule.getPartition());
  if (!partition)
    return partition.takeError();
  llvm::Expected<Order> order =
      schedule.getOrder().getOrder(request.grid.size());
  if (!order)
    return order.takeError();
  Bounds sizes;
  for (int64_t size : request.grid)
    sizes.push_back(ShapedType::isDynamic(size) ? std::nullopt
                                                : std::optional<int64_t>(size));
  Bounds cores{request.numCores};
  if (schedule.hasStaticCores()) {
    cores.clear();
    llvm::append_range(cores, schedule.getCores());
  }
  return ProofProblem{std::move(sizes), std::move(cores),
                      schedule.getCoreOrder(), std::move(*partition),
                      std::move(*order)};
}

static std::string spellGrid(ArrayRef<int64_t> grid) {
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::interleave(
      grid, os,
      [&](int64_t size) {
        if (ShapedType::isDynamic(size))
          os << '?';
        else
          os << size;
      },
      "x");
  return text;
}

/// The schedule as one writes it, without the name of the attribute.
static std::string spellSchedule(ScheduleAttr schedule) {
  std::string text;
  llvm::raw_string_ostream(text) << schedule;
  StringRef stripped = text;
  stripped.consume_front("#tt.schedule");
  return stripped.str();
}

static void printJson(llvm::raw_ostream &os, const ProofReport &report,
                      StringRef grid, StringRef schedule, StringRef solver,
                      ArrayRef<std::string> assumptions) {
  llvm::json::OStream json(os, 2);
  json.object([&] {
    json.attribute("version", 1);
    json.attribute("grid", grid);
    json.attribute("schedule", schedule);
    json.attribute("solver", solver);
    json.attribute("verdict", stringify(report.getVerdict()));
    json.attributeArray("assumptions", [&] {
      for (const std::string &assumption : assumptions)
        json.value(assumption);
    });
    json.attributeArray("goals", [&] {
      for (const GoalResult &goal : report.goals)
        json.object([&] {
          json.attribute("goal", goal.name);
          json.attribute("verdict", stringify(goal.verdict));
          json.attribute("queries", static_cast<int64_t>(goal.numQueries));
          json.attribute("seconds", goal.seconds);
          json.attributeArray("open", [&] {
            for (const std::string &query : goal.open)
              json.value(query);
          });
        });
    });
    if (report.counterexample)
      json.attribute("counterexample", *report.counterexample);
  });
  os << "\n";
}

static void printGoal(llvm::raw_ostream &os, const GoalResult &goal) {
  os << llvm::left_justify(stringify(goal.verdict), 11)
     << llvm::format("%7.2f s ", goal.seconds)
     << llvm::format("%4zu queries  ", goal.numQueries) << goal.name << "\n";
  for (const std::string &query : goal.open)
    os << "  without a proof: " << query << "\n";
  os.flush();
}

/// The goals of these names, or all where there is none.
static llvm::Expected<std::vector<Goal>>
selectGoals(std::vector<Goal> goals, ArrayRef<std::string> names) {
  for (const std::string &name : names)
    if (llvm::none_of(goals,
                      [&](const Goal &goal) { return goal.name == name; }))
      return makeScheduleError("there is no goal '" + name + "'",
                               "--list-goals names them");
  if (!names.empty())
    llvm::erase_if(goals, [&](const Goal &goal) {
      return !llvm::is_contained(names, goal.name);
    });
  return goals;
}

llvm::Expected<bool> mlir::ttgrid::proveSchedule(ScheduleAttr schedule,
                                                 const ProveRequest &request) {
  llvm::Expected<ProofProblem> problem = getProblem(schedule, request);
  if (!problem)
    return problem.takeError();
  llvm::Expected<std::vector<Goal>> goals =
      selectGoals(getGoals(*problem), request.goals);
  if (!goals)
    return goals.takeError();
  if (request.listsGoals) {
    for (const Goal &goal : *goals)
      llvm::outs() << goal.queries.size() << " queries  " << goal.name << "\n";
    return true;
  }
  llvm::Expected<Solver> solver = Solver::find(request.solver);
  if (!solver)
    return solver.takeError();
  llvm::raw_ostream &os = llvm::outs();
  std::string grid = spellGrid(request.grid);
  std::string spelled = spellSchedule(schedule);
  std::vector<std::string> assumptions = getAssumptions(*problem);
  if (!request.asJson) {
    os << "grid " << grid << "  " << spelled;
    if (request.numCores)
      os << ", " << *request.numCores << " cores";
    os << "\n" << solver->getName() << "\n";
    for (const std::string &assumption : assumptions)
      os << "assumed: " << assumption << "\n";
    os.flush();
  }
  llvm::Expected<ProofReport> report = prove(
      *problem, *goals, *solver, request.seconds, [&](const GoalResult &goal) {
        if (!request.asJson)
          printGoal(os, goal);
      });
  if (!report)
    return report.takeError();
  Verdict verdict = report->getVerdict();
  if (request.asJson) {
    printJson(os, *report, grid, spelled, solver->getName(), assumptions);
    return verdict == Verdict::Proved;
  }
  switch (verdict) {
  case Verdict::Proved:
    if (request.goals.empty())
      os << "proved: each tile is done exactly once, in the order's sequence, "
            "without overflow\n";
    break;
  case Verdict::Refuted:
    os << "refuted: " << *report->counterexample << "\n";
    break;
  case Verdict::Undecided:
    os << "undecided: there are goals without a proof, and no grid was found "
          "for which they are wrong\n";
    break;
  }
  return verdict == Verdict::Proved;
}
