//===- Driver.h - The main function of a program that runs kernels *- C++
//-*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   PROGRAM LAUNCH [--seeds FIRST LAST] [--mode exact|tf32|dst16]
//           [--trace FILE] [--sites FILE] [--mutants FILE]
//
// runs the launch once per seed. Each run starts from the tensors' files; after
// the last run, the files of tensors that are written hold what it has written.
// All runs must write the same. On standard output stands one line: "ok", the
// pages read and written, and per tensor the number of its pages that were
// written; or "error", the seed, and what is wrong. --trace writes all calls of
// the last run: core, kernel, line, call, arguments; --sites writes each call
// of the text: kernel, line, call, how often it ran, how often to any effect.
// --mutants runs the launch once more for each call of the text, without it,
// and writes what became of it: kernel, line, call, fate, error (see
// Mutants.h).
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_DRIVER_H
#define TTGRID_EMULATOR_CORE_DRIVER_H

#include "Emulator.h"
#include "Launch.h"
#include "Mutants.h"

#include <cstring>
#include <iostream>

namespace ttgrid::emulator {

struct DriverArguments {
  std::string launch, trace, sites, mutants;
  uint64_t firstSeed = 0, lastSeed = 0;
  Mode mode = Mode::Exact;
};

inline DriverArguments readArguments(int argc, char **argv) {
  DriverArguments arguments;
  auto next = [&](int &i) -> std::string {
    if (++i == argc)
      throw Error(std::string(argv[i - 1]) + " takes another word");
    return argv[i];
  };
  for (int i = 1; i < argc; ++i) {
    std::string word = argv[i];
    if (word == "--seeds") {
      arguments.firstSeed = std::stoull(next(i));
      arguments.lastSeed = std::stoull(next(i));
    } else if (word == "--mode") {
      std::string mode = next(i);
      if (mode == "exact")
        arguments.mode = Mode::Exact;
      else if (mode == "tf32")
        arguments.mode = Mode::TF32;
      else if (mode == "dst16")
        arguments.mode = Mode::Dst16;
      else
        throw Error("unknown mode '" + mode + "'");
    } else if (word == "--trace") {
      arguments.trace = next(i);
    } else if (word == "--sites") {
      arguments.sites = next(i);
    } else if (word == "--mutants") {
      arguments.mutants = next(i);
    } else if (arguments.launch.empty()) {
      arguments.launch = word;
    } else {
      throw Error("unknown word '" + word + "'");
    }
  }
  if (arguments.launch.empty())
    throw Error("no launch is given");
  return arguments;
}

inline void writeTrace(const std::string &path, const Result &result) {
  std::ofstream file(path);
  for (const TracedCall &call : result.trace) {
    file << call.core << ' ' << nameOf(call.role) << ' ' << call.line << ' '
         << call.call;
    for (uint32_t argument : call.arguments)
      file << ' ' << argument;
    file << '\n';
  }
}

inline void writeSites(const std::string &path,
                       const std::map<Site, SiteCount> &sites) {
  std::ofstream file(path);
  for (const auto &[site, count] : sites)
    file << nameOf(site.role) << ' ' << site.line << ' ' << site.call << ' '
         << count.calls << ' ' << count.effective << '\n';
}

inline void writeMutants(const std::string &path,
                         const std::vector<Mutant> &mutants) {
  std::ofstream file(path);
  for (const Mutant &mutant : mutants)
    file << nameOf(mutant.site.role) << ' ' << mutant.site.line << ' '
         << mutant.site.call << ' ' << nameOf(mutant.fate) << ' '
         << mutant.error << '\n';
}

/// Runs a launch as the command line says; the exit status.
inline int drive(int argc, char **argv,
                 const std::array<void (*)(), numRoles> &kernels) {
  DriverArguments arguments;
  uint64_t seed = 0;
  try {
    arguments = readArguments(argc, argv);
    std::ifstream file(arguments.launch);
    Launch launch = LaunchReader(file).read();
    launch.program.kernels = kernels;
    std::vector<Tensor> before = launch.program.tensors, after;
    for (Tensor &tensor : before)
      if (tensor.access == Access::Write && !arguments.mutants.empty())
        tensor.bytes.assign(tensor.bytes.size(), poison);
    Result result;
    std::map<Site, SiteCount> sites;
    for (seed = arguments.firstSeed; seed <= arguments.lastSeed; ++seed) {
      Options options;
      options.seed = seed;
      options.mode = arguments.mode;
      options.trace = !arguments.trace.empty() && seed == arguments.lastSeed;
      options.skipped = launch.skipped;
      launch.program.tensors = before;
      result = emulate(launch.program, options);
      for (const auto &[site, count] : result.sites) {
        sites[site].calls += count.calls;
        sites[site].effective += count.effective;
      }
      if (!result.error.empty())
        throw Error(result.error);
      for (size_t i = 0; i < after.size(); ++i)
        if (launch.program.tensors[i].bytes != after[i].bytes)
          throw Error("'" + after[i].name +
                      "' holds something else than with "
                      "the seed before");
      after = launch.program.tensors;
    }
    for (size_t i = 0; i < after.size(); ++i)
      if (after[i].access != Access::Read)
        std::ofstream(launch.files[i], std::ios::binary)
            .write(reinterpret_cast<const char *>(after[i].bytes.data()),
                   std::streamsize(after[i].bytes.size()));
    if (!arguments.trace.empty())
      writeTrace(arguments.trace, result);
    if (!arguments.sites.empty())
      writeSites(arguments.sites, sites);
    if (!arguments.mutants.empty()) {
      Options options;
      options.seed = arguments.lastSeed;
      options.mode = arguments.mode;
      writeMutants(arguments.mutants,
                   runMutants(launch.program, before, after, options, sites));
    }
    std::cout << "ok " << result.pagesRead << ' ' << result.pagesWritten;
    for (uint64_t pages : result.writtenPages)
      std::cout << ' ' << pages;
    std::cout << std::endl;
    return 0;
  } catch (const Error &error) {
    std::cout << "error " << seed << ' ' << error.text << std::endl;
  } catch (const std::exception &error) {
    std::cout << "error " << seed << ' ' << error.what() << std::endl;
  }
  return 1;
}

} // namespace ttgrid::emulator

#endif // TTGRID_EMULATOR_CORE_DRIVER_H
