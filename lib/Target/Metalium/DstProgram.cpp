//===- DstProgram.cpp - Elementwise operations on tiles of DST ------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DstProgram.h"

#include "Allocation.h"
#include "Spellings.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

/// What `value` is before its type changes: DST has 32 bits per element, and
/// rounding is the packer's.
static Value skipCasts(Value value) {
  while (Operation *op = value.getDefiningOp()) {
    if (!isa<arith::ExtFOp, arith::TruncFOp>(op))
      break;
    value = op->getOperand(0);
  }
  return value;
}

static std::optional<double> getNumber(Value value) {
  FloatAttr number;
  if (!matchPattern(skipCasts(value), m_Constant(&number)))
    return std::nullopt;
  return number.getValueAsDouble();
}

/// The operand that a block argument of `op` stands for.
static OpOperand *getInput(linalg::GenericOp op, Value value) {
  auto argument = dyn_cast<BlockArgument>(value);
  if (!argument || argument.getOwner() != op.getBlock())
    return nullptr;
  return &op->getOpOperand(argument.getArgNumber());
}

static bool isVector(linalg::GenericOp op, OpOperand &operand) {
  return op.getMatchingIndexingMap(&operand).getNumResults() < op.getNumLoops();
}

LogicalResult metalium::checkElementwise(linalg::GenericOp op) {
  for (OpOperand *input : op.getDpsInputOperands()) {
    AffineMap map = op.getMatchingIndexingMap(input);
    if (!isa<RankedTensorType>(input->get().getType()) ||
        map.getNumResults() == 0)
      return op.emitOpError()
             << "computes with " << input->get().getType()
             << ", a single number that is not known when compiling: pass it "
                "as a tensor";
    SmallVector<unsigned> dims;
    for (AffineExpr result : map.getResults()) {
      auto dim = dyn_cast<AffineDimExpr>(result);
      if (!dim)
        return op.emitOpError()
               << "accesses an operand by " << AffineMapAttr::get(map);
      dims.push_back(dim.getPosition());
    }
    if (!llvm::is_sorted(dims))
      return op.emitOpError() << "transposes an operand, which tiles cannot do "
                                 "while they compute elementwise";
  }
  for (Operation &inner : op.getBlock()->without_terminator()) {
    if (isa<arith::ConstantOp, arith::ExtFOp, arith::TruncFOp>(inner) ||
        lookupScalarOperation(&inner)) {
      for (Value operand : inner.getOperands()) {
        bool isBool = operand.getType().isInteger(1) &&
                      operand.getDefiningOp<arith::CmpFOp>();
        if (!operand.getType().isF32() && !operand.getType().isBF16() &&
            !isBool)
          return inner.emitOpError() << "computes with " << operand.getType()
                                     << " on tiles, which hold bf16 or f32";
        bool isInside = operand.getParentBlock() == op.getBlock();
        if (!isInside && !getNumber(operand))
          return inner.emitOpError()
                 << "computes with a number that is not known when compiling: "
                    "pass it as a tensor";
      }
      continue;
    }
    return inner.emitOpError()
           << "has no counterpart among the functions of tiles";
  }
  return success();
}

int64_t metalium::getDstNeed(linalg::GenericOp op, Value pinned) {
  SmallVector<int64_t> free;
  for (int64_t dst = 64; dst > 0; --dst)
    free.push_back(dst);
  DstProgram program(op, nullptr, [](OpOperand &, int64_t) {}, free);
  if (pinned)
    program.pin(pinned, 0);
  (void)program.run();
  return program.getPeak();
}

//===----------------------------------------------------------------------===//
// Tiles of DST
//===----------------------------------------------------------------------===//

int64_t DstProgram::take() {
  peak = std::max(peak, ++used);
  // The lowest, so that programs look alike.
  auto *lowest = llvm::min_element(free);
  assert(lowest != free.end() && "more tiles than getDstNeed says");
  int64_t dst = *lowest;
  free.erase(lowest);
  return dst;
}

void DstProgram::consume(Value value) {
  value = skipCasts(value);
  if (--remaining[value] != 0)
    return;
  release(places[value]);
  places.erase(value);
  --used;
}

int64_t DstProgram::consumeInPlace(Value value) {
  value = skipCasts(value);
  int64_t place = places[value];
  if (--remaining[value] == 0) {
    places.erase(value);
    return place;
  }
  int64_t copy = take();
  binary("copy_dest_values", place, copy);
  return copy;
}

Value DstProgram::index(int64_t number) {
  return arith::ConstantIndexOp::create(*builder, op.getLoc(), number);
}

void DstProgram::unary(StringRef function, int64_t dst,
                       std::optional<double> number) {
  if (!builder)
    return;
  FloatAttr parameter;
  if (number)
    parameter = builder->getF32FloatAttr(*number);
  UnaryTileOp::create(*builder, op.getLoc(), function, index(dst), parameter);
}

void DstProgram::binary(StringRef function, ArrayRef<int64_t> inputs,
                        int64_t dst) {
  if (!builder)
    return;
  SmallVector<Value> tiles;
  for (int64_t input : inputs)
    tiles.push_back(index(input));
  BinaryTileOp::create(*builder, op.getLoc(), function, tiles, index(dst));
}

//===----------------------------------------------------------------------===//
// Evaluation
//===----------------------------------------------------------------------===//

/// How many tiles it takes to compute `value`, by Sethi and Ullman. A guide to
/// the sequence of operands; values with several uses are counted as if they
/// had one.
int64_t DstProgram::getNeed(Value value) {
  value = skipCasts(value);
  auto [place, isNew] = needs.try_emplace(value, 1);
  if (!isNew)
    return place->second;
  int64_t need = 1;
  Operation *operation = value.getDefiningOp();
  if (operation && operation->getNumOperands() > 0) {
    SmallVector<int64_t> operands;
    for (Value operand : operation->getOperands())
      operands.push_back(getNeed(operand));
    llvm::sort(operands, std::greater<>());
    for (auto [held, operand] : llvm::enumerate(operands))
      need = std::max<int64_t>(need, operand + held);
  } else if (OpOperand *input = getInput(op, value)) {
    need = isVector(op, *input) ? 2 : 1;
  }
  return needs[value] = need;
}

int64_t DstProgram::loadInput(OpOperand &operand) {
  if (operand.get() == pinnedOperand)
    return pinned;
  int64_t dst = take();
  if (builder)
    load(operand, dst);
  if (!isVector(op, operand))
    return dst;
  // Row 0 or column 0 becomes all of a tile.
  int64_t whole = take();
  unary("fill", whole, 0.0);
  bool isColumn = op.getMatchingIndexingMap(&operand).getDimPosition(0) == 0;
  binary(isColumn ? "sfpu_add_bcast_col" : "sfpu_add_bcast_row", {whole, dst},
         whole);
  release(dst);
  --used;
  return whole;
}

int64_t DstProgram::evaluate(Value value) {
  value = skipCasts(value);
  auto known = places.find(value);
  if (known != places.end())
    return known->second;
  int64_t dst;
  if (OpOperand *input = getInput(op, value)) {
    dst = loadInput(*input);
  } else if (std::optional<double> number = getNumber(value)) {
    dst = take();
    unary("fill", dst, number);
  } else {
    dst = evaluateOperation(value);
  }
  places[value] = dst;
  return dst;
}

/// An operation one of whose operands is a number.
std::optional<int64_t> DstProgram::evaluateWithNumber(Operation *operation,
                                                      StringRef function) {
  Value left = operation->getOperand(0), right = operation->getOperand(1);
  std::optional<double> number = getNumber(right);
  bool isLeft = false;
  if (!number) {
    number = getNumber(left);
    isLeft = true;
  }
  if (!number)
    return std::nullopt;
  StringRef name;
  std::optional<double> parameter = number;
  if (function == "add_binary") {
    name = "add_unary";
  } else if (function == "mul_binary") {
    name = "mul_unary";
  } else if (function == "sub_binary") {
    name = isLeft ? "rsub_unary" : "sub_unary";
  } else if (function == "binary_max") {
    name = *number == 0 ? "relu" : "unary_max";
    if (*number == 0)
      parameter = std::nullopt;
  } else if (function == "binary_min") {
    name = "unary_min";
  } else if (function == "div_binary" && isLeft && *number == 1) {
    name = "recip";
    parameter = std::nullopt;
  } else if (function == "div_binary" && !isLeft &&
             llvm::isPowerOf2_64(std::abs(*number)) &&
             std::abs(*number) == std::floor(std::abs(*number))) {
    name = "mul_unary";
    parameter = 1 / *number;
  } else {
    return std::nullopt;
  }
  Value other = isLeft ? right : left;
  (void)evaluate(other);
  int64_t dst = consumeInPlace(other);
  unary(name, dst, parameter);
  return dst;
}

/// A sum, difference or product whose last operand is a vector.
std::optional<int64_t> DstProgram::evaluateBroadcast(Operation *operation,
                                                     StringRef function) {
  StringRef verb = function.take_until([](char c) { return c == '_'; });
  if (function != "add_binary" && function != "sub_binary" &&
      function != "mul_binary")
    return std::nullopt;
  Value data = skipCasts(operation->getOperand(0));
  Value vector = skipCasts(operation->getOperand(1));
  auto isPlainVector = [&](Value value) {
    OpOperand *input = getInput(op, value);
    return input && isVector(op, *input) && input->get() != pinnedOperand &&
           remaining[value] == 1 && !places.contains(value);
  };
  if (verb != "sub" && isPlainVector(data))
    std::swap(data, vector);
  if (!isPlainVector(vector) || data == vector)
    return std::nullopt;
  OpOperand *input = getInput(op, vector);
  (void)evaluate(data);
  int64_t dst = consumeInPlace(data);
  int64_t place = take();
  if (builder)
    load(*input, place);
  bool isColumn = op.getMatchingIndexingMap(input).getDimPosition(0) == 0;
  binary(("sfpu_" + verb + (isColumn ? "_bcast_col" : "_bcast_row")).str(),
         {dst, place}, dst);
  release(place);
  --used;
  remaining[vector] = 0;
  return dst;
}

int64_t DstProgram::evaluateOperation(Value value) {
  Operation *operation = value.getDefiningOp();
  const Spelling *spelling = lookupScalarOperation(operation);
  assert(spelling && "checkElementwise has not been asked");
  StringRef function = spelling->name;
  if (operation->getNumOperands() == 1) {
    Value operand = operation->getOperand(0);
    (void)evaluate(operand);
    int64_t dst = consumeInPlace(operand);
    unary(function, dst);
    return dst;
  }
  if (operation->getNumOperands() == 2) {
    if (std::optional<int64_t> dst = evaluateWithNumber(operation, function))
      return *dst;
    if (std::optional<int64_t> dst = evaluateBroadcast(operation, function))
      return *dst;
  }
  // The operand that takes most tiles comes first.
  SmallVector<std::pair<int64_t, unsigned>> sequence;
  for (auto [number, operand] : llvm::enumerate(operation->getOperands()))
    sequence.push_back({-getNeed(operand), number});
  llvm::sort(sequence);
  for (auto [need, number] : sequence)
    (void)evaluate(operation->getOperand(number));
  SmallVector<int64_t> inputs;
  for (Value operand : operation->getOperands())
    inputs.push_back(places[skipCasts(operand)]);
  // The result may take the place of what is not needed any more.
  for (Value operand : operation->getOperands())
    consume(operand);
  auto *place = llvm::find_if(
      inputs, [&](int64_t input) { return llvm::is_contained(free, input); });
  int64_t dst;
  if (place == inputs.end()) {
    dst = take();
  } else {
    dst = *place;
    free.erase(llvm::find(free, dst));
    peak = std::max(peak, ++used);
  }
  binary(function, inputs, dst);
  return dst;
}

int64_t DstProgram::run() {
  for (Operation &inner : op.getBlock()->getOperations())
    if (!isa<arith::ExtFOp, arith::TruncFOp>(inner))
      for (Value operand : inner.getOperands())
        ++remaining[skipCasts(operand)];
  Value result = skipCasts(op.getBlock()->getTerminator()->getOperand(0));
  int64_t dst = evaluate(result);
  // What was computed for nothing.
  for (auto &[value, place] : places)
    if (value != result && place != dst)
      release(place);
  if (pinnedOperand)
    --peak;
  return dst;
}
