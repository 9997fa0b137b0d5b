//===- Schedule.cpp - C API of schedules ----------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid-c/Schedule.h"

#include "mlir/CAPI/AffineMap.h"
#include "mlir/CAPI/IR.h"
#include "mlir/CAPI/Support.h"
#include "mlir/IR/Diagnostics.h"
#include "ttgrid/Conversion/GridToPersistent/PartitionLowering.h"
#include "ttgrid/IR/TTGrid.h"
#include "ttgrid/Schedule/Plan.h"

using namespace mlir;
using namespace mlir::ttgrid;

/// Where the context's handlers learn what is refused.
static auto errorsOf(MLIRContext *context) {
  return [context] { return emitError(UnknownLoc::get(context)); };
}

template <typename Attr>
static Attr unwrapAs(MlirAttribute attribute) {
  return cast<Attr>(unwrap(attribute));
}

/// Builds an attribute that has rules of its own. The arguments are of the
/// types of its parameters.
template <typename Attr, typename... Args>
static MlirAttribute getChecked(MLIRContext *context, const Args &...args) {
  auto emitErrors = errorsOf(context);
  return wrap(Attr::getChecked(function_ref<InFlightDiagnostic()>(emitErrors),
                               context, args...));
}

//===----------------------------------------------------------------------===//
// Partitions
//===----------------------------------------------------------------------===//

bool ttgridAttributeIsAContiguous(MlirAttribute attribute) {
  return isa<ContiguousAttr>(unwrap(attribute));
}

MlirAttribute ttgridContiguousAttrGet(MlirContext context) {
  return wrap(ContiguousAttr::get(unwrap(context)));
}

bool ttgridAttributeIsACyclic(MlirAttribute attribute) {
  return isa<CyclicAttr>(unwrap(attribute));
}

MlirAttribute ttgridCyclicAttrGet(MlirContext context, int64_t block) {
  return getChecked<CyclicAttr>(unwrap(context), block);
}

int64_t ttgridCyclicAttrGetBlock(MlirAttribute cyclic) {
  return unwrapAs<CyclicAttr>(cyclic).getBlock();
}

bool ttgridAttributeIsABlocked(MlirAttribute attribute) {
  return isa<BlockedAttr>(unwrap(attribute));
}

MlirAttribute ttgridBlockedAttrGet(MlirContext context) {
  return wrap(BlockedAttr::get(unwrap(context)));
}

bool ttgridAttributeIsARanges(MlirAttribute attribute) {
  return isa<RangesAttr>(unwrap(attribute));
}

MlirAttribute ttgridRangesAttrGet(MlirContext context, intptr_t numRanges,
                                  const int64_t *starts,
                                  const int64_t *counts) {
  SmallVector<std::pair<int64_t, int64_t>> ranges;
  for (intptr_t index = 0; index < numRanges; ++index)
    ranges.emplace_back(starts[index], counts[index]);
  return getChecked<RangesAttr>(unwrap(context), ArrayRef(ranges));
}

intptr_t ttgridRangesAttrGetNumRanges(MlirAttribute ranges) {
  return unwrapAs<RangesAttr>(ranges).getRanges().size();
}

int64_t ttgridRangesAttrGetStart(MlirAttribute ranges, intptr_t index) {
  return unwrapAs<RangesAttr>(ranges).getRanges()[index].first;
}

int64_t ttgridRangesAttrGetCount(MlirAttribute ranges, intptr_t index) {
  return unwrapAs<RangesAttr>(ranges).getRanges()[index].second;
}

//===----------------------------------------------------------------------===//
// Orders
//===----------------------------------------------------------------------===//

bool ttgridAttributeIsARowMajor(MlirAttribute attribute) {
  return isa<RowMajorAttr>(unwrap(attribute));
}

MlirAttribute ttgridRowMajorAttrGet(MlirContext context) {
  return wrap(RowMajorAttr::get(unwrap(context)));
}

bool ttgridAttributeIsAColumnMajor(MlirAttribute attribute) {
  return isa<ColumnMajorAttr>(unwrap(attribute));
}

MlirAttribute ttgridColumnMajorAttrGet(MlirContext context) {
  return wrap(ColumnMajorAttr::get(unwrap(context)));
}

bool ttgridAttributeIsAPermuted(MlirAttribute attribute) {
  return isa<PermutedAttr>(unwrap(attribute));
}

MlirAttribute ttgridPermutedAttrGet(MlirContext context, intptr_t rank,
                                    const int64_t *dims) {
  return getChecked<PermutedAttr>(unwrap(context), ArrayRef(dims, rank));
}

intptr_t ttgridPermutedAttrGetRank(MlirAttribute permuted) {
  return unwrapAs<PermutedAttr>(permuted).getDims().size();
}

int64_t ttgridPermutedAttrGetDim(MlirAttribute permuted, intptr_t index) {
  return unwrapAs<PermutedAttr>(permuted).getDims()[index];
}

bool ttgridAttributeIsAGrouped(MlirAttribute attribute) {
  return isa<GroupedAttr>(unwrap(attribute));
}

MlirAttribute ttgridGroupedAttrGet(MlirContext context, int64_t size,
                                   bool serpentine) {
  return getChecked<GroupedAttr>(unwrap(context), size, serpentine);
}

int64_t ttgridGroupedAttrGetSize(MlirAttribute grouped) {
  return unwrapAs<GroupedAttr>(grouped).getSize();
}

bool ttgridGroupedAttrIsSerpentine(MlirAttribute grouped) {
  return unwrapAs<GroupedAttr>(grouped).getSerpentine();
}

bool ttgridAttributeIsANest(MlirAttribute attribute) {
  return isa<NestAttr>(unwrap(attribute));
}

MlirAttribute ttgridNestAttrGet(MlirAffineMap map, intptr_t numSerpentine,
                                const int64_t *serpentine) {
  return getChecked<NestAttr>(unwrap(map).getContext(), unwrap(map),
                              ArrayRef(serpentine, numSerpentine));
}

MlirAffineMap ttgridNestAttrGetMap(MlirAttribute nest) {
  return wrap(unwrapAs<NestAttr>(nest).getMap());
}

intptr_t ttgridNestAttrGetNumSerpentine(MlirAttribute nest) {
  return unwrapAs<NestAttr>(nest).getSerpentine().size();
}

int64_t ttgridNestAttrGetSerpentine(MlirAttribute nest, intptr_t index) {
  return unwrapAs<NestAttr>(nest).getSerpentine()[index];
}

//===----------------------------------------------------------------------===//
// #tt.schedule
//===----------------------------------------------------------------------===//

bool ttgridAttributeIsASchedule(MlirAttribute attribute) {
  return isa<ScheduleAttr>(unwrap(attribute));
}

MlirAttribute ttgridScheduleAttrGet(MlirContext context, intptr_t coreRank,
                                    const int64_t *coreShape,
                                    TTGridCoreOrder coreOrder,
                                    MlirAttribute partition,
                                    MlirAttribute order) {
  MLIRContext *unwrapped = unwrap(context);
  auto partitionAttr =
      dyn_cast_or_null<PartitionAttrInterface>(unwrap(partition));
  auto orderAttr = dyn_cast_or_null<OrderAttrInterface>(unwrap(order));
  if (!partitionAttr || !orderAttr) {
    errorsOf(unwrapped)() << "a schedule needs a partition and an order";
    return MlirAttribute{nullptr};
  }
  auto emitErrors = [&] { return errorsOf(unwrapped)() << "the schedule "; };
  if (failed(LogicalResult(findUnlowered(emitErrors, partitionAttr))))
    return MlirAttribute{nullptr};
  SmallVector<int64_t> cores(ArrayRef(coreShape, coreRank));
  if (cores.empty())
    cores.push_back(ShapedType::kDynamic);
  return getChecked<ScheduleAttr>(unwrapped, ArrayRef(cores),
                                  coreOrder == TTGridCoreOrderColumnMajor
                                      ? CoreOrder::ColumnMajor
                                      : CoreOrder::RowMajor,
                                  partitionAttr, orderAttr);
}

intptr_t ttgridScheduleAttrGetCoreRank(MlirAttribute schedule) {
  auto attribute = unwrapAs<ScheduleAttr>(schedule);
  return attribute.hasStaticCores() ? attribute.getCores().size() : 0;
}

int64_t ttgridScheduleAttrGetCoreSize(MlirAttribute schedule, intptr_t dim) {
  return unwrapAs<ScheduleAttr>(schedule).getCores()[dim];
}

TTGridCoreOrder ttgridScheduleAttrGetCoreOrder(MlirAttribute schedule) {
  return unwrapAs<ScheduleAttr>(schedule).getCoreOrder() ==
                 CoreOrder::ColumnMajor
             ? TTGridCoreOrderColumnMajor
             : TTGridCoreOrderRowMajor;
}

MlirAttribute ttgridScheduleAttrGetPartition(MlirAttribute schedule) {
  return wrap(Attribute(unwrapAs<ScheduleAttr>(schedule).getPartition()));
}

MlirAttribute ttgridScheduleAttrGetOrder(MlirAttribute schedule) {
  return wrap(Attribute(unwrapAs<ScheduleAttr>(schedule).getOrder()));
}

//===----------------------------------------------------------------------===//
// What a schedule means for a grid of known sizes
//===----------------------------------------------------------------------===//

namespace {
/// What a TTGridSchedule points to.
struct ResolvedSchedule {
  MLIRContext *context;
  Schedule schedule;
};
} // namespace

static const ResolvedSchedule &unwrap(TTGridSchedule schedule) {
  return *static_cast<const ResolvedSchedule *>(schedule.ptr);
}

TTGridSchedule ttgridScheduleGet(MlirAttribute schedule, intptr_t rank,
                                 const int64_t *sizes, int64_t numCores) {
  auto attribute = unwrapAs<ScheduleAttr>(schedule);
  MLIRContext *context = attribute.getContext();
  llvm::Expected<Schedule> resolved = attribute.resolve(
      ArrayRef(sizes, rank),
      numCores ? std::optional<int64_t>(numCores) : std::nullopt);
  if (resolved)
    return {new ResolvedSchedule{context, std::move(*resolved)}};
  (void)reportError(errorsOf(context), resolved.takeError());
  return {nullptr};
}

void ttgridScheduleDestroy(TTGridSchedule schedule) {
  delete static_cast<ResolvedSchedule *>(schedule.ptr);
}

bool ttgridScheduleIsNull(TTGridSchedule schedule) { return !schedule.ptr; }

intptr_t ttgridScheduleGetRank(TTGridSchedule schedule) {
  return unwrap(schedule).schedule.getRank();
}

int64_t ttgridScheduleGetNumTiles(TTGridSchedule schedule) {
  return unwrap(schedule).schedule.getNumTiles();
}

int64_t ttgridScheduleGetNumCores(TTGridSchedule schedule) {
  return unwrap(schedule).schedule.getNumCores();
}

intptr_t ttgridScheduleGetCoreRank(TTGridSchedule schedule) {
  return unwrap(schedule).schedule.getCores().getShape().size();
}

void ttgridScheduleGetCoordinates(TTGridSchedule schedule,
                                  int64_t *coordinates) {
  const CoreGrid &cores = unwrap(schedule).schedule.getCores();
  for (int64_t core = 0; core < cores.getNumCores(); ++core)
    coordinates = llvm::copy(cores.getCoordinates(core), coordinates);
}

void ttgridScheduleGetTileCounts(TTGridSchedule schedule, int64_t *counts) {
  const Schedule &resolved = unwrap(schedule).schedule;
  for (int64_t core = 0; core < resolved.getNumCores(); ++core)
    counts[core] = resolved.getTileCount(core);
}

void ttgridScheduleGetTiles(TTGridSchedule schedule, int64_t core,
                            int64_t *tiles) {
  unwrap(schedule).schedule.visitTiles(core, [&](ArrayRef<int64_t> tile) {
    tiles = llvm::copy(tile, tiles);
    return true;
  });
}

bool ttgridScheduleGivesRanges(TTGridSchedule schedule) {
  return unwrap(schedule).schedule.getPartition().givesRanges();
}

static RuntimeArgument toRuntimeArgument(TTGridRuntimeArgument argument) {
  switch (argument) {
  case TTGridRuntimeArgumentCoreId:
    return RuntimeArgument::CoreId;
  case TTGridRuntimeArgumentNumCores:
    return RuntimeArgument::NumCores;
  case TTGridRuntimeArgumentStartTile:
    return RuntimeArgument::StartTile;
  case TTGridRuntimeArgumentTileCount:
    return RuntimeArgument::TileCount;
  }
  llvm_unreachable("no TTGridRuntimeArgument");
}

MlirLogicalResult ttgridScheduleGetPlan(TTGridSchedule schedule,
                                        intptr_t numArguments,
                                        const TTGridRuntimeArgument *arguments,
                                        int64_t *values) {
  auto wanted =
      llvm::map_to_vector(ArrayRef(arguments, numArguments), toRuntimeArgument);
  llvm::Expected<Plan> plan = getPlan(unwrap(schedule).schedule, wanted);
  if (!plan)
    return wrap(
        reportError(errorsOf(unwrap(schedule).context), plan.takeError()));
  for (const PlanEntry &entry : plan->entries)
    values = llvm::copy(entry.arguments, values);
  return mlirLogicalResultSuccess();
}
