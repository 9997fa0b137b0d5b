//===- ScheduleText.cpp - Schedules as one writes them --------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/IR/ScheduleText.h"

#include "mlir/AsmParser/AsmParser.h"

using namespace mlir;
using namespace mlir::ttgrid;

ScheduleAttr mlir::ttgrid::parseSchedule(StringRef text, MLIRContext *context) {
  text = text.trim();
  std::string attribute =
      text.starts_with("#") ? text.str() : (scheduleAttrPrefix + text).str();
  return dyn_cast_or_null<ScheduleAttr>(parseAttribute(attribute, context));
}

std::string mlir::ttgrid::spellSchedule(ScheduleAttr schedule) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << schedule;
  StringRef stripped = text;
  stripped.consume_front(scheduleAttrPrefix);
  return stripped.str();
}

std::string mlir::ttgrid::getTitle(ScheduleAttr schedule,
                                   const Schedule &meaning) {
  std::string title;
  llvm::raw_string_ostream os(title);
  llvm::interleave(meaning.getSizes(), os, "x");
  os << " " << spellSchedule(schedule);
  if (!schedule.hasStaticCores())
    os << ", " << meaning.getNumCores() << " cores";
  return title;
}
