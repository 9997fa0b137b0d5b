//===- Error.h - Why a schedule is refused ----------------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_SCHEDULE_ERROR_H
#define TTGRID_SCHEDULE_ERROR_H

#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"

#include <string>

namespace mlir::ttgrid {

/// A fault in a schedule: what is wrong with which number, and, where it
/// helps, what to write instead.
class ScheduleError : public llvm::ErrorInfo<ScheduleError> {
public:
  static char ID;

  ScheduleError(const llvm::Twine &message, const llvm::Twine &hint)
      : message(message.str()), hint(hint.str()) {}

  const std::string &getMessage() const { return message; }
  /// May be empty.
  const std::string &getHint() const { return hint; }

  void log(llvm::raw_ostream &os) const override;
  std::error_code convertToErrorCode() const override;

private:
  std::string message;
  std::string hint;
};

inline llvm::Error makeScheduleError(const llvm::Twine &message,
                                     const llvm::Twine &hint = "") {
  return llvm::make_error<ScheduleError>(message, hint);
}

} // namespace mlir::ttgrid

#endif // TTGRID_SCHEDULE_ERROR_H
