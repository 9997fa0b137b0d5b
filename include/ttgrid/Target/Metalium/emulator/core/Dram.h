//===- Dram.h - Tensors, page by page ---------------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_DRAM_H
#define TTGRID_EMULATOR_CORE_DRAM_H

#include "Kernel.h"

#include <optional>
#include <string>
#include <vector>

namespace ttgrid::emulator {

/// What lies in DRAM, and who has touched it. No core waits for another: a
/// page that one core writes has no defined content for any other, and a page
/// is written once.
class Dram {
public:
  explicit Dram(std::vector<Tensor> &tensors) : tensors(tensors) {
    for (const Tensor &tensor : tensors)
      users.emplace_back(tensor.pages());
  }

  /// The tensor that an accessor with these words means.
  size_t tensorAt(uint32_t address, uint32_t bytesPerPage) const {
    for (size_t i = 0; i < tensors.size(); ++i) {
      if (addressOf(i) != address)
        continue;
      const Tensor &tensor = tensors[i];
      if (bytesPerPage != tileBytes(tensor))
        fail("the accessor of '" + tensor.name + "' says " +
             std::to_string(bytesPerPage) + " bytes per page, but a tile of " +
             nameOf(tensor.format) + " has " +
             std::to_string(tileBytes(tensor)));
      return i;
    }
    fail("no tensor begins at address " + std::to_string(address));
  }

  /// Where a page lies that core number `core` is about to read.
  const uint8_t *beginRead(size_t tensor, uint32_t page, uint32_t core) {
    User &user = userOf(tensor, page, "reads");
    if (tensors[tensor].access == Access::Write)
      fail("'" + tensors[tensor].name + "' is declared as written only");
    if (user.writer)
      fail("page " + std::to_string(page) + " of '" + tensors[tensor].name +
           "' is read after core number " + std::to_string(*user.writer) +
           " began to write it: nothing orders the two");
    if (user.reader && *user.reader != core)
      user.manyReaders = true;
    user.reader = core;
    return bytesOf(tensor, page);
  }

  /// Where a page lies that core number `core` is about to write.
  uint8_t *beginWrite(size_t tensor, uint32_t page, uint32_t core) {
    User &user = userOf(tensor, page, "writes");
    if (tensors[tensor].access == Access::Read)
      fail("'" + tensors[tensor].name + "' is declared as read only");
    if (user.writer)
      fail("page " + std::to_string(page) + " of '" + tensors[tensor].name +
           "' is written twice, by core number " +
           std::to_string(*user.writer) + " before");
    if (user.manyReaders || (user.reader && *user.reader != core))
      fail("page " + std::to_string(page) + " of '" + tensors[tensor].name +
           "' is written, but another core reads it: nothing orders the two");
    user.writer = core;
    return bytesOf(tensor, page);
  }

  uint64_t writtenPages(size_t tensor) const {
    uint64_t number = 0;
    for (const User &user : users[tensor])
      number += user.writer.has_value();
    return number;
  }

  uint32_t tileBytes(const Tensor &tensor) const {
    return 1024 * emulator::bytesOf(tensor.format);
  }
  const Tensor &getTensor(size_t tensor) const { return tensors[tensor]; }

private:
  struct User {
    std::optional<uint32_t> reader, writer;
    bool manyReaders = false;
  };

  User &userOf(size_t tensor, uint32_t page, const char *does) {
    if (page >= users[tensor].size())
      fail(std::string(does) + " page " + std::to_string(page) + " of '" +
           tensors[tensor].name + "', which has " +
           std::to_string(users[tensor].size()));
    return users[tensor][page];
  }

  uint8_t *bytesOf(size_t tensor, uint32_t page) const {
    return tensors[tensor].bytes.data() +
           size_t(page) * tileBytes(tensors[tensor]);
  }

  std::vector<Tensor> &tensors;
  std::vector<std::vector<User>> users;
};

} // namespace ttgrid::emulator

#endif // TTGRID_EMULATOR_CORE_DRAM_H
