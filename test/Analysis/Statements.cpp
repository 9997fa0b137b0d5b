//===- Statements.cpp - Loops and branches of random kernels --------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Writer.h"

#include "llvm/ADT/STLExtras.h"

using llvm::SmallVector;
using llvm::StringRef;
using llvm::Twine;

void Writer::writeLoop(int depth) {
  std::string lower = oneIn(2) ? constant(0) : constant(pick(-1, 3));
  if (!isSimple && oneIn(4)) {
    std::string index = writeIndex(1);
    lower = emit("arith.maxsi " + Twine(index) + ", " + constant(-1));
  }
  std::string upper = constant(pick(0, 5));
  if (oneIn(2)) {
    std::string index = writeIndex(isSimple ? 0 : 1);
    upper = emit("arith.minsi " + Twine(index) + ", " + constant(6));
  }
  std::string step = constant(oneIn(3) ? pick(2, 3) : 1);
  std::string variable = fresh();
  size_t numValues = values.size(), numMemRefs = memrefs.size();
  if (!isSimple && oneIn(6)) {
    os << "  scf.parallel (" << variable << ") = (" << lower << ") to ("
       << upper << ") step (" << step << ") {\n";
  } else if (!isSimple && oneIn(6)) {
    os << "  affine.for " << variable << " = "
       << (oneIn(2) ? "max affine_map<(d0) -> (d0, 0)>(" + values[0] + ")"
                    : std::string("0"))
       << " to " << pick(1, 5) << " step " << pick(1, 2) << " {\n";
  } else if (!isSimple && oneIn(8)) {
    os << "  scf.forall (" << variable << ") = (" << lower << ") to (" << upper
       << ") step (" << step << ") {\n";
  } else if (!isSimple && oneIn(8)) {
    // A loop of which nothing is known, that ends.
    std::string result = fresh(), before = fresh();
    os << "  " << result << " = scf.while (" << before << " = " << lower
       << ") : (index) -> index {\n";
    std::string goesOn =
        emit("arith.cmpi slt, " + Twine(before) + ", " + upper);
    if (oneIn(2)) {
      values.push_back(before);
      writeAccess(pickOf(memrefs));
      values.resize(numValues);
    }
    os << "  scf.condition(" << goesOn << ") " << before
       << " : index\n  } do {\n  ^bb0(" << variable << ": index):\n";
    values.push_back(variable);
    writeStatements(depth - 1);
    std::string following = emit("arith.addi " + Twine(variable) + ", " + step);
    os << "  scf.yield " << following << " : index\n  }\n";
    values.resize(numValues);
    memrefs.resize(numMemRefs);
    values.push_back(result);
    return;
  } else if (!isSimple && oneIn(6)) {
    // A number that is carried around the loop.
    std::string carried = fresh(), carriedIn = fresh();
    os << "  " << carried << " = scf.for " << variable << " = " << lower
       << " to " << upper << " step " << step << " iter_args(" << carriedIn
       << " = " << pickOf(values) << ") -> (index) {\n";
    values.push_back(variable);
    values.push_back(carriedIn);
    writeStatements(depth - 1);
    os << "  scf.yield " << pickOf(values) << " : index\n  }\n";
    values.resize(numValues);
    memrefs.resize(numMemRefs);
    values.push_back(carried);
    return;
  } else {
    os << "  scf.for " << variable << " = " << lower << " to " << upper
       << " step " << step << " {\n";
  }
  values.push_back(variable);
  writeStatements(depth - 1);
  os << "  }\n";
  values.resize(numValues);
  memrefs.resize(numMemRefs);
}

void Writer::writeSwitch(int depth) {
  std::string index = writeIndex();
  os << "  scf.index_switch " << index << "\n";
  size_t numValues = values.size(), numMemRefs = memrefs.size();
  for (int64_t number = 0, cases = pick(1, 2); number <= cases; ++number) {
    if (number == cases)
      os << "  default {\n";
    else
      os << "  case " << number * 2 << " {\n";
    writeStatements(depth - 1);
    os << "  scf.yield\n  }\n";
    values.resize(numValues);
    memrefs.resize(numMemRefs);
  }
}

void Writer::writeBranch(int depth) {
  if (!isSimple && oneIn(6))
    return writeSwitch(depth);
  if (!isSimple && oneIn(6)) {
    os << "  affine.if affine_set<(d0, d1) : (d0 - 1 >= 0, d1 - d0 "
       << (oneIn(2) ? "== 0" : ">= 0") << ")>(" << values[0] << ", "
       << values[numBlocks - 1] << ") {\n";
  } else {
    std::string condition = writeCondition();
    os << "  scf.if " << condition << " {\n";
  }
  size_t numValues = values.size(), numMemRefs = memrefs.size();
  for (bool isElse : {false, true}) {
    if (isElse) {
      if (oneIn(2))
        break;
      os << "  } else {\n";
    }
    writeStatements(depth - 1);
    values.resize(numValues);
    memrefs.resize(numMemRefs);
  }
  os << "  }\n";
}

void Writer::writeStatement(int depth) {
  int64_t kind = pick(0, isSimple ? 6 : 10);
  if (depth > 0 && kind <= 1)
    return writeLoop(depth);
  if (depth > 0 && kind == 2)
    return writeBranch(depth);
  if (kind == 3) {
    values.push_back(writeIndex());
    return;
  }
  if (kind >= 9)
    return writeTileOp();
  if (kind >= 7) {
    writeView();
    return;
  }
  const MemRef memref = pickOf(memrefs);
  if (oneIn(2))
    return writeGuarded(memref);
  writeAccess(memref);
}

void Writer::writeStatements(int depth) {
  for (int64_t i = pick(1, 3); i > 0; --i)
    writeStatement(depth);
}
