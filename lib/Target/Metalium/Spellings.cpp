//===- Spellings.cpp - How TT-Metalium spells its calls -------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Spellings.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "ttgrid/Target/Metalium/Metalium.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::metalium;

// A function of one tile, of the header of its name, called NAME_tile.
#define UNARY(NAME, HEADER) {NAME, NAME "_tile", NAME "_tile_init", HEADER}
#define WITH_NUMBER(NAME, INIT, HEADER)                                        \
  {NAME, NAME "_tile", INIT, HEADER, 1, true}
#define BINARY(NAME, HEADER)                                                   \
  {NAME, NAME "_tile", NAME "_tile_init", HEADER, 2, false, false}
// Sums, differences and products have one init.
#define BROADCAST(VERB, WAY)                                                   \
  {"sfpu_" VERB "_bcast_" WAY, "sfpu_" VERB "_bcast_" WAY,                     \
   "sfpu_bcast_" WAY "_init", "sfpu_binary_bcast.h", 2}

static const Spelling spellings[] = {
    UNARY("abs", "compute_kernel_api.h"),
    UNARY("cos", "eltwise_unary/trigonometry.h"),
    {"ceil", "ceil_tile", "rounding_op_tile_init", "eltwise_unary/rounding.h"},
    {"erf", "erf_tile<false>", "erf_tile_init<false>",
     "eltwise_unary/erf_erfc.h"},
    UNARY("exp", "eltwise_unary/exp.h"),
    UNARY("exp2", "compute_kernel_api.h"),
    UNARY("expm1", "compute_kernel_api.h"),
    {"floor", "floor_tile", "rounding_op_tile_init",
     "eltwise_unary/rounding.h"},
    UNARY("log", "compute_kernel_api.h"),
    UNARY("log1p", "eltwise_unary/log1p.h"),
    UNARY("negative", "eltwise_unary/negative.h"),
    UNARY("recip", "eltwise_unary/recip.h"),
    UNARY("relu", "eltwise_unary/relu.h"),
    UNARY("rsqrt", "eltwise_unary/rsqrt.h"),
    UNARY("sin", "eltwise_unary/trigonometry.h"),
    UNARY("sqrt", "eltwise_unary/sqrt.h"),
    UNARY("tan", "eltwise_unary/trigonometry.h"),
    UNARY("tanh", "compute_kernel_api.h"),
    WITH_NUMBER("add_unary", "binop_with_scalar_tile_init",
                "eltwise_unary/binop_with_scalar.h"),
    WITH_NUMBER("sub_unary", "binop_with_scalar_tile_init",
                "eltwise_unary/binop_with_scalar.h"),
    WITH_NUMBER("mul_unary", "binop_with_scalar_tile_init",
                "eltwise_unary/binop_with_scalar.h"),
    WITH_NUMBER("rsub_unary", "binop_with_scalar_tile_init",
                "eltwise_unary/binop_with_scalar.h"),
    WITH_NUMBER("unary_max", "unary_max_tile_init", "compute_kernel_api.h"),
    WITH_NUMBER("unary_min", "unary_min_tile_init", "compute_kernel_api.h"),
    {"fill", "fill_tile_bitcast", "fill_tile_init", "eltwise_unary/fill.h", 1,
     true},
    BINARY("add_binary", "eltwise_binary_sfpu.h"),
    BINARY("sub_binary", "eltwise_binary_sfpu.h"),
    BINARY("mul_binary", "eltwise_binary_sfpu.h"),
    BINARY("div_binary", "eltwise_binary_sfpu.h"),
    BINARY("power_binary", "eltwise_binary_sfpu.h"),
    BINARY("eq_binary", "eltwise_binary_sfpu.h"),
    BINARY("ne_binary", "eltwise_binary_sfpu.h"),
    BINARY("lt_binary", "eltwise_binary_sfpu.h"),
    BINARY("gt_binary", "eltwise_binary_sfpu.h"),
    BINARY("le_binary", "eltwise_binary_sfpu.h"),
    BINARY("ge_binary", "eltwise_binary_sfpu.h"),
    BINARY("binary_max", "binary_max_min.h"),
    BINARY("binary_min", "binary_max_min.h"),
    BROADCAST("add", "row"),
    BROADCAST("add", "col"),
    BROADCAST("sub", "row"),
    BROADCAST("sub", "col"),
    BROADCAST("mul", "row"),
    BROADCAST("mul", "col"),
    // The second tile is the target.
    {"copy_dest_values", "copy_dest_values<DataFormat::Float32>",
     "copy_dest_values_init", "copy_dest_values.h", 1, false, false},
    {"where", "where_tile<DataFormat::Float32>", "where_tile_init",
     "eltwise_unary/where.h", 3, false, false},
};

const Spelling *metalium::lookupSpelling(StringRef name) {
  const auto *row = llvm::find_if(
      spellings, [&](const Spelling &row) { return row.name == name; });
  return row == std::end(spellings) ? nullptr : row;
}

/// The functions that an operation on scalars is, with ops that are none.
static StringRef getFunction(Operation *op) {
  return llvm::TypeSwitch<Operation *, StringRef>(op)
      .Case([](math::AbsFOp) { return "abs"; })
      .Case([](math::CosOp) { return "cos"; })
      .Case([](math::CeilOp) { return "ceil"; })
      .Case([](math::ErfOp) { return "erf"; })
      .Case([](math::ExpOp) { return "exp"; })
      .Case([](math::Exp2Op) { return "exp2"; })
      .Case([](math::ExpM1Op) { return "expm1"; })
      .Case([](math::FloorOp) { return "floor"; })
      .Case([](math::LogOp) { return "log"; })
      .Case([](math::Log1pOp) { return "log1p"; })
      .Case([](math::RsqrtOp) { return "rsqrt"; })
      .Case([](math::SinOp) { return "sin"; })
      .Case([](math::SqrtOp) { return "sqrt"; })
      .Case([](math::TanOp) { return "tan"; })
      .Case([](math::TanhOp) { return "tanh"; })
      .Case([](math::PowFOp) { return "power_binary"; })
      .Case([](arith::NegFOp) { return "negative"; })
      .Case([](arith::AddFOp) { return "add_binary"; })
      .Case([](arith::SubFOp) { return "sub_binary"; })
      .Case([](arith::MulFOp) { return "mul_binary"; })
      .Case([](arith::DivFOp) { return "div_binary"; })
      .Case<arith::MaximumFOp, arith::MaxNumFOp>(
          [](auto) { return "binary_max"; })
      .Case<arith::MinimumFOp, arith::MinNumFOp>(
          [](auto) { return "binary_min"; })
      .Case([](arith::SelectOp) { return "where"; })
      .Case([](arith::CmpFOp compare) -> StringRef {
        switch (compare.getPredicate()) {
        case arith::CmpFPredicate::OEQ:
          return "eq_binary";
        case arith::CmpFPredicate::UNE:
        case arith::CmpFPredicate::ONE:
          return "ne_binary";
        case arith::CmpFPredicate::OLT:
          return "lt_binary";
        case arith::CmpFPredicate::OLE:
          return "le_binary";
        case arith::CmpFPredicate::OGT:
          return "gt_binary";
        case arith::CmpFPredicate::OGE:
          return "ge_binary";
        default:
          return "";
        }
      })
      .Default([](Operation *) { return ""; });
}

const Spelling *metalium::lookupScalarOperation(Operation *op) {
  return lookupSpelling(getFunction(op));
}

std::string metalium::getHeader(Operation *op) {
  auto ofFunction = [](StringRef name) {
    return ("api/compute/" + lookupSpelling(name)->header).str();
  };
  return llvm::TypeSwitch<Operation *, std::string>(op)
      .Case([&](UnaryTileOp tile) { return ofFunction(tile.getFunction()); })
      .Case([&](BinaryTileOp tile) { return ofFunction(tile.getFunction()); })
      .Case([](StartupOp) { return "api/compute/compute_kernel_hw_startup.h"; })
      .Case<ReserveOp, PushOp, WaitOp, PopOp>(
          [](auto) { return "api/compute/cb_api.h"; })
      .Case<AcquireOp, CommitOp, RegsWaitOp, ReleaseOp>(
          [](auto) { return "api/compute/reg_api.h"; })
      .Case<CopyTileOp, CopyInitOp>(
          [](auto) { return "api/compute/tile_move_copy.h"; })
      .Case<MatmulTilesOp, MatmulInitOp>(
          [](auto) { return "api/compute/matmul.h"; })
      .Case<ReduceTileOp, ReduceInitOp, ReduceUninitOp>(
          [](auto) { return "api/compute/reduce.h"; })
      .Case<PackTileOp, PackAccumulateOp>(
          [](auto) { return "api/compute/pack.h"; })
      .Case<ReconfigOp, ReconfigAOp, ReconfigBOp, PackReconfigOp>(
          [](auto) { return "api/compute/reconfig_data_format.h"; })
      .Default([](Operation *) { return ""; });
}
