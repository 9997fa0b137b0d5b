//===- Solver.cpp - Asking z3 ---------------------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Proof/Solver.h"

#include "ttgrid/Schedule/Error.h"
#include "llvm/ADT/SmallString.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Process.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/VersionTuple.h"
#include "llvm/Support/raw_ostream.h"

using namespace mlir::ttgrid;
using llvm::StringRef;
using llvm::Twine;

static const char installHint[] =
    "the Python package z3-solver brings it: pip install 'z3-solver>=5.4'; "
    "name the program with --solver or TTGRID_SOLVER, or have it on the PATH";
/// Older ones leave goals undecided.
static const llvm::VersionTuple oldest(5, 4);

/// Runs the program and gives what it prints; nothing where it can't run.
static llvm::Expected<std::string> run(const std::string &program,
                                       StringRef argument, unsigned seconds) {
  llvm::SmallString<128> output;
  if (std::error_code code =
          llvm::sys::fs::createTemporaryFile("ttgrid-proof", "out", output))
    return makeScheduleError("no temporary file: " + code.message());
  llvm::FileRemover remover(output);
  std::optional<StringRef> redirects[] = {StringRef(), output.str(),
                                          StringRef()};
  std::string fault;
  bool failed = false;
  llvm::sys::ExecuteAndWait(program, {program, argument}, std::nullopt,
                            redirects, seconds, 0, &fault, &failed);
  if (failed)
    return makeScheduleError("the solver '" + program +
                             "' does not run: " + fault);
  auto buffer = llvm::MemoryBuffer::getFile(output);
  if (!buffer)
    return makeScheduleError("no output of the solver '" + program + "'");
  return (*buffer)->getBuffer().str();
}

llvm::Expected<Solver> Solver::find(StringRef path) {
  std::string wanted = path.str();
  if (wanted.empty())
    wanted = llvm::sys::Process::GetEnv("TTGRID_SOLVER").value_or("z3");
  llvm::ErrorOr<std::string> program = llvm::sys::findProgramByName(wanted);
  if (!program)
    return makeScheduleError("there is no solver '" + wanted + "'",
                             installHint);
  llvm::Expected<std::string> printed = run(*program, "--version", 20);
  if (!printed)
    return printed.takeError();
  StringRef text = *printed;
  llvm::VersionTuple version;
  if (!text.consume_front("Z3 version ") ||
      version.tryParse(text.split(' ').first.trim()))
    return makeScheduleError("the solver '" + *program + "' is not z3",
                             installHint);
  if (version < oldest)
    return makeScheduleError("the solver '" + *program + "' is z3 " +
                                 version.getAsString() +
                                 ", which is too old: goals need " +
                                 oldest.getAsString() + " or newer",
                             installHint);
  return Solver(*program, "z3 " + version.getAsString());
}

llvm::Expected<std::vector<Solver::Answer>>
Solver::ask(llvm::ArrayRef<std::string> scripts,
            const SolverLimits &limits) const {
  llvm::SmallString<128> input;
  int descriptor;
  if (std::error_code code = llvm::sys::fs::createTemporaryFile(
          "ttgrid-proof", "smt2", descriptor, input))
    return makeScheduleError("no temporary file: " + code.message());
  llvm::FileRemover remover(input);
  {
    llvm::raw_fd_ostream os(descriptor, /*shouldClose=*/true);
    for (const std::string &script : scripts) {
      os << "(reset)\n";
      if (limits.steps)
        os << "(set-option :rlimit " << limits.steps << ")\n";
      if (limits.seconds)
        os << "(set-option :timeout " << limits.seconds * 1000 << ")\n";
      os << script;
    }
  }
  // The solver may overrun its own limit; one that hangs is stopped.
  unsigned patience =
      limits.seconds ? 30 + size_t{2} * limits.seconds * scripts.size() : 0;
  llvm::Expected<std::string> printed = run(path, input, patience);
  if (!printed)
    return printed.takeError();
  llvm::SmallVector<StringRef> lines;
  StringRef(*printed).split(lines, '\n', -1, /*KeepEmpty=*/false);
  std::vector<Answer> answers;
  for (StringRef line : lines) {
    if (line == "unsat")
      answers.push_back(Answer::Unsatisfiable);
    else if (line == "sat")
      answers.push_back(Answer::Satisfiable);
    else if (line == "unknown" || line == "timeout" ||
             line.contains("canceled") || line.contains("resource limit"))
      answers.push_back(Answer::Unknown);
    else
      return makeScheduleError("the solver says: " + line);
  }
  if (answers.size() > scripts.size())
    return makeScheduleError("the solver gave more answers than questions");
  // What it did not come to.
  answers.resize(scripts.size(), Answer::Unknown);
  return answers;
}
