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
  /// What the operations of a block need, and which parts are set otherwise in
  /// branches that seldom run.
  void collect(Block &block, std::array<SmallVector<Setting>, NumParts> &needs,
               std::array<bool, NumParts> &isSeldomSet);
  void visit(Block &block, State &state);
  void visitLoop(scf::ForOp loop, State &state);
  void visitBranch(scf::IfOp branch, State &state);
  /// Brings a part into the state that is needed, in front of `before`.
  void ensure(Part part, const Setting &needed, State &state,
              Operation *before);
  void ensureSources(ArrayRef<std::pair<Part, Setting>> needs, State &state,
                     Operation *before);
  void ensure(ArrayRef<std::pair<Part, Setting>> needs, State &state,
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

static bool isSource(Part part) { return part == SourceA || part == SourceB; }

/// The buffers that an operation unpacks: to SrcA, and to SrcB where it takes
/// two.
static std::pair<unsigned, std::optional<unsigned>> getSources(Operation *op) {
  if (auto copy = dyn_cast<CopyTileOp>(op))
    return {copy.getBuffer(), std::nullopt};
  if (auto product = dyn_cast<MatmulTilesOp>(op))
    return {product.getB(), product.getA()};
  auto reduce = cast<ReduceTileOp>(op);
  // Sums are products with the scaler, which comes first.
  if (reduce.getKind() == Reduction::Sum)
    return {reduce.getScaler(), reduce.getBuffer()};
  return {reduce.getBuffer(), reduce.getScaler()};
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
  if (isa<CopyTileOp, MatmulTilesOp, ReduceTileOp>(op)) {
    auto [a, b] = getSources(op);
    need(SourceA, getFormat(a));
    if (b)
      need(SourceB, getFormat(*b));
  }
  llvm::TypeSwitch<Operation *>(op)
      .Case([&](CopyTileOp copy) {
        need(Matrix, "copy " + Twine(copy.getBuffer()));
      })
      .Case([&](MatmulTilesOp product) {
        need(Matrix, "product " + Twine(product.getA()) + " " +
                         Twine(product.getB()) +
                         (product.getTransposed() ? " transposed" : ""));
      })
      .Case([&](ReduceTileOp reduce) {
        need(Matrix, "reduce " + stringifyReduction(reduce.getKind()) + " " +
                         Twine(reduce.getBuffer()) + " " +
                         Twine(reduce.getScaler()) + " " +
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
    // From one reduction of rows to the next, the packer stays as it is.
    if (!isReduction(needed))
      leaveReduction(state, before);
    if (needed.text == plain)
      return;
  }
  if (state[part] == needed)
    return;
  emit(part, needed, before);
  state[part] = needed;
}

/// Brings SrcA and SrcB into the states among `needs`, by one call where both
/// change.
void Configurator::ensureSources(ArrayRef<std::pair<Part, Setting>> needs,
                                 State &state, Operation *before) {
  std::array<Operation *, 2> users = {};
  for (const auto &[part, needed] : needs) {
    if (!isSource(part) || state[part] == needed)
      continue;
    users[part] = needed.user;
    state[part] = needed;
  }
  Operation *a = users[SourceA], *b = users[SourceB];
  if (!isEmitting || (!a && !b))
    return;
  builder.setInsertionPoint(before);
  Location loc = (a ? a : b)->getLoc();
  if (a && b && getSources(a).second) {
    unsigned toA = getSources(a).first, toB = *getSources(b).second;
    if (isa<MatmulTilesOp>(a))
      ReconfigOp::create(builder, loc, toB, toA, /*reverse=*/true);
    else
      ReconfigOp::create(builder, loc, toA, toB, /*reverse=*/false);
    return;
  }
  if (a)
    ReconfigAOp::create(builder, loc, getSources(a).first);
  if (b)
    ReconfigBOp::create(builder, loc, *getSources(b).second);
}

/// Formats come first: inits are for the formats that are set.
void Configurator::ensure(ArrayRef<std::pair<Part, Setting>> needs,
                          State &state, Operation *before) {
  ensureSources(needs, state, before);
  for (const auto &[part, needed] : needs)
    if (!isSource(part))
      ensure(part, needed, state, before);
}

/// Whether `op` is a branch between the beginning and the end of a section of
/// DST, which treats a case apart: nothing is set up for it in advance.
static bool runsSeldom(Operation *op) {
  return isa<scf::IfOp>(op) && !op->walk([](AcquireOp) {
                                    return WalkResult::interrupt();
                                  }).wasInterrupted();
}

void Configurator::collect(Block &block,
                           std::array<SmallVector<Setting>, NumParts> &needs,
                           std::array<bool, NumParts> &isSeldomSet) {
  block.walk<WalkOrder::PreOrder>([&](Operation *op) {
    if (runsSeldom(op)) {
      op->walk([&](Operation *inner) {
        for (auto &[part, setting] : getNeeds(inner))
          isSeldomSet[part] = true;
      });
      return WalkResult::skip();
    }
    for (auto &[part, setting] : getNeeds(op))
      if (!llvm::is_contained(needs[part], setting))
        needs[part].push_back(setting);
    return WalkResult::advance();
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

/// Whether a loop runs at least once.
static bool runs(scf::ForOp loop) {
  std::optional<llvm::APInt> trips = loop.getStaticTripCount();
  return trips && !trips->isZero();
}

void Configurator::visitLoop(scf::ForOp loop, State &state) {
  std::array<SmallVector<Setting>, NumParts> needs;
  std::array<bool, NumParts> isSeldomSet = {};
  collect(*loop.getBody(), needs, isSeldomSet);
  // What the whole loop needs alike is set up once, in front of it.
  std::array<bool, NumParts> isFixed;
  SmallVector<std::pair<Part, Setting>> alike;
  for (unsigned number = 0; number < NumParts; ++number) {
    auto part = static_cast<Part>(number);
    bool isAlike = needs[part].size() == 1 && !isSeldomSet[part] &&
                   isAvailableBefore(needs[part][0], loop);
    if (isAlike)
      alike.push_back({part, needs[part][0]});
    isFixed[part] = isAlike || (needs[part].empty() && !isSeldomSet[part]);
  }
  if (!isFixed[Matrix])
    leaveReduction(state, loop);
  ensure(alike, state, loop);
  // The rest is known at the beginning of an iteration only where the end of
  // the one before agrees with what was in front of the loop: assume that it
  // does, and give up what turns out otherwise.
  State before = state;
  bool wasEmitting = isEmitting;
  isEmitting = false;
  for (bool holds = false; !holds;) {
    holds = true;
    State after = before;
    visit(*loop.getBody(), after);
    leaveReduction(after, loop.getBody()->getTerminator());
    for (unsigned part = 0; part < NumParts; ++part)
      if (!isFixed[part] && before[part] && before[part] != after[part]) {
        before[part] = std::nullopt;
        holds = false;
      }
  }
  isEmitting = wasEmitting;
  State after = before;
  visit(*loop.getBody(), after);
  if (!isFixed[Matrix])
    leaveReduction(after, loop.getBody()->getTerminator());
  for (unsigned part = 0; part < NumParts; ++part)
    if (!isFixed[part] && state[part] != after[part])
      state[part] = runs(loop) ? after[part] : std::nullopt;
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
    ensure(getNeeds(&op), state, &op);
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
  } else if (isa_and_nonnull<ReduceTileOp>(first)) {
    auto [a, b] = getSources(first);
    StartupOp::create(builder, loc, a, *b, output, /*reverse=*/false);
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
