//===- Diagnostics.cpp - From diagnostics to Python exceptions ----------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Diagnostics.h"

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Location.h"
#include "ttgrid/IR/ScheduleText.h"
#include "ttgrid/Schedule/Error.h"
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>

namespace nb = nanobind;
using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::python;

static std::string spellSeverity(DiagnosticSeverity severity) {
  switch (severity) {
  case DiagnosticSeverity::Note:
    return "note";
  case DiagnosticSeverity::Warning:
    return "warning";
  case DiagnosticSeverity::Error:
    return "error";
  case DiagnosticSeverity::Remark:
    return "remark";
  }
  llvm_unreachable("no severity");
}

static std::optional<std::string> getLine(const Sources &sources,
                                          const DiagnosticRecord &record) {
  auto found = sources.find(record.file);
  if (found == sources.end())
    return std::nullopt;
  StringRef rest = found->second, line;
  for (unsigned number = 0; number < record.line; ++number)
    std::tie(line, rest) = rest.split('\n');
  return line.str();
}

/// The file of text that is parsed as an attribute is called like the text.
static void nameSchedule(DiagnosticRecord &record) {
  StringRef text = record.file;
  if (!text.consume_front(scheduleAttrPrefix))
    return;
  record.source = text.str();
  record.column -=
      std::min<size_t>(record.column - 1, scheduleAttrPrefix.size());
  record.file = "<schedule>";
}

static DiagnosticRecord record(const Diagnostic &diagnostic,
                               const Sources &sources) {
  DiagnosticRecord record;
  record.severity = spellSeverity(diagnostic.getSeverity());
  record.message = diagnostic.str();
  if (auto place = diagnostic.getLocation()->findInstanceOf<FileLineColLoc>()) {
    record.file = place.getFilename().str();
    record.line = place.getLine();
    record.column = place.getColumn();
    record.source = getLine(sources, record);
    nameSchedule(record);
  }
  for (const Diagnostic &note : diagnostic.getNotes())
    record.notes.push_back(::record(note, sources));
  return record;
}

DiagnosticRecord python::makeError(const Twine &message) {
  DiagnosticRecord record;
  record.severity = "error";
  record.message = message.str();
  return record;
}

DiagnosticRecord python::makeError(llvm::Error error) {
  DiagnosticRecord record;
  llvm::handleAllErrors(
      std::move(error),
      [&](const ScheduleError &fault) {
        record = makeError(fault.getMessage());
        if (fault.getHint().empty())
          return;
        record.notes.push_back(makeError(fault.getHint()));
        record.notes.back().severity = "note";
      },
      [&](const llvm::ErrorInfoBase &fault) {
        record = makeError(fault.message());
      });
  return record;
}

DiagnosticCollector::DiagnosticCollector(MLIRContext *context,
                                         const Sources &sources)
    : handler(context, [this, &sources](Diagnostic &diagnostic) {
        records.push_back(record(diagnostic, sources));
        return success();
      }) {}

nb::tuple python::toPython(const Diagnostics &diagnostics) {
  nb::object make = nb::module_::import_("ttgrid._errors").attr("Diagnostic");
  nb::list made;
  for (const DiagnosticRecord &record : diagnostics)
    made.append(make(record.severity, record.message, record.file, record.line,
                     record.column, toPython(record.notes), record.source));
  return nb::tuple(made);
}

void python::raiseError(const Diagnostics &diagnostics) {
  nb::object type = nb::module_::import_("ttgrid._errors").attr("Error");
  nb::object error = type(toPython(diagnostics));
  PyErr_SetObject(type.ptr(), error.ptr());
  throw nb::python_error();
}

void python::raise(const char *name, const std::string &message) {
  nb::object type = nb::module_::import_("ttgrid._errors").attr(name);
  PyErr_SetString(type.ptr(), message.c_str());
  throw nb::python_error();
}
