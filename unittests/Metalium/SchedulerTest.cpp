//===- SchedulerTest.cpp - Interleavings, and calls left out --------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Machine.h"
#include "api/compute/cb_api.h"
#include "api/compute/compute_kernel_hw_startup.h"
#include "api/compute/pack.h"
#include "api/compute/reg_api.h"
#include "api/compute/tile_move_copy.h"
#include "api/dataflow/dataflow_api.h"
#include "core/Launch.h"
#include "core/Mutants.h"

#include "gtest/gtest.h"

#include <set>

using namespace ttgrid::emulator;
using namespace ttgrid::emulator::test;

// A pipeline that copies pages first to last, one at a time.

static void reader() {
  const auto a = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<int>(0));
  for (uint32_t i = get_arg_val<int>(1); i < get_arg_val<uint32_t>(2); ++i) {
    cb_reserve_back(0, 1);
    noc_async_read_page(i, a, get_write_ptr(0));
    noc_async_read_barrier();
    cb_push_back(0, 1);
  }
}

static void compute() {
  compute_kernel_hw_startup(0, 0, 16);
  copy_init(0);
  for (uint32_t i = get_arg_val<int>(0); i < get_arg_val<uint32_t>(1); ++i) {
    cb_wait_front(0, 1);
    tile_regs_acquire();
    copy_tile(0, 0, 0);
    tile_regs_commit();
    cb_pop_front(0, 1);
    cb_reserve_back(16, 1);
    tile_regs_wait();
    pack_tile(0, 16);
    tile_regs_release();
    cb_push_back(16, 1);
  }
}

static void writer() {
  const auto b = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<int>(0));
  for (uint32_t i = get_arg_val<int>(1); i < get_arg_val<uint32_t>(2); ++i) {
    cb_wait_front(16, 1);
    noc_async_write_page(i, b, get_read_ptr(16));
    noc_async_write_barrier();
    cb_pop_front(16, 1);
  }
}

/// Two cores with four pages each.
static Small makePipeline(uint64_t seed) {
  Small small;
  small.program.cores = {{0, 0, 4, {}}, {0, 1, 4, {}}};
  for (uint32_t core = 0; core < 2; ++core)
    small.program.cores[core].arguments = {
        {{addressOf(0), core * 4, core * 4 + 4},
         {core * 4, core * 4 + 4},
         {addressOf(1), core * 4, core * 4 + 4}}};
  small.options.seed = seed;
  small.options.trace = true;
  return small;
}

static std::string spell(const std::vector<TracedCall> &trace) {
  std::string text;
  for (const TracedCall &call : trace)
    text += std::to_string(call.core) + nameOf(call.role)[0] +
            std::to_string(call.line) + " ";
  return text;
}

TEST(Scheduler, SeedsAreInterleavings) {
  std::set<std::string> traces;
  for (uint64_t seed = 0; seed < 30; ++seed) {
    Small one = makePipeline(seed), other = makePipeline(seed);
    ASSERT_EQ(one.run(reader, compute, writer), "") << "seed " << seed;
    ASSERT_EQ(other.run(reader, compute, writer), "") << "seed " << seed;
    ASSERT_EQ(spell(one.result.trace), spell(other.result.trace));
    ASSERT_EQ(one.program.tensors[1].bytes, one.program.tensors[0].bytes);
    traces.insert(spell(one.result.trace));
  }
  EXPECT_EQ(traces.size(), 30U);
}

/// Seeds reach both ends: a full buffer, and one that is emptied at once.
TEST(Scheduler, SeedsReachFullAndEmptyBuffers) {
  bool full = false, empty = false;
  for (uint64_t seed = 0; seed < 30; ++seed) {
    Small small = makePipeline(seed);
    small.run(reader, compute, writer);
    int tiles = 0, most = 0;
    for (const TracedCall &call : small.result.trace) {
      std::string name = call.call;
      if (call.core || call.arguments.empty() || call.arguments[0])
        continue;
      tiles += (name == "cb_push_back") - (name == "cb_pop_front");
      most = std::max(most, tiles);
    }
    full |= most >= 3;
    empty |= most == 1;
  }
  EXPECT_TRUE(full);
  EXPECT_TRUE(empty);
}

TEST(Scheduler, CountsPages) {
  Small small = makePipeline(7);
  small.run(reader, compute, writer);
  EXPECT_EQ(small.result.pagesRead, 8U);
  EXPECT_EQ(small.result.pagesWritten, 8U);
  EXPECT_EQ(small.result.writtenPages, (std::vector<uint64_t>{0, 8}));
  EXPECT_EQ(
      (small.result.sites[{Role::Writer, 58, "noc_async_write_page"}].calls),
      8U);
}

/// A pipeline has no call too many.
TEST(Scheduler, NoCallCanBeLeftOut) {
  Small small = makePipeline(0);
  std::vector<Tensor> before = small.program.tensors;
  ASSERT_EQ(small.run(reader, compute, writer), "");
  std::vector<Tensor> after = small.program.tensors;
  std::vector<Mutant> mutants = runMutants(small.program, before, after,
                                           small.options, small.result.sites);
  EXPECT_EQ(mutants.size(), 20U);
  for (const Mutant &mutant : mutants)
    EXPECT_LE(mutant.fate, Mutant::Differs)
        << nameOf(mutant.site.role) << " " << mutant.site.line << " "
        << mutant.site.call;
}

//===----------------------------------------------------------------------===//
// Launches as text
//===----------------------------------------------------------------------===//

static std::string errorOf(const std::string &text) {
  std::istringstream input(text);
  try {
    LaunchReader(input).read();
    return "";
  } catch (const Error &error) {
    return error.text;
  }
}

TEST(Launch, IsRead) {
  std::istringstream input("ttgrid-launch 1\n"
                           "chip blackhole\n"
                           "config 0 1\n"
                           "buffer 3 float32 8 1 the sum\n"
                           "core 2 5 7\n"
                           "arguments reader @1 4294967295\n"
                           "arguments writer\n"
                           "skip compute 12 cb_pop_front\n");
  Launch launch = LaunchReader(input).read();
  const Program &program = launch.program;
  EXPECT_EQ(program.chip.buffers, 64U);
  EXPECT_FALSE(program.config.float32Dest);
  EXPECT_TRUE(program.config.fullSync);
  ASSERT_EQ(program.buffers.size(), 1U);
  EXPECT_EQ(program.buffers[0].name, "the sum");
  EXPECT_TRUE(program.buffers[0].unpackToDest);
  ASSERT_EQ(program.cores.size(), 1U);
  EXPECT_EQ(program.cores[0].column, 5U);
  EXPECT_EQ(program.cores[0].arguments[0],
            (std::vector<uint32_t>{addressOf(1), 4294967295U}));
  ASSERT_EQ(launch.skipped.size(), 1U);
  EXPECT_EQ(launch.skipped[0].line, 12);
}

TEST(Launch, FaultsAreNamed) {
  EXPECT_EQ(errorOf(""), "line 0 of the launch is empty");
  EXPECT_EQ(errorOf("ttgrid-launch 2\n"),
            "line 1 of the launch is not 'ttgrid-launch 1'");
  EXPECT_EQ(errorOf("ttgrid-launch 1\nchip n150\n"),
            "line 2 of the launch names the unknown chip 'n150'");
  EXPECT_EQ(errorOf("ttgrid-launch 1\nbuffer 0 float16\n"),
            "line 2 of the launch has the unknown word 'float16'");
  EXPECT_EQ(errorOf("ttgrid-launch 1\nbuffer 0 float32 -1 0 a\n"),
            "line 2 of the launch has '-1' where a number below 2^32 stands");
  EXPECT_EQ(errorOf("ttgrid-launch 1\ncore 0 0 4294967296\n"),
            "line 2 of the launch has '4294967296' where a number below 2^32 "
            "stands");
  EXPECT_EQ(errorOf("ttgrid-launch 1\ncore 0 0\n"),
            "line 2 of the launch ends too early");
  EXPECT_EQ(errorOf("ttgrid-launch 1\narguments reader 1\n"),
            "line 2 of the launch has arguments of no core");
  EXPECT_EQ(errorOf("ttgrid-launch 1\ntensor float32 read /nowhere A\n"),
            "line 2 of the launch names the file '/nowhere', which can't be "
            "read");
  EXPECT_EQ(errorOf("ttgrid-launch 1\nfoo\n"),
            "line 2 of the launch begins with the unknown word 'foo'");
}
