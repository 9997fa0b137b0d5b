//===- Mutants.h - Programs with one call left out --------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every call that a kernel needs must be missed when it isn't there: by a rule
// of the emulator, or in what the program writes.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_MUTANTS_H
#define TTGRID_EMULATOR_CORE_MUTANTS_H

#include "Emulation.h"

namespace ttgrid::emulator {

/// A program without one of its calls.
struct Mutant {
  enum Fate {
    Refused,   ///< A rule was broken: the error says which.
    Differs,   ///< It ran, and wrote something else.
    Redundant, ///< The call is one that never changed the setup.
    Survived,  ///< It ran, and wrote the same.
  };

  Site site;
  Fate fate;
  std::string error;
};

inline const char *nameOf(Mutant::Fate fate) {
  constexpr const char *names[] = {"refused", "differs", "redundant",
                                   "survived"};
  return names[fate];
}

/// Runs a program once for each of its calls, without that call. `sites` are
/// those of a run of the whole program, `expected` what that run wrote.
inline std::vector<Mutant> runMutants(Program &program,
                                      const std::vector<Tensor> &before,
                                      const std::vector<Tensor> &expected,
                                      const Options &options,
                                      const std::map<Site, SiteCount> &sites) {
  std::vector<Mutant> mutants;
  for (const auto &[site, count] : sites) {
    Options without = options;
    without.trace = false;
    without.skipped.push_back(site);
    program.tensors = before;
    Result result = emulate(program, without);
    Mutant::Fate fate = count.effective ? Mutant::Survived : Mutant::Redundant;
    for (size_t i = 0; i < expected.size(); ++i)
      if (program.tensors[i].bytes != expected[i].bytes)
        fate = Mutant::Differs;
    if (!result.error.empty())
      fate = Mutant::Refused;
    mutants.push_back({site, fate, result.error});
  }
  return mutants;
}

} // namespace ttgrid::emulator

#endif // TTGRID_EMULATOR_CORE_MUTANTS_H
