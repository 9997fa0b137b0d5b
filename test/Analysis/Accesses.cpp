//===- Accesses.cpp - Accesses of random kernels --------------------------===//
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

void Writer::accessAt(const MemRef &memref,
                      llvm::ArrayRef<std::string> indices) {
  std::string at = memref.name + spellIndices(indices);
  switch (pick(0, 5)) {
  case 0:
  case 1:
    emit("memref.load " + at, memref.type);
    return;
  case 2:
    emit("memref.atomic_rmw addi %data, " + at,
         "(i32, " + memref.type + ") -> i32");
    return;
  default:
    os << "  memref.store %data, " << at << " : " << memref.type << "\n";
  }
}

void Writer::writeAccess(const MemRef &memref) {
  std::vector<std::string> indices;
  indices.reserve(memref.shape.size());
  for (unsigned i = 0; i < memref.shape.size(); ++i)
    indices.push_back(writeInside(memref, i, 1));
  accessAt(memref, indices);
}

/// An access under the condition that it lies inside.
void Writer::writeGuarded(const MemRef &memref) {
  std::vector<std::string> indices;
  std::string condition;
  for (unsigned i = 0; i < memref.shape.size(); ++i) {
    indices.push_back(writeIndex());
    std::string size = writeSize(memref, i);
    std::string inside =
        emit("arith.cmpi ult, " + Twine(indices.back()) + ", " + size);
    condition =
        condition.empty()
            ? inside
            : emit("arith.andi " + Twine(condition) + ", " + inside, "i1");
  }
  if (condition.empty())
    return accessAt(memref, indices);
  os << "  scf.if " << condition << " {\n";
  accessAt(memref, indices);
  os << "  }\n";
}

void Writer::writeTileOp() {
  const MemRef memref = pickOf(memrefs);
  bool isStatic =
      llvm::all_of(memref.shape, [](int64_t size) { return size > 0; });
  StringRef type = memref.type;
  unsigned rank = memref.shape.size();
  switch (pick(0, 6)) {
  case 5:
  case 6:
    if (rank == 0)
      return writeGuarded(memref);
    return writeMasked(memref);
  case 0:
    os << "  linalg.fill ins(%data : i32) outs(" << memref.name << " : " << type
       << ")\n";
    return;
  case 1: {
    if (!isStatic)
      return writeGuarded(memref);
    std::string local = fresh();
    std::string localType = spellType(memref.shape);
    os << "  " << local << " = memref.alloca() : " << localType << "\n";
    bool isRead = oneIn(2);
    bool isLinalg = oneIn(2);
    StringRef from = isRead ? StringRef(memref.name) : StringRef(local);
    StringRef to = isRead ? StringRef(local) : StringRef(memref.name);
    StringRef fromType = isRead ? type : StringRef(localType);
    StringRef toType = isRead ? StringRef(localType) : type;
    if (isLinalg)
      os << "  linalg.copy ins(" << from << " : " << fromType << ") outs(" << to
         << " : " << toType << ")\n";
    else
      os << "  memref.copy " << from << ", " << to << " : " << fromType
         << " to " << toType << "\n";
    return;
  }
  case 2: {
    if (rank != 2 || !isStatic)
      return writeGuarded(memref);
    // The transpose of a local buffer is added.
    std::string local = fresh();
    std::string localType = spellType({memref.shape[1], memref.shape[0]});
    os << "  " << local << " = memref.alloca() : " << localType << "\n"
       << "  linalg.generic {indexing_maps = [affine_map<(i, j) -> (j, i)>, "
          "affine_map<(i, j) -> (i, j)>], iterator_types = [\"parallel\", "
          "\"parallel\"]} ins("
       << local << " : " << localType << ") outs(" << memref.name << " : "
       << type << ") {\n  ^bb0(%in: i32, %out: i32):\n"
       << "    %sum = arith.addi %in, " << (oneIn(2) ? "%out" : "%in")
       << " : i32\n    linalg.yield %sum : i32\n  }\n";
    return;
  }
  case 3: {
    if (rank == 0)
      return writeGuarded(memref);
    int64_t size = pick(1, 3);
    std::vector<std::string> indices;
    indices.reserve(rank);
    for (unsigned i = 0; i < rank; ++i)
      indices.push_back(writeInside(memref, i, i + 1 == rank ? size : 1));
    bool isInBounds = oneIn(2);
    std::string vector = "vector<" + std::to_string(size) + "xi32>";
    std::string attributes = isInBounds ? " {in_bounds = [true]}" : "";
    std::string at = memref.name + spellIndices(indices);
    if (oneIn(2)) {
      emit("vector.transfer_read " + at + ", %data" + attributes,
           memref.type + ", " + vector);
      return;
    }
    std::string splat = emit("arith.constant dense<1>", vector);
    os << "  vector.transfer_write " << splat << ", " << at << attributes
       << " : " << vector << ", " << type << "\n";
    return;
  }
  default:
    // A reduction over an inner dimension.
    if (rank != 1 || !isStatic)
      return writeGuarded(memref);
    std::string local = fresh();
    std::string localType = spellType({memref.shape[0], 3});
    os << "  " << local << " = memref.alloca() : " << localType << "\n"
       << "  linalg.reduce ins(" << local << " : " << localType << ") outs("
       << memref.name << " : " << type
       << ") dimensions = [1]\n  (%in: i32, %out: i32) {\n"
       << "    %sum = arith.addi %in, " << (oneIn(2) ? "%out" : "%in")
       << " : i32\n    linalg.yield %sum : i32\n  }\n";
  }
}

/// Lanes of a vector that a mask lets through, at offsets or side by side.
void Writer::writeMasked(const MemRef &memref) {
  int64_t lanes = pick(1, 3);
  std::string lane = std::to_string(lanes);
  std::string vector = "vector<" + lane + "xi32>";
  std::string bits = "vector<" + lane + "xi1>";
  unsigned rank = memref.shape.size();
  std::string size = writeSize(memref, rank - 1);
  std::vector<std::string> indices;
  indices.reserve(rank);
  for (unsigned i = 0; i < rank; ++i)
    indices.push_back(writeInside(memref, i, i + 1 == rank ? lanes : 1));
  std::string count;
  if (oneIn(2)) {
    std::string left =
        emit("arith.subi " + Twine(size) + ", " + indices.back());
    count = emit("arith.minsi " + Twine(left) + ", " + constant(lanes));
  } else {
    count = emit("arith.minsi " + Twine(writeIndex(1)) + ", " + constant(3));
  }
  std::string mask = emit("vector.create_mask " + Twine(count), bits);
  std::string zeros = emit("arith.constant dense<0>", vector);
  std::string at = memref.name + spellIndices(indices);
  switch (pick(0, 5)) {
  case 0:
    emit("vector.maskedload " + at + ", " + mask + ", " + zeros,
         memref.type + ", " + bits + ", " + vector + " into " + vector);
    return;
  case 1:
    os << "  vector.maskedstore " << at << ", " << mask << ", " << zeros
       << " : " << memref.type << ", " << bits << ", " << vector << "\n";
    return;
  case 2:
    emit("vector.transfer_read " + at + ", %data, " + mask,
         memref.type + ", " + vector);
    return;
  case 3:
    os << "  vector.transfer_write " << zeros << ", " << at << ", " << mask
       << " : " << vector << ", " << memref.type << "\n";
    return;
  default: {
    std::string list;
    for (int64_t i = 0; i < lanes; ++i)
      list += (i ? ", " : "") + std::to_string(pick(0, 2));
    std::string offsets =
        emit("arith.constant dense<[" + Twine(list) + "]>", vector);
    if (oneIn(2)) {
      emit("vector.gather " + at + " [" + offsets + "], " + mask + ", " + zeros,
           memref.type + ", " + vector + ", " + bits + ", " + vector +
               " into " + vector);
      return;
    }
    os << "  vector.scatter " << at << " [" << offsets << "], " << mask << ", "
       << zeros << " : " << memref.type << ", " << vector << ", " << bits
       << ", " << vector << "\n";
  }
  }
}
