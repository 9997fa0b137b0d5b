//===- Operations.h - What the compute engine can be asked to do *- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Words that the calls of kernels and the engine behind them share.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_OPERATIONS_H
#define TTGRID_EMULATOR_CORE_OPERATIONS_H

#include <cstdint>

namespace ttgrid::emulator {

/// What the FPU was last set up for by an init.
enum class Operation {
  None,
  Copy,
  Matmul,
  Add,
  Sub,
  Mul,
  UnaryBroadcast,
  Reduce,
  Transpose,
};

enum class Broadcast { None, Column, Row, Scalar };
enum class Pool { Sum, Average, Max };
enum class Reduction { Row, Column, Scalar };

/// An init of the FPU, with all that it fixes.
struct FpuInit {
  Operation operation = Operation::None;
  /// The buffers, by id; an operation of one operand has it twice.
  uint32_t first = 0, second = 0;
  Broadcast broadcast = Broadcast::None;
  Pool pool = Pool::Sum;
  Reduction reduction = Reduction::Row;
  bool transpose = false, accumulate = false;
  /// The tiles of a block of a product, and how far apart the rows of the first
  /// operand's block are.
  uint32_t columns = 1, rows = 1, inner = 1;

  bool operator==(const FpuInit &other) const {
    return operation == other.operation && first == other.first &&
           second == other.second && broadcast == other.broadcast &&
           pool == other.pool && reduction == other.reduction &&
           transpose == other.transpose && accumulate == other.accumulate &&
           columns == other.columns && rows == other.rows &&
           inner == other.inner;
  }
};

/// What the SFPU computes of each element, and up to two parameters.
enum class Unary {
  Abs,
  AddScalar,
  Ceil,
  Clamp,
  Cos,
  DivScalar,
  EqualScalar,
  EqualZero,
  Erf,
  Erfc,
  Exp,
  Exp2,
  Expm1,
  Fill,
  Floor,
  Gelu,
  GreaterEqualScalar,
  GreaterEqualZero,
  GreaterScalar,
  GreaterZero,
  LeakyRelu,
  LessEqualScalar,
  LessEqualZero,
  LessScalar,
  LessZero,
  Log,
  Log1p,
  MaxScalar,
  MinScalar,
  MulScalar,
  Negative,
  NotEqualScalar,
  NotEqualZero,
  Power,
  Recip,
  Relu,
  ReluMax,
  ReverseSubScalar,
  RoundToBFloat16,
  Rsqrt,
  Sigmoid,
  Sign,
  Silu,
  Sin,
  Sqrt,
  Square,
  SubScalar,
  Tan,
  Tanh,
  Trunc,
  Unchanged,
};

/// What the SFPU computes of two elements.
enum class Binary {
  Add,
  Div,
  Equal,
  First,
  Greater,
  GreaterEqual,
  Less,
  LessEqual,
  Max,
  Min,
  Mul,
  NotEqual,
  Power,
  ReverseSub,
  Sub,
};

} // namespace ttgrid::emulator

#endif // TTGRID_EMULATOR_CORE_OPERATIONS_H
