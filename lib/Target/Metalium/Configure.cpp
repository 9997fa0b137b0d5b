//===- Configure.cpp - Where the compute engine is set up -----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each operation on tiles needs the engine in some state. Calls that set a
// part of it stand in front of an operation that needs it otherwise than it is
// there, or in front of the outermost loop all of which needs it that way.
//
//===----------------------------------------------------------------------===//

#include "Program.h"
#include "Spellings.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Matchers.h"
#include "ttgrid/Target/Metalium/Passes.h"
#include "llvm/ADT/TypeSwitch.h"

namespace mlir::ttgrid::metalium {
#define GEN_PASS_DEF_METALIUMCONFIGUREPASS
#include "ttgrid/Target/Metalium/Passes.h.inc"
} // namespace mlir::ttgrid::metalium

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

namespace {
/// The parts of the engine's state.
enum Part { SourceA, SourceB, Matrix, Vector, PackFormat, PackSum, NumParts };

/// A value of a part: a text for comparisons, and the operation that needs it.
struct Setting {
  std::string text;
  Operation *user = nullptr;

  bool operator==(const Setting &other) const { return text == other.text; }
  bool operator!=(const Setting &other) const { return text != other.text; }
};

/// What is known of the engine; nothing where it may be anything.
using State = std::array<std::optional<Setting>, NumParts>;

/// The matrix unit is set up for anything but a reduction.
constexpr StringLiteral plain = "plain";

class Configurator {
public:
  Configurator(func::FuncOp function, ArrayAttr buffers)
      : function(function), builder(function.getContext()), buffers(buffers) {}

  LogicalResult run();

private:
  std::string getFormat(unsigned buffer);
  SmallVector<std::pair<Part, Setting>> getNeeds(Operation *op);
  void collect(Block &block, std::array<SmallVector<Setting>, NumParts> &needs);
  void visit(Block &block, State &state);
  void visitLoop(scf::ForOp loop, State &state);
  void visitBranch(scf::IfOp branch, State &state);
  /// Brings a part into the state that is needed, in front of `before`.
  void ensure(Part part, const Setting &needed, State &state,
              Operation *before);
  void leaveReduction(State &state, Operation *before);
  void emit(Part part, const Setting &needed, Operation *before);

  func::FuncOp function;
  OpBuilder builder;
  ArrayAttr buffers;
  bool isEmitting = false;
};
} // namespace

std::string Configurator::getFormat(unsigned buffer) {
  auto entry = cast<DictionaryAttr>(buffers[buffer]);
  std::string text = entry.getAs<StringAttr>("format").str();
  // Unpacked to DST, f32 keeps all of its bits.
  if (entry.get("to_dst"))
    text += " to DST";
  return text;
}

static bool isReduction(const std::optional<Setting> &matrix) {
  return matrix && matrix->user && isa<ReduceTileOp>(matrix->user);
}

static bool isConstantFalse(Value value) {
  return !value || matchPattern(value, m_Zero());
}

SmallVector<std::pair<Part, Setting>> Configurator::getNeeds(Operation *op) {
  SmallVector<std::pair<Part, Setting>> needs;
  auto need = [&](Part part, const Twine &text) {
    needs.push_back({part, {text.str(), op}});
  };
  llvm::TypeSwitch<Operation *>(op)
      .Case([&](CopyTileOp copy) {
        need(SourceA, getFormat(copy.getBuffer()));
        need(Matrix, "copy " + Twine(copy.getBuffer()));
      })
      .Case([&](MatmulTilesOp product) {
        need(SourceA, getFormat(product.getB()));
        need(SourceB, getFormat(product.getA()));
        need(Matrix, "product " + Twine(product.getA()) + " " +
                         Twine(product.getB()) +
                         (product.getTransposed() ? " transposed" : ""));
      })
      .Case([&](ReduceTileOp reduce) {
        // Sums are products with the scaler, which comes first.
        bool isSum = reduce.getKind() == Reduction::Sum;
        unsigned data = reduce.getBuffer(), scaler = reduce.getScaler();
        need(SourceA, getFormat(isSum ? scaler : data));
        need(SourceB, getFormat(isSum ? data : scaler));
        need(Matrix, "reduce " + stringifyReduction(reduce.getKind()) + " " +
                         Twine(data) + " " + Twine(scaler) + " " +
                         Twine(reduce.getOutput()));
      })
      .Case([&](UnaryTileOp tile) {
        need(Vector, lookupSpelling(tile.getFunction())->init);
      })
      .Case([&](BinaryTileOp tile) {
        need(Vector, lookupSpelling(tile.getFunction())->init);
      })
      .Case([&](PackTileOp pack) {
        need(PackFormat, cast<DictionaryAttr>(buffers[pack.getBuffer()])
                             .getAs<StringAttr>("format")
                             .getValue());
        Value sum = pack.getAccumulate();
        if (isConstantFalse(sum))
          need(PackSum, "0");
        else if (matchPattern(sum, m_One()))
          need(PackSum, "1");
        else
          need(PackSum, "v" + Twine(reinterpret_cast<uintptr_t>(
                                  sum.getAsOpaquePointer())));
      })
      .Case([&](AcquireOp acquire) {
        // What a reduction has set up in the packer would mask other tiles.
        for (Operation *next = acquire; !isa<ReleaseOp>(next);
             next = next->getNextNode()) {
          bool reduces =
              next->walk([](ReduceTileOp) { return WalkResult::interrupt(); })
                  .wasInterrupted();
          if (reduces)
            return;
        }
        need(Matrix, plain);
      });
  return needs;
}

void Configurator::emit(Part part, const Setting &needed, Operation *before) {
  if (!isEmitting)
    return;
  builder.setInsertionPoint(before);
  Operation *user = needed.user;
  Location loc = user->getLoc();
  switch (part) {
  case SourceA:
  case SourceB:
    llvm_unreachable("set together");
  case Matrix:
    if (auto copy = dyn_cast<CopyTileOp>(user))
      CopyInitOp::create(builder, loc, copy.getBuffer());
    else if (auto product = dyn_cast<MatmulTilesOp>(user))
      MatmulInitOp::create(builder, loc, product.getA(), product.getB(),
                           product.getTransposed());
    else if (auto reduce = dyn_cast<ReduceTileOp>(user))
      ReduceInitOp::create(builder, loc, reduce.getKind(), reduce.getBuffer(),
                           reduce.getScaler(), reduce.getOutput());
    return;
  case Vector: {
    auto function = user->getAttrOfType<StringAttr>("function");
    TileInitOp::create(builder, loc, function);
    return;
  }
  case PackFormat:
    PackReconfigOp::create(builder, loc, cast<PackTileOp>(user).getBuffer());
    return;
  case PackSum: {
    Value sum = cast<PackTileOp>(user).getAccumulate();
    if (!sum)
      sum = arith::ConstantIntOp::create(builder, loc, 0, 1);
    else if (matchPattern(sum, m_One()))
      sum = arith::ConstantIntOp::create(builder, loc, 1, 1);
    PackAccumulateOp::create(builder, loc, sum);
    return;
  }
  case NumParts:
    return;
  }
}

void Configurator::leaveReduction(State &state, Operation *before) {
  if (!isReduction(state[Matrix]))
    return;
  if (isEmitting) {
    auto reduce = cast<ReduceTileOp>(state[Matrix]->user);
    builder.setInsertionPoint(before);
    ReduceUninitOp::create(builder, reduce.getLoc(), reduce.getBuffer());
  }
  state[Matrix] = std::nullopt;
}

void Configurator::ensure(Part part, const Setting &needed, State &state,
                          Operation *before) {
  if (part == Matrix) {
    if (state[Matrix] == needed)
      return;
    leaveReduction(state, before);
    if (needed.text == plain)
      return;
  }
  if (state[part] == needed)
    return;
  if (part == SourceA || part == SourceB) {
    // One call sets both, so it is made for the operation, not for its parts.
    if (isEmitting) {
      builder.setInsertionPoint(before);
      Operation *user = needed.user;
      Location loc = user->getLoc();
      if (auto copy = dyn_cast<CopyTileOp>(user)) {
        ReconfigAOp::create(builder, loc, copy.getBuffer());
      } else if (auto product = dyn_cast<MatmulTilesOp>(user)) {
        ReconfigOp::create(builder, loc, product.getA(), product.getB(),
                           /*reverse=*/true);
      } else {
        auto reduce = cast<ReduceTileOp>(user);
        bool isSum = reduce.getKind() == Reduction::Sum;
        unsigned data = reduce.getBuffer(), scaler = reduce.getScaler();
        ReconfigOp::create(builder, loc, isSum ? scaler : data,
                           isSum ? data : scaler, /*reverse=*/false);
      }
    }
    for (auto [other, setting] : getNeeds(needed.user))
      if (other == SourceA || other == SourceB)
        state[other] = setting;
    return;
  }
  emit(part, needed, before);
  state[part] = needed;
}

void Configurator::collect(Block &block,
                           std::array<SmallVector<Setting>, NumParts> &needs) {
  block.walk([&](Operation *op) {
    for (auto &[part, setting] : getNeeds(op))
      if (!llvm::is_contained(needs[part], setting))
        needs[part].push_back(setting);
  });
  // Whatever is no reduction is plain.
  auto isPlain = [](const Setting &setting) { return setting.text == plain; };
  if (llvm::none_of(
          needs[Matrix],
          [](const Setting &setting) { return isReduction(setting); }) &&
      needs[Matrix].size() > 1)
    llvm::erase_if(needs[Matrix], isPlain);
}

/// Whether the value by which a sum in L1 is switched on exists before `loop`.
static bool isAvailableBefore(const Setting &setting, scf::ForOp loop) {
  auto pack = dyn_cast<PackTileOp>(setting.user);
  if (!pack || !pack.getAccumulate() || setting.text[0] != 'v')
    return true;
  return !loop->isAncestor(
      pack.getAccumulate().getParentBlock()->getParentOp());
}

void Configurator::visitLoop(scf::ForOp loop, State &state) {
  std::array<SmallVector<Setting>, NumParts> needs;
  collect(*loop.getBody(), needs);
  // What the whole loop needs alike is set up once, in front of it.
  std::array<bool, NumParts> isFixed;
  for (unsigned part = 0; part < NumParts; ++part) {
    bool isAlike =
        needs[part].size() == 1 && isAvailableBefore(needs[part][0], loop);
    if (isAlike)
      ensure(static_cast<Part>(part), needs[part][0], state, loop);
    else if (part == Matrix && !needs[part].empty())
      leaveReduction(state, loop);
    isFixed[part] = isAlike || needs[part].empty();
  }
  // The rest is known at the beginning of an iteration only where the end of
  // the one before agrees with what was in front of the loop.
  State before = state;
  for (unsigned part = 0; part < NumParts; ++part)
    if (!isFixed[part])
      before[part] = std::nullopt;
  State after = before;
  bool wasEmitting = isEmitting;
  isEmitting = false;
  visit(*loop.getBody(), after);
  isEmitting = wasEmitting;
  for (unsigned part = 0; part < NumParts; ++part)
    if (!isFixed[part] && state[part] == after[part])
      before[part] = state[part];
  after = before;
  visit(*loop.getBody(), after);
  if (!isFixed[Matrix])
    leaveReduction(after, loop.getBody()->getTerminator());
  for (unsigned part = 0; part < NumParts; ++part)
    if (!isFixed[part] && state[part] != after[part])
      state[part] = std::nullopt;
}

void Configurator::visitBranch(scf::IfOp branch, State &state) {
  leaveReduction(state, branch);
  State inThen = state, inElse = state;
  visit(*branch.thenBlock(), inThen);
  leaveReduction(inThen, branch.thenBlock()->getTerminator());
  if (branch.elseBlock()) {
    visit(*branch.elseBlock(), inElse);
    leaveReduction(inElse, branch.elseBlock()->getTerminator());
  }
  for (unsigned part = 0; part < NumParts; ++part)
    state[part] = inThen[part] == inElse[part] ? inThen[part] : std::nullopt;
}

void Configurator::visit(Block &block, State &state) {
  for (Operation &op : llvm::make_early_inc_range(block)) {
    if (auto loop = dyn_cast<scf::ForOp>(op)) {
      visitLoop(loop, state);
      continue;
    }
    if (auto branch = dyn_cast<scf::IfOp>(op)) {
      visitBranch(branch, state);
      continue;
    }
    for (auto &[part, setting] : getNeeds(&op))
      ensure(part, setting, state, &op);
  }
}

LogicalResult Configurator::run() {
  // The first operation of each kind says what the engine is started with.
  Operation *first = nullptr;
  PackTileOp pack;
  function.walk([&](Operation *op) {
    if (!first && isa<CopyTileOp, MatmulTilesOp, ReduceTileOp>(op))
      first = op;
    if (!pack)
      pack = dyn_cast<PackTileOp>(op);
  });
  if (!pack)
    return success();
  builder.setInsertionPointToStart(&function.getBody().front());
  Location loc = function.getLoc();
  unsigned output = pack.getBuffer();
  State state;
  if (auto product = dyn_cast_or_null<MatmulTilesOp>(first)) {
    StartupOp::create(builder, loc, product.getA(), product.getB(), output,
                      /*reverse=*/true);
  } else if (auto reduce = dyn_cast_or_null<ReduceTileOp>(first)) {
    bool isSum = reduce.getKind() == Reduction::Sum;
    StartupOp::create(builder, loc,
                      isSum ? reduce.getScaler() : reduce.getBuffer(),
                      isSum ? reduce.getBuffer() : reduce.getScaler(), output,
                      /*reverse=*/false);
  } else {
    auto copy = dyn_cast_or_null<CopyTileOp>(first);
    unsigned input = copy ? copy.getBuffer() : output;
    StartupOp::create(builder, loc, input, input, output, /*reverse=*/false);
  }
  if (first)
    for (auto &[part, setting] : getNeeds(first))
      if (part == SourceA || part == SourceB)
        state[part] = setting;
  if (auto copy = dyn_cast_or_null<CopyTileOp>(first))
    state[SourceB] = state[SourceA];
  for (auto &[part, setting] : getNeeds(pack))
    if (part == PackFormat)
      state[part] = setting;
  state[PackSum] = Setting{"0", pack};
  isEmitting = true;
  visit(function.getBody().front(), state);
  leaveReduction(state, function.getBody().front().getTerminator());
  return success();
}

LogicalResult metalium::configureCompute(ModuleOp module) {
  auto program = module->getAttrOfType<DictionaryAttr>(programAttrName);
  FailureOr<Kernels> kernels = getKernels(module);
  if (failed(kernels))
    return failure();
  return Configurator(kernels->compute, program.getAs<ArrayAttr>("buffers"))
      .run();
}

namespace {
struct MetaliumConfigurePass
    : metalium::impl::MetaliumConfigurePassBase<MetaliumConfigurePass> {
  using MetaliumConfigurePassBase::MetaliumConfigurePassBase;

  void runOnOperation() override {
    if (failed(configureCompute(getOperation())))
      signalPassFailure();
  }
};
} // namespace
