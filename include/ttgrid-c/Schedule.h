/*===- ttgrid-c/Schedule.h - C API of schedules -------------------*- C -*-===*\
|*
|* Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
|* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
|*
|*===----------------------------------------------------------------------===*|
|*
|* `#tt.schedule` as an attribute, and what it means for a grid of known sizes.
|*
|* The dialect must be loaded into the context before an attribute is built.
|* What is refused is refused with an error diagnostic in the context, and with
|* a null attribute or schedule as the result.
|*
\*===----------------------------------------------------------------------===*/

#ifndef TTGRID_C_SCHEDULE_H
#define TTGRID_C_SCHEDULE_H

#include "mlir-c/AffineMap.h"
#include "mlir-c/IR.h"

#ifdef __cplusplus
extern "C" {
#endif

/*===----------------------------------------------------------------------===*\
|* Partitions
\*===----------------------------------------------------------------------===*/

MLIR_CAPI_EXPORTED bool ttgridAttributeIsAContiguous(MlirAttribute attribute);
MLIR_CAPI_EXPORTED MlirAttribute ttgridContiguousAttrGet(MlirContext context);

MLIR_CAPI_EXPORTED bool ttgridAttributeIsACyclic(MlirAttribute attribute);
MLIR_CAPI_EXPORTED MlirAttribute ttgridCyclicAttrGet(MlirContext context,
                                                     int64_t block);
MLIR_CAPI_EXPORTED int64_t ttgridCyclicAttrGetBlock(MlirAttribute cyclic);

MLIR_CAPI_EXPORTED bool ttgridAttributeIsABlocked(MlirAttribute attribute);
MLIR_CAPI_EXPORTED MlirAttribute ttgridBlockedAttrGet(MlirContext context);

MLIR_CAPI_EXPORTED bool ttgridAttributeIsARanges(MlirAttribute attribute);
/** One range of positions per core: where it starts, and how many they are. */
MLIR_CAPI_EXPORTED MlirAttribute ttgridRangesAttrGet(MlirContext context,
                                                     intptr_t numRanges,
                                                     const int64_t *starts,
                                                     const int64_t *counts);
MLIR_CAPI_EXPORTED intptr_t ttgridRangesAttrGetNumRanges(MlirAttribute ranges);
MLIR_CAPI_EXPORTED int64_t ttgridRangesAttrGetStart(MlirAttribute ranges,
                                                    intptr_t index);
MLIR_CAPI_EXPORTED int64_t ttgridRangesAttrGetCount(MlirAttribute ranges,
                                                    intptr_t index);

/*===----------------------------------------------------------------------===*\
|* Orders
\*===----------------------------------------------------------------------===*/

MLIR_CAPI_EXPORTED bool ttgridAttributeIsARowMajor(MlirAttribute attribute);
MLIR_CAPI_EXPORTED MlirAttribute ttgridRowMajorAttrGet(MlirContext context);

MLIR_CAPI_EXPORTED bool ttgridAttributeIsAColumnMajor(MlirAttribute attribute);
MLIR_CAPI_EXPORTED MlirAttribute ttgridColumnMajorAttrGet(MlirContext context);

MLIR_CAPI_EXPORTED bool ttgridAttributeIsAPermuted(MlirAttribute attribute);
/** The dimensions, slowest first. */
MLIR_CAPI_EXPORTED MlirAttribute ttgridPermutedAttrGet(MlirContext context,
                                                       intptr_t rank,
                                                       const int64_t *dims);
MLIR_CAPI_EXPORTED intptr_t ttgridPermutedAttrGetRank(MlirAttribute permuted);
MLIR_CAPI_EXPORTED int64_t ttgridPermutedAttrGetDim(MlirAttribute permuted,
                                                    intptr_t index);

MLIR_CAPI_EXPORTED bool ttgridAttributeIsAGrouped(MlirAttribute attribute);
MLIR_CAPI_EXPORTED MlirAttribute ttgridGroupedAttrGet(MlirContext context,
                                                      int64_t size,
                                                      bool serpentine);
MLIR_CAPI_EXPORTED int64_t ttgridGroupedAttrGetSize(MlirAttribute grouped);
MLIR_CAPI_EXPORTED bool ttgridGroupedAttrIsSerpentine(MlirAttribute grouped);

MLIR_CAPI_EXPORTED bool ttgridAttributeIsANest(MlirAttribute attribute);
/** Tiles in lexicographic order of the map's results; the listed results run
 *  backwards on every other run. */
MLIR_CAPI_EXPORTED MlirAttribute ttgridNestAttrGet(MlirAffineMap map,
                                                   intptr_t numSerpentine,
                                                   const int64_t *serpentine);
MLIR_CAPI_EXPORTED MlirAffineMap ttgridNestAttrGetMap(MlirAttribute nest);
MLIR_CAPI_EXPORTED intptr_t ttgridNestAttrGetNumSerpentine(MlirAttribute nest);
MLIR_CAPI_EXPORTED int64_t ttgridNestAttrGetSerpentine(MlirAttribute nest,
                                                       intptr_t index);

/*===----------------------------------------------------------------------===*\
|* #tt.schedule
\*===----------------------------------------------------------------------===*/

/** How core ids count the core grid: last or first coordinate fastest. */
typedef enum TTGridCoreOrder {
  TTGridCoreOrderRowMajor = 0,
  TTGridCoreOrderColumnMajor = 1
} TTGridCoreOrder;

MLIR_CAPI_EXPORTED bool ttgridAttributeIsASchedule(MlirAttribute attribute);
/** A schedule for the core grid of these sizes, rows x columns, of any rank.
 *  Rank 0 is `cores = ?`: their number is known at run time. Refuses a
 * partition that the passes can't lower. */
MLIR_CAPI_EXPORTED MlirAttribute ttgridScheduleAttrGet(
    MlirContext context, intptr_t coreRank, const int64_t *coreShape,
    TTGridCoreOrder coreOrder, MlirAttribute partition, MlirAttribute order);
/** The rank of the core grid; 0 for `cores = ?`. */
MLIR_CAPI_EXPORTED intptr_t
ttgridScheduleAttrGetCoreRank(MlirAttribute schedule);
MLIR_CAPI_EXPORTED int64_t ttgridScheduleAttrGetCoreSize(MlirAttribute schedule,
                                                         intptr_t dim);
MLIR_CAPI_EXPORTED TTGridCoreOrder
ttgridScheduleAttrGetCoreOrder(MlirAttribute schedule);
MLIR_CAPI_EXPORTED MlirAttribute
ttgridScheduleAttrGetPartition(MlirAttribute schedule);
MLIR_CAPI_EXPORTED MlirAttribute
ttgridScheduleAttrGetOrder(MlirAttribute schedule);

/*===----------------------------------------------------------------------===*\
|* What a schedule means for a grid of known sizes
\*===----------------------------------------------------------------------===*/

/** Owned by who made it. */
typedef struct TTGridSchedule {
  void *ptr;
} TTGridSchedule;

/** What a per-core program can ask its host for. */
typedef enum TTGridRuntimeArgument {
  TTGridRuntimeArgumentCoreId = 0,
  TTGridRuntimeArgumentNumCores = 1,
  /** The position of the core's first tile. */
  TTGridRuntimeArgumentStartTile = 2,
  TTGridRuntimeArgumentTileCount = 3
} TTGridRuntimeArgument;

/** The meaning of a `#tt.schedule`. `numCores` is what `cores = ?` stands for,
 *  and 0 where the schedule itself says how many they are. */
MLIR_CAPI_EXPORTED TTGridSchedule ttgridScheduleGet(MlirAttribute schedule,
                                                    intptr_t rank,
                                                    const int64_t *sizes,
                                                    int64_t numCores);
MLIR_CAPI_EXPORTED void ttgridScheduleDestroy(TTGridSchedule schedule);
MLIR_CAPI_EXPORTED bool ttgridScheduleIsNull(TTGridSchedule schedule);

MLIR_CAPI_EXPORTED intptr_t ttgridScheduleGetRank(TTGridSchedule schedule);
MLIR_CAPI_EXPORTED int64_t ttgridScheduleGetNumTiles(TTGridSchedule schedule);
MLIR_CAPI_EXPORTED int64_t ttgridScheduleGetNumCores(TTGridSchedule schedule);
/** The rank of the core grid, at least 1. */
MLIR_CAPI_EXPORTED intptr_t ttgridScheduleGetCoreRank(TTGridSchedule schedule);

/** Fills `coordinates` with the coordinates of each core in the core grid:
 *  number of cores times rank of the core grid. */
MLIR_CAPI_EXPORTED void ttgridScheduleGetCoordinates(TTGridSchedule schedule,
                                                     int64_t *coordinates);

/** Fills `counts` with the number of tiles of each core. */
MLIR_CAPI_EXPORTED void ttgridScheduleGetTileCounts(TTGridSchedule schedule,
                                                    int64_t *counts);

/** Fills `tiles` with the tiles of a core, in their sequence: number of its
 *  tiles times rank of the grid. A core past the cores has none. */
MLIR_CAPI_EXPORTED void ttgridScheduleGetTiles(TTGridSchedule schedule,
                                               int64_t core, int64_t *tiles);

/** Whether each core's tiles are one range of positions, which start_tile and
 *  tile_count can tell. */
MLIR_CAPI_EXPORTED bool ttgridScheduleGivesRanges(TTGridSchedule schedule);

/** Fills `values` with what the host gives to each core for these runtime
 *  arguments: number of cores times number of arguments. Refuses start_tile
 *  and tile_count unless ttgridScheduleGivesRanges. */
MLIR_CAPI_EXPORTED MlirLogicalResult
ttgridScheduleGetPlan(TTGridSchedule schedule, intptr_t numArguments,
                      const TTGridRuntimeArgument *arguments, int64_t *values);

#ifdef __cplusplus
}
#endif

#endif /* TTGRID_C_SCHEDULE_H */
