//===- Launch.h - A program as text, with all numbers known -----*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What a host hands to the emulator, one thing per line, words apart by blanks:
//
//   ttgrid-launch 1
//   chip NAME
//   config FP32_DEST_ACC_EN DST_FULL_SYNC_EN
//   buffer ID FORMAT PAGES UNPACK_TO_DEST NAME
//   tensor FORMAT ACCESS FILE NAME        its bytes are those of the file
//   core ROW COLUMN TILES                 the arguments that follow are its
//   arguments ROLE WORD...                @I: where the tensor I begins, from 0
//   skip ROLE LINE CALL                   leave this call out
//
// Booleans are words of 0 and 1; a name is the rest of its line.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_CORE_LAUNCH_H
#define TTGRID_EMULATOR_CORE_LAUNCH_H

#include "Error.h"
#include "Program.h"

#include <fstream>
#include <iterator>
#include <sstream>
#include <string>
#include <vector>

namespace ttgrid::emulator {

/// A program and the files that its tensors come from.
struct Launch {
  Program program;
  std::vector<std::string> files;
  std::vector<Site> skipped;
};

class LaunchReader {
public:
  explicit LaunchReader(std::istream &input) : input(input) {}

  Launch read() {
    std::string line;
    while (std::getline(input, line)) {
      ++number;
      words.clear();
      words.str(line);
      std::string key = word();
      if (number == 1 && (key != "ttgrid-launch" || integer() != 1))
        throwError("is not 'ttgrid-launch 1'");
      if (number > 1)
        readLine(key);
    }
    if (!number)
      throwError("is empty");
    return std::move(launch);
  }

private:
  [[noreturn]] void throwError(const std::string &what) const {
    throw Error("line " + std::to_string(number) + " of the launch " + what);
  }

  std::string word() {
    std::string text;
    if (!(words >> text))
      throwError("ends too early");
    return text;
  }

  uint32_t integer() {
    std::string text = word();
    size_t end = 0;
    unsigned long long value = 0;
    try {
      value = std::stoull(text, &end);
    } catch (const std::exception &) {
      end = 0;
    }
    if (end != text.size() || value > UINT32_MAX)
      throwError("has '" + text + "' where a number below 2^32 stands");
    return value;
  }

  std::string rest() {
    std::string text;
    std::getline(words >> std::ws, text);
    return text;
  }

  /// The place of a word in a list of words.
  template <size_t n>
  size_t choice(const char *const (&choices)[n]) {
    std::string text = word();
    for (size_t i = 0; i < n; ++i)
      if (text == choices[i])
        return i;
    throwError("has the unknown word '" + text + "'");
  }

  Format format() {
    static constexpr const char *choices[] = {"bfloat16", "float32"};
    return Format(choice(choices));
  }
  Role role() {
    static constexpr const char *choices[] = {"reader", "compute", "writer"};
    return Role(choice(choices));
  }
  Access access() {
    static constexpr const char *choices[] = {"read", "write", "read_write"};
    return Access(choice(choices));
  }

  void readLine(const std::string &key) {
    Program &program = launch.program;
    if (key == "chip") {
      std::string name = word();
      for (const Chip &chip : knownChips())
        if (chip.name == name)
          program.chip = chip;
      if (program.chip.name != name)
        throwError("names the unknown chip '" + name + "'");
    } else if (key == "config") {
      program.config.float32Dest = integer();
      program.config.fullSync = integer();
    } else if (key == "buffer") {
      BufferDescription buffer;
      buffer.id = integer();
      buffer.format = format();
      buffer.pages = integer();
      buffer.unpackToDest = integer();
      buffer.name = rest();
      program.buffers.push_back(buffer);
    } else if (key == "tensor") {
      readTensor();
    } else if (key == "core") {
      CoreDescription core;
      core.row = integer();
      core.column = integer();
      core.tiles = integer();
      program.cores.push_back(core);
    } else if (key == "arguments") {
      readArguments();
    } else if (key == "skip") {
      Site site;
      site.role = role();
      site.line = integer();
      site.call = word();
      launch.skipped.push_back(site);
    } else {
      throwError("begins with the unknown word '" + key + "'");
    }
  }

  void readTensor() {
    Tensor tensor;
    tensor.format = format();
    tensor.access = access();
    std::string path = word();
    tensor.name = rest();
    std::ifstream file(path, std::ios::binary);
    if (!file)
      throwError("names the file '" + path + "', which can't be read");
    tensor.bytes.assign(std::istreambuf_iterator<char>(file), {});
    launch.files.push_back(path);
    launch.program.tensors.push_back(std::move(tensor));
  }

  void readArguments() {
    if (launch.program.cores.empty())
      throwError("has arguments of no core");
    Role of = role();
    std::vector<uint32_t> &arguments =
        launch.program.cores.back().arguments[size_t(of)];
    while (words >> std::ws && !words.eof()) {
      if (words.peek() == '@') {
        words.get();
        arguments.push_back(addressOf(integer()));
      } else {
        arguments.push_back(integer());
      }
    }
  }

  std::istream &input;
  std::istringstream words;
  unsigned number = 0;
  Launch launch;
};

} // namespace ttgrid::emulator

#endif // TTGRID_EMULATOR_CORE_LAUNCH_H
