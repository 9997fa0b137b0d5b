//===- Compiled.cpp - Cases as machine code -------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Compiled.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/ExecutionEngine/OptUtils.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Target/LLVMIR/Export.h"
#include "ttgrid/IR/TTGrid.h"

using namespace mlir;
using namespace mlir::ttgrid;

[[noreturn]] static void fail(const Twine &message) {
  llvm::errs() << message << "\n";
  exit(1);
}

Schedule resolve(MLIRContext &context, const Case &test) {
  auto schedule = dyn_cast_or_null<ScheduleAttr>(
      parseAttribute("#tt.schedule" + test.spellSchedule(), &context));
  if (!schedule)
    fail("no schedule: " + test.describe());
  llvm::Expected<Schedule> resolved = schedule.resolve(
      test.sizes,
      test.hasDynamicCores ? std::optional(test.getNumCores()) : std::nullopt);
  if (!resolved)
    fail(test.describe() + ": " + llvm::toString(resolved.takeError()));
  return std::move(*resolved);
}

static void runPasses(ModuleOp module, StringRef pipeline) {
  PassManager pm(module.getContext());
  if (failed(parsePassPipeline(pipeline, pm)) || failed(pm.run(module)))
    fail("the pipeline failed: " + pipeline);
}

/// Stops the program at a division or call that a loop over tiles repeats. Only
/// the two segments of a grid may each have theirs.
static void checkNoDivision(ModuleOp module) {
  module.walk([](Operation *op) {
    if (!isa<arith::DivUIOp, arith::RemUIOp, arith::DivSIOp, arith::RemSIOp,
             arith::CeilDivUIOp, func::CallOp>(op))
      return;
    for (auto loop = op->getParentOfType<scf::ForOp>(); loop;
         loop = loop->getParentOfType<scf::ForOp>()) {
      std::optional<APInt> trips = loop.getStaticTripCount();
      if (trips && *trips == 2)
        continue;
      loop->getParentOfType<func::FuncOp>().print(llvm::errs());
      fail("a loop divides, or calls, per tile");
    }
  });
}

CompiledCases::CompiledCases(MLIRContext &context, ArrayRef<Case> cases,
                             Launch launch, StringRef recovery,
                             unsigned indexWidth)
    : cases(cases), indexWidth(indexWidth) {
  std::string width = std::to_string(indexWidth);
  std::string text =
      "module attributes {dlti.dl_spec = #dlti.dl_spec<index = " + width +
      ">} {\n";
  for (auto [index, test] : llvm::enumerate(cases)) {
    text += test.spellFunction("case" + std::to_string(index));
    schedules.push_back(resolve(context, test));
  }
  text += "}\n";
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
  if (!module)
    fail("the cases do not parse");
  std::string launchOption =
      launch == Launch::Parallel ? "parallel" : "core-id";
  runPasses(*module, "tt-grid-to-persistent{launch=" + launchOption +
                         " recovery=" + recovery.str() + "}");
  if (recovery.starts_with("incremental"))
    checkNoDivision(*module);
  if (launch != Launch::Assignment)
    runPasses(*module, "tt-lower-tile-assignment");
  runPasses(*module, "tt-cores-to-arguments");
  for (auto function : module->getOps<func::FuncOp>()) {
    auto &wanted = arguments.emplace_back();
    for (unsigned i = 0, e = function.getNumArguments(); i < e; ++i)
      if (auto kind = function.getArgAttrOfType<StringAttr>(
              i, TTGridDialect::RuntimeArgAttrHelper::getNameStr()))
        wanted.push_back(*parseRuntimeArgument(kind.getValue()));
  }
  // Host functions run their cores one after the other here, so that the
  // sequence is known.
  std::string toLLVM = "{index-bitwidth=" + width + "}";
  runPasses(*module,
            "tt-drop-attributes,func.func(scf-parallel-for-to-nested-fors),"
            "canonicalize,convert-scf-to-cf,expand-strided-metadata,"
            "finalize-memref-to-llvm" +
                toLLVM + ",convert-arith-to-llvm" + toLLVM +
                ",convert-cf-to-llvm" + toLLVM + ",convert-func-to-llvm" +
                toLLVM + ",reconcile-unrealized-casts");
  (*module)->removeAttr("dlti.dl_spec");

  ExecutionEngineOptions options;
  options.jitCodeGenOptLevel = llvm::CodeGenOptLevel::None;
  llvm::Expected<std::unique_ptr<ExecutionEngine>> created =
      ExecutionEngine::create(*module, options);
  if (!created)
    fail("no execution engine: " + llvm::toString(created.takeError()));
  engine = std::move(*created);
}

std::vector<Tile> CompiledCases::run(size_t index, int64_t core,
                                     int64_t capacity, int64_t &count) {
  return indexWidth == 32 ? runAtWidth<int32_t>(index, core, capacity, count)
                          : runAtWidth<int64_t>(index, core, capacity, count);
}

template <typename IndexT>
std::vector<Tile> CompiledCases::runAtWidth(size_t index, int64_t core,
                                            int64_t capacity, int64_t &count) {
  const Case &test = cases[index];
  const Schedule &schedule = schedules[index];
  unsigned rank = test.sizes.size();
  struct {
    IndexT *allocated, *aligned;
    IndexT offset, size, stride;
  } log, counter;
  std::vector<IndexT> storage(capacity * rank + 1);
  log = {storage.data(), storage.data(), 0,
         static_cast<IndexT>(capacity * rank), 1};
  IndexT numSeen = 0;
  counter = {&numSeen, &numSeen, 0, 0, 0};
  void *logPointer = &log;
  void *counterPointer = &counter;

  HostArithmetic host;
  Share share = schedule.getShare(core);
  SmallVector<IndexT> values = {static_cast<IndexT>(capacity)};
  for (auto [size, isDynamic] : llvm::zip_equal(test.sizes, test.isDynamic))
    if (isDynamic)
      values.push_back(size);
  if (test.hasNumCoresOperand)
    values.push_back(test.getNumCores());
  for (RuntimeArgument argument : arguments[index]) {
    switch (argument) {
    case RuntimeArgument::CoreId:
      values.push_back(core);
      break;
    case RuntimeArgument::NumCores:
      values.push_back(test.getNumCores());
      break;
    case RuntimeArgument::StartTile:
      values.push_back(share.getRange(host).start);
      break;
    case RuntimeArgument::TileCount:
      values.push_back(schedule.getTileCount(core));
      break;
    }
  }
  SmallVector<void *> pointers = {&logPointer, &counterPointer};
  for (IndexT &value : values)
    pointers.push_back(&value);
  if (llvm::Error error = engine->invokePacked(
          "_mlir_ciface_case" + std::to_string(index), pointers))
    fail(llvm::toString(std::move(error)));

  count = numSeen;
  std::vector<Tile> tiles;
  for (int64_t k = 0, e = std::min(count, capacity); k < e; ++k)
    tiles.emplace_back(storage.begin() + k * rank,
                       storage.begin() + (k + 1) * rank);
  return tiles;
}
