//===- Explain.cpp - What schedules move, for Python ---------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Bindings.h"
#include "Module.h"
#include "ttgrid/Analysis/Cost/KernelOperands.h"
#include "ttgrid/Analysis/Cost/ScheduleReport.h"
#include "ttgrid/Transforms/Transforms.h"
#include "llvm/Support/FormatVariadic.h"
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

namespace nb = nanobind;
using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::python;

using Sizes = std::vector<int64_t>;

namespace {
/// A report as Python takes it: the schedule, the text, and JSON.
struct Explained {
  std::string schedule;
  std::string text;
  std::string json;
};

/// What is asked for: a schedule, or "auto" for these cores.
struct Question {
  std::string schedule;
  Sizes cores;
  std::optional<uint64_t> cache;
};
} // namespace

static nb::tuple toPython(const Explained &explained) {
  return nb::make_tuple(explained.schedule, explained.text, explained.json);
}

/// Explains the schedule that `question` names, or the one that it asks for.
static llvm::Expected<Explained> explain(MLIRContext *context,
                                         ArrayRef<int64_t> sizes,
                                         ArrayRef<Operand> operands,
                                         const Question &question) {
  ReportRequest request;
  request.name = "this schedule";
  request.cache = question.cache;
  AutoRequest choice;
  choice.cores.assign(question.cores.begin(), question.cores.end());
  choice.cache = question.cache;
  if (question.schedule == "auto") {
    llvm::Expected<AutoSchedule> chosen =
        chooseSchedule(context, sizes, operands, choice);
    if (!chosen)
      return chosen.takeError();
    request.name = "auto";
    request.schedule = chosen->best;
    request.runnerUp = chosen->runnerUp;
    request.numCores = choice.getNumCores();
  } else {
    // Python's Schedule has parsed the text before.
    request.schedule = parseSchedule(question.schedule, context);
    if (request.schedule.hasStaticCores())
      request.numCores = request.schedule.getNumCores();
    else if (question.cores.empty())
      return makeScheduleError("the schedule says `cores = ?`",
                               "give their number as num_cores");
    else
      request.numCores = choice.getNumCores();
  }
  llvm::Expected<ScheduleReport> report = makeReport(sizes, operands, request);
  if (!report)
    return report.takeError();
  Explained explained;
  explained.schedule = spellSchedule(request.schedule);
  llvm::raw_string_ostream os(explained.text);
  report->print(os);
  explained.json = llvm::formatv("{0}", report->toJSON()).str();
  return explained;
}

/// The grid kernels of a function, or of all where `name` is nothing.
static std::vector<GridKernelOp>
getKernels(ModuleOp module, const std::optional<std::string> &name) {
  std::vector<GridKernelOp> kernels;
  module.walk([&](GridKernelOp kernel) {
    auto function = kernel->getParentOfType<FunctionOpInterface>();
    if (!name || (function && function.getName() == *name))
      kernels.push_back(kernel);
  });
  return kernels;
}

static llvm::Expected<Explained> explainKernel(GridKernelOp kernel,
                                               Question question) {
  if (ShapedType::isDynamicShape(kernel.getStaticSizes()))
    return makeScheduleError(
        "the sizes of the grid are known only at run time",
        "load the kernel with its sizes, or explain a Schedule on a grid");
  if (ScheduleAttr schedule = kernel.getScheduleAttr())
    question.schedule = spellSchedule(schedule);
  llvm::Expected<SmallVector<Operand>> operands =
      getOperands(Footprint::compute(kernel), kernel.getStaticSizes());
  if (!operands)
    return operands.takeError();
  return explain(kernel.getContext(), kernel.getStaticSizes(), *operands,
                 question);
}

/// Gives a kernel the schedule that suits it; says why where it can't.
static std::string choose(GridKernelOp kernel, const Question &question) {
  auto chosen = [&]() -> llvm::Expected<AutoSchedule> {
    if (ShapedType::isDynamicShape(kernel.getStaticSizes()))
      return makeScheduleError(
          "the sizes of its grid are known only at run time");
    llvm::Expected<SmallVector<Operand>> operands =
        getOperands(Footprint::compute(kernel), kernel.getStaticSizes());
    if (!operands)
      return operands.takeError();
    if (llvm::none_of(*operands, [&](const Operand &operand) {
          return isShared(operand, kernel.getStaticSizes());
        }))
      return makeScheduleError("its tiles share nothing");
    AutoRequest request;
    request.cores.assign(question.cores.begin(), question.cores.end());
    request.cache = question.cache;
    return chooseSchedule(kernel.getContext(), kernel.getStaticSizes(),
                          *operands, request);
  }();
  if (!chosen)
    return llvm::toString(chosen.takeError());
  kernel.setScheduleAttr(chosen->best);
  return "";
}

/// Gives the kernels of a function the schedules that suit them: all kernels,
/// or those without a schedule. Returns, for each, its schedule (perhaps
/// empty), and why it stays as it was.
static std::vector<std::pair<std::string, std::string>>
chooseSchedules(Module &module, const std::optional<std::string> &name,
                bool replaces, const Sizes &cores,
                std::optional<uint64_t> cache) {
  nb::gil_scoped_release release;
  std::lock_guard lock(module.getContext().mutex);
  std::vector<std::pair<std::string, std::string>> schedules;
  for (GridKernelOp kernel : getKernels(module.getOp(), name)) {
    std::string why;
    if (replaces || !(kernel.getScheduleAttr() || getEnclosingSchedule(kernel)))
      why = choose(kernel, {"auto", cores, cache});
    ScheduleAttr schedule = kernel.getScheduleAttr();
    schedules.emplace_back(schedule ? spellSchedule(schedule) : "", why);
  }
  return schedules;
}

static nb::list explainModule(Module &module,
                              const std::optional<std::string> &name,
                              const std::string &schedule, const Sizes &cores,
                              std::optional<uint64_t> cache) {
  std::vector<Explained> all;
  std::optional<DiagnosticRecord> fault;
  {
    nb::gil_scoped_release release;
    std::lock_guard lock(module.getContext().mutex);
    for (GridKernelOp kernel : getKernels(module.getOp(), name)) {
      llvm::Expected<Explained> explained =
          explainKernel(kernel, {schedule, cores, cache});
      if (explained) {
        all.push_back(std::move(*explained));
        continue;
      }
      fault = makeError(explained.takeError());
      break;
    }
  }
  if (fault)
    raiseError({*fault});
  nb::list reports;
  for (const Explained &explained : all)
    reports.append(toPython(explained));
  return reports;
}

static nb::tuple explainOperands(const Sizes &grid, const std::string &text,
                                 const std::string &schedule,
                                 const Sizes &cores,
                                 std::optional<uint64_t> cache) {
  MLIRContext context(MLIRContext::Threading::DISABLED);
  context.loadDialect<TTGridDialect>();
  auto explained = [&]() -> llvm::Expected<Explained> {
    llvm::Expected<int64_t> numTiles = getNumTiles(grid);
    if (!numTiles)
      return numTiles.takeError();
    llvm::Expected<SmallVector<Operand>> operands = parseOperands(text);
    if (!operands)
      return operands.takeError();
    return explain(&context, grid, *operands, {schedule, cores, cache});
  }();
  if (!explained)
    raiseError({makeError(explained.takeError())});
  return toPython(*explained);
}

static uint64_t readBytes(const std::string &text) {
  llvm::Expected<uint64_t> bytes = parseBytes(text);
  if (!bytes)
    raiseError({makeError(bytes.takeError())});
  return *bytes;
}

void python::bindExplain(nb::module_ &m) {
  m.def("explain_module", &explainModule, nb::arg("module"),
        nb::arg("name").none(), nb::arg("schedule"), nb::arg("cores"),
        nb::arg("cache").none());
  m.def("choose_schedules", &chooseSchedules, nb::arg("module"),
        nb::arg("name").none(), nb::arg("replaces"), nb::arg("cores"),
        nb::arg("cache").none());
  m.def("explain_operands", &explainOperands, nb::arg("grid"),
        nb::arg("operands"), nb::arg("schedule"), nb::arg("cores"),
        nb::arg("cache").none());
  m.def("parse_bytes", &readBytes);
}
