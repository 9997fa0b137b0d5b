//===- Pipeline.cpp - Textual pass pipelines ------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Pipeline.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/PassRegistry.h"
#include "llvm/ADT/StringExtras.h"

#include <sys/mman.h>
#include <unistd.h>

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::python;

namespace {
/// Collects what is written to stderr. LLVM's command line library, which
/// reads the values of pass options, complains there and nowhere else.
class CapturedStderr {
public:
  CapturedStderr()
      : file(memfd_create("stderr", MFD_CLOEXEC)), before(dup(STDERR_FILENO)) {
    if (isActive())
      dup2(file, STDERR_FILENO);
  }

  ~CapturedStderr() {
    if (isActive())
      dup2(before, STDERR_FILENO);
    for (int descriptor : {file, before})
      if (descriptor >= 0)
        close(descriptor);
  }

  std::string read() const {
    std::string text;
    char buffer[512];
    off_t offset = 0;
    for (ssize_t count;
         (count = pread(file, buffer, sizeof(buffer), offset)) > 0;
         offset += count)
      text.append(buffer, count);
    return text;
  }

private:
  bool isActive() const { return file >= 0 && before >= 0; }

  int file;
  int before;
};
} // namespace

static LogicalResult parse(StringRef text, OpPassManager &passes,
                           llvm::raw_ostream &os) {
  if (!text.starts_with("builtin.module(") && !text.starts_with("any("))
    return parsePassPipeline(text, passes, os);
  FailureOr<OpPassManager> whole = parsePassPipeline(text, os);
  if (succeeded(whole))
    passes = std::move(*whole);
  return whole;
}

/// What the reader of pipelines has written, as an error.
static DiagnosticRecord makeError(StringRef report, StringRef text) {
  // "<pass>:<line>:<column>: error: <message>", and the same of options
  // without a place.
  const StringRef mark = "error: ";
  for (StringRef line : llvm::split(report, '\n')) {
    size_t found = line.find(mark);
    size_t column;
    if (found == StringRef::npos ||
        line.take_front(found).rtrim(": ").rsplit(':').second.getAsInteger(
            10, column))
      continue;
    DiagnosticRecord record =
        python::makeError(line.drop_front(found + mark.size()));
    record.file = "<pipeline>";
    record.line = 1;
    record.column = column;
    record.source = text.str();
    return record;
  }
  StringRef line = report.split('\n').first;
  line.consume_front("<Pass-Options-Parser>: ");
  line.consume_front(": ");
  return python::makeError(line.empty() ? "the pass pipeline can't be read"
                                        : line);
}

Result<OpPassManager> python::parsePipeline(const std::string &text) {
  OpPassManager passes(ModuleOp::getOperationName());
  std::string report, options;
  llvm::raw_string_ostream os(report);
  LogicalResult result = failure();
  StringRef trimmed = StringRef(text).trim();
  if (trimmed.contains('{')) {
    CapturedStderr captured;
    result = parse(trimmed, passes, os);
    options = captured.read();
  } else {
    result = parse(trimmed, passes, os);
  }
  if (failed(result))
    return ::makeError(options + report, trimmed);
  return passes;
}
