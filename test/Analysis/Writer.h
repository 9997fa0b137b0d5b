//===- Writer.h - What the parts of a random kernel share -------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_TEST_ANALYSIS_WRITER_H
#define TTGRID_TEST_ANALYSIS_WRITER_H

#include "KernelWriter.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/raw_ostream.h"

inline constexpr int64_t dynamic = -1;

/// A buffer, or a view of one.
struct MemRef {
  std::string name, type;
  llvm::SmallVector<int64_t> shape;
  bool isContiguous;
};

/// Writes the statements of one kernel. Numbers.cpp, Accesses.cpp, Views.cpp
/// and Statements.cpp define its parts.
class Writer {
public:
  explicit Writer(std::mt19937_64 &random) : random(random), os(text) {}

  RandomKernel write(llvm::StringRef name, bool isSimple);

private:
  int64_t pick(int64_t min, int64_t max) {
    return std::uniform_int_distribution<int64_t>(min, max)(random);
  }
  bool oneIn(int64_t n) { return pick(1, n) == 1; }
  template <typename T>
  const T &pickOf(const std::vector<T> &values) {
    return values[pick(0, values.size() - 1)];
  }
  std::string fresh() { return "%v" + std::to_string(next++); }
  std::string emit(const llvm::Twine &operation,
                   llvm::StringRef type = "index") {
    std::string result = fresh();
    os << "  " << result << " = " << operation << " : " << type << "\n";
    return result;
  }
  std::string constant(int64_t value) {
    return emit("arith.constant " + llvm::Twine(value));
  }

  std::string writeIndex(int depth = 2);
  std::string writeCondition(int depth = 1);
  std::string writeSize(const MemRef &memref, unsigned dimension);
  std::string writeInside(const MemRef &memref, unsigned dimension,
                          int64_t extent);
  void writeStatements(int depth);
  void writeStatement(int depth);
  void writeAccess(const MemRef &memref);
  void writeGuarded(const MemRef &memref);
  void writeTileOp();
  void writeMasked(const MemRef &memref);
  void writeSwitch(int depth);
  void writeLoop(int depth);
  void writeBranch(int depth);
  bool writeView();
  std::string spellIndices(llvm::ArrayRef<std::string> indices) {
    return "[" + llvm::join(indices, ", ") + "]";
  }
  void accessAt(const MemRef &memref, llvm::ArrayRef<std::string> indices);

  std::mt19937_64 &random;
  std::string text;
  llvm::raw_string_ostream os;
  unsigned next = 0, numBlocks = 0;
  bool isSimple = false;
  std::vector<std::string> values;
  std::vector<MemRef> memrefs;
};

/// The type of a memref of i32.
std::string spellType(llvm::ArrayRef<int64_t> shape,
                      llvm::StringRef layout = "");

/// A layout about which the type says nothing.
std::string spellStrided(size_t rank);

#endif // TTGRID_TEST_ANALYSIS_WRITER_H
