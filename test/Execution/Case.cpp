//===- Case.cpp - A random schedule and its kernel ------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Case.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/Sequence.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <numeric>

using namespace llvm;

static int64_t pick(std::mt19937_64 &random, int64_t min, int64_t max) {
  return std::uniform_int_distribution<int64_t>(min, max)(random);
}

static bool oneIn(std::mt19937_64 &random, int64_t n) {
  return pick(random, 1, n) == 1;
}

int64_t Case::getNumCores() const {
  return std::accumulate(cores.begin(), cores.end(), int64_t(1),
                         std::multiplies<>());
}

std::string Case::spellSchedule() const {
  std::string text;
  raw_string_ostream os(text);
  os << "<cores = ";
  if (hasDynamicCores)
    os << "?";
  else
    interleave(cores, os, "x");
  if (isColumnMajorCores)
    os << ", core_order = column_major";
  os << ", partition = " << partition << ", order = " << order << ">";
  return text;
}

std::string Case::describe() const {
  std::string text;
  raw_string_ostream os(text);
  os << "grid ";
  interleave(
      zip(sizes, isDynamic), os,
      [&](auto size) {
        os << std::get<0>(size) << (std::get<1>(size) ? "?" : "");
      },
      "x");
  os << ", " << getNumCores() << " cores, " << spellSchedule()
     << (hasNumCoresOperand ? ", num_cores" : "") << ", launch "
     << (launch == Launch::CoreId       ? "core-id"
         : launch == Launch::Assignment ? "assignment"
                                        : "parallel");
  return text;
}

std::string Case::spellFunction(StringRef name) const {
  std::string text;
  raw_string_ostream os(text);
  unsigned rank = sizes.size();
  os << "func.func @" << name
     << "(%log: memref<?xindex>, %n: memref<index>, %capacity: index";
  for (unsigned dim = 0; dim < rank; ++dim)
    if (isDynamic[dim])
      os << ", %s" << dim << ": index";
  if (hasNumCoresOperand)
    os << ", %cores: index";
  os << ") attributes {llvm.emit_c_interface} {\n  tt.grid_kernel (";
  interleaveComma(seq<unsigned>(rank), os,
                  [&](unsigned dim) { os << "%b" << dim; });
  os << ") in (";
  interleaveComma(seq<unsigned>(rank), os, [&](unsigned dim) {
    if (isDynamic[dim])
      os << "%s" << dim;
    else
      os << sizes[dim];
  });
  os << ") schedule(" << spellSchedule() << ")";
  if (hasNumCoresOperand)
    os << " num_cores(%cores)";
  // The count goes on past the log, so that too many tiles are noticed.
  os << " {\n    %c1 = arith.constant 1 : index\n"
     << "    %at = memref.load %n[] : memref<index>\n"
     << "    %next = arith.addi %at, %c1 : index\n"
     << "    memref.store %next, %n[] : memref<index>\n"
     << "    %room = arith.cmpi ult, %at, %capacity : index\n"
     << "    scf.if %room {\n"
     << "      %rank = arith.constant " << rank << " : index\n"
     << "      %base = arith.muli %at, %rank : index\n";
  for (unsigned dim = 0; dim < rank; ++dim)
    os << "      %d" << dim << " = arith.constant " << dim << " : index\n"
       << "      %i" << dim << " = arith.addi %base, %d" << dim << " : index\n"
       << "      memref.store %b" << dim << ", %log[%i" << dim
       << "] : memref<?xindex>\n";
  os << "    }\n  }\n  return\n}\n";
  return text;
}

/// A random nest over all dimensions, as text.
static std::string makeNest(std::mt19937_64 &random, unsigned rank) {
  // For each dimension its digits, finest last; then any merge of them.
  SmallVector<SmallVector<std::string>> digits(rank);
  SmallVector<unsigned> sequence;
  for (unsigned dim = 0; dim < rank; ++dim) {
    std::string name = "d" + std::to_string(dim);
    SmallVector<int64_t> cuts = {1};
    for (int64_t k = pick(random, 0, 2); k > 0; --k)
      cuts.push_back(cuts.back() * pick(random, 2, 4));
    for (unsigned k = cuts.size(); k-- > 0;) {
      bool isTop = k + 1 == cuts.size();
      std::string digit =
          isTop ? name
                : "(" + name + " mod " + std::to_string(cuts[k + 1]) + ")";
      if (cuts[k] != 1)
        digit += " floordiv " + std::to_string(cuts[k]);
      digits[dim].push_back(digit);
      sequence.push_back(dim);
    }
  }
  std::shuffle(sequence.begin(), sequence.end(), random);
  SmallVector<unsigned> used(rank, 0);
  std::string text = "nest<(";
  raw_string_ostream os(text);
  interleaveComma(seq<unsigned>(rank), os,
                  [&](unsigned dim) { os << "d" << dim; });
  os << ") -> (";
  interleaveComma(sequence, os,
                  [&](unsigned dim) { os << digits[dim][used[dim]++]; });
  os << ")";
  SmallVector<unsigned> serpentine;
  if (!oneIn(random, 3))
    for (unsigned level = 0; level < sequence.size(); ++level)
      if (oneIn(random, 2))
        serpentine.push_back(level);
  if (!serpentine.empty()) {
    os << ", serpentine = [";
    interleaveComma(serpentine, os);
    os << "]";
  }
  os << ">";
  return text;
}

static std::string makeOrder(std::mt19937_64 &random, unsigned rank) {
  switch (pick(random, 0, 6)) {
  case 0:
    return "row_major";
  case 1:
    return "column_major";
  case 2: {
    SmallVector<unsigned> dims = to_vector(seq<unsigned>(rank));
    std::shuffle(dims.begin(), dims.end(), random);
    return "permuted<" +
           join(map_range(dims,
                          [](unsigned dim) { return std::to_string(dim); }),
                ", ") +
           ">";
  }
  case 3:
    return "grouped<" + std::to_string(pick(random, 1, 9)) + ">";
  case 4:
    return "grouped<" + std::to_string(pick(random, 1, 9)) + ", serpentine>";
  default:
    return makeNest(random, rank);
  }
}

/// One range per core that together hold [0, numTiles), dealt out of order.
static std::string makeRanges(std::mt19937_64 &random, int64_t numTiles,
                              int64_t numCores) {
  SmallVector<int64_t> ends = {0, numTiles};
  for (int64_t k = 1; k < numCores; ++k)
    ends.push_back(pick(random, 0, numTiles));
  llvm::sort(ends);
  SmallVector<std::string> ranges;
  for (auto [start, end] : zip(drop_end(ends), drop_begin(ends)))
    ranges.push_back("[" + std::to_string(start) + ", " +
                     std::to_string(end - start) + "]");
  std::shuffle(ranges.begin(), ranges.end(), random);
  return "ranges<" + join(ranges, ", ") + ">";
}

Case makeSmallCase(std::mt19937_64 &random, Launch launch, bool onlyCyclic) {
  Case test;
  test.launch = launch;
  unsigned rank = pick(random, 1, 4);
  bool isStatic = oneIn(random, 3);
  for (unsigned dim = 0; dim < rank; ++dim) {
    test.sizes.push_back(oneIn(random, 12) ? 0 : pick(random, 1, 7));
    test.isDynamic.push_back(!isStatic && oneIn(random, 2));
  }
  if (oneIn(random, 8))
    test.sizes[pick(random, 0, rank - 1)] = pick(random, 30, 90);
  int64_t numTiles = std::accumulate(test.sizes.begin(), test.sizes.end(),
                                     int64_t(1), std::multiplies<>());
  test.order = makeOrder(random, rank);

  bool wantsRange = launch == Launch::Assignment;
  int64_t kind = onlyCyclic   ? 2
                 : wantsRange ? pick(random, 0, 1)
                              : pick(random, 0, 4);
  test.cores = {oneIn(random, 10) ? numTiles + pick(random, 1, 9)
                                  : pick(random, 1, 9)};
  // Partitions that need static numbers come first; the rest may be dynamic.
  if (kind == 0) {
    if (llvm::is_contained(test.isDynamic, true))
      test.isDynamic.assign(rank, false);
    test.partition = makeRanges(random, numTiles, test.getNumCores());
    return test;
  }
  if (kind == 4) {
    test.partition = "blocked";
    test.isColumnMajorCores = oneIn(random, 2);
    while (test.cores.size() < rank && oneIn(random, 2))
      test.cores.push_back(pick(random, 1, 4));
    return test;
  }
  test.partition = kind == 1 ? "contiguous"
                   : kind == 2
                       ? "cyclic"
                       : "cyclic<" + std::to_string(pick(random, 1, 9)) + ">";
  test.hasDynamicCores = oneIn(random, 2);
  // A host function has no cores to ask; the others are given them, or ask.
  test.hasNumCoresOperand =
      test.hasDynamicCores && (launch == Launch::Parallel || oneIn(random, 2));
  return test;
}

Case makeLargeCase(std::mt19937_64 &random, bool onlyCyclic,
                   unsigned indexWidth) {
  Case test;
  test.launch = Launch::CoreId;
  unsigned rank = pick(random, 1, 4);
  int64_t max = maxIntN(indexWidth);
  // Sizes with a product close to the maximum, some of them small.
  int64_t room =
      oneIn(random, 2)
          ? max
          : (int64_t(1) << pick(random, indexWidth / 2 - 1, indexWidth - 2));
  for (unsigned dim = 0; dim < rank; ++dim) {
    int64_t size = room;
    if (dim + 1 < rank)
      size = std::max<int64_t>(
          1, oneIn(random, 2) ? pick(random, 1, 9)
                              : room >> pick(random, 1, indexWidth - 2));
    if (size > room)
      size = room;
    test.sizes.push_back(size);
    test.isDynamic.push_back(oneIn(random, 2));
    room /= size;
  }
  std::shuffle(test.sizes.begin(), test.sizes.end(), random);
  test.order = makeOrder(random, rank);
  int64_t numTiles = std::accumulate(test.sizes.begin(), test.sizes.end(),
                                     int64_t(1), std::multiplies<>());
  // Few tiles per core.
  int64_t numCores = std::max<int64_t>(1, numTiles / pick(random, 1, 30));
  switch (onlyCyclic ? 1 : pick(random, 0, 3)) {
  case 0:
    test.partition = "contiguous";
    break;
  case 1:
    test.partition = "cyclic";
    break;
  case 2:
    test.partition = "cyclic<" + std::to_string(pick(random, 1, 9)) + ">";
    break;
  case 3:
    // Boxes of a few tiles: cut every dimension.
    test.partition = "blocked";
    for (int64_t size : test.sizes)
      test.cores.push_back(std::max<int64_t>(1, size / pick(random, 1, 4)));
    return test;
  }
  test.cores = {numCores};
  test.hasDynamicCores = oneIn(random, 2);
  test.hasNumCoresOperand = test.hasDynamicCores && oneIn(random, 2);
  return test;
}

void makeStriped(std::mt19937_64 &random, Case &test) {
  test.partition =
      "#foreign.striped<" + std::to_string(pick(random, 1, 4)) + ">";
  test.cores = {std::max<int64_t>(1, test.getNumCores() / 3),
                pick(random, 1, 4)};
  test.hasDynamicCores = test.hasNumCoresOperand = false;
}
