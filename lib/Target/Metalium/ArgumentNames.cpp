//===- ArgumentNames.cpp - What arguments and sizes are called ------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ArgumentNames.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

static bool isWord(StringRef name) {
  return !name.empty() && !llvm::isDigit(name.front()) &&
         llvm::all_of(name,
                      [](char c) { return llvm::isAlnum(c) || c == '_'; });
}

static SmallVector<std::string> nameArguments(func::FuncOp function) {
  SmallVector<std::string> names;
  llvm::StringSet<> taken;
  for (BlockArgument argument : function.getArguments()) {
    std::string name = ("arg" + Twine(argument.getArgNumber())).str();
    if (auto given = dyn_cast<NameLoc>(argument.getLoc());
        given && isWord(given.getName()))
      name = given.getName().str();
    while (!taken.insert(name).second)
      name += "_";
    names.push_back(std::move(name));
  }
  return names;
}

FailureOr<ArgumentNames> ArgumentNames::get(func::FuncOp function,
                                            StringRef sizes) {
  ArgumentNames result;
  result.names = nameArguments(function);
  result.symbols.resize(function.getNumArguments());
  if (sizes.empty())
    return result;
  SmallVector<StringRef> entries;
  sizes.split(entries, ';');
  if (entries.size() != function.getNumArguments())
    return function.emitOpError()
           << "has " << function.getNumArguments()
           << " arguments, but sizes= is for " << entries.size();
  for (auto [argument, entry, symbols] :
       llvm::zip_equal(function.getArguments(), entries, result.symbols)) {
    if (entry.trim().empty())
      continue;
    SmallVector<StringRef> texts;
    entry.split(texts, ':');
    auto type = dyn_cast<MemRefType>(argument.getType());
    if (!type || type.getRank() != static_cast<int64_t>(texts.size()))
      return function.emitOpError()
             << "has an argument of type " << argument.getType() << ", but "
             << texts.size() << " sizes for it: '" << entry << "'";
    for (StringRef text : texts)
      symbols.push_back(text.trim().str());
  }
  return result;
}

std::string ArgumentNames::getSizeName(Value argument, int64_t dim) const {
  const auto &known = symbols[cast<BlockArgument>(argument).getArgNumber()];
  if (known.empty())
    return (getName(argument) + "_size" + Twine(dim)).str();
  const std::string &text = known[dim];
  return isWord(text) ? text : "(" + text + ")";
}
