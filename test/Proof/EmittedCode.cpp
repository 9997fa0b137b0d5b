//===- EmittedCode.cpp - What a schedule is lowered to --------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmittedCode.h"

#include "mlir/AsmParser/AsmParser.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"
#include "ttgrid/Schedule/Blocked.h"
#include "ttgrid/Schedule/Contiguous.h"
#include "ttgrid/Schedule/Cyclic.h"

using namespace mlir;
using namespace mlir::ttgrid;
using llvm::Twine;
using A = SmtArithmetic;
using Index = A::Index;
using Bool = A::Bool;

[[noreturn]] static void fail(const Twine &message) {
  llvm::errs() << message << "\n";
  exit(1);
}

/// "?x16" as sizes.
static SmallVector<int64_t> parseGrid(StringRef text) {
  SmallVector<StringRef> words;
  text.split(words, 'x');
  return llvm::map_to_vector(words, [&](StringRef word) {
    int64_t size = ShapedType::kDynamic;
    if (word != "?" && word.getAsInteger(10, size))
      fail("no grid: " + text);
    return size;
  });
}

static ScheduleAttr parseSchedule(MLIRContext &context, StringRef text) {
  auto schedule = dyn_cast_or_null<ScheduleAttr>(
      parseAttribute(("#tt.schedule" + text).str(), &context));
  if (!schedule)
    fail("no schedule: " + text);
  return schedule;
}

static PartitionFormulas getFormulasOf(Attribute partition) {
  if (auto cyclic = dyn_cast<CyclicAttr>(partition))
    return getFormulas(CyclicPartition(cyclic.getBlock()), /*cutsGrid=*/false);
  if (isa<BlockedAttr>(partition))
    return getFormulas(BlockedPartition(), /*cutsGrid=*/true);
  if (isa<ContiguousAttr>(partition))
    return getFormulas(ContiguousPartition(), /*cutsGrid=*/false);
  fail("the formulas of a partition are not known");
}

static OwningOpRef<ModuleOp> lower(MLIRContext &context,
                                   const EmittedCase &wanted,
                                   ScheduleAttr schedule,
                                   ArrayRef<int64_t> sizes) {
  std::string arguments, indices, grid, types;
  for (auto [dim, size] : llvm::enumerate(sizes)) {
    std::string comma = dim == 0 ? "" : ", ";
    arguments += "%n" + std::to_string(dim) + ": index, ";
    indices += comma + "%b" + std::to_string(dim);
    grid += comma + (ShapedType::isDynamic(size) ? "%n" + std::to_string(dim)
                                                 : std::to_string(size));
    types += comma + "index";
  }
  std::string counted = schedule.hasStaticCores() ? "" : " num_cores(%cores)";
  std::string text = "func.func @k(" + arguments + "%cores: index) {\n" +
                     "tt.grid_kernel (" + indices + ") in (" + grid +
                     ") schedule(" + wanted.schedule + ")" + counted +
                     " {\n\"test.tile\"(" + indices + ") : (" + types +
                     ") -> ()\n}\nreturn\n}\n";
  OwningOpRef<ModuleOp> module = parseSourceString<ModuleOp>(text, &context);
  PassManager pm(&context);
  if (!module ||
      failed(parsePassPipeline("tt-grid-to-persistent{" + wanted.options +
                                   "},tt-lower-tile-assignment",
                               pm)) ||
      failed(pm.run(*module)))
    fail("not lowered: " + text);
  return module;
}

/// Makes one operation another: a sum a difference, a quotient a remainder, a
/// condition its opposite. False where there are no more.
static bool mutate(ModuleOp module, unsigned number) {
  SmallVector<Operation *> changeable;
  module.walk([&](Operation *op) {
    if (isa<arith::AddIOp, arith::SubIOp, arith::DivUIOp, arith::RemUIOp,
            arith::MinUIOp, arith::SelectOp>(op))
      changeable.push_back(op);
  });
  if (number >= changeable.size())
    return false;
  Operation *op = changeable[number];
  OpBuilder builder(op);
  Value x = op->getOperand(0), y = op->getOperand(1);
  Location loc = op->getLoc();
  if (auto select = dyn_cast<arith::SelectOp>(op)) {
    select.getTrueValueMutable().assign(op->getOperand(2));
    select.getFalseValueMutable().assign(y);
    return true;
  }
  Value other;
  if (isa<arith::AddIOp>(op))
    other = arith::SubIOp::create(builder, loc, x, y);
  else if (isa<arith::SubIOp>(op))
    other = arith::AddIOp::create(builder, loc, x, y);
  else if (isa<arith::DivUIOp>(op))
    other = arith::RemUIOp::create(builder, loc, x, y);
  else if (isa<arith::RemUIOp>(op))
    other = arith::DivUIOp::create(builder, loc, x, y);
  else
    other = x;
  op->getResult(0).replaceAllUsesWith(other);
  op->erase();
  return true;
}

EmittedCode::EmittedCode(MLIRContext &context, const EmittedCase &wanted)
    : terms(a, wanted.width), order(llvm::cantFail(Order::getRowMajor(1))) {
  SmallVector<int64_t> sizes = parseGrid(wanted.grid);
  ScheduleAttr schedule = parseSchedule(context, wanted.schedule);
  order = llvm::cantFail(schedule.getOrder().getOrder(sizes.size()));
  module = lower(context, wanted, schedule, sizes);
  if (wanted.mutant)
    isChanged = mutate(*module, *wanted.mutant);
  module->walk([&](Operation *op) {
    if (op->getName().getStringRef() == "test.tile")
      tile = op;
  });
  makeGrid(schedule, sizes);
}

/// The grid and the cores, under the precondition of sizes known at run time.
void EmittedCode::makeGrid(ScheduleAttr schedule, ArrayRef<int64_t> sizes) {
  std::string product = "1";
  SmallVector<Index> lengths;
  for (auto [dim, size] : llvm::enumerate(sizes)) {
    Index length = ShapedType::isDynamic(size)
                       ? a.makeIndex("size" + Twine(dim))
                       : a.constant(size);
    lengths.push_back(length);
    std::string atLeastOne = a.makeTerm("(ite (< " + Twine(length.term) +
                                        " 1) 1 " + length.term + ")");
    product = dim == 0
                  ? atLeastOne
                  : a.makeTerm("(* " + Twine(product) + " " + atLeastOne + ")");
    a.assume("(<= 1 " + Twine(product) + " " + maxIndexTerm + ")");
  }
  grid = getGridBox(a, ArrayRef(lengths));

  CoresOf<A> cores;
  cores.order = schedule.getCoreOrder();
  cores.count = a.constant(1);
  if (schedule.hasStaticCores()) {
    for (int64_t size : schedule.getCores()) {
      cores.shape.push_back(a.constant(size));
      cores.count = a.mul(cores.count, cores.shape.back());
    }
  } else {
    cores.count = a.makeIndex("cores");
    cores.shape = {cores.count};
    a.assume("(<= 1 cores)");
  }
  auto function = *module->getOps<func::FuncOp>().begin();
  for (auto [dim, length] : llvm::enumerate(grid.length))
    terms.set(function.getArgument(dim), length);
  terms.set(function.getArgument(sizes.size()), cores.count);
  Index core = a.makeIndex("core");
  module->walk([&](CoreIdOp op) { terms.set(op.getResult(), core); });
  useFormulas([&] {
    // Partitions of positions don't see the grid, but a row of its tiles; the
    // box is the grid all the same.
    PartitionFormulas formulas = getFormulasOf(schedule.getPartition());
    share = formulas.terms.getShare(a, grid, cores, core);
  });
}

SmallVector<scf::ForOp> EmittedCode::getLoops() {
  SmallVector<scf::ForOp> loops;
  for (auto loop = tile->getParentOfType<scf::ForOp>(); loop;
       loop = loop->getParentOfType<scf::ForOp>())
    loops.push_back(loop);
  std::reverse(loops.begin(), loops.end());
  return loops;
}

void EmittedCode::descend(function_ref<void(scf::ForOp)> enterLoop) {
  SmallVector<Operation *> around;
  for (Operation *op = tile; !isa<ModuleOp>(op); op = op->getParentOp())
    around.push_back(op);
  for (Operation *op : llvm::reverse(around)) {
    if (auto loop = dyn_cast<scf::ForOp>(op))
      enterLoop(loop);
    if (auto conditional = dyn_cast<scf::IfOp>(op)) {
      bool isThen = conditional.thenBlock()->findAncestorOpInBlock(*tile);
      const std::string condition =
          terms.getBool(conditional.getCondition()).term;
      a.assume(isThen ? condition : "(not " + condition + ")");
    }
    if (op == tile)
      return;
    for (Region &region : op->getRegions())
      for (Block &block : region)
        if (Operation *next = block.findAncestorOpInBlock(*tile))
          terms.translate(block, next);
  }
}

Index EmittedCode::enter(scf::ForOp loop, StringRef name) {
  Index lower = terms.getIndex(loop.getLowerBound());
  Index upper = terms.getIndex(loop.getUpperBound());
  Index index = a.makeIndex(name);
  a.assume("(and (<= " + Twine(lower.term) + " " + index.term + ") (< " +
           index.term + " " + upper.term + "))");
  terms.set(loop.getInductionVar(), index);
  return index;
}

void EmittedCode::claimEqual(const Index &x, const Index &y,
                             const Twine &name) {
  a.claim("(= " + Twine(x.term) + " " + y.term + ")", name);
}

void EmittedCode::claimEqual(const Bool &x, const Bool &y, const Twine &name) {
  a.claim("(= " + Twine(x.term) + " " + y.term + ")", name);
}

void EmittedCode::claimSame(const Index &x, const Index &y, const Index &b,
                            const Twine &name) {
  a.assumeMonotone(x.term, y.term, b.term);
  a.assumeMonotone(y.term, x.term, b.term);
  claimEqual(x, y, name);
}

void EmittedCode::useFormulas(function_ref<void()> use) {
  size_t begin = a.getLog().size();
  use();
  trusted.emplace_back(begin, a.getLog().size());
}

Goal EmittedCode::getGoal(const Twine &name) {
  Goal promises, claims;
  addQueries(a, "", promises, claims);
  Goal goal{name.str(), std::move(claims.queries)};
  for (Query &query : promises.queries)
    if (llvm::none_of(trusted, [&](std::pair<size_t, size_t> part) {
          return part.first <= query.at && query.at < part.second;
        }))
      goal.queries.push_back(std::move(query));
  return goal;
}

Query EmittedCode::getContradiction() {
  a.claim("false", "the facts contradict each other");
  Goal promises, claims;
  addQueries(a, "", promises, claims);
  return claims.queries.back();
}
