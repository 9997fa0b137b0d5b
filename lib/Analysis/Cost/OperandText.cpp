//===- OperandText.cpp - Operands as one writes them ----------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/Cost/Operand.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/MathExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <optional>

using namespace mlir::ttgrid;
using llvm::SmallVector;
using llvm::StringRef;
using llvm::Twine;

namespace {
struct Unit {
  llvm::StringLiteral name;
  unsigned shift;
};
} // namespace

static constexpr Unit units[] = {
    {"B", 0}, {"KiB", 10}, {"MiB", 20}, {"GiB", 30}, {"TiB", 40}};

static llvm::Error refuseBytes(StringRef text, const Twine &why) {
  return makeScheduleError("'" + text + "' " + why,
                           "write for instance 4096, 32KiB or 2MiB");
}

llvm::Expected<uint64_t> mlir::ttgrid::parseBytes(StringRef text) {
  StringRef rest = text.trim();
  uint64_t number;
  if (rest.consumeInteger(10, number))
    return refuseBytes(text.trim(), "is not a number of bytes");
  rest = rest.trim();
  if (rest.empty())
    return number;
  for (const Unit &unit : units) {
    if (rest != unit.name)
      continue;
    uint64_t bytes = number << unit.shift;
    if (bytes >> unit.shift != number)
      return refuseBytes(text.trim(), "does not fit 64 bits");
    return bytes;
  }
  return refuseBytes(text.trim(), "has the unit '" + rest +
                                      "', which is none of B, KiB, MiB, GiB "
                                      "and TiB");
}

std::string mlir::ttgrid::spellBytes(uint64_t bytes) {
  std::string text;
  llvm::raw_string_ostream os(text);
  const Unit *unit = std::begin(units);
  for (const Unit &candidate : units)
    if (bytes >= uint64_t(1) << candidate.shift)
      unit = &candidate;
  uint64_t one = uint64_t(1) << unit->shift;
  if (bytes % one == 0)
    os << bytes / one;
  else
    os << llvm::format("%.2f", double(bytes) / double(one));
  os << " " << unit->name;
  return text;
}

//===----------------------------------------------------------------------===//
// Parsing
//===----------------------------------------------------------------------===//

namespace {
/// Reads one operand: a recursive descent over its text.
class OperandParser {
public:
  explicit OperandParser(StringRef text) : whole(text.trim()), rest(whole) {}
  llvm::Expected<Operand> parse(size_t index);

private:
  llvm::Error parseFactor(StringRef factor, Operand &operand, bool &hasBytes);
  llvm::Error parseAxis(StringRef text, OperandAxis &axis);
  llvm::Error parseEnd(StringRef text, OperandAxis &axis, int64_t &offset);
  llvm::Error parseValue(StringRef text, OperandAxis &axis);

  llvm::Error refuse(const Twine &message,
                     const Twine &hint = "write for instance A:d0*32KiB, "
                                         "K:d0*(d1 floordiv 4)*64KiB or "
                                         "R:(32*d0-1..32*d0+32)*4KiB") const {
    return makeScheduleError("operand '" + whole + "': " + message, hint);
  }

  StringRef whole;
  StringRef rest;
};
} // namespace

/// Splits at the separators that no parenthesis encloses.
static SmallVector<StringRef> splitOutside(StringRef text, char separator) {
  SmallVector<StringRef> parts;
  size_t begin = 0;
  int depth = 0;
  for (size_t at = 0; at < text.size(); ++at) {
    depth += text[at] == '(' ? 1 : text[at] == ')' ? -1 : 0;
    if (text[at] != separator || depth > 0)
      continue;
    parts.push_back(text.slice(begin, at).trim());
    begin = at + 1;
  }
  parts.push_back(text.substr(begin).trim());
  return parts;
}

/// The text within one pair of parentheses around all of it, if any.
static std::optional<StringRef> stripParentheses(StringRef text) {
  if (!text.starts_with("(") || !text.ends_with(")"))
    return std::nullopt;
  int depth = 0;
  for (char c : text.drop_back()) {
    depth += c == '(' ? 1 : c == ')' ? -1 : 0;
    if (depth == 0)
      return std::nullopt;
  }
  return text.drop_front().drop_back().trim();
}

llvm::Expected<Operand> OperandParser::parse(size_t index) {
  Operand operand;
  auto [name, factors] = rest.split(':');
  if (whole.contains(':')) {
    operand.name = name.trim().str();
    rest = factors.trim();
  } else {
    operand.name = "#" + std::to_string(index);
  }
  if (operand.name.empty())
    return refuse("there is no name before ':'");
  if (rest.empty())
    return refuse("it says nothing of what a tile touches");
  if (rest.count('(') != rest.count(')'))
    return refuse("its parentheses do not match");
  bool hasBytes = false;
  for (StringRef factor : splitOutside(rest, '*'))
    if (llvm::Error error = parseFactor(factor, operand, hasBytes))
      return error;
  if (!hasBytes)
    return refuse("it has no bytes",
                  "write the bytes that a tile touches as a last factor, such "
                  "as " +
                      whole + "*32KiB");
  return operand;
}

/// A factor is an axis or a number of bytes.
llvm::Error OperandParser::parseFactor(StringRef factor, Operand &operand,
                                       bool &hasBytes) {
  if (factor.empty())
    return refuse("a factor is missing beside '*'");
  if (llvm::isDigit(factor.front())) {
    if (hasBytes)
      return refuse("'" + factor + "' is a second number of bytes",
                    "write their product, or put parentheses around an axis, "
                    "such as (32*d0..32*d0+31)");
    hasBytes = true;
    return parseBytes(factor).moveInto(operand.bytes);
  }
  OperandAxis axis;
  std::optional<StringRef> inner = stripParentheses(factor);
  if (llvm::Error error = parseAxis(inner ? *inner : factor, axis))
    return error;
  operand.axes.push_back(axis);
  return llvm::Error::success();
}

/// `end`, `end..end`, or either with ` in 0..63`.
llvm::Error OperandParser::parseAxis(StringRef text, OperandAxis &axis) {
  auto [interval, range] = text.split(" in ");
  if (text.contains(" in ")) {
    auto [lowest, highest] = range.split("..");
    // Either end may be left out.
    auto reads = [](StringRef text, int64_t &number) {
      return text.empty() || !text.getAsInteger(10, number);
    };
    if (!range.contains("..") || !reads(lowest.trim(), axis.lowest) ||
        !reads(highest.trim(), axis.highest) || axis.lowest > axis.highest)
      return refuse("'" + range.trim() +
                        "' is not the first and the last coordinate that "
                        "there are",
                    "write for instance (d0-1..d0+1 in 0..63)");
  }
  auto [first, last] = interval.split("..");
  if (llvm::Error error = parseEnd(first.trim(), axis, axis.first))
    return error;
  axis.last = axis.first;
  if (!interval.contains(".."))
    return llvm::Error::success();
  OperandAxis other;
  if (llvm::Error error = parseEnd(last.trim(), other, axis.last))
    return error;
  if (other.dim != axis.dim || other.divisor != axis.divisor ||
      other.modulus != axis.modulus || other.scale != axis.scale)
    return refuse("the ends of '" + interval.trim() +
                      "' differ by more than a number",
                  "write for instance 32*d0-1..32*d0+32");
  return llvm::Error::success();
}

/// One end of an interval: `value`, `32*value`, either with `+1` or `-1`.
llvm::Error OperandParser::parseEnd(StringRef text, OperandAxis &axis,
                                    int64_t &offset) {
  offset = 0;
  // A sign that no parenthesis encloses, and that is not the first character.
  size_t sign = StringRef::npos;
  int depth = 0;
  for (size_t at = 1; at < text.size(); ++at) {
    depth += text[at - 1] == '(' ? 1 : text[at - 1] == ')' ? -1 : 0;
    if (depth == 0 && (text[at] == '+' || text[at] == '-'))
      sign = at;
  }
  if (sign != StringRef::npos) {
    StringRef number = text.substr(sign + 1).trim();
    if (number.getAsInteger(10, offset))
      return refuse("'" + number + "' after '" + text.substr(sign, 1) +
                    "' is not a number");
    if (text[sign] == '-')
      offset = -offset;
    text = text.take_front(sign).trim();
  }
  axis.scale = 1;
  bool hasIndex = false;
  for (StringRef factor : splitOutside(text, '*')) {
    int64_t number;
    if (!factor.getAsInteger(10, number)) {
      if (llvm::MulOverflow(axis.scale, number, axis.scale))
        return refuse("'" + text + "' does not fit 64 bits");
      continue;
    }
    if (hasIndex)
      return refuse("'" + text + "' is a product of block indices",
                    "write an axis for each, such as d0*d1*32KiB");
    hasIndex = true;
    if (llvm::Error error = parseValue(factor, axis))
      return error;
  }
  if (!hasIndex)
    return refuse("'" + text + "' names no block index such as d0");
  return llvm::Error::success();
}

/// `d0`, `d0 floordiv 4`, `d0 mod 8` or `(d0 floordiv 4) mod 8`.
llvm::Error OperandParser::parseValue(StringRef text, OperandAxis &axis) {
  StringRef given = text;
  while (std::optional<StringRef> inner = stripParentheses(text))
    text = *inner;
  for (auto [word, number] :
       {std::pair(StringRef("mod"), &axis.modulus),
        std::pair(StringRef("floordiv"), &axis.divisor)}) {
    size_t at = text.rfind(word);
    if (at == StringRef::npos)
      continue;
    if (text.substr(at + word.size()).trim().getAsInteger(10, *number) ||
        *number <= 0)
      return refuse("'" + word + "' in '" + given +
                    "' is not followed by a positive number");
    text = text.take_front(at).trim();
    while (std::optional<StringRef> inner = stripParentheses(text))
      text = *inner;
  }
  if (!text.consume_front("d") || text.getAsInteger(10, axis.dim))
    return refuse("'" + given +
                  "' is not a block index such as d0 or d1 "
                  "floordiv 4, and not a number of bytes");
  return llvm::Error::success();
}

llvm::Expected<SmallVector<Operand>>
mlir::ttgrid::parseOperands(StringRef text) {
  SmallVector<Operand> operands;
  for (auto [index, part] : llvm::enumerate(splitOutside(text, ','))) {
    llvm::Expected<Operand> operand = OperandParser(part).parse(index);
    if (!operand)
      return operand.takeError();
    operands.push_back(std::move(*operand));
  }
  return operands;
}

//===----------------------------------------------------------------------===//
// Printing
//===----------------------------------------------------------------------===//

static void printEnd(llvm::raw_ostream &os, const OperandAxis &axis,
                     int64_t offset) {
  std::string value = "d" + std::to_string(axis.dim);
  if (axis.divisor != 1)
    value += " floordiv " + std::to_string(axis.divisor);
  if (axis.modulus != 0)
    value = (axis.divisor != 1 ? "(" + value + ")" : value) + " mod " +
            std::to_string(axis.modulus);
  bool isPlain = axis.divisor == 1 && axis.modulus == 0;
  if (axis.scale != 1)
    os << axis.scale << "*";
  if (!isPlain && (axis.scale != 1 || offset != 0))
    os << "(" << value << ")";
  else
    os << value;
  if (offset != 0)
    os << (offset > 0 ? "+" : "") << offset;
}

static void printAxis(llvm::raw_ostream &os, const OperandAxis &axis) {
  bool hasLowest = axis.lowest != std::numeric_limits<int64_t>::min();
  bool hasHighest = axis.highest != std::numeric_limits<int64_t>::max();
  bool isPlain = axis.divisor == 1 && axis.modulus == 0 && axis.scale == 1 &&
                 axis.first == 0 && axis.last == 0 && !hasLowest && !hasHighest;
  if (!isPlain)
    os << "(";
  printEnd(os, axis, axis.first);
  if (axis.first != axis.last) {
    os << "..";
    printEnd(os, axis, axis.last);
  }
  if (hasLowest || hasHighest)
    os << " in ";
  if (hasLowest)
    os << axis.lowest;
  if (hasLowest || hasHighest)
    os << "..";
  if (hasHighest)
    os << axis.highest;
  if (!isPlain)
    os << ")";
}

std::string mlir::ttgrid::spellOperand(const Operand &operand) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << operand.name << ":";
  for (const OperandAxis &axis : operand.axes) {
    printAxis(os, axis);
    os << "*";
  }
  std::string bytes = spellBytes(operand.bytes);
  // A rounded number of bytes would not be read as the same.
  if (StringRef(bytes).contains('.'))
    os << operand.bytes << "B";
  else
    os << StringRef(bytes).split(' ').first
       << StringRef(bytes).split(' ').second;
  return text;
}
