//===- KernelWriter.cpp - Random grid kernels -----------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelWriter.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/Twine.h"
#include "llvm/Support/raw_ostream.h"

using llvm::SmallVector;
using llvm::StringRef;
using llvm::Twine;

namespace {
constexpr int64_t dynamic = -1;

struct MemRef {
  std::string name, type;
  SmallVector<int64_t> shape;
  bool isContiguous;
};

class Writer {
public:
  explicit Writer(std::mt19937_64 &random) : random(random), os(text) {}

  RandomKernel write(StringRef name, bool isSimple);

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
  std::string emit(const Twine &operation, StringRef type = "index") {
    std::string result = fresh();
    os << "  " << result << " = " << operation << " : " << type << "\n";
    return result;
  }
  std::string constant(int64_t value) {
    return emit("arith.constant " + Twine(value));
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
} // namespace

static std::string spellType(llvm::ArrayRef<int64_t> shape,
                             StringRef layout = "") {
  std::string type = "memref<";
  for (int64_t size : shape)
    type += (size < 0 ? "?" : std::to_string(size)) + "x";
  return type + "i32" + (layout.empty() ? "" : ", " + layout.str()) + ">";
}

/// A layout about which the type says nothing.
static std::string spellStrided(size_t rank) {
  std::string layout = "strided<[";
  for (size_t i = 0; i < rank; ++i)
    layout += i ? ", ?" : "?";
  return layout + "], offset: ?>";
}

//===----------------------------------------------------------------------===//
// Numbers
//===----------------------------------------------------------------------===//

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

//===----------------------------------------------------------------------===//
// Statements
//===----------------------------------------------------------------------===//

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
