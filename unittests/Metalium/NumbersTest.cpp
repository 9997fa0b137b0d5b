//===- NumbersTest.cpp - What the engine computes -------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Machine.h"
#include "api/compute/bcast.h"
#include "api/compute/binary_max_min.h"
#include "api/compute/cb_api.h"
#include "api/compute/compute_kernel_api.h"
#include "api/compute/compute_kernel_hw_startup.h"
#include "api/compute/eltwise_binary.h"
#include "api/compute/eltwise_binary_sfpu.h"
#include "api/compute/eltwise_unary/binop_with_scalar.h"
#include "api/compute/eltwise_unary/exp.h"
#include "api/compute/eltwise_unary/fill.h"
#include "api/compute/eltwise_unary/rsqrt.h"
#include "api/compute/eltwise_unary/typecast.h"
#include "api/compute/eltwise_unary/where.h"
#include "api/compute/matmul.h"
#include "api/compute/pack.h"
#include "api/compute/reduce.h"
#include "api/compute/reg_api.h"
#include "api/compute/sfpu_binary_bcast.h"
#include "api/compute/tile_move_copy.h"
#include "api/compute/transpose.h"
#include "api/dataflow/dataflow_api.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace ttgrid::emulator;
using namespace ttgrid::emulator::test;

/// Elements with more bits than TF32 has, of both signs, by row and column.
static float first(uint32_t row, uint32_t column) {
  return std::sin(float(row * 37 + column * 11 + 1)) * 3;
}
static float second(uint32_t row, uint32_t column) {
  return std::cos(float(row * 5 + column * 23)) + 1.5F;
}

namespace {
/// Runs a compute kernel on two float32 tiles in buffers 0 and 1; what it packs
/// to buffer 16 comes back.
struct Numbers {
  Numbers() {
    program.buffers = {{0, "x", Format::Float32, 1},
                       {1, "y", Format::Float32, 1},
                       {16, "z", Format::Float32, 1}};
    Tensor x = makeTensor("X", Format::Float32, Access::Read, 2);
    Tile tile;
    for (uint32_t page = 0; page < 2; ++page) {
      for (uint32_t row = 0; row < tileSize; ++row)
        for (uint32_t column = 0; column < tileSize; ++column)
          tile.at(row, column) =
              page ? second(row, column) : first(row, column);
      store(tile, Format::Float32, x.bytes.data() + page * size_t(4096));
    }
    program.tensors = {x, makeTensor("Z", Format::Float32, Access::Write, 1)};
    program.cores = {{0, 0, 1, {}}};
    program.cores[0].arguments = {{{addressOf(0)}, {}, {addressOf(1)}}};
  }

  Tile run(KernelFunction compute) {
    program.kernels = {
        [] {
          TensorAccessor x(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0));
          x.page_size = 4096;
          for (uint32_t buffer = 0; buffer < 2; ++buffer) {
            cb_reserve_back(buffer, 1);
            noc_async_read_page(buffer, x, get_write_ptr(buffer));
            noc_async_read_barrier();
            cb_push_back(buffer, 1);
          }
        },
        compute,
        [] {
          TensorAccessor z(TensorAccessorArgs<0>(), get_arg_val<uint32_t>(0));
          z.page_size = 4096;
          cb_wait_front(16, 1);
          noc_async_write_page(0, z, get_read_ptr(16));
          noc_async_write_barrier();
          cb_pop_front(16, 1);
        }};
    EXPECT_EQ(emulate(program, options).error, "");
    return tileOf(program.tensors[1], 0);
  }

  Program program;
  Options options;
};
} // namespace

/// What stands around the operation in each compute kernel below.
template <KernelFunction body>
static void aroundBody() {
  compute_kernel_hw_startup(0, 1, 16);
  cb_wait_front(0, 1);
  cb_wait_front(1, 1);
  cb_reserve_back(16, 1);
  tile_regs_acquire();
  body();
  tile_regs_commit();
  tile_regs_wait();
  pack_tile(0, 16);
  tile_regs_release();
  reduce_uninit();
  cb_push_back(16, 1);
  cb_pop_front(0, 1);
  cb_pop_front(1, 1);
}

/// Compares every element with a function of row and column.
template <typename Expected>
static void expectTile(const Tile &tile, double tolerance, Expected expected) {
  for (uint32_t row = 0; row < tileSize; ++row)
    for (uint32_t column = 0; column < tileSize; ++column)
      ASSERT_NEAR(tile.at(row, column), expected(row, column), tolerance)
          << "at (" << row << ", " << column << ")";
}

#define KERNEL(name, ...)                                                      \
  static void name() { __VA_ARGS__ }

KERNEL(productBody, matmul_init(0, 1); matmul_tiles(0, 1, 0, 0, 0);)
KERNEL(transposedBody, matmul_init(0, 1, 1); matmul_tiles(0, 1, 0, 0, 0);)

static double product(uint32_t row, uint32_t column, bool transposed,
                      float (*cut)(float)) {
  double sum = 0;
  for (uint32_t k = 0; k < tileSize; ++k)
    sum += double(cut(first(row, k))) *
           cut(transposed ? second(column, k) : second(k, column));
  return sum;
}

TEST(Numbers, Products) {
  auto exact = [](float x) { return x; };
  expectTile(Numbers().run(aroundBody<productBody>), 1e-4,
             [&](uint32_t row, uint32_t column) {
               return product(row, column, false, exact);
             });
  expectTile(Numbers().run(aroundBody<transposedBody>), 1e-4,
             [&](uint32_t row, uint32_t column) {
               return product(row, column, true, exact);
             });
}

TEST(Numbers, TF32CutsOperandsOfTheFpu) {
  Numbers numbers;
  numbers.options.mode = Mode::TF32;
  Tile tile = numbers.run(aroundBody<productBody>);
  expectTile(tile, 1e-4, [&](uint32_t row, uint32_t column) {
    return product(row, column, false, toTF32);
  });
  double worst = 0;
  for (uint32_t row = 0; row < tileSize; ++row)
    for (uint32_t column = 0; column < tileSize; ++column)
      worst = std::max(worst, std::fabs(tile.at(row, column) -
                                        product(row, column, false,
                                                [](float x) { return x; })));
  EXPECT_GT(worst, 1e-3);
}

KERNEL(copyBody, copy_init(0); copy_tile(0, 0, 0);)

TEST(Numbers, UnpackToDestKeepsAllBits) {
  Numbers numbers;
  numbers.options.mode = Mode::TF32;
  expectTile(
      numbers.run(aroundBody<copyBody>), 0,
      [](uint32_t row, uint32_t column) { return toTF32(first(row, column)); });
  numbers.program.buffers[0].unpackToDest = true;
  expectTile(numbers.run(aroundBody<copyBody>), 0, first);
  numbers.options.mode = Mode::Dst16;
  expectTile(numbers.run(aroundBody<copyBody>), 0,
             [](uint32_t row, uint32_t column) {
               return fromBFloat16(toBFloat16(first(row, column)));
             });
  numbers.options.mode = Mode::Exact;
  numbers.program.buffers[0].unpackToDest = false;
  numbers.program.config.float32Dest = false;
  expectTile(numbers.run(aroundBody<copyBody>), 0,
             [](uint32_t row, uint32_t column) {
               return fromBFloat16(toBFloat16(first(row, column)));
             });
}

TEST(Numbers, BFloat16IsRoundedToNearestEven) {
  EXPECT_EQ(toBFloat16(floatOf(0x3f808000)), 0x3f80);
  EXPECT_EQ(toBFloat16(floatOf(0x3f818000)), 0x3f82);
  EXPECT_EQ(toBFloat16(floatOf(0x3f808001)), 0x3f81);
  EXPECT_EQ(toBFloat16(floatOf(0x7f7fffff)), 0x7f80);
  EXPECT_TRUE(std::isnan(fromBFloat16(toBFloat16(floatOf(0x7f800001)))));
  EXPECT_EQ(toTF32(floatOf(0xbf803fff)), floatOf(0xbf802000));
}

KERNEL(sumBody, add_init(0, 1); add_tiles(0, 1, 0, 0, 0);)
KERNEL(differenceBody, sub_init(0, 1); sub_tiles(0, 1, 0, 0, 0);)
KERNEL(mulTwiceBody, mul_init(0, 1); mul_tiles(0, 1, 0, 0, 0);
       mul_tiles(0, 1, 0, 0, 0);)
KERNEL(addRowBody, add_bcast_rows_init(0, 1);
       add_tiles_bcast<BroadcastType::ROW>(0, 1, 0, 0, 0);)
KERNEL(subColumnBody, sub_bcast_cols_init(0, 1);
       sub_tiles_bcast_cols(0, 1, 0, 0, 0);)
KERNEL(mulScalarBody, mul_bcast_scalar_init(0, 1);
       mul_tiles_bcast<BroadcastType::SCALAR>(0, 1, 0, 0, 0);)
KERNEL(turnBody, transpose_init(0); transpose_tile(0, 0, 0);)

TEST(Numbers, ElementwiseOnTheFpu) {
  Numbers n;
  expectTile(n.run(aroundBody<sumBody>), 1e-6,
             [](uint32_t r, uint32_t c) { return first(r, c) + second(r, c); });
  expectTile(n.run(aroundBody<differenceBody>), 1e-6,
             [](uint32_t r, uint32_t c) { return first(r, c) - second(r, c); });
  // A product of the FPU adds to what DST holds.
  expectTile(n.run(aroundBody<mulTwiceBody>), 1e-5, [](uint32_t r, uint32_t c) {
    return 2 * first(r, c) * second(r, c);
  });
  expectTile(n.run(aroundBody<addRowBody>), 1e-6,
             [](uint32_t r, uint32_t c) { return first(r, c) + second(0, c); });
  expectTile(n.run(aroundBody<subColumnBody>), 1e-6,
             [](uint32_t r, uint32_t c) { return first(r, c) - second(r, 0); });
  expectTile(n.run(aroundBody<mulScalarBody>), 1e-5,
             [](uint32_t r, uint32_t c) { return first(r, c) * second(0, 0); });
  expectTile(n.run(aroundBody<turnBody>), 0,
             [](uint32_t r, uint32_t c) { return first(c, r); });
}

template <PoolType pool, ReduceDim dim>
static void reduceBody() {
  // Sums of rows take their operands in reverse; both are float32 here.
  reduce_init<pool, dim>(0, 1, 16);
  reduce_tile<pool, dim>(0, 1, 0, 0, 0);
}

/// The scaler of these tests is no constant: each row or column has a factor.
TEST(Numbers, ReductionsTakeTheirFactorsFromRowZeroOfEachFace) {
  Numbers n;
  auto expectRows = [](const Tile &tile, auto combine, float begin) {
    for (uint32_t r = 0; r < tileSize; ++r) {
      float value = begin;
      for (uint32_t c = 0; c < tileSize; ++c)
        value = combine(value, first(r, c) * second(r / 16 * 16, c));
      ASSERT_NEAR(tile.at(r, 0), value, 1e-4);
      for (uint32_t c = 1; c < tileSize; ++c)
        ASSERT_EQ(tile.at(r, c), 0);
    }
  };
  auto add = [](float x, float y) { return x + y; };
  auto max = [](float x, float y) { return std::max(x, y); };
  expectRows(
      n.run(aroundBody<reduceBody<PoolType::SUM, ReduceDim::REDUCE_ROW>>), add,
      0);
  expectRows(
      n.run(aroundBody<reduceBody<PoolType::MAX, ReduceDim::REDUCE_ROW>>), max,
      -INFINITY);
  Tile columns =
      n.run(aroundBody<reduceBody<PoolType::SUM, ReduceDim::REDUCE_COL>>);
  for (uint32_t c = 0; c < tileSize; ++c) {
    float sum = 0;
    for (uint32_t r = 0; r < tileSize; ++r)
      sum += first(r, c) * second(r / 16 * 16, c / 16 * 16 + r % 16);
    ASSERT_NEAR(columns.at(0, c), sum, 1e-4);
    for (uint32_t r = 1; r < tileSize; ++r)
      ASSERT_EQ(columns.at(r, c), 0);
  }
}

KERNEL(negativesBody, copy_init(0);
       reduce_init<PoolType::MAX, ReduceDim::REDUCE_ROW>(0, 1, 16);
       reduce_tile<PoolType::MAX, ReduceDim::REDUCE_ROW>(0, 1, 0, 0, 0);
       binop_with_scalar_tile_init(); sub_unary_tile(0, 0x42c80000);)

/// Of a maximum in DST only the result's column means anything: what is beside
/// it is poison, which the packer leaves out.
TEST(Numbers, FunctionsOfReductions) {
  Tile tile = Numbers().run(aroundBody<negativesBody>);
  for (uint32_t r = 0; r < tileSize; ++r) {
    ASSERT_LT(tile.at(r, 0), -50);
    ASSERT_EQ(tile.at(r, 5), 0);
  }
}

/// Both tiles in DST, in the slots 0 and 1.
static void copyBoth() {
  copy_init(0);
  copy_tile(0, 0, 0);
  copy_init(1);
  copy_tile(1, 0, 1);
}

KERNEL(functionsBody, copyBoth(); exp_tile_init(); exp_tile(0);
       rsqrt_tile_init(); rsqrt_tile(0); div_binary_tile_init();
       div_binary_tile(0, 1, 0); binop_with_scalar_tile_init();
       rsub_unary_tile(0, 0x40000000);)
KERNEL(maximumBody, copyBoth(); binary_max_tile_init();
       binary_max_tile(0, 1, 0);)
KERNEL(sfpuColumnBody, copyBoth(); sfpu_sub_bcast_col_init();
       sfpu_sub_bcast_col(0, 1); sfpu_mul_bcast_col(0, 1);)
KERNEL(sfpuRowBody, copyBoth(); fill_tile_init(); fill_tile(0, 0.0F);
       sfpu_bcast_row_init(); sfpu_add_bcast_row(0, 1);)
KERNEL(chosenBody, copyBoth(); fill_tile_init(); fill_tile(2, 7.0F);
       lt_binary_tile_init(); lt_binary_tile(0, 1, 3); where_tile_init();
       where_tile<DataFormat::Float32>(3, 1, 2, 0);)
KERNEL(castBody, copyBoth(); typecast_tile_init<0, 5>();
       typecast_tile<0, 5>(0);)

TEST(Numbers, Sfpu) {
  Numbers n;
  expectTile(n.run(aroundBody<functionsBody>), 1e-5,
             [](uint32_t r, uint32_t c) {
               return 2 - 1 / std::sqrt(std::exp(first(r, c))) / second(r, c);
             });
  expectTile(n.run(aroundBody<maximumBody>), 0, [](uint32_t r, uint32_t c) {
    return std::max(first(r, c), second(r, c));
  });
  expectTile(n.run(aroundBody<sfpuColumnBody>), 1e-5,
             [](uint32_t r, uint32_t c) {
               return (first(r, c) - second(r, 0)) * second(r, 0);
             });
  expectTile(n.run(aroundBody<sfpuRowBody>), 0,
             [](uint32_t, uint32_t c) { return second(0, c); });
  expectTile(n.run(aroundBody<chosenBody>), 0, [](uint32_t r, uint32_t c) {
    return first(r, c) < second(r, c) ? second(r, c) : 7;
  });
  expectTile(n.run(aroundBody<castBody>), 0, [](uint32_t r, uint32_t c) {
    return fromBFloat16(toBFloat16(first(r, c)));
  });
}
