//===- ScheduleText.h - Schedules as one writes them ------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// On command lines, in Python and in reports a schedule stands without the name
// of its attribute: <cores = 8, partition = contiguous, order = row_major>.
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_IR_SCHEDULETEXT_H
#define TTGRID_IR_SCHEDULETEXT_H

#include "ttgrid/IR/TTGrid.h"

#include <string>

namespace mlir::ttgrid {

/// What stands in front of a schedule where it is an attribute.
constexpr llvm::StringLiteral scheduleAttrPrefix = "#tt.schedule";

/// Parses a schedule, with or without `#tt.schedule` in front. Null where the
/// text is none; what is wrong with it is then a diagnostic of the context,
/// unless it is an attribute of another kind.
ScheduleAttr parseSchedule(StringRef text, MLIRContext *context);

/// The schedule without `#tt.schedule` in front.
std::string spellSchedule(ScheduleAttr schedule);

/// The title of a picture or report: the sizes, the schedule, and the number of
/// cores where the schedule leaves it open. `meaning` is that of `schedule`.
std::string getTitle(ScheduleAttr schedule, const Schedule &meaning);

} // namespace mlir::ttgrid

#endif // TTGRID_IR_SCHEDULETEXT_H
