//===- PartitionGoals.cpp - What is proved of a partition -----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Two maps are each other's inverse: from a core and a place in its sequence
// to a position, and from a position to its owner and the place there. For a
// partition that cuts the grid, the boxes of the cores are apart and hold every
// tile; the order over a box does the rest.
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Proof/Goals.h"

#include "llvm/ADT/STLExtras.h"

using namespace mlir::ttgrid;
using llvm::Twine;
using A = SmtArithmetic;
using Index = A::Index;
using SmtBox = BoxOf<A>;

namespace {
class PartitionProver {
public:
  PartitionProver(const ProofProblem &problem, std::vector<Goal> &goals)
      : problem(problem), goals(goals) {}

  /// Returns the box of a core.
  SmtBox prove();

private:
  void provePositions();
  SmtBox proveBoxes();
  SmtBox proveNumTiles();
  SmtBox makeGrid(A &a);
  SmtBox makePositions(A &a);
  CoresOf<A> makeCores(A &a);
  void add(const A &a, const Twine &claims);

  const ProofProblem &problem;
  std::vector<Goal> &goals;
  Goal fits{"the partition does not overflow", {}};
};
} // namespace

/// The grid under the precondition of run-time sizes: the product of
/// max(size, 1) is at most the largest index.
SmtBox PartitionProver::makeGrid(A &a) {
  llvm::SmallVector<Index> sizes;
  std::string product = "1";
  for (auto [dim, size] : llvm::enumerate(problem.sizes)) {
    sizes.push_back(size ? a.constant(*size)
                         : a.makeIndex("size" + Twine(dim)));
    const std::string &term = sizes.back().term;
    std::string atLeastOne =
        a.makeTerm("(ite (< " + Twine(term) + " 1) 1 " + term + ")");
    product = dim == 0
                  ? atLeastOne
                  : a.makeTerm("(* " + Twine(product) + " " + atLeastOne + ")");
    a.assume("(<= 1 " + Twine(product) + " " + maxIndexTerm + ")");
  }
  return getGridBox(a, llvm::ArrayRef(sizes));
}

/// Positions are cut alike whatever grid they come from, so one dimension as
/// long as there are tiles stands for it.
SmtBox PartitionProver::makePositions(A &a) {
  A scratch;
  SmtBox grid = makeGrid(scratch);
  Index numTiles = getVolume(scratch, grid);
  Index length =
      numTiles.constant ? a.constant(*numTiles.constant) : a.makeIndex("tiles");
  return getGridBox(a, llvm::ArrayRef(length));
}

CoresOf<A> PartitionProver::makeCores(A &a) {
  CoresOf<A> cores;
  cores.order = problem.coreOrder;
  cores.count = a.constant(1);
  for (auto [dim, size] : llvm::enumerate(problem.cores)) {
    cores.shape.push_back(size ? a.constant(*size)
                               : a.makeIndex("cores" + Twine(dim)));
    a.assume("(<= 1 " + Twine(cores.shape.back().term) + ")");
    cores.count = a.mul(cores.count, cores.shape.back());
  }
  return cores;
}

void PartitionProver::add(const A &a, const Twine &claims) {
  Goal goal{claims.str(), {}};
  addQueries(a, "", fits, goal);
  goals.push_back(std::move(goal));
}

SmtBox PartitionProver::proveNumTiles() {
  A a;
  SmtBox grid = makeGrid(a);
  Index numTiles = getVolume(a, grid);
  a.claim("(<= 0 " + Twine(numTiles.term) + ")", "the number of tiles");
  Goal claims;
  addQueries(a, "the number of tiles: ", fits, claims);
  llvm::append_range(fits.queries, claims.queries);
  return grid;
}

void PartitionProver::provePositions() {
  {
    A a;
    SmtBox grid = makePositions(a);
    CoresOf<A> cores = makeCores(a);
    Index numTiles = grid.length[0];
    Index core = a.makeIndex("core");
    ShareOf<A> share = problem.partition.terms.getShare(a, grid, cores, core);
    Index count = share.getCount(a);
    a.claim("(<= 0 " + Twine(count.term) + ")", "a count is at least 0");
    a.claim("(=> (<= " + Twine(cores.count.term) + " core) (= " + count.term +
                " 0))",
            "a core that does not exist has no tiles");
    Index k = a.makeIndex("k");
    a.assume("(< k " + count.term + ")");
    a.claim("(< core " + Twine(cores.count.term) + ")", "the core exists");
    Index position = share.getPosition(a, k);
    a.claim("(and (<= 0 " + Twine(position.term) + ") (< " + position.term +
                " " + numTiles.term + "))",
            "the position is one of the order's");
    Index index = share.getIndex(a, position);
    a.claim("(= k " + Twine(index.term) + ")", "the place in the sequence");
    Index owner =
        problem.partition.terms.getOwner(a, grid, cores, {position}, position);
    a.claim("(= core " + Twine(owner.term) + ")", "the owner of the position");
    add(a, "a core's positions are its own");
  }
  A a;
  SmtBox grid = makePositions(a);
  CoresOf<A> cores = makeCores(a);
  Index position = a.makeIndex("position");
  a.assume("(< position " + grid.length[0].term + ")");
  Index owner =
      problem.partition.terms.getOwner(a, grid, cores, {position}, position);
  a.claim("(and (<= 0 " + Twine(owner.term) + ") (< " + owner.term + " " +
              cores.count.term + "))",
          "the owner exists");
  ShareOf<A> share = problem.partition.terms.getShare(a, grid, cores, owner);
  Index index = share.getIndex(a, position);
  Index count = share.getCount(a);
  a.claim("(and (<= 0 " + Twine(index.term) + ") (< " + index.term + " " +
              count.term + "))",
          "the place is in the owner's sequence");
  Index again = share.getPosition(a, index);
  a.claim("(= position " + Twine(again.term) + ")",
          "the position of the place");
  add(a, "every position has an owner");
}

/// The tile is in the box, as far as one dimension tells.
static std::string isIn(llvm::ArrayRef<Index> tile, const SmtBox &box,
                        unsigned dim) {
  const std::string &begin = box.begin[dim].term;
  const std::string &index = tile[dim].term;
  return "(and (<= " + begin + " " + index + ") (< " + index + " (+ " + begin +
         " " + box.length[dim].term + ")))";
}

SmtBox PartitionProver::proveBoxes() {
  SmtBox box;
  auto makeTile = [&](A &a, const SmtBox &within) {
    llvm::SmallVector<Index> tile;
    for (unsigned dim = 0; dim < within.length.size(); ++dim)
      tile.push_back(a.makeIndex("tile" + Twine(dim)));
    for (unsigned dim = 0; dim < within.length.size(); ++dim)
      a.assume(isIn(tile, within, dim));
    return tile;
  };
  {
    A a;
    SmtBox grid = makeGrid(a);
    CoresOf<A> cores = makeCores(a);
    Index core = a.makeIndex("core");
    ShareOf<A> share = problem.partition.terms.getShare(a, grid, cores, core);
    box = share.box;
    for (auto [dim, begin, length, size] :
         llvm::enumerate(box.begin, box.length, grid.length))
      a.claim("(and (<= 0 " + Twine(begin.term) + ") (<= 0 " + length.term +
                  ") (<= (+ " + begin.term + " " + length.term + ") " +
                  size.term + "))",
              "the box is in the grid, dimension " + Twine(dim));
    Index count = share.getCount(a);
    a.claim("(=> (<= " + Twine(cores.count.term) + " core) (= " + count.term +
                " 0))",
            "a core that does not exist has no tiles");
    add(a, "a core's box is in the grid");
  }
  {
    A a;
    SmtBox grid = makeGrid(a);
    CoresOf<A> cores = makeCores(a);
    Index core = a.makeIndex("core");
    ShareOf<A> share = problem.partition.terms.getShare(a, grid, cores, core);
    llvm::SmallVector<Index> tile = makeTile(a, share.box);
    for (unsigned dim = 0; dim < tile.size(); ++dim)
      a.assume("(< " + tile[dim].term + " " + grid.length[dim].term + ")");
    // The position is of no use to a partition that cuts the grid.
    Index owner = problem.partition.terms.getOwner(a, grid, cores, tile,
                                                   a.makeIndex("position"));
    a.claim("(= core " + Twine(owner.term) + ")", "the owner of the tile");
    add(a, "a core's tiles are its own");
  }
  A a;
  SmtBox grid = makeGrid(a);
  CoresOf<A> cores = makeCores(a);
  llvm::SmallVector<Index> tile = makeTile(a, grid);
  Index owner = problem.partition.terms.getOwner(a, grid, cores, tile,
                                                 a.makeIndex("position"));
  a.claim("(and (<= 0 " + Twine(owner.term) + ") (< " + owner.term + " " +
              cores.count.term + "))",
          "the owner exists");
  ShareOf<A> share = problem.partition.terms.getShare(a, grid, cores, owner);
  for (unsigned dim = 0; dim < tile.size(); ++dim)
    a.claim(isIn(tile, share.box, dim),
            "the tile is in the owner's box, dimension " + Twine(dim));
  add(a, "every tile has an owner");
  return box;
}

SmtBox PartitionProver::prove() {
  SmtBox grid = proveNumTiles();
  SmtBox box = grid;
  if (problem.partition.cutsGrid)
    box = proveBoxes();
  else
    provePositions();
  goals.push_back(std::move(fits));
  return box;
}

SmtBox mlir::ttgrid::addPartitionGoals(const ProofProblem &problem,
                                       std::vector<Goal> &goals) {
  return PartitionProver(problem, goals).prove();
}
