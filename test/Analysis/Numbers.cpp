//===- Numbers.cpp - Indices and conditions of random kernels -------------===//
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

std::string Writer::writeIndex(int depth) {
  if (depth == 0 || oneIn(3))
    return oneIn(5) ? constant(pick(0, 9)) : pickOf(values);
  auto sub = [&] { return writeIndex(depth - 1); };
  auto binary = [&](StringRef op, const std::string &b) {
    return emit(op + " " + Twine(sub()) + ", " + b);
  };
  auto small = [&] { return constant(pick(1, 5)); };
  switch (pick(0, isSimple ? 5 : 17)) {
  case 0:
  case 1:
    return binary("arith.addi", sub());
  case 2:
  case 3:
    return binary("arith.muli", constant(pick(1, 6)));
  case 4:
    return binary(oneIn(2) ? "arith.divui" : "arith.remui", small());
  case 5:
    return binary("arith.subi", oneIn(2) ? constant(pick(0, 4)) : sub());
  case 6:
    return binary(oneIn(2) ? "arith.floordivsi" : "arith.ceildivsi", small());
  case 7:
    return binary(oneIn(2) ? "arith.divsi" : "arith.remsi", small());
  case 8:
    return binary("arith.ceildivui", small());
  case 9:
    return binary(oneIn(2) ? "arith.minsi" : "arith.maxsi", sub());
  case 10:
    return binary(oneIn(2) ? "arith.minui" : "arith.maxui", sub());
  case 11: {
    std::string condition = writeCondition(0);
    std::string a = sub(), b = sub();
    return emit("arith.select " + Twine(condition) + ", " + a + ", " + b);
  }
  case 12:
    return binary("arith.andi",
                  constant(oneIn(2) ? (1 << pick(0, 3)) - 1 : pick(0, 9)));
  case 13:
    return binary(oneIn(2) ? "arith.shli" : "arith.shrui",
                  constant(pick(0, 2)));
  case 14: {
    // Through a narrow integer, which may wrap.
    StringRef type = oneIn(2) ? "i32" : "i8";
    std::string narrow =
        emit("arith.index_cast " + Twine(sub()), ("index to " + type).str());
    std::string factor = emit("arith.constant " + Twine(pick(-3, 40)), type);
    std::string product =
        emit("arith.muli " + Twine(narrow) + ", " + factor, type);
    return emit((oneIn(2) ? "arith.index_cast " : "arith.index_castui ") +
                    Twine(product),
                (type + " to index").str());
  }
  case 15: {
    std::string a = sub(), b = sub();
    StringRef ops[] = {"apply affine_map<(d0, d1) -> (d0 * 2 + d1 floordiv 3)>",
                       "apply affine_map<(d0, d1) -> (d0 + d1 mod 4)>",
                       "min affine_map<(d0, d1) -> (d0, d1 + 3, 7)>",
                       "max affine_map<(d0, d1) -> (d0 - 2, d1)>"};
    std::string result = fresh();
    os << "  " << result << " = affine." << ops[pick(0, 3)] << "(" << a << ", "
       << b << ")\n";
    return result;
  }
  case 16: {
    std::string a = sub();
    std::string results = fresh();
    os << "  " << results << ":2 = affine.delinearize_index " << a << " into ("
       << pick(2, 5) << ", " << pick(2, 4) << ") : index, index\n";
    return results + "#" + std::to_string(pick(0, 1));
  }
  default: {
    // Data as an index.
    const MemRef &memref = pickOf(memrefs);
    std::vector<std::string> indices;
    indices.reserve(memref.shape.size());
    for (unsigned i = 0; i < memref.shape.size(); ++i)
      indices.push_back(writeInside(memref, i, 1));
    std::string data =
        emit("memref.load " + Twine(memref.name) + spellIndices(indices),
             memref.type);
    return emit("arith.index_cast " + Twine(data), "i32 to index");
  }
  }
}

std::string Writer::writeCondition(int depth) {
  if (depth > 0 && oneIn(3)) {
    std::string a = writeCondition(depth - 1), b = writeCondition(depth - 1);
    StringRef op = oneIn(4)   ? "arith.xori"
                   : oneIn(2) ? "arith.andi"
                              : "arith.ori";
    if (op == "arith.xori")
      b = emit("arith.constant 1", "i1");
    return emit(op + " " + Twine(a) + ", " + b, "i1");
  }
  StringRef predicates[] = {"slt", "sle", "sgt", "sge", "eq",
                            "ne",  "ult", "ule", "ugt", "uge"};
  std::string a = writeIndex(1), b = writeIndex(1);
  return emit("arith.cmpi " + predicates[pick(0, 9)] + ", " + Twine(a) + ", " +
              b);
}

std::string Writer::writeSize(const MemRef &memref, unsigned dimension) {
  if (memref.shape[dimension] != dynamic)
    return constant(memref.shape[dimension]);
  std::string at = constant(dimension);
  return emit("memref.dim " + Twine(memref.name) + ", " + at, memref.type);
}

/// An index such that `extent` elements from it on lie inside.
std::string Writer::writeInside(const MemRef &memref, unsigned dimension,
                                int64_t extent) {
  std::string index = writeIndex();
  if (oneIn(8))
    return index;
  std::string size = writeSize(memref, dimension);
  if (extent == 1 && memref.shape[dimension] > 0 && oneIn(3))
    return emit("arith.remui " + Twine(index) + ", " + size);
  std::string zero = constant(0);
  std::string last =
      emit("arith.subi " + Twine(size) + ", " + constant(extent));
  std::string least = emit("arith.maxsi " + Twine(index) + ", " + zero);
  return emit("arith.minsi " + Twine(least) + ", " + last);
}
