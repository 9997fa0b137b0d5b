//===- tt-emitted-proof-test.cpp - Proofs about emitted code --------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Lowers schedules, and proves that what comes out agrees with the formulas of
// lib/Schedule: a row for each, as docs/proofs.md has them.
//
//===----------------------------------------------------------------------===//

#include "EmittedGoals.h"

#include "mlir/IR/MLIRContext.h"
#include "mlir/InitAllDialects.h"
#include "ttgrid/Proof/Prove.h"
#include "ttgrid/RegisterAll.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/Format.h"

using namespace mlir;
using namespace mlir::ttgrid;

namespace {
struct Row {
  StringRef kind;
  EmittedCase wanted;
  void (*claim)(EmittedCode &);
};
} // namespace

static const char *const tiles =
    "nest<(d0, d1) -> (d0 floordiv 8, d1 floordiv 8, d0 mod 8, d1 mod 8)>";
static const char *const turningTiles =
    "nest<(d0, d1) -> (d0 floordiv 8, d1 floordiv 8, d0 mod 8, d1 mod 8), "
    "serpentine = [1, 2, 3]>";
static const char *const snake = "nest<(d0, d1) -> (d0, d1), serpentine = [1]>";
static const char *const snake3 =
    "nest<(d0, d1, d2) -> (d0, d1, d2), serpentine = [1, 2]>";

static std::string spell(StringRef partition, StringRef order) {
  StringRef cores = partition == "blocked" ? "2x3" : "?";
  return ("<cores = " + cores + ", partition = " + partition +
          ", order = " + order + ">")
      .str();
}

static void addDivRem(std::vector<Row> &rows) {
  const std::pair<StringRef, StringRef> orders[] = {
      {"?x?", "row_major"},
      {"?x?x?", "row_major"},
      {"?x?", "column_major"},
      {"?x?x?", "permuted<2, 0, 1>"},
      {"?x?", "grouped<8>"},
      {"?x?x?", "grouped<8>"},
      {"?x?", "grouped<8, serpentine>"},
      {"?x?", tiles},
      {"?x?", turningTiles},
      {"20x?", "grouped<8, serpentine>"}};
  for (auto [grid, order] : orders)
    for (StringRef partition : {"contiguous", "cyclic", "cyclic<3>", "blocked"})
      rows.push_back({"divrem",
                      {grid.str(), spell(partition, order), "recovery=divrem"},
                      claimDivRem});
}

static void addSteps(std::vector<Row> &rows) {
  auto add = [&](StringRef kind, StringRef grid, StringRef partition,
                 StringRef order, void (*claim)(EmittedCode &)) {
    rows.push_back({kind,
                    {grid.str(), spell(partition, order),
                     ("recovery=incremental form=" + kind).str()},
                    claim});
  };
  add("flat-pair", "?x?", "contiguous", "row_major", claimPairStep);
  add("flat-pair", "?x?", "contiguous", "column_major", claimPairStep);
  add("flat-pair", "?x?", "contiguous", snake, claimPairStep);
  add("flat-pair", "?x?x?", "contiguous", "row_major", claimPairStep);
  add("flat-pair", "?x?", "contiguous", "grouped<8>", claimPairStep);
  add("guarded", "?x?", "cyclic<3>", "row_major", claimPairStep);
  add("guarded", "?x?", "contiguous", "grouped<8>", claimRunStep);
  add("guarded", "?x7", "contiguous", snake, claimRunStep);
  add("nest", "?x?", "contiguous", snake, claimRunStep);
  add("digit-add", "?x?", "cyclic", "row_major", claimDigitAdd);
  add("digit-add", "?x?", "cyclic", snake, claimDigitAdd);
  add("digit-add", "?x?x?", "cyclic", "row_major", claimDigitAdd);
  add("digit-add", "?x?x?", "cyclic", snake3, claimDigitAdd);
  add("digit-add", "?x?", "cyclic", "grouped<8>", claimDigitAdd);
}

/// By divisors that are not known, and by some that are, for dividends that
/// are known to be small or not.
static void addReciprocals(std::vector<Row> &rows) {
  auto add = [&](const std::string &grid, unsigned width) {
    rows.push_back({width == 64 ? "reciprocal" : "reciprocal, 32 bits",
                    {grid, spell("cyclic", "row_major"),
                     "recovery=incremental form=reciprocal", width},
                    claimReciprocals});
  };
  add("?x?", 64);
  add("?x?", 32);
  for (const char *divisor :
       {"3", "7", "8", "10", "24", "641", "1000003", "4294967297",
        "1099511627689", "4611686018427387847"})
    add(std::string("?x") + divisor, 64);
  for (const char *grid :
       {"100x3", "40x641", "1000000x7", "1000x1000003", "2x2147483629"})
    add(grid, 64);
}

/// Changes the operations of the code, one at a time, and prints how many of
/// these changes a proof does not notice.
static bool findsMutants(MLIRContext &context, const Row &row,
                         const Solver &solver) {
  EmittedCase changed = row.wanted;
  unsigned numMissed = 0;
  for (changed.mutant = 0;; ++*changed.mutant) {
    EmittedCode code(context, changed);
    if (!code.hasMutant())
      break;
    row.claim(code);
    std::vector<std::string> scripts;
    for (const Query &query : code.getGoal(row.kind).queries)
      scripts.push_back(query.getScript(Query::Facts::All));
    std::vector<Solver::Answer> answers = llvm::cantFail(
        solver.ask(scripts, {/*steps=*/1'000'000, /*seconds=*/60}));
    if (llvm::all_of(answers, [](Solver::Answer answer) {
          return answer == Solver::Answer::Unsatisfiable;
        })) {
      llvm::outs() << "  not noticed: change " << *changed.mutant << "\n";
      ++numMissed;
    }
  }
  llvm::outs() << row.kind << " " << row.wanted.schedule << ": "
               << *changed.mutant - numMissed << " of " << *changed.mutant
               << " changes noticed\n";
  return numMissed == 0;
}

int main(int argc, char **argv) {
  llvm::cl::opt<std::string> solverPath("solver", llvm::cl::desc("z3"));
  llvm::cl::list<std::string> only(
      "only", llvm::cl::desc("Rows whose text has all of these in it"));
  llvm::cl::opt<std::string> onlyKind("only-kind",
                                      llvm::cl::desc("Rows of this kind"));
  llvm::cl::opt<bool> lists("list",
                            llvm::cl::desc("Count queries, and ask nothing"));
  llvm::cl::opt<std::string> shown(
      "show", llvm::cl::desc("Print the script of the query of this name"));
  llvm::cl::opt<bool> mutants(
      "mutants", llvm::cl::desc("Change the code, which must be noticed"));
  llvm::cl::opt<unsigned> seconds("timeout", llvm::cl::init(120));
  llvm::cl::ParseCommandLineOptions(argc, argv, "Proofs about emitted code\n");

  DialectRegistry registry;
  mlir::registerAllDialects(registry);
  ttgrid::registerAllDialects(registry);
  ttgrid::registerAllPasses();
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.allowUnregisteredDialects();
  context.loadAllAvailableDialects();

  std::vector<Row> rows;
  addDivRem(rows);
  addSteps(rows);
  addReciprocals(rows);
  llvm::raw_ostream &os = llvm::outs();
  unsigned numOpen = 0;
  for (const Row &row : rows) {
    std::string name = ("| " + row.kind + " | " + row.wanted.grid + " | `" +
                        row.wanted.schedule + "` |")
                           .str();
    if (!row.kind.starts_with(onlyKind) ||
        !llvm::all_of(only, [&](const std::string &part) {
          return StringRef(name).contains(part);
        }))
      continue;
    if (mutants) {
      numOpen +=
          !findsMutants(context, row, llvm::cantFail(Solver::find(solverPath)));
      continue;
    }
    EmittedCode code(context, row.wanted);
    row.claim(code);
    Goal goal = code.getGoal(row.kind);
    if (!shown.empty())
      for (const Query &query : goal.queries)
        if (StringRef(query.name).contains(shown))
          os << query.getScript(Query::Facts::All);
    if (lists) {
      os << name << " " << goal.queries.size() << " |\n";
      continue;
    }
    llvm::Expected<Solver> solver = Solver::find(solverPath);
    if (!solver) {
      llvm::errs() << llvm::toString(solver.takeError()) << "\n";
      return 2;
    }
    GoalResult result = llvm::cantFail(proveGoal(goal, *solver, seconds));
    // Facts that contradict each other would prove anything.
    std::vector<Solver::Answer> answers = llvm::cantFail(
        solver->ask({code.getContradiction().getScript(Query::Facts::All)},
                    {/*steps=*/500'000, seconds}));
    if (answers.front() == Solver::Answer::Unsatisfiable) {
      result.verdict = Verdict::Undecided;
      result.open.push_back("the facts contradict each other");
    }
    os << name << " " << stringify(result.verdict) << " | " << result.numQueries
       << " | " << llvm::format("%.1f", result.seconds) << " |\n";
    for (const std::string &query : result.open)
      os << "  without a proof: " << query << "\n";
    os.flush();
    numOpen += result.open.size();
  }
  return numOpen != 0;
}
