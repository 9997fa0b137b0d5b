/*===- ttgrid-c/Dialects.h - C API of the dialect -----------------*- C -*-===*\
|*
|* Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
\*===----------------------------------------------------------------------===*/

#ifndef TTGRID_C_DIALECTS_H
#define TTGRID_C_DIALECTS_H

#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif

/** mlirGetDialectHandle__ttgrid__(): the handle of the dialect `tt`. The name
 *  is that of the project, as other projects have dialects named `tt`. */
MLIR_DECLARE_CAPI_DIALECT_REGISTRATION(TTGrid, ttgrid);

#ifdef __cplusplus
}
#endif

#endif /* TTGRID_C_DIALECTS_H */
