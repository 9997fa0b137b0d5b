/*===- ttgrid-c/Registration.h - C API of the passes --------------*- C -*-===*\
|*
|* Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
\*===----------------------------------------------------------------------===*/

#ifndef TTGRID_C_REGISTRATION_H
#define TTGRID_C_REGISTRATION_H

#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif

/** Adds TTGrid's dialect to a registry. */
MLIR_CAPI_EXPORTED void ttgridRegisterAllDialects(MlirDialectRegistry registry);

/** Makes TTGrid's passes and pipelines known by their names, for
 *  mlirParsePassPipeline and mlirOpPassManagerAddPipeline. May be called more
 *  than once. */
MLIR_CAPI_EXPORTED void ttgridRegisterAllPasses(void);

#ifdef __cplusplus
}
#endif

#endif /* TTGRID_C_REGISTRATION_H */
