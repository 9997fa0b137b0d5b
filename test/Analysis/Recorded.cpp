//===- Recorded.cpp - Kernels whose accesses are recorded -----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Recorded.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassRegistry.h"

using namespace mlir;
using namespace mlir::ttgrid;

[[noreturn]] static void fail(const Twine &message) {
  llvm::errs() << message << "\n";
  exit(1);
}

//===----------------------------------------------------------------------===//
// The instrumentation
//===----------------------------------------------------------------------===//

namespace {
/// Puts calls of the recorder in place of accesses. What is called is an
/// address: where a view leads is upstream's lowering to say.
class Instrumentation {
public:
  explicit Instrumentation(ModuleOp module) : module(module) {}

  void declareFunctions();
  void recordTiles();
  /// Of accesses that are not recorded yet, and checks of views.
  void recordAccesses();

private:
  void visit(Operation *op);
  /// Records an access; gives the data, a function of the address.
  Value record(ImplicitLocOpBuilder &builder, Value memref, ValueRange indices,
               AccessKind kind);
  /// Calls the check with whether first, and first + (count - 1) * stride, lie
  /// within the size.
  void check(ImplicitLocOpBuilder &builder, Value first, Value count,
             Value stride, Value size);
  void recordWhole(ImplicitLocOpBuilder &builder, Value memref,
                   AccessKind kind);
  void recordTransfer(ImplicitLocOpBuilder &builder,
                      VectorTransferOpInterface op);
  /// Records the elements of lanes whose bit of the mask is set: those from
  /// `indices` on in the innermost dimension, or at the offsets, if there are.
  void recordLanes(ImplicitLocOpBuilder &builder, Value memref,
                   ValueRange indices, Value offsets, Value mask,
                   AccessKind kind);
  void declare(StringRef name, ArrayRef<Type> inputs, ArrayRef<Type> results);

  ModuleOp module;
};
} // namespace

void Instrumentation::declare(StringRef name, ArrayRef<Type> inputs,
                              ArrayRef<Type> results) {
  OpBuilder builder = OpBuilder::atBlockBegin(module.getBody());
  auto function = func::FuncOp::create(
      builder, module.getLoc(), name, builder.getFunctionType(inputs, results));
  function.setPrivate();
}

void Instrumentation::check(ImplicitLocOpBuilder &builder, Value first,
                            Value count, Value stride, Value size) {
  Value one = arith::ConstantIndexOp::create(builder, 1);
  Value steps = arith::SubIOp::create(builder, count, one);
  Value last = arith::AddIOp::create(
      builder, first, arith::MulIOp::create(builder, steps, stride));
  func::CallOp::create(builder, "tt_check", TypeRange(),
                       ValueRange{first, last, size, count});
}

Value Instrumentation::record(ImplicitLocOpBuilder &builder, Value memref,
                              ValueRange indices, AccessKind kind) {
  Value one = arith::ConstantIndexOp::create(builder, 1);
  for (auto [dimension, index] : llvm::enumerate(indices)) {
    Value size = memref::DimOp::create(builder, memref, dimension);
    check(builder, index, one, one, size);
  }
  Value base = memref::ExtractAlignedPointerAsIndexOp::create(builder, memref);
  auto metadata = memref::ExtractStridedMetadataOp::create(builder, memref);
  Value offset = metadata.getOffset();
  for (auto [index, stride] : llvm::zip_equal(indices, metadata.getStrides()))
    offset = arith::AddIOp::create(
        builder, offset, arith::MulIOp::create(builder, index, stride));
  Value bytes = arith::MulIOp::create(
      builder, offset, arith::ConstantIndexOp::create(builder, 4));
  Value address = arith::AddIOp::create(builder, base, bytes);
  Value kindValue =
      arith::ConstantIndexOp::create(builder, static_cast<int64_t>(kind));
  return func::CallOp::create(builder, "tt_access",
                              TypeRange{builder.getI32Type()},
                              ValueRange{kindValue, address})
      .getResult(0);
}

/// Builds one loop per size, and the body within.
static void
buildLoops(ImplicitLocOpBuilder &builder, ValueRange sizes,
           function_ref<void(ImplicitLocOpBuilder &, ValueRange)> build) {
  Value zero = arith::ConstantIndexOp::create(builder, 0);
  Value one = arith::ConstantIndexOp::create(builder, 1);
  SmallVector<Value> zeros(sizes.size(), zero), ones(sizes.size(), one);
  scf::buildLoopNest(builder, builder.getLoc(), zeros, sizes, ones,
                     [&](OpBuilder &inner, Location loc, ValueRange indices) {
                       ImplicitLocOpBuilder at(loc, inner);
                       build(at, indices);
                     });
}

void Instrumentation::recordWhole(ImplicitLocOpBuilder &builder, Value memref,
                                  AccessKind kind) {
  SmallVector<Value> sizes;
  for (int64_t i = 0, e = cast<MemRefType>(memref.getType()).getRank(); i < e;
       ++i)
    sizes.push_back(memref::DimOp::create(builder, memref, i));
  buildLoops(builder, sizes,
             [&](ImplicitLocOpBuilder &inner, ValueRange indices) {
               record(inner, memref, indices, kind);
             });
}

void Instrumentation::recordTransfer(ImplicitLocOpBuilder &builder,
                                     VectorTransferOpInterface op) {
  AccessKind kind =
      isa<vector::TransferReadOp>(op) ? AccessKind::Read : AccessKind::Write;
  // One dimension, the innermost one.
  Value size =
      arith::ConstantIndexOp::create(builder, op.getVectorType().getDimSize(0));
  buildLoops(
      builder, size, [&](ImplicitLocOpBuilder &inner, ValueRange element) {
        SmallVector<Value> indices = llvm::to_vector(op.getIndices());
        indices.back() =
            arith::AddIOp::create(inner, indices.back(), element[0]);
        if (op.getMask()) {
          Value bit = vector::ExtractOp::create(inner, op.getMask(),
                                                OpFoldResult(element[0]));
          auto branch = scf::IfOp::create(inner, bit, /*withElse=*/false);
          inner.setInsertionPoint(
              branch.getThenRegion().front().getTerminator());
        }
        if (op.isDimInBounds(0)) {
          record(inner, op.getBase(), indices, kind);
          return;
        }
        Value limit =
            memref::DimOp::create(inner, op.getBase(), indices.size() - 1);
        Value inside = arith::CmpIOp::create(inner, arith::CmpIPredicate::ult,
                                             indices.back(), limit);
        auto branch = scf::IfOp::create(inner, inside, /*withElse=*/false);
        ImplicitLocOpBuilder within(
            inner.getLoc(),
            OpBuilder::atBlockTerminator(&branch.getThenRegion().front()));
        record(within, op.getBase(), indices, kind);
      });
}

void Instrumentation::recordLanes(ImplicitLocOpBuilder &builder, Value memref,
                                  ValueRange indices, Value offsets, Value mask,
                                  AccessKind kind) {
  int64_t lanes = cast<VectorType>(mask.getType()).getDimSize(0);
  for (int64_t lane = 0; lane < lanes; ++lane) {
    Value bit = vector::ExtractOp::create(builder, mask, lane);
    auto branch = scf::IfOp::create(builder, bit, /*withElse=*/false);
    ImplicitLocOpBuilder within(
        builder.getLoc(),
        OpBuilder::atBlockTerminator(&branch.getThenRegion().front()));
    Value offset;
    if (offsets)
      offset = arith::IndexCastOp::create(
          within, within.getIndexType(),
          vector::ExtractOp::create(within, offsets, lane));
    else
      offset = arith::ConstantIndexOp::create(within, lane);
    SmallVector<Value> at = llvm::to_vector(indices);
    at.back() = arith::AddIOp::create(within, at.back(), offset);
    record(within, memref, at, kind);
  }
}

void Instrumentation::visit(Operation *op) {
  ImplicitLocOpBuilder builder(op->getLoc(), op);
  auto replace = [&](Value data) {
    if (op->getNumResults() != 0)
      op->getResult(0).replaceAllUsesWith(data);
    op->erase();
  };
  if (auto load = dyn_cast<memref::LoadOp>(op))
    return replace(
        record(builder, load.getMemRef(), load.getIndices(), AccessKind::Read));
  if (auto store = dyn_cast<memref::StoreOp>(op))
    return replace(record(builder, store.getMemRef(), store.getIndices(),
                          AccessKind::Write));
  if (auto update = dyn_cast<memref::AtomicRMWOp>(op))
    return replace(record(builder, update.getMemref(), update.getIndices(),
                          AccessKind::Atomic));
  if (auto copy = dyn_cast<memref::CopyOp>(op)) {
    recordWhole(builder, copy.getSource(), AccessKind::Read);
    recordWhole(builder, copy.getTarget(), AccessKind::Write);
    return op->erase();
  }
  auto replaceByZero = [&] {
    Value data;
    if (op->getNumResults() != 0)
      data = arith::ConstantOp::create(
          builder, builder.getZeroAttr(op->getResult(0).getType()));
    replace(data);
  };
  if (auto transfer = dyn_cast<VectorTransferOpInterface>(op)) {
    recordTransfer(builder, transfer);
    return replaceByZero();
  }
  if (auto load = dyn_cast<vector::MaskedLoadOp>(op)) {
    recordLanes(builder, load.getBase(), load.getIndices(), Value(),
                load.getMask(), AccessKind::Read);
    return replaceByZero();
  }
  if (auto store = dyn_cast<vector::MaskedStoreOp>(op)) {
    recordLanes(builder, store.getBase(), store.getIndices(), Value(),
                store.getMask(), AccessKind::Write);
    return replaceByZero();
  }
  if (auto gather = dyn_cast<vector::GatherOp>(op)) {
    recordLanes(builder, gather.getBase(), gather.getOffsets(),
                gather.getIndices(), gather.getMask(), AccessKind::Read);
    return replaceByZero();
  }
  if (auto scatter = dyn_cast<vector::ScatterOp>(op)) {
    recordLanes(builder, scatter.getBase(), scatter.getOffsets(),
                scatter.getIndices(), scatter.getMask(), AccessKind::Write);
    return replaceByZero();
  }
  auto getValue = [&](OpFoldResult value) {
    return getValueOrCreateConstantIndexOp(builder, op->getLoc(), value);
  };
  if (auto view = dyn_cast<memref::SubViewOp>(op)) {
    for (auto [dimension, offset, size, stride] :
         llvm::enumerate(view.getMixedOffsets(), view.getMixedSizes(),
                         view.getMixedStrides()))
      check(builder, getValue(offset), getValue(size), getValue(stride),
            memref::DimOp::create(builder, view.getSource(), dimension));
    return;
  }
  if (auto view = dyn_cast<memref::ReinterpretCastOp>(op)) {
    // Of a contiguous buffer of static sizes.
    int64_t total =
        cast<MemRefType>(view.getSource().getType()).getNumElements();
    check(builder, getValue(view.getMixedOffsets()[0]),
          getValue(view.getMixedSizes()[0]),
          getValue(view.getMixedStrides()[0]),
          arith::ConstantIndexOp::create(builder, total));
  }
}

void Instrumentation::declareFunctions() {
  Builder builder(module.getContext());
  Type index = builder.getIndexType();
  declare("tt_access", {index, index}, {builder.getI32Type()});
  declare("tt_check", {index, index, index, index}, {});
  declare("tt_tile", {index, index, index}, {});
}

void Instrumentation::recordTiles() {
  module.walk([](GridKernelOp kernel) {
    ImplicitLocOpBuilder at(kernel.getLoc(),
                            OpBuilder::atBlockBegin(kernel.getBody()));
    SmallVector<Value> tile(kernel.getBlockIndices().begin(),
                            kernel.getBlockIndices().end());
    while (tile.size() < 3)
      tile.push_back(arith::ConstantIndexOp::create(at, 0));
    func::CallOp::create(at, "tt_tile", TypeRange(), tile);
  });
}

void Instrumentation::recordAccesses() {
  SmallVector<Operation *> ops;
  module.walk([&](Operation *op) {
    if (op->getParentOfType<GridKernelOp>())
      ops.push_back(op);
  });
  for (Operation *op : ops)
    visit(op);
}

//===----------------------------------------------------------------------===//
// The recorder
//===----------------------------------------------------------------------===//

/// Buffers have addresses, but no memory.
static constexpr int64_t firstAddress = int64_t(1) << 50;
static constexpr int64_t addressStep = int64_t(1) << 40;

namespace {
struct Recorder {
  Recording recording;
  Recording::Tile tile;
  ArrayRef<SmallVector<int64_t>> shapes;
  unsigned rank;
};
} // namespace

static Recorder *recorder;

static void beginTile(int64_t x, int64_t y, int64_t z) {
  int64_t indices[] = {x, y, z};
  recorder->tile.assign(indices, indices + recorder->rank);
  recorder->recording.tiles.insert(recorder->tile);
}

static void checkInside(int64_t first, int64_t last, int64_t size,
                        int64_t count) {
  if (count < 0 ||
      (count > 0 && (first < 0 || first >= size || last < 0 || last >= size)))
    recorder->recording.isOutOfBounds = true;
  // An empty view may begin at the end.
  if (count == 0 && (first < 0 || first > size))
    recorder->recording.isOutOfBounds = true;
}

static int32_t recordAccess(int64_t kind, int64_t address) {
  int64_t buffer = (address - firstAddress + addressStep / 2) / addressStep;
  auto data = static_cast<int32_t>((address / 4 * 7 + 3) % 11);
  // A buffer of the tile's own.
  if (address < firstAddress - addressStep / 2 ||
      buffer >= static_cast<int64_t>(recorder->shapes.size()))
    return data;
  int64_t offset = (address - firstAddress - buffer * addressStep) / 4;
  ArrayRef<int64_t> shape = recorder->shapes[buffer];
  Recording::Element element(shape.size());
  for (size_t i = shape.size(); i-- > 0;) {
    if (shape[i] <= 0) {
      recorder->recording.isOutOfBounds = true;
      return data;
    }
    element[i] = i == 0 ? offset : offset % shape[i];
    offset = i == 0 ? 0 : offset / shape[i];
  }
  if (shape.empty() ? offset != 0 : element[0] < 0 || element[0] >= shape[0]) {
    recorder->recording.isOutOfBounds = true;
    return data;
  }
  Recording::Key key = {static_cast<unsigned>(buffer),
                        static_cast<AccessKind>(kind)};
  recorder->recording.accesses[key][recorder->tile].insert(element);
  return data;
}

//===----------------------------------------------------------------------===//
// Compilation
//===----------------------------------------------------------------------===//

static void runPasses(ModuleOp module, StringRef pipeline) {
  PassManager pm(module.getContext());
  if (failed(parsePassPipeline(pipeline, pm)) || failed(pm.run(module)))
    fail("the pipeline failed: " + pipeline);
}

RecordedKernels::RecordedKernels(ModuleOp module,
                                 ArrayRef<RandomKernel> kernels)
    : kernels(kernels) {
  // First, since passes drop a load whose result is not used; then what linalg
  // becomes.
  Instrumentation instrumentation(module);
  instrumentation.declareFunctions();
  instrumentation.recordTiles();
  instrumentation.recordAccesses();
  runPasses(module, "func.func(convert-linalg-to-loops,"
                    "affine-expand-index-ops),lower-affine");
  instrumentation.recordAccesses();
  runPasses(module,
            "tt-infer-schedule{cores=1},tt-grid-to-persistent{launch=parallel},"
            "tt-lower-tile-assignment,tt-drop-attributes,func.func(scf-"
            "parallel-for-to-nested-fors,scf-forall-to-for),"
            "lower-affine,convert-scf-to-cf,expand-strided-metadata,"
            "lower-affine,convert-vector-to-llvm,finalize-memref-to-llvm,"
            "convert-arith-to-llvm,convert-cf-to-llvm,convert-func-to-llvm,"
            "reconcile-unrealized-casts");
  ExecutionEngineOptions options;
  options.jitCodeGenOptLevel = llvm::CodeGenOptLevel::None;
  llvm::Expected<std::unique_ptr<ExecutionEngine>> created =
      ExecutionEngine::create(module, options);
  if (!created)
    fail("no execution engine: " + llvm::toString(created.takeError()));
  engine = std::move(*created);
  engine->registerSymbols([](llvm::orc::MangleAndInterner interner) {
    llvm::orc::SymbolMap symbols;
    auto add = [&](StringRef name, auto *function) {
      symbols[interner(name)] = {llvm::orc::ExecutorAddr::fromPtr(function),
                                 llvm::JITSymbolFlags::Exported};
    };
    add("tt_access", recordAccess);
    add("tt_check", checkInside);
    add("tt_tile", beginTile);
    return symbols;
  });
}

Recording RecordedKernels::run(size_t index,
                               ArrayRef<SmallVector<int64_t>> shapes,
                               ArrayRef<int64_t> indices) {
  const RandomKernel &kernel = kernels[index];
  Recorder current = {{}, {}, shapes, kernel.rank};
  recorder = &current;
  std::vector<std::vector<int64_t>> descriptors;
  SmallVector<void *> pointers, arguments;
  pointers.reserve(shapes.size());
  for (auto [buffer, shape] : llvm::enumerate(shapes)) {
    int64_t address = firstAddress + buffer * addressStep;
    std::vector<int64_t> descriptor = {address, address, 0};
    llvm::append_range(descriptor, shape);
    std::vector<int64_t> strides(shape.size(), 1);
    for (size_t i = shape.size(); i-- > 1;)
      strides[i - 1] = strides[i] * shape[i];
    llvm::append_range(descriptor, strides);
    descriptors.push_back(std::move(descriptor));
    pointers.push_back(descriptors.back().data());
    arguments.push_back(&pointers.back());
  }
  SmallVector<int64_t> values = llvm::to_vector(indices);
  for (int64_t &value : values)
    arguments.push_back(&value);
  if (llvm::Error error =
          engine->invokePacked("_mlir_ciface_" + kernel.name, arguments))
    fail(llvm::toString(std::move(error)));
  return std::move(current.recording);
}
