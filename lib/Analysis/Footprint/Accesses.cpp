//===- Accesses.cpp - The accesses of a kernel ----------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Accesses.h"

#include "SystemBuilder.h"
#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlowOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Dominance.h"
#include "mlir/Interfaces/ViewLikeInterface.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::footprint;

/// More alternatives than these are covered by one system, less precisely.
static constexpr unsigned maxAlternatives = 32;

namespace {
/// Gives the indices of an access, within the memref that it names.
using IndexFn = llvm::function_ref<SmallVector<Linear>(SystemBuilder &)>;

class Collector {
public:
  explicit Collector(Space &space) : space(space) {}

  void visit(Operation *op);
  Accesses take() { return std::move(result); }

private:
  void visitMemRef(Operation *op);
  void visitLinalg(linalg::LinalgOp op);
  void visitTransfer(VectorTransferOpInterface op);
  void visitVector(Operation *op, Value base, ValueRange indices,
                   VectorType type, AccessKind kind, bool isMasked);
  void visitOther(Operation *op);

  void add(Operation *op, Value memref, AccessKind kind, IndexFn getIndices);
  void addIndexed(Operation *op, Value memref, AccessKind kind,
                  ValueRange indices);
  void addMapped(Operation *op, Value memref, AccessKind kind, AffineMap map,
                 ValueRange operands, ArrayRef<int64_t> vector);
  void addWhole(Operation *op, Value memref, AccessKind kind);
  /// An access to any element, of one of the memref's origins.
  void addUnknown(Operation *op, Value memref, AccessKind kind,
                  const Twine &reason);
  /// An access to anything.
  void addAnything(Operation *op, AccessKind kind, const Twine &reason);
  void addUnknownRoot(Operation *op, Value root, AccessKind kind,
                      const Twine &reason);
  ArrayRef<Value> getAllRoots();
  /// The same value for all operations that name one global.
  Value unify(Value root);
  /// Whether each tile has its own.
  bool isPrivate(Value root) {
    return !isOutside(space.kernel, root) &&
           !root.getDefiningOp<memref::GetGlobalOp>();
  }

  Space &space;
  Accesses result;
  std::optional<SmallVector<Value>> allRoots;
  llvm::DenseMap<Attribute, Value> globals;
};
} // namespace

//===----------------------------------------------------------------------===//
// Recording
//===----------------------------------------------------------------------===//

Value Collector::unify(Value root) {
  if (auto global = root.getDefiningOp<memref::GetGlobalOp>())
    return globals.try_emplace(global.getNameAttr(), root).first->second;
  return root;
}

ArrayRef<Value> Collector::getAllRoots() {
  if (allRoots)
    return *allRoots;
  llvm::SetVector<Value> roots;
  GridKernelOp kernel = space.kernel;
  Operation *top = kernel->getParentOfType<FunctionOpInterface>();
  if (!top)
    top = kernel->getParentOp();
  auto addArguments = [&](mlir::Region &region) {
    if (!region.empty())
      for (BlockArgument argument : region.front().getArguments())
        if (isa<BaseMemRefType>(argument.getType()))
          roots.insert(argument);
  };
  for (mlir::Region &region : top->getRegions())
    addArguments(region);
  DominanceInfo dominance(top);
  top->walk([&](Operation *op) {
    if (!isa<memref::GetGlobalOp>(op) &&
        (kernel->isAncestor(op) || !dominance.properlyDominates(op, kernel)))
      return;
    for (Value value : op->getResults())
      if (isa<BaseMemRefType>(value.getType()))
        for (const Origin &origin : getOrigins(kernel, value))
          if (origin.root && !isPrivate(origin.root))
            roots.insert(unify(origin.root));
  });
  for (const Access &access : result.accesses)
    roots.insert(access.root);
  allRoots = roots.takeVector();
  return *allRoots;
}

void Collector::addUnknownRoot(Operation *op, Value root, AccessKind kind,
                               const Twine &reason) {
  result.accesses.push_back({op, kind, root, {}, reason.str()});
}

void Collector::addAnything(Operation *op, AccessKind kind,
                            const Twine &reason) {
  if (result.unknownOps.empty() || result.unknownOps.back() != op)
    result.unknownOps.push_back(op);
  for (Value root : getAllRoots())
    addUnknownRoot(op, root, kind, reason);
}

void Collector::addUnknown(Operation *op, Value memref, AccessKind kind,
                           const Twine &reason) {
  for (const Origin &origin : getOrigins(space.kernel, memref)) {
    if (!origin.root)
      addAnything(op, kind, reason);
    else if (!isPrivate(origin.root))
      addUnknownRoot(op, unify(origin.root), kind, reason);
  }
}

void Collector::add(Operation *op, Value memref, AccessKind kind,
                    IndexFn getIndices) {
  for (Origin &origin : getOrigins(space.kernel, memref)) {
    if (!origin.root) {
      addAnything(op, kind, origin.reason);
      continue;
    }
    if (isPrivate(origin.root))
      continue;
    origin.root = unify(origin.root);
    auto type = dyn_cast<MemRefType>(origin.root.getType());
    if (!type) {
      addUnknownRoot(op, origin.root, kind, "the memref is unranked");
      continue;
    }
    if (!isa<MemRefType>(memref.getType())) {
      addUnknownRoot(op, origin.root, kind,
                     quote(op) + " accesses an unranked memref");
      continue;
    }
    // What is one of several memrefs may be another one.
    if (!origin.reason.empty()) {
      addUnknownRoot(op, origin.root, kind, origin.reason);
      continue;
    }
    Access access = {op, kind, origin.root, {}, ""};
    auto build = [&](Choices *choices) {
      SystemBuilder builder(space, type.getRank(), choices);
      builder.addEnclosing(op);
      SmallVector<Linear> indices = getIndices(builder);
      access.unknown = builder.setElement(origin, indices);
      return builder.take();
    };
    Choices choices;
    bool isComplete = false;
    for (unsigned i = 0; i < maxAlternatives && !isComplete; ++i) {
      System system = build(&choices);
      // What can't happen is no alternative.
      if (!isRationallyEmpty(makePolyhedron(space, system, type.getRank())))
        access.systems.push_back(std::move(system));
      isComplete = !access.unknown.empty() || !choices.advance();
    }
    if (!access.unknown.empty()) {
      access.systems.clear();
    } else if (!isComplete) {
      access.systems.clear();
      access.systems.push_back(build(nullptr));
    }
    if (!access.systems.empty() || !access.unknown.empty())
      result.accesses.push_back(std::move(access));
  }
}

void Collector::addIndexed(Operation *op, Value memref, AccessKind kind,
                           ValueRange indices) {
  add(op, memref, kind, [&](SystemBuilder &builder) {
    return llvm::map_to_vector(
        indices, [&](Value index) { return builder.getValue(index); });
  });
}

void Collector::addMapped(Operation *op, Value memref, AccessKind kind,
                          AffineMap map, ValueRange operands,
                          ArrayRef<int64_t> vector) {
  add(op, memref, kind, [&](SystemBuilder &builder) {
    SmallVector<Linear> values = llvm::map_to_vector(
        operands, [&](Value operand) { return builder.getValue(operand); });
    SmallVector<Linear> indices =
        llvm::map_to_vector(map.getResults(), [&](AffineExpr expr) {
          return builder.apply(expr,
                               ArrayRef(values).take_front(map.getNumDims()),
                               ArrayRef(values).drop_front(map.getNumDims()));
        });
    for (auto [i, size] : llvm::enumerate(vector))
      indices[indices.size() - vector.size() + i] += builder.makeIndex(size);
    return indices;
  });
}

void Collector::addWhole(Operation *op, Value memref, AccessKind kind) {
  add(op, memref, kind, [&](SystemBuilder &builder) {
    SmallVector<Linear> indices;
    auto type = cast<MemRefType>(memref.getType());
    for (int64_t i = 0; i < type.getRank(); ++i)
      indices.push_back(builder.makeIndex(builder.getSize(memref, i)));
    return indices;
  });
}

//===----------------------------------------------------------------------===//
// Operations
//===----------------------------------------------------------------------===//

void Collector::visit(Operation *op) {
  llvm::TypeSwitch<Operation *>(op)
      .Case<memref::LoadOp, memref::StoreOp, memref::AtomicRMWOp,
            memref::GenericAtomicRMWOp, memref::CopyOp, affine::AffineLoadOp,
            affine::AffineStoreOp, affine::AffineVectorLoadOp,
            affine::AffineVectorStoreOp>([&](Operation *) { visitMemRef(op); })
      .Case([&](linalg::LinalgOp linalgOp) { visitLinalg(linalgOp); })
      .Case<vector::TransferReadOp, vector::TransferWriteOp>([&](Operation *) {
        visitTransfer(cast<VectorTransferOpInterface>(op));
      })
      .Case([&](vector::LoadOp load) {
        visitVector(op, load.getBase(), load.getIndices(), load.getVectorType(),
                    AccessKind::Read, false);
      })
      .Case([&](vector::StoreOp store) {
        visitVector(op, store.getBase(), store.getIndices(),
                    store.getVectorType(), AccessKind::Write, false);
      })
      .Case([&](vector::MaskedLoadOp load) {
        visitVector(op, load.getBase(), load.getIndices(), load.getVectorType(),
                    AccessKind::Read, true);
      })
      .Case([&](vector::MaskedStoreOp store) {
        visitVector(op, store.getBase(), store.getIndices(),
                    store.getVectorType(), AccessKind::Write, true);
      })
      // These write to the console, or stop the program.
      .Case<vector::PrintOp, cf::AssertOp>([](Operation *) {})
      .Default([&](Operation *) { visitOther(op); });
}

void Collector::visitMemRef(Operation *op) {
  constexpr AccessKind read = AccessKind::Read, write = AccessKind::Write;
  llvm::TypeSwitch<Operation *>(op)
      .Case([&](memref::LoadOp load) {
        addIndexed(op, load.getMemRef(), read, load.getIndices());
      })
      .Case([&](memref::StoreOp store) {
        addIndexed(op, store.getMemRef(), write, store.getIndices());
      })
      .Case([&](memref::AtomicRMWOp update) {
        addIndexed(op, update.getMemref(), AccessKind::Atomic,
                   update.getIndices());
      })
      .Case([&](memref::GenericAtomicRMWOp update) {
        addIndexed(op, update.getMemref(), AccessKind::Atomic,
                   update.getIndices());
      })
      .Case([&](memref::CopyOp copy) {
        for (auto [memref, kind] : {std::pair(copy.getSource(), read),
                                    std::pair(copy.getTarget(), write)}) {
          if (isa<MemRefType>(memref.getType()))
            addWhole(op, memref, kind);
          else
            addUnknown(op, memref, kind, quote(op) + " of an unranked memref");
        }
      })
      .Case([&](affine::AffineLoadOp load) {
        addMapped(op, load.getMemRef(), read, load.getAffineMap(),
                  load.getMapOperands(), {});
      })
      .Case([&](affine::AffineStoreOp store) {
        addMapped(op, store.getMemRef(), write, store.getAffineMap(),
                  store.getMapOperands(), {});
      })
      .Case([&](affine::AffineVectorLoadOp load) {
        addMapped(op, load.getMemRef(), read, load.getAffineMap(),
                  load.getMapOperands(), load.getVectorType().getShape());
      })
      .Case([&](affine::AffineVectorStoreOp store) {
        addMapped(op, store.getMemRef(), write, store.getAffineMap(),
                  store.getMapOperands(), store.getVectorType().getShape());
      });
}

void Collector::visitLinalg(linalg::LinalgOp op) {
  for (OpOperand &operand : op->getOpOperands()) {
    if (!isa<BaseMemRefType>(operand.get().getType()))
      continue;
    auto addKind = [&](AccessKind kind) {
      add(op, operand.get(), kind, [&](SystemBuilder &builder) {
        ArrayRef<Linear> variables = builder.getLinalgVariables(op);
        return llvm::map_to_vector(
            op.getMatchingIndexingMap(&operand).getResults(),
            [&](AffineExpr expr) {
              return builder.apply(expr, variables, {});
            });
      });
    };
    if (op.payloadUsesValueFromOperand(&operand))
      addKind(AccessKind::Read);
    if (op.isDpsInit(&operand))
      addKind(AccessKind::Write);
  }
}

void Collector::visitVector(Operation *op, Value base, ValueRange indices,
                            VectorType type, AccessKind kind, bool isMasked) {
  bool isElement =
      isa<VectorType>(cast<MemRefType>(base.getType()).getElementType());
  if (type.isScalable() ||
      (!isElement &&
       type.getRank() > cast<MemRefType>(base.getType()).getRank()))
    return addUnknown(op, base, kind, quote(op) + " of a scalable vector");
  add(op, base, kind, [&](SystemBuilder &builder) {
    if (isMasked)
      builder.addCondition(quote(op) + " has a mask");
    SmallVector<Linear> element = llvm::map_to_vector(
        indices, [&](Value index) { return builder.getValue(index); });
    if (!isElement)
      for (auto [i, size] : llvm::enumerate(type.getShape()))
        element[element.size() - type.getRank() + i] += builder.makeIndex(size);
    return element;
  });
}

void Collector::visitTransfer(VectorTransferOpInterface op) {
  Value base = op.getBase();
  auto memref = dyn_cast<MemRefType>(base.getType());
  if (!memref)
    return;
  AccessKind kind =
      isa<vector::TransferReadOp>(op) ? AccessKind::Read : AccessKind::Write;
  VectorType type = op.getVectorType();
  if (type.isScalable() || isa<VectorType>(memref.getElementType()))
    return addUnknown(op, base, kind, quote(op) + " of such a vector");
  add(op, base, kind, [&](SystemBuilder &builder) {
    if (op.getMask())
      builder.addCondition(quote(op) + " has a mask");
    SmallVector<Linear> element = llvm::map_to_vector(
        op.getIndices(), [&](Value index) { return builder.getValue(index); });
    for (auto [i, expr] :
         llvm::enumerate(op.getPermutationMap().getResults())) {
      auto dim = dyn_cast<AffineDimExpr>(expr);
      if (!dim)
        continue;
      Linear &index = element[dim.getPosition()];
      index += builder.makeIndex(type.getDimSize(i));
      if (op.isDimInBounds(i))
        continue;
      // What is past the end is not accessed.
      builder.addAtLeast(index, 0);
      builder.addAtLeast(builder.getSize(base, dim.getPosition()) - Linear(1),
                         index);
    }
    return element;
  });
}

void Collector::visitOther(Operation *op) {
  auto isMemRef = [](Value value) {
    return isa<BaseMemRefType>(value.getType());
  };
  // A tensor may be the buffer itself.
  if (llvm::any_of(op->getOperands(), isMemRef) &&
      llvm::any_of(op->getResultTypes(),
                   [](Type type) { return isa<TensorType>(type); })) {
    for (Value operand : llvm::make_filter_range(op->getOperands(), isMemRef))
      for (AccessKind kind : {AccessKind::Read, AccessKind::Write})
        addUnknown(op, operand, kind, quote(op) + " makes it a tensor");
    return;
  }
  if (auto interface = dyn_cast<MemoryEffectOpInterface>(op)) {
    SmallVector<MemoryEffects::EffectInstance> effects;
    interface.getEffects(effects);
    for (const MemoryEffects::EffectInstance &effect : effects) {
      if (isa<MemoryEffects::Allocate>(effect.getEffect()))
        continue;
      AccessKind kind = isa<MemoryEffects::Read>(effect.getEffect())
                            ? AccessKind::Read
                            : AccessKind::Write;
      std::string reason = quote(op) + " may touch it";
      if (Value value = effect.getValue(); value && isMemRef(value))
        addUnknown(op, value, kind, reason);
      else
        addAnything(op, kind, reason);
    }
    return;
  }
  // What such operations contain is visited itself.
  if (op->hasTrait<OpTrait::HasRecursiveMemoryEffects>() ||
      isMemoryEffectFree(op))
    return;
  for (AccessKind kind : {AccessKind::Read, AccessKind::Write})
    addAnything(op, kind, quote(op) + " may touch it");
}

Accesses footprint::collectAccesses(Space &space) {
  Collector collector(space);
  space.kernel.getBody()->walk([&](Operation *op) {
    if (!isa<YieldOp>(op))
      collector.visit(op);
  });
  return collector.take();
}
