//===- Goals.cpp - What is proved of a schedule ---------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Proof/Goals.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir::ttgrid;
using Entry = SmtArithmetic::Entry;

void mlir::ttgrid::addQueries(const SmtArithmetic &a, const llvm::Twine &prefix,
                              Goal &obligations, Goal &claims) {
  auto log = std::make_shared<const std::vector<Entry>>(a.getLog());
  for (auto [at, entry] : llvm::enumerate(*log)) {
    if (entry.kind == Entry::Kind::Obligation)
      obligations.queries.push_back({(prefix + entry.name).str(), log, at});
    if (entry.kind == Entry::Kind::Claim)
      claims.queries.push_back({(prefix + entry.name).str(), log, at});
  }
}

/// The unknowns of a formula.
static llvm::StringSet<> getUnknowns(llvm::StringRef formula) {
  llvm::StringSet<> unknowns;
  llvm::SmallVector<llvm::StringRef> words;
  llvm::SplitString(formula, words, " ()");
  for (llvm::StringRef word : words)
    if (llvm::isAlpha(word.front()))
      unknowns.insert(word);
  return unknowns;
}

/// The unknowns of a claim, and of the terms that these stand for.
static llvm::StringSet<> getNear(llvm::ArrayRef<Entry> log, size_t at) {
  llvm::StringSet<> near = getUnknowns(log[at].text);
  llvm::StringSet<> more = near;
  for (const Entry &entry : log.take_front(at)) {
    llvm::StringRef text = entry.text;
    if (entry.kind != Entry::Kind::Fact || !text.consume_front("(= "))
      continue;
    if (near.contains(text.take_until([](char c) { return c == ' '; })))
      for (const auto &unknown : getUnknowns(text))
        more.insert(unknown.first());
  }
  return more;
}

std::string Query::getScript(Facts facts) const {
  llvm::ArrayRef<Entry> before = llvm::ArrayRef(*log).take_front(at);
  llvm::StringSet<> near;
  if (facts == Facts::Near)
    near = getNear(*log, at);
  std::string script;
  for (const Entry &entry : before) {
    if (entry.kind == Entry::Kind::Declaration) {
      script += entry.text + "\n";
      continue;
    }
    if (entry.kind == Entry::Kind::Instance && facts != Facts::WithInstances)
      continue;
    if (facts == Facts::Near &&
        !llvm::all_of(getUnknowns(entry.text), [&](const auto &unknown) {
          return near.contains(unknown.first());
        }))
      continue;
    script += "(assert " + entry.text + ")\n";
  }
  return script + "(assert (not " + (*log)[at].text + "))\n(check-sat)\n";
}

std::vector<Goal> mlir::ttgrid::getGoals(const ProofProblem &problem) {
  std::vector<Goal> goals;
  BoxOf<SmtArithmetic> box = addPartitionGoals(problem, goals);
  addOrderGoals(problem.order, box, goals);
  return goals;
}
