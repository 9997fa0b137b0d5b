//===- Formulas.h - The formulas of a partition, to be proved ---*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_PROOF_FORMULAS_H
#define TTGRID_PROOF_FORMULAS_H

#include "ttgrid/Proof/CheckedArithmetic.h"
#include "ttgrid/Proof/SmtArithmetic.h"
#include "ttgrid/Schedule/Partition.h"

#include <functional>

namespace mlir::ttgrid {

/// The templates of a partition over one arithmetic.
template <typename A>
struct FormulasOf {
  std::function<ShareOf<A>(A &, const BoxOf<A> &, const CoresOf<A> &,
                           const typename A::Index &)>
      getShare;
  std::function<typename A::Index(A &, const BoxOf<A> &, const CoresOf<A> &,
                                  llvm::ArrayRef<typename A::Index>,
                                  const typename A::Index &)>
      getOwner;
};

struct PartitionFormulas {
  /// Whether the grid is cut, and not the positions of its order.
  bool cutsGrid;
  FormulasOf<SmtArithmetic> terms;
  FormulasOf<CheckedArithmetic> values;
};

template <typename A, typename P>
FormulasOf<A> getFormulasOver(std::shared_ptr<const P> partition) {
  using Index = typename A::Index;
  return {[partition](A &a, const BoxOf<A> &grid, const CoresOf<A> &cores,
                      const Index &core) {
            return partition->getShareOf(a, grid, cores, core);
          },
          [partition](A &a, const BoxOf<A> &grid, const CoresOf<A> &cores,
                      llvm::ArrayRef<Index> tile, const Index &position) {
            return partition->getOwnerOf(a, grid, cores, tile, position);
          }};
}

/// Those of a FormulaPartition (Partition.h).
template <typename P>
PartitionFormulas getFormulas(const P &partition, bool cutsGrid) {
  auto shared = std::make_shared<const P>(partition);
  return {cutsGrid, getFormulasOver<SmtArithmetic, P>(shared),
          getFormulasOver<CheckedArithmetic, P>(shared)};
}

} // namespace mlir::ttgrid

#endif // TTGRID_PROOF_FORMULAS_H
