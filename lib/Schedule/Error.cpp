//===- Error.cpp - Why a schedule is refused ------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Schedule/Error.h"

using namespace mlir::ttgrid;

char ScheduleError::ID = 0;

void ScheduleError::log(llvm::raw_ostream &os) const {
  os << message;
  if (!hint.empty())
    os << "; " << hint;
}

std::error_code ScheduleError::convertToErrorCode() const {
  return llvm::inconvertibleErrorCode();
}
