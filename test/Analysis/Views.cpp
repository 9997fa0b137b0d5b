//===- Views.cpp - Views in random kernels --------------------------------===//
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

/// A view becomes one more memref; false where none was written.
bool Writer::writeView() {
  const MemRef memref = pickOf(memrefs);
  unsigned rank = memref.shape.size();
  MemRef view;
  view.isContiguous = false;
  view.name = fresh();
  bool isStatic =
      llvm::all_of(memref.shape, [](int64_t size) { return size > 0; });
  switch (pick(0, 8)) {
  case 8: {
    if (rank != 2)
      return false;
    view.shape = {memref.shape[1], memref.shape[0]};
    view.type = spellType(view.shape, spellStrided(2));
    // The type of a transpose follows from that of its operand.
    if (memref.type == spellType(memref.shape, spellStrided(2))) {
      os << "  " << view.name << " = memref.transpose " << memref.name
         << " (i, j) -> (j, i) : " << memref.type << " to " << view.type
         << "\n";
      break;
    }
    return false;
  }
  case 0:
  case 1:
  case 2: {
    // A type that says nothing of the layout is that of all its subviews.
    if (rank == 0 || memref.type != spellType(memref.shape, spellStrided(rank)))
      return false;
    std::vector<std::string> offsets, sizes, strides;
    for (unsigned i = 0; i < rank; ++i) {
      int64_t stride = oneIn(4) ? 2 : 1;
      int64_t size = pick(1, 4);
      offsets.push_back(writeInside(memref, i, (size - 1) * stride + 1));
      // What is left, up to the size: a ragged tile.
      if (stride == 1 && oneIn(4)) {
        std::string whole = writeSize(memref, i);
        std::string left =
            emit("arith.subi " + Twine(whole) + ", " + offsets.back());
        sizes.push_back(
            emit("arith.minsi " + Twine(left) + ", " + constant(size)));
        view.shape.push_back(dynamic);
      } else {
        sizes.push_back(std::to_string(size));
        view.shape.push_back(size);
      }
      strides.push_back(std::to_string(stride));
    }
    // Dimensions of size 1 may go.
    SmallVector<int64_t> kept;
    bool isReduced = oneIn(3);
    for (int64_t size : view.shape)
      if (!isReduced || size != 1)
        kept.push_back(size);
    view.shape = kept;
    view.type = spellType(view.shape, spellStrided(view.shape.size()));
    os << "  " << view.name << " = memref.subview " << memref.name
       << spellIndices(offsets) << spellIndices(sizes) << spellIndices(strides)
       << " : " << memref.type << " to " << view.type << "\n";
    break;
  }
  case 3: {
    if (rank < 2 || !isStatic || !memref.isContiguous)
      return false;
    view.shape = {memref.shape[0] * memref.shape[1]};
    llvm::append_range(view.shape, llvm::ArrayRef(memref.shape).drop_front(2));
    view.type = spellType(view.shape);
    std::string groups = "[[0, 1]";
    for (unsigned i = 2; i < rank; ++i)
      groups += ", [" + std::to_string(i) + "]";
    os << "  " << view.name << " = memref.collapse_shape " << memref.name << " "
       << groups << "] : " << memref.type << " into " << view.type << "\n";
    view.isContiguous = true;
    break;
  }
  case 4: {
    if (rank != 1 || !isStatic || !memref.isContiguous ||
        memref.shape[0] % 2 != 0)
      return false;
    view.shape = {memref.shape[0] / 2, 2};
    view.type = spellType(view.shape);
    os << "  " << view.name << " = memref.expand_shape " << memref.name
       << " [[0, 1]] output_shape [" << view.shape[0]
       << ", 2] : " << memref.type << " into " << view.type << "\n";
    view.isContiguous = true;
    break;
  }
  case 5: {
    if (rank == 0 || !isStatic || !memref.isContiguous)
      return false;
    // A window of the elements as they lie in memory.
    int64_t total = 1;
    for (int64_t size : memref.shape)
      total *= size;
    MemRef flat = {"", "", {total}, true};
    int64_t size = pick(1, 4), stride = pick(1, 3);
    std::string offset = writeInside(flat, 0, (size - 1) * stride + 1);
    view.shape = {size};
    view.type = spellType(view.shape, "strided<[" + std::to_string(stride) +
                                          "], offset: ?>");
    os << "  " << view.name << " = memref.reinterpret_cast " << memref.name
       << " to offset: [" << offset << "], sizes: [" << size << "], strides: ["
       << stride << "] : " << memref.type << " to " << view.type << "\n";
    break;
  }
  case 6: {
    if (rank == 0)
      return false;
    view.shape = memref.shape;
    view.shape[pick(0, rank - 1)] = dynamic;
    view.type = spellType(view.shape, spellStrided(rank));
    os << "  " << view.name << " = memref.cast " << memref.name << " : "
       << memref.type << " to " << view.type << "\n";
    break;
  }
  default: {
    if (memrefs.size() < 2)
      return false;
    // Two memrefs of one type, and a choice between them.
    std::vector<MemRef> same;
    for (const MemRef &other : memrefs)
      if (other.type == memref.type && other.name != memref.name)
        same.push_back(other);
    if (same.empty())
      return false;
    view.shape = memref.shape;
    view.type = memref.type;
    std::string condition = writeCondition();
    view.name = emit("arith.select " + Twine(condition) + ", " + memref.name +
                         ", " + pickOf(same).name,
                     memref.type);
    break;
  }
  }
  memrefs.push_back(view);
  return true;
}
