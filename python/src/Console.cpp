//===- Console.cpp - What running kernels say ----------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Console.h"

#include "llvm/ADT/StringSwitch.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/raw_ostream.h"
#include <nanobind/nanobind.h>

#include <atomic>

namespace nb = nanobind;
using namespace mlir::ttgrid::python;
using llvm::StringRef;

namespace {
/// What the kernel that runs now has said.
struct Console {
  /// Held by the session.
  std::mutex session;
  /// Held for the rest.
  std::mutex mutex;
  std::string lines;
  std::optional<std::string> failure;
  std::atomic<bool> isStopped = false;
};

/// Where a block and a thread are: x, y and z of each.
struct Place {
  int64_t block[3];
  int64_t thread[3];
};

/// A value of a format: 'd' signed, 'u' unsigned, 'b' bool, 'f' real.
struct Shown {
  int32_t format;
  int64_t whole;
  double real;
  int64_t element;
};
} // namespace

/// Lines are written out when there are so many bytes of them.
constexpr size_t maxKept = size_t(1) << 20;

static Console &getConsole() {
  static Console console;
  return console;
}

static void printIndices(llvm::raw_ostream &os, const int64_t (&indices)[3]) {
  os << indices[0] << ", " << indices[1] << ", " << indices[2];
}

static void printValue(llvm::raw_ostream &os, const Shown &shown) {
  switch (shown.format) {
  case 'u':
    os << static_cast<uint64_t>(shown.whole);
    return;
  case 'b':
    os << (shown.whole ? "true" : "false");
    return;
  case 'f':
    os << llvm::format("%f", shown.real);
    return;
  default:
    os << shown.whole;
  }
}

/// Replaces the bytes 1 to 4 of a text: block, thread, element and value. The
/// importer's console.py writes them.
static std::string fillIn(StringRef text, const Place &place,
                          const Shown &shown) {
  std::string line;
  llvm::raw_string_ostream os(line);
  for (char c : text) {
    switch (c) {
    case 1:
      printIndices(os, place.block);
      break;
    case 2:
      printIndices(os, place.thread);
      break;
    case 3:
      os << shown.element;
      break;
    case 4:
      printValue(os, shown);
      break;
    default:
      os << c;
    }
  }
  return line;
}

/// Writes to sys.stdout, with the GIL.
static void write(const std::string &lines) {
  if (lines.empty())
    return;
  nb::module_::import_("sys").attr("stdout").attr("write")(
      nb::steal(PyUnicode_DecodeUTF8(lines.data(), lines.size(), "replace")));
}

//===----------------------------------------------------------------------===//
// What kernels call
//===----------------------------------------------------------------------===//

static void print(const char *text, int64_t length, int32_t format,
                  int64_t whole, double real, int64_t element, int64_t bx,
                  int64_t by, int64_t bz, int64_t tx, int64_t ty, int64_t tz) {
  std::string line =
      fillIn(StringRef(text, length), {{bx, by, bz}, {tx, ty, tz}},
             {format, whole, real, element});
  Console &console = getConsole();
  std::string full;
  {
    std::lock_guard lock(console.mutex);
    console.lines += line + "\n";
    if (console.lines.size() < maxKept)
      return;
    full.swap(console.lines);
  }
  nb::gil_scoped_acquire acquire;
  try {
    write(full);
  } catch (nb::python_error &error) {
    // No exception may cross the kernel; the session's end writes again.
    error.discard_as_unraisable("T.print");
  }
}

static void failAssertion(const char *text, int64_t length, int64_t bx,
                          int64_t by, int64_t bz, int64_t tx, int64_t ty,
                          int64_t tz) {
  Console &console = getConsole();
  std::lock_guard lock(console.mutex);
  if (!console.failure)
    console.failure =
        fillIn(StringRef(text, length), {{bx, by, bz}, {tx, ty, tz}}, {});
  console.isStopped = true;
}

static bool isStopped() { return getConsole().isStopped; }

void *mlir::ttgrid::python::lookupConsole(StringRef name) {
  return llvm::StringSwitch<void *>(name)
      .Case("ttgrid_print", reinterpret_cast<void *>(&print))
      .Case("ttgrid_assert_failed", reinterpret_cast<void *>(&failAssertion))
      .Case("ttgrid_is_stopped", reinterpret_cast<void *>(&isStopped))
      .Default(nullptr);
}

//===----------------------------------------------------------------------===//
// Sessions
//===----------------------------------------------------------------------===//

ConsoleSession::ConsoleSession() : lock(getConsole().session) {
  getConsole().failure.reset();
  getConsole().isStopped = false;
}

std::optional<std::string> ConsoleSession::end() {
  Console &console = getConsole();
  std::string lines;
  lines.swap(console.lines);
  std::optional<std::string> failure = std::move(console.failure);
  lock.unlock();
  nb::gil_scoped_acquire acquire;
  write(lines);
  return failure;
}
