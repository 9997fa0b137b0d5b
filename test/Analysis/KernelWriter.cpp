//===- KernelWriter.cpp - Random grid kernels -----------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelWriter.h"

#include "Writer.h"
#include "llvm/ADT/STLExtras.h"

using llvm::SmallVector;
using llvm::StringRef;
using llvm::Twine;

std::string spellType(llvm::ArrayRef<int64_t> shape, StringRef layout) {
  std::string type = "memref<";
  for (int64_t size : shape)
    type += (size < 0 ? "?" : std::to_string(size)) + "x";
  return type + "i32" + (layout.empty() ? "" : ", " + layout.str()) + ">";
}

std::string spellStrided(size_t rank) {
  std::string layout = "strided<[";
  for (size_t i = 0; i < rank; ++i)
    layout += i ? ", ?" : "?";
  return layout + "], offset: ?>";
}

RandomKernel Writer::write(StringRef name, bool simple) {
  isSimple = simple;
  RandomKernel kernel;
  kernel.numIndices = 2;
  std::vector<std::string> arguments;
  for (int64_t i = 0, e = pick(1, 3); i < e; ++i) {
    Buffer buffer;
    for (int64_t d = 0, rank = pick(isSimple ? 1 : 0, isSimple ? 2 : 3);
         d < rank; ++d)
      buffer.shape.push_back(oneIn(4) ? dynamic : pick(1, isSimple ? 16 : 12));
    kernel.buffers.push_back(buffer);
    // The layout is dynamic, so that views of views have one type.
    std::string memref = "%m" + std::to_string(i);
    memrefs.push_back({memref, spellType(buffer.shape), buffer.shape, true});
    arguments.push_back(memref + ": " + spellType(buffer.shape));
  }
  for (unsigned i = 0; i < kernel.numIndices; ++i)
    arguments.push_back("%n" + std::to_string(i) + ": index");
  os << "func.func @" << name << "(" << llvm::join(arguments, ", ")
     << ") attributes {llvm.emit_c_interface} {\n"
     << "  %data = arith.constant 1 : i32\n";
  // Subviews are of memrefs whose layout is dynamic.
  for (size_t i = 0, e = memrefs.size(); i < e; ++i) {
    MemRef cast = memrefs[i];
    if (cast.shape.empty())
      continue;
    cast.name = fresh();
    cast.isContiguous = false;
    cast.type = spellType(cast.shape, spellStrided(cast.shape.size()));
    os << "  " << cast.name << " = memref.cast " << memrefs[i].name << " : "
       << memrefs[i].type << " to " << cast.type << "\n";
    memrefs.push_back(cast);
  }
  values = {"%n0"};
  std::vector<std::string> sizes, blocks;
  for (int64_t i = 0, rank = pick(1, 3); i < rank; ++i) {
    if (oneIn(6)) {
      sizes.emplace_back("%n1");
    } else if (oneIn(6) && !memrefs[0].shape.empty()) {
      // As many tiles as cover the first buffer.
      std::string size = writeSize(memrefs[0], 0);
      sizes.push_back(
          emit("arith.ceildivui " + Twine(size) + ", " + constant(pick(2, 5))));
    } else {
      sizes.push_back(std::to_string(pick(1, 4)));
    }
    blocks.push_back("%b" + std::to_string(i));
  }
  os << "  tt.grid_kernel (" << llvm::join(blocks, ", ") << ") in ("
     << llvm::join(sizes, ", ") << ") {\n";
  values = blocks;
  numBlocks = blocks.size();
  if (!oneIn(3))
    values.push_back(blocks[0]);
  if (oneIn(2))
    values.emplace_back("%n0");
  writeStatements(3);
  writeStatements(2);
  os << "  }\n  return\n}\n";
  kernel.rank = numBlocks;
  kernel.name = name.str();
  kernel.text = std::move(text);
  return kernel;
}

RandomKernel makeRandomKernel(std::mt19937_64 &random, StringRef name) {
  return Writer(random).write(name, /*isSimple=*/false);
}

RandomKernel makeRaceKernel(std::mt19937_64 &random, StringRef name) {
  return Writer(random).write(name, /*isSimple=*/true);
}
