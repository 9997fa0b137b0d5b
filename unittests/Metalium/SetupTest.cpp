//===- SetupTest.cpp - Inits, formats, and who holds DST ------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Machine.h"
#include "api/compute/bcast.h"
#include "api/compute/cb_api.h"
#include "api/compute/compute_kernel_hw_startup.h"
#include "api/compute/eltwise_binary.h"
#include "api/compute/eltwise_unary/exp.h"
#include "api/compute/eltwise_unary/fill.h"
#include "api/compute/eltwise_unary/recip.h"
#include "api/compute/matmul.h"
#include "api/compute/pack.h"
#include "api/compute/reduce.h"
#include "api/compute/reg_api.h"
#include "api/compute/sfpu_binary_bcast.h"
#include "api/compute/tile_move_copy.h"
#include "api/dataflow/dataflow_api.h"

#include "gtest/gtest.h"

using namespace ttgrid::emulator;
using namespace ttgrid::emulator::test;

/// Fills buffers 0 and 1 with tile 0 and 1 of a tensor.
static void readTwo() {
  const auto a = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<int>(0));
  for (uint32_t buffer = 0; buffer < 2; ++buffer) {
    cb_reserve_back(buffer, 1);
    noc_async_read_page(buffer, a, get_write_ptr(buffer));
    noc_async_read_barrier();
    cb_push_back(buffer, 1);
  }
}

/// What the emulator says of a compute kernel, without where and who; buffers
/// 0 and 1 hold a tile each, 16 is to be filled with one.
template <typename Body>
static std::string errorOf(Body, ComputeConfig config = {},
                           bool unpackToDest = false) {
  Small small;
  small.program.config = config;
  if (unpackToDest) {
    small.program.buffers[1].format = Format::Float32;
    small.program.buffers[1].unpackToDest = true;
  }
  small.run(
      unpackToDest ? idle : readTwo,
      [] {
        Body()();
        cb_wait_front(0, 1);
        cb_pop_front(0, 1);
        cb_wait_front(1, 1);
        cb_pop_front(1, 1);
      },
      idle);
  const std::string &text = small.result.error;
  size_t end = text.find("): ");
  return end == std::string::npos ? text : text.substr(end + 3);
}

static void start() { compute_kernel_hw_startup(0, 1, 16); }

#define EXPECT_ERROR(text, ...)                                                \
  {                                                                            \
    struct Body {                                                              \
      void operator()() const { __VA_ARGS__ }                                  \
    };                                                                         \
    EXPECT_EQ(errorOf(Body()), text);                                          \
  }

TEST(Setup, StartComesFirstAndOnce) {
  const char *missing = "compute_kernel_hw_startup comes first";
  EXPECT_ERROR(missing, copy_init(0););
  EXPECT_ERROR(missing, exp_tile_init(););
  EXPECT_ERROR(missing, reconfig_data_format(0, 1););
  EXPECT_ERROR(missing, pack_reconfig_l1_acc(1););
  EXPECT_ERROR(missing, reduce_uninit(););
  EXPECT_ERROR("was called before: reconfig_data_format changes formats",
               start();
               start(););
  EXPECT_ERROR("", start(););
}

TEST(Setup, DstIsHeldInTurns) {
  EXPECT_ERROR("math holds DST already: tile_regs_commit comes first",
               tile_regs_acquire();
               tile_regs_acquire(););
  EXPECT_ERROR("math does not hold DST: tile_regs_acquire comes first",
               tile_regs_commit(););
  EXPECT_ERROR("waits for ever: math has committed nothing, tile_regs_commit "
               "comes first",
               tile_regs_acquire();
               tile_regs_wait(););
  EXPECT_ERROR("the packer does not hold DST: tile_regs_wait comes first",
               tile_regs_acquire();
               tile_regs_commit(); tile_regs_release(););
  EXPECT_ERROR("the packer holds DST already: tile_regs_release comes first",
               tile_regs_acquire();
               tile_regs_commit(); tile_regs_wait(); tile_regs_wait(););
  // Two halves: a third section waits for the packer.
  EXPECT_ERROR("waits for ever: the packer has not released DST, "
               "tile_regs_release comes first",
               tile_regs_acquire();
               tile_regs_commit(); tile_regs_acquire(); tile_regs_commit();
               tile_regs_acquire(););
  struct Whole {
    void operator()() const {
      tile_regs_acquire();
      tile_regs_commit();
      tile_regs_acquire();
    }
  };
  EXPECT_EQ(errorOf(Whole(), {true, /*fullSync=*/true}),
            "waits for ever: the packer has not released DST, "
            "tile_regs_release comes first");
  EXPECT_ERROR("core (0, 0), compute kernel: ends, but DST was committed and "
               "never released",
               tile_regs_acquire();
               tile_regs_commit(););
}

namespace {
/// Fills slot `slot` of DST with a number.
template <uint32_t slot>
struct Fill {
  void operator()() const {
    start();
    fill_tile_init();
    tile_regs_acquire();
    fill_tile(slot, 1.0F);
    tile_regs_commit();
    tile_regs_wait();
    tile_regs_release();
  }
};
} // namespace

TEST(Setup, CapacityOfDst) {
  EXPECT_EQ(errorOf(Fill<3>()), "");
  EXPECT_EQ(errorOf(Fill<4>()), "DST has the slots 0 to 3, not 4");
  EXPECT_EQ(errorOf(Fill<7>(), {true, true}), "");
  EXPECT_EQ(errorOf(Fill<8>(), {true, true}),
            "DST has the slots 0 to 7, not 8");
  EXPECT_EQ(errorOf(Fill<7>(), {false, false}), "");
  EXPECT_EQ(errorOf(Fill<8>(), {false, false}),
            "DST has the slots 0 to 7, not 8");
  EXPECT_EQ(errorOf(Fill<15>(), {false, true}), "");
}

TEST(Setup, SlotsAreWrittenBeforeTheyAreUsed) {
  EXPECT_ERROR("nothing was written to slot 0 of DST since tile_regs_acquire",
               start();
               exp_tile_init(); tile_regs_acquire(); exp_tile(0););
  EXPECT_ERROR("nothing was written to slot 1 of DST since tile_regs_acquire",
               start();
               fill_tile_init(); cb_reserve_back(16, 1); tile_regs_acquire();
               fill_tile(0, 1.0F); tile_regs_commit(); tile_regs_wait();
               pack_tile(1, 16););
}

TEST(Setup, InitsAreThoseOfTheOperation) {
  EXPECT_ERROR("the FPU's last init was none: that of this operation, with its "
               "operands, comes first",
               start();
               cb_wait_front(0, 1); tile_regs_acquire(); copy_tile(0, 0, 0););
  EXPECT_ERROR("the FPU's last init was copy_init(1): that of this operation, "
               "with its operands, comes first",
               start();
               copy_init(1); cb_wait_front(0, 1); tile_regs_acquire();
               copy_tile(0, 0, 0););
  EXPECT_ERROR("the FPU's last init was add_init(0, 1): that of this "
               "operation, with its operands, comes first",
               start();
               add_init(0, 1); cb_wait_front(0, 1); cb_wait_front(1, 1);
               tile_regs_acquire(); mul_tiles(0, 1, 0, 0, 0););
  EXPECT_ERROR("the FPU's last init was add_bcast_rows_init(0, 1): that of "
               "this operation, with its operands, comes first",
               start();
               add_bcast_rows_init(0, 1); cb_wait_front(0, 1);
               cb_wait_front(1, 1); tile_regs_acquire();
               add_tiles_bcast<BroadcastType::COL>(0, 1, 0, 0, 0););
  EXPECT_ERROR("the SFPU's last init was recip_tile_init(): exp_tile_init() "
               "comes first",
               start();
               exp_tile_init(); recip_tile_init(); tile_regs_acquire();
               exp_tile(0););
  EXPECT_ERROR("the SFPU's last init was none: fill_tile_init() comes first",
               start();
               tile_regs_acquire(); fill_tile(0, 1.0F););
}

TEST(Setup, FormatsAreThoseOfTheBuffers) {
  struct Sources {
    void operator()() const {
      compute_kernel_hw_startup(0, 0, 16);
      copy_init(1);
      tile_regs_acquire();
      copy_tile(1, 0, 0);
    }
  };
  EXPECT_EQ(errorOf(Sources(), {}, true),
            "SrcA is set up for bfloat16, but buffer 1 'b' is float32 unpacked "
            "to DST: reconfig_data_format comes first");
  struct Packer {
    void operator()() const {
      compute_kernel_hw_startup(0, 0, 16);
      fill_tile_init();
      cb_reserve_back(1, 1);
      tile_regs_acquire();
      fill_tile(0, 1.0F);
      tile_regs_commit();
      tile_regs_wait();
      pack_tile(0, 1);
    }
  };
  EXPECT_EQ(errorOf(Packer(), {}, true),
            "the packer is set up for bfloat16, but buffer 1 'b' is float32: "
            "pack_reconfig_data_format comes first");
  struct Claim {
    void operator()() const {
      compute_kernel_hw_startup(0, 0, 16);
      reconfig_data_format_srca(1, 0);
    }
  };
  EXPECT_EQ(errorOf(Claim(), {}, true),
            "the setup is for bfloat16, not for buffer 1 'b' as the call says");
  // Products take their operands in reverse.
  struct Reverse {
    void operator()() const {
      compute_kernel_hw_startup(0, 1, 16);
      matmul_init(0, 1);
      tile_regs_acquire();
      matmul_tiles(0, 1, 0, 0, 0);
    }
  };
  EXPECT_EQ(errorOf(Reverse(), {}, true),
            "SrcB is set up for float32 unpacked to DST, but buffer 0 'a' is "
            "bfloat16: reconfig_data_format comes first");
}

TEST(Setup, WhatIsUnpackedToDstIsNoOperandOfTheFpu) {
  Small small;
  small.program.buffers[0].unpackToDest = true;
  EXPECT_EQ(small.run(idle, idle, idle),
            "buffer 0 'a': only float32 is unpacked to DST, and only where "
            "fp32_dest_acc_en makes that hold 32 bits");
  struct Reduce {
    void operator()() const {
      compute_kernel_hw_startup(1, 0, 16);
      add_init(1, 0);
      tile_regs_acquire();
      add_tiles(1, 0, 0, 0, 0);
    }
  };
  EXPECT_EQ(errorOf(Reduce(), {}, true),
            "buffer 1 'b' is unpacked to DST: the FPU can't take it");
}

/// Reduces buffer 0 into slot 0.
static void reduceTile() {
  start();
  reduce_init<PoolType::MAX, ReduceDim::REDUCE_ROW>(0, 1, 16);
  cb_wait_front(0, 1);
  cb_wait_front(1, 1);
  cb_reserve_back(16, 1);
  tile_regs_acquire();
  reduce_tile<PoolType::MAX, ReduceDim::REDUCE_ROW>(0, 1, 0, 0, 0);
  tile_regs_commit();
  tile_regs_wait();
}

TEST(Setup, ReductionsAreUndone) {
  EXPECT_ERROR("core (0, 0), compute kernel: ends with the packer set up for a "
               "reduction: reduce_uninit is missing",
               reduceTile();
               tile_regs_release(););
  EXPECT_ERROR(
      "the packer is still set up for a reduction: reduce_uninit comes "
      "first",
      reduceTile();
      copy_init(0); pack_tile(0, 16););
}

TEST(Setup, AccumulationInL1) {
  EXPECT_ERROR("the packer adds to a tile of buffer 16 'c' that nothing was "
               "packed to",
               reduceTile();
               pack_reconfig_l1_acc(1); pack_tile<true>(0, 16););
  EXPECT_ERROR("packs over a tile of buffer 16 'c' that was packed before and "
               "not pushed: pack_reconfig_l1_acc(1) adds to it",
               reduceTile();
               pack_tile<true>(0, 16); pack_tile<true>(0, 16););
  EXPECT_ERROR("tile 1 of buffer 16 'c' is not reserved: 1 is", reduceTile();
               pack_tile(0, 16); pack_tile(0, 16););
  EXPECT_ERROR("tile 0 is next, and pack_tile without <true> takes no other",
               reduceTile();
               pack_tile(0, 16, 1););
  EXPECT_ERROR("core (0, 0), compute kernel: ends with the packer accumulating "
               "in L1: pack_reconfig_l1_acc(0) is missing",
               start();
               pack_reconfig_l1_acc(1););
}

TEST(Setup, TilesAreWaitedForAndReserved) {
  EXPECT_ERROR("tile 0 of buffer 0 'a' was not waited for: 0 were", start();
               copy_init(0); tile_regs_acquire(); copy_tile(0, 0, 0););
  EXPECT_ERROR("tile 1 of buffer 0 'a' was not waited for: 1 was", start();
               copy_init(0); cb_wait_front(0, 1); tile_regs_acquire();
               copy_tile(0, 1, 0););
}

TEST(Setup, BroadcastsThatChipsGetWrong) {
  EXPECT_ERROR("a row is broadcast wrongly into DST of 32 bits on Wormhole "
               "(tenstorrent/tt-llk#1680): copy_tile and sfpu_*_bcast_row work",
               start();
               unary_bcast_init<BroadcastType::ROW>(1); cb_wait_front(1, 1);
               tile_regs_acquire(); unary_bcast<BroadcastType::ROW>(1, 0, 0););
  EXPECT_ERROR("the unpacker still broadcasts: unary_bcast_uninit comes first",
               start();
               unary_bcast_init<BroadcastType::COL>(1); copy_init(0););
  EXPECT_ERROR("takes two slots, not one twice", start(); fill_tile_init();
               tile_regs_acquire(); fill_tile(0, 1.0F); sfpu_bcast_row_init();
               sfpu_add_bcast_row(0, 0););
}

/// A call of the setup that never changes it is told apart.
TEST(Setup, RedundantCalls) {
  Small small;
  small.run(
      idle,
      [] {
        start();
        copy_init(0);
        copy_init(0);
        reconfig_data_format(1, 0);
        pack_reconfig_l1_acc(0);
        exp_tile_init();
        exp_tile_init();
      },
      idle);
  ASSERT_EQ(small.result.error, "");
  std::string effects;
  for (const auto &[site, count] : small.result.sites)
    effects += site.call + " " + std::to_string(count.effective) + "\n";
  EXPECT_EQ(effects, "compute_kernel_hw_startup 1\n"
                     "copy_init 1\n"
                     "copy_init 0\n"
                     "reconfig_data_format 0\n"
                     "pack_reconfig_l1_acc 0\n"
                     "exp_tile_init 1\n"
                     "exp_tile_init 0\n");
}
