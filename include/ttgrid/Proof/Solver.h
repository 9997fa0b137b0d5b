//===- Solver.h - Asking z3 -------------------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_PROOF_SOLVER_H
#define TTGRID_PROOF_SOLVER_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <string>
#include <vector>

namespace mlir::ttgrid {

/// How long a question may take: in the solver's own steps, which are the same
/// on every machine, and in seconds. 0: without limit.
struct SolverLimits {
  uint64_t steps = 0;
  unsigned seconds = 0;
};

/// The program z3, as a process of its own: nothing is linked.
class Solver {
public:
  enum class Answer { Unsatisfiable, Satisfiable, Unknown };

  /// The program at `path`; where that is empty the one that the environment's
  /// TTGRID_SOLVER names, else z3 on the PATH. Refuses what is not there, is
  /// not z3, or is too old.
  static llvm::Expected<Solver> find(llvm::StringRef path);

  /// Such as "z3 5.4.1".
  const std::string &getName() const { return name; }

  /// The answers to scripts in SMT-LIB of one check-sat each. Refuses scripts
  /// that the solver does not understand.
  llvm::Expected<std::vector<Answer>> ask(llvm::ArrayRef<std::string> scripts,
                                          const SolverLimits &limits) const;

private:
  Solver(std::string path, std::string name)
      : path(std::move(path)), name(std::move(name)) {}

  std::string path;
  std::string name;
};

} // namespace mlir::ttgrid

#endif // TTGRID_PROOF_SOLVER_H
