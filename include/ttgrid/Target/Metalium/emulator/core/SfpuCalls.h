//===- SfpuCalls.h - The SFPU: functions of what is in DST ------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_SFPUCALLS_H
#define TTGRID_EMULATOR_CORE_SFPUCALLS_H

#include "Calls.h"
#include "Scheduler.h"

#include <cmath>

// One source of a program includes this: see Emulator.h.
// NOLINTBEGIN(misc-definitions-in-headers)
namespace ttgrid::emulator::calls {

/// A parameter is written as the bits of a float.
static float apply(Unary function, float x, float first, float second) {
  switch (function) {
  case Unary::Abs:
    return std::fabs(x);
  case Unary::AddScalar:
    return x + first;
  case Unary::Ceil:
    return std::ceil(x);
  case Unary::Clamp:
    return std::fmin(std::fmax(x, first), second);
  case Unary::Cos:
    return std::cos(x);
  case Unary::DivScalar:
    return x / first;
  case Unary::EqualScalar:
    return x == first;
  case Unary::EqualZero:
    return x == 0;
  case Unary::Erf:
    return std::erf(x);
  case Unary::Erfc:
    return std::erfc(x);
  case Unary::Exp:
    return std::exp(x);
  case Unary::Exp2:
    return std::exp2(x);
  case Unary::Expm1:
    return std::expm1(x);
  case Unary::Fill:
    return first;
  case Unary::Floor:
    return std::floor(x);
  case Unary::Gelu:
    return x * 0.5F * (1 + std::erf(x * 0.70710678F));
  case Unary::GreaterEqualScalar:
    return x >= first;
  case Unary::GreaterEqualZero:
    return x >= 0;
  case Unary::GreaterScalar:
    return x > first;
  case Unary::GreaterZero:
    return x > 0;
  case Unary::LeakyRelu:
    return x < 0 ? x * first : x;
  case Unary::LessEqualScalar:
    return x <= first;
  case Unary::LessEqualZero:
    return x <= 0;
  case Unary::LessScalar:
    return x < first;
  case Unary::LessZero:
    return x < 0;
  case Unary::Log:
    return std::log(x);
  case Unary::Log1p:
    return std::log1p(x);
  case Unary::MaxScalar:
    return x < first ? first : x;
  case Unary::MinScalar:
    return first < x ? first : x;
  case Unary::MulScalar:
    return x * first;
  case Unary::Negative:
    return -x;
  case Unary::NotEqualScalar:
    return x != first;
  case Unary::NotEqualZero:
    return x != 0;
  case Unary::Power:
    return std::pow(x, first);
  case Unary::Recip:
    return 1 / x;
  case Unary::Relu:
    return x < 0 ? 0 : x;
  case Unary::ReluMax:
    return std::fmin(x < 0 ? 0 : x, first);
  case Unary::ReverseSubScalar:
    return first - x;
  case Unary::RoundToBFloat16:
    return fromBFloat16(toBFloat16(x));
  case Unary::Rsqrt:
    return 1 / std::sqrt(x);
  case Unary::Sigmoid:
    return 1 / (1 + std::exp(-x));
  case Unary::Sign:
    return float(x > 0) - float(x < 0);
  case Unary::Silu:
    return x / (1 + std::exp(-x));
  case Unary::Sin:
    return std::sin(x);
  case Unary::Sqrt:
    return std::sqrt(x);
  case Unary::Square:
    return x * x;
  case Unary::SubScalar:
    return x - first;
  case Unary::Tan:
    return std::tan(x);
  case Unary::Tanh:
    return std::tanh(x);
  case Unary::Trunc:
    return std::trunc(x);
  case Unary::Unchanged:
    return x;
  }
  return x;
}

static float apply(Binary function, float x, float y) {
  switch (function) {
  case Binary::Add:
    return x + y;
  case Binary::Div:
    return x / y;
  case Binary::Equal:
    return x == y;
  case Binary::First:
    return x;
  case Binary::Greater:
    return x > y;
  case Binary::GreaterEqual:
    return x >= y;
  case Binary::Less:
    return x < y;
  case Binary::LessEqual:
    return x <= y;
  case Binary::Max:
    return x < y ? y : x;
  case Binary::Min:
    return y < x ? y : x;
  case Binary::Mul:
    return x * y;
  case Binary::NotEqual:
    return x != y;
  case Binary::Power:
    return std::pow(x, y);
  case Binary::ReverseSub:
    return y - x;
  case Binary::Sub:
    return x - y;
  }
  return x;
}

void unary(Sfpu sfpu, Unary function, uint32_t slot, uint32_t first,
           uint32_t second, Here here) {
  Call call{Call::Plain, sfpu.name, here, {slot}};
  if (!call)
    return;
  call.setup().requireSfpu(sfpu.init);
  Dst &dst = call.core().dst;
  Tile &tile = function == Unary::Fill ? dst.toWrite(slot) : dst.toUpdate(slot);
  for (float &element : tile.elements)
    element = apply(function, element, floatOf(first), floatOf(second));
  dst.round(tile);
}

void binary(Sfpu sfpu, Binary function, uint32_t first, uint32_t second,
            uint32_t to, Here here) {
  Call call{Call::Plain, sfpu.name, here, {first, second, to}};
  if (!call)
    return;
  call.setup().requireSfpu(sfpu.init);
  Dst &dst = call.core().dst;
  const Tile &x = dst.toUpdate(first), &y = dst.toUpdate(second);
  Tile &tile = dst.toWrite(to);
  for (uint32_t i = 0; i < tileElements; ++i)
    tile.elements[i] = apply(function, x.elements[i], y.elements[i]);
  dst.round(tile);
}

void broadcastBinary(Sfpu sfpu, Binary function, Broadcast broadcast,
                     uint32_t data, uint32_t vector, Here here) {
  Call call{Call::Plain, sfpu.name, here, {data, vector}};
  if (!call)
    return;
  call.setup().requireSfpu(sfpu.init);
  if (!call.core().machine.program.config.float32Dest)
    fail("takes DST of 32 bits: fp32_dest_acc_en is off");
  if (data == vector)
    fail("takes two slots, not one twice");
  Dst &dst = call.core().dst;
  const Tile &source = dst.toUpdate(vector);
  Tile &tile = dst.toUpdate(data);
  for (uint32_t row = 0; row < tileSize; ++row)
    for (uint32_t column = 0; column < tileSize; ++column) {
      float other = broadcast == Broadcast::Row ? source.at(0, column)
                                                : source.at(row, 0);
      tile.at(row, column) = apply(function, tile.at(row, column), other);
    }
  dst.round(tile);
}

void select(Sfpu sfpu, uint32_t condition, uint32_t ifTrue, uint32_t ifFalse,
            uint32_t to, Here here) {
  Call call{Call::Plain, sfpu.name, here, {condition, ifTrue, ifFalse, to}};
  if (!call)
    return;
  call.setup().requireSfpu(sfpu.init);
  Dst &dst = call.core().dst;
  const Tile &chosen = dst.toUpdate(condition), &x = dst.toUpdate(ifTrue),
             &y = dst.toUpdate(ifFalse);
  Tile &tile = dst.toWrite(to);
  for (uint32_t i = 0; i < tileElements; ++i)
    tile.elements[i] = chosen.elements[i] != 0 ? x.elements[i] : y.elements[i];
  dst.round(tile);
}

} // namespace ttgrid::emulator::calls
// NOLINTEND(misc-definitions-in-headers)

#endif // TTGRID_EMULATOR_CORE_SFPUCALLS_H
