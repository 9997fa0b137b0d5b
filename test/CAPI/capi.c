/* Prints what the C API gives; capi.test says what that must be. */

#include "mlir-c/BuiltinAttributes.h"
#include "mlir-c/Diagnostics.h"
#include "mlir-c/Pass.h"
#include "mlir-c/RegisterEverything.h"
#include "ttgrid-c/Dialects.h"
#include "ttgrid-c/Registration.h"
#include "ttgrid-c/Schedule.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In foreign.cpp. */
void registerForeignDialect(MlirDialectRegistry registry);

// Prints what a test is about to show.
static void title(const char *text) {
  printf("== %s\n", text);
  fflush(stdout);
}

static void printText(MlirStringRef text, void *file) {
  fwrite(text.data, 1, text.length, (FILE *)file);
}

static void print(MlirAttribute attribute) {
  if (mlirAttributeIsNull(attribute)) {
    printf("null\n");
    return;
  }
  mlirAttributePrint(attribute, printText, stdout);
  printf("\n");
}

static void printNumbers(const char *name, const int64_t *numbers,
                         intptr_t count) {
  intptr_t i;
  printf("%s:", name);
  for (i = 0; i < count; ++i)
    printf(" %ld", (long)numbers[i]);
  printf("\n");
}

static MlirLogicalResult printDiagnostic(MlirDiagnostic diagnostic,
                                         void *file) {
  intptr_t i;
  fprintf((FILE *)file, "%s: ",
          mlirDiagnosticGetSeverity(diagnostic) == MlirDiagnosticError
              ? "error"
              : "note");
  mlirDiagnosticPrint(diagnostic, printText, file);
  fprintf((FILE *)file, "\n");
  for (i = 0; i < mlirDiagnosticGetNumNotes(diagnostic); ++i)
    printDiagnostic(mlirDiagnosticGetNote(diagnostic, i), file);
  return mlirLogicalResultSuccess();
}

static MlirAttribute parse(MlirContext context, const char *text) {
  return mlirAttributeParseGet(context, mlirStringRefCreateFromCString(text));
}

// A schedule for two cores with this partition and order.
static MlirAttribute forTwoCores(MlirContext context, MlirAttribute partition,
                                 MlirAttribute order) {
  const int64_t cores[] = {2};
  return ttgridScheduleAttrGet(context, 1, cores, TTGridCoreOrderRowMajor,
                               partition, order);
}

static void testBuild(MlirContext context) {
  const int64_t cores[] = {7, 8};
  const int64_t starts[] = {0, 4}, counts[] = {4, 5};
  const int64_t dims[] = {2, 0, 1};
  const int64_t levels[] = {1};
  MlirAffineMap map = mlirAffineMapMultiDimIdentityGet(context, 2);
  MlirAttribute contiguous = ttgridContiguousAttrGet(context);
  MlirAttribute rowMajor = ttgridRowMajorAttrGet(context);

  title("build");
  print(ttgridScheduleAttrGet(context, 2, cores, TTGridCoreOrderColumnMajor,
                              ttgridBlockedAttrGet(context),
                              ttgridGroupedAttrGet(context, 8, true)));
  print(ttgridScheduleAttrGet(context, 0, NULL, TTGridCoreOrderRowMajor,
                              contiguous, ttgridColumnMajorAttrGet(context)));
  print(forTwoCores(context, ttgridCyclicAttrGet(context, 4),
                    ttgridPermutedAttrGet(context, 3, dims)));
  print(forTwoCores(context, ttgridRangesAttrGet(context, 2, starts, counts),
                    rowMajor));
  print(forTwoCores(context, contiguous, ttgridNestAttrGet(map, 1, levels)));
}

static void testRefuse(MlirContext context) {
  const int64_t none[] = {0};
  const int64_t twice[] = {0, 0};
  MlirAttribute contiguous = ttgridContiguousAttrGet(context);
  MlirAttribute rowMajor = ttgridRowMajorAttrGet(context);

  title("refuse");
  print(ttgridCyclicAttrGet(context, 0));
  print(ttgridGroupedAttrGet(context, 0, false));
  print(ttgridPermutedAttrGet(context, 2, twice));
  print(ttgridScheduleAttrGet(context, 1, none, TTGridCoreOrderRowMajor,
                              contiguous, rowMajor));
  print(forTwoCores(context, rowMajor, contiguous));
  print(forTwoCores(context, ttgridCyclicAttrGet(context, 1),
                    mlirAttributeGetNull()));
  print(forTwoCores(context, parse(context, "#foreign.unlowered"), rowMajor));
  /* One that has a lowering is as good as TTGrid's own, but has rules too. */
  print(forTwoCores(context, parse(context, "#foreign.striped<4>"), rowMajor));
}

static void testRead(MlirContext context) {
  MlirAttribute schedule =
      parse(context, "#tt.schedule<cores = 2x3, core_order = column_major, "
                     "partition = cyclic<4>, order = permuted<1, 0>>");
  MlirAttribute partition = ttgridScheduleAttrGetPartition(schedule);
  MlirAttribute order = ttgridScheduleAttrGetOrder(schedule);
  MlirAttribute other;

  title("read");
  printf("a schedule %d, its partition %d\n",
         ttgridAttributeIsASchedule(schedule),
         ttgridAttributeIsASchedule(partition));
  printf("cores of rank %d, %d x %d, order %d\n",
         (int)ttgridScheduleAttrGetCoreRank(schedule),
         (int)ttgridScheduleAttrGetCoreSize(schedule, 0),
         (int)ttgridScheduleAttrGetCoreSize(schedule, 1),
         (int)ttgridScheduleAttrGetCoreOrder(schedule));
  printf("cyclic %d, contiguous %d, blocked %d, ranges %d: %d\n",
         ttgridAttributeIsACyclic(partition),
         ttgridAttributeIsAContiguous(partition),
         ttgridAttributeIsABlocked(partition),
         ttgridAttributeIsARanges(partition),
         (int)ttgridCyclicAttrGetBlock(partition));
  printf("permuted %d, row_major %d, column_major %d, grouped %d, nest %d: "
         "rank %d, %d %d\n",
         ttgridAttributeIsAPermuted(order), ttgridAttributeIsARowMajor(order),
         ttgridAttributeIsAColumnMajor(order), ttgridAttributeIsAGrouped(order),
         ttgridAttributeIsANest(order), (int)ttgridPermutedAttrGetRank(order),
         (int)ttgridPermutedAttrGetDim(order, 0),
         (int)ttgridPermutedAttrGetDim(order, 1));

  other = ttgridScheduleAttrGetPartition(
      parse(context, "#tt.schedule<cores = 2, partition = ranges<[0, 4], "
                     "[4, 5]>, order = row_major>"));
  printf("%d ranges, the second from %d, %d long\n",
         (int)ttgridRangesAttrGetNumRanges(other),
         (int)ttgridRangesAttrGetStart(other, 1),
         (int)ttgridRangesAttrGetCount(other, 1));
  other = parse(context, "#tt.grouped<8, serpentine>");
  printf("groups of %d, serpentine %d\n", (int)ttgridGroupedAttrGetSize(other),
         ttgridGroupedAttrIsSerpentine(other));
  other = parse(context, "#tt.nest<(d0, d1) -> (d1, d0), serpentine = [1]>");
  printf("%d levels, %d serpentine: %d\n",
         (int)mlirAffineMapGetNumResults(ttgridNestAttrGetMap(other)),
         (int)ttgridNestAttrGetNumSerpentine(other),
         (int)ttgridNestAttrGetSerpentine(other, 0));
  other = parse(context, "#tt.schedule<cores = ?, partition = contiguous, "
                         "order = row_major>");
  printf("cores at run time have rank %d\n",
         (int)ttgridScheduleAttrGetCoreRank(other));
}

static void testPlan(MlirContext context) {
  const TTGridRuntimeArgument arguments[] = {
      TTGridRuntimeArgumentTileCount, TTGridRuntimeArgumentStartTile,
      TTGridRuntimeArgumentCoreId, TTGridRuntimeArgumentNumCores};
  const int64_t sizes[] = {3, 3};
  int64_t numbers[16];
  TTGridSchedule schedule = ttgridScheduleGet(
      parse(context, "#tt.schedule<cores = 2x2, partition = contiguous, order "
                     "= grouped<2, serpentine>>"),
      2, sizes, 0);

  title("plan");
  printf("%d tiles of rank %d on %d cores of rank %d\n",
         (int)ttgridScheduleGetNumTiles(schedule),
         (int)ttgridScheduleGetRank(schedule),
         (int)ttgridScheduleGetNumCores(schedule),
         (int)ttgridScheduleGetCoreRank(schedule));
  ttgridScheduleGetTileCounts(schedule, numbers);
  printNumbers("tile counts", numbers, 4);
  ttgridScheduleGetCoordinates(schedule, numbers);
  printNumbers("coordinates", numbers, 8);
  ttgridScheduleGetTiles(schedule, 0, numbers);
  printNumbers("tiles of core 0", numbers, 6);
  numbers[0] = -1;
  ttgridScheduleGetTiles(schedule, 9, numbers);
  printNumbers("tiles of core 9", numbers, 1);
  printf("ranges %d, plan %d\n", ttgridScheduleGivesRanges(schedule),
         mlirLogicalResultIsSuccess(
             ttgridScheduleGetPlan(schedule, 4, arguments, numbers)));
  printNumbers("plan", numbers, 16);
  ttgridScheduleDestroy(schedule);

  schedule = ttgridScheduleGet(
      parse(context,
            "#tt.schedule<cores = ?, partition = cyclic, order = row_major>"),
      2, sizes, 2);
  printf("null %d, ", ttgridScheduleIsNull(schedule));
  ttgridScheduleGetTileCounts(schedule, numbers);
  printNumbers("tile counts", numbers, 2);
  ttgridScheduleGetTiles(schedule, 1, numbers);
  printNumbers("tiles of core 1", numbers, 8);
  printf("ranges %d\n", ttgridScheduleGivesRanges(schedule));
  fflush(stdout);
  printf("plan %d\n", mlirLogicalResultIsSuccess(ttgridScheduleGetPlan(
                          schedule, 1, arguments, numbers)));
  ttgridScheduleDestroy(schedule);

  fflush(stdout);
  schedule = ttgridScheduleGet(
      parse(context,
            "#tt.schedule<cores = ?, partition = cyclic, order = row_major>"),
      2, sizes, 0);
  printf("null %d\n", ttgridScheduleIsNull(schedule));
  ttgridScheduleDestroy(schedule);
}

static void testPasses(MlirContext context) {
  const char *text = "func.func @fill(%value: f32, %out: memref<8xf32>) {\n"
                     "  tt.grid_kernel (%b) in (8) {\n"
                     "    memref.store %value, %out[%b] : memref<8xf32>\n"
                     "  }\n"
                     "  return\n"
                     "}\n";
  MlirModule module =
      mlirModuleCreateParse(context, mlirStringRefCreateFromCString(text));
  MlirPassManager passes;
  MlirLogicalResult result;

  title("passes");
  if (mlirModuleIsNull(module))
    return;
  passes = mlirPassManagerCreate(context);
  ttgridRegisterAllPasses();
  ttgridRegisterAllPasses();
  result = mlirParsePassPipeline(
      mlirPassManagerGetAsOpPassManager(passes),
      mlirStringRefCreateFromCString(
          "builtin.module(tt-infer-schedule{cores=3},tt-grid-to-persistent)"),
      printText, stdout);
  printf("parsed %d, ", mlirLogicalResultIsSuccess(result));
  result = mlirPassManagerRunOnOp(passes, mlirModuleGetOperation(module));
  printf("run %d\n", mlirLogicalResultIsSuccess(result));
  mlirOperationPrint(mlirModuleGetOperation(module), printText, stdout);
  mlirPassManagerDestroy(passes);
  mlirModuleDestroy(module);
}

int main(void) {
  MlirDialectRegistry registry = mlirDialectRegistryCreate();
  MlirContext context;
  MlirDialectHandle handle = mlirGetDialectHandle__ttgrid__();
  MlirStringRef name = mlirDialectHandleGetNamespace(handle);

  mlirRegisterAllDialects(registry);
  ttgridRegisterAllDialects(registry);
  registerForeignDialect(registry);
  mlirDialectHandleInsertDialect(handle, registry);
  context = mlirContextCreateWithRegistry(registry, false);
  mlirDialectHandleLoadDialect(handle, context);
  mlirContextAttachDiagnosticHandler(context, printDiagnostic, stdout, NULL);

  printf("dialect %.*s\n", (int)name.length, name.data);
  testBuild(context);
  testRefuse(context);
  testRead(context);
  testPlan(context);
  testPasses(context);

  mlirContextDestroy(context);
  mlirDialectRegistryDestroy(registry);
  return 0;
}
