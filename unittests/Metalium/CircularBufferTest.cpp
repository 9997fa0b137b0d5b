//===- CircularBufferTest.cpp - Rules of circular buffers -----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Machine.h"
#include "api/dataflow/dataflow_api.h"

#include "gtest/gtest.h"

using namespace ttgrid::emulator;
using namespace ttgrid::emulator::test;

/// Reads `count` pages, one at a time, into buffer 0.
template <uint32_t count>
static void readPages() {
  const auto a = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<int>(0));
  for (uint32_t page = 0; page < count; ++page) {
    cb_reserve_back(0, 1);
    noc_async_read_page(page, a, get_write_ptr(0));
    noc_async_read_barrier();
    cb_push_back(0, 1);
  }
}

/// Writes `count` pages out of buffer 0.
template <uint32_t count>
static void writePages() {
  const auto b = TensorAccessor(TensorAccessorArgs<0>(), get_arg_val<int>(0));
  for (uint32_t page = 0; page < count; ++page) {
    cb_wait_front(0, 1);
    noc_async_write_page(page, b, get_read_ptr(0));
    noc_async_write_barrier();
    cb_pop_front(0, 1);
  }
}

TEST(CircularBuffer, WrapsAround) {
  Small small;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    small.options.seed = seed;
    small.program.tensors[1].bytes.assign(small.program.tensors[0].bytes.size(),
                                          0);
    EXPECT_EQ(small.run(readPages<8>, idle, writePages<8>), "");
    EXPECT_EQ(small.program.tensors[1].bytes, small.program.tensors[0].bytes);
  }
}

TEST(CircularBuffer, OneCountThatDividesThePages) {
  EXPECT_EQ(Small().run([] { cb_reserve_back(0, 3); }, idle, idle),
            "core (0, 0), reader kernel, line _: cb_reserve_back(0, 3): 3 "
            "doesn't divide the 4 pages of buffer 0 'a'");
  EXPECT_EQ(Small().run([] { cb_reserve_back(0, 0); }, idle, idle),
            "core (0, 0), reader kernel, line _: cb_reserve_back(0, 0): 0 "
            "doesn't divide the 4 pages of buffer 0 'a'");
  EXPECT_EQ(Small().run(
                [] {
                  cb_reserve_back(0, 2);
                  cb_reserve_back(0, 1);
                },
                idle, idle),
            "core (0, 0), reader kernel, line _: cb_reserve_back(0, 1): calls "
            "on buffer 0 'a' gave the count 2 before: all must give the same");
}

TEST(CircularBuffer, OneFillsAndOneEmpties) {
  EXPECT_EQ(Small().run([] { cb_reserve_back(0, 1); },
                        [] { cb_wait_front(16, 1); },
                        [] {
                          cb_reserve_back(16, 1);
                          cb_reserve_back(0, 1);
                        }),
            "core (0, 0), writer kernel, line _: cb_reserve_back(0, 1): buffer "
            "0 'a' is filled by the reader kernel: no other may");
  Small small;
  EXPECT_NE(small.run(
                     readPages<1>, [] { cb_wait_front(0, 1); }, writePages<1>)
                .find("emptied by the"),
            std::string::npos)
      << small.result.error;
}

TEST(CircularBuffer, FilledBeforeItIsPushed) {
  EXPECT_EQ(Small().run([] { cb_push_back(0, 1); }, idle, idle),
            "core (0, 0), reader kernel, line _: cb_push_back(0, 1): only 0 "
            "pages of buffer 0 'a' are reserved: cb_reserve_back comes first");
  EXPECT_EQ(Small().run(
                [] {
                  cb_reserve_back(0, 1);
                  cb_push_back(0, 1);
                },
                idle, idle),
            "core (0, 0), reader kernel, line _: cb_push_back(0, 1): nothing "
            "was written to tile 0 of buffer 0 'a'");
}

TEST(CircularBuffer, WaitedForBeforeItIsPopped) {
  Small small;
  EXPECT_EQ(small.run(readPages<1>, idle, [] { cb_pop_front(0, 1); }),
            "core (0, 0), writer kernel, line _: cb_pop_front(0, 1): only 0 "
            "tiles of buffer 0 'a' were waited for: cb_wait_front comes first");
}

TEST(CircularBuffer, EmptyAtTheEnd) {
  EXPECT_EQ(Small().run(readPages<3>, idle, writePages<1>),
            "core (0, 0): 2 of 3 tiles are left in buffer 0 'a': pushed, never "
            "popped");
  EXPECT_EQ(Small().run([] { cb_reserve_back(0, 2); }, idle, idle),
            "core (0, 0): buffer 0 'a' has 2 reserved pages that were never "
            "pushed");
}

TEST(CircularBuffer, DeadlockNamesWhoWaitsForWhat) {
  EXPECT_EQ(Small().run(readPages<8>, idle, [] { cb_wait_front(16, 2); }),
            "core (0, 0) is deadlocked; the reader kernel waits in line _ for "
            "1 free pages of buffer 0 'a', which holds 4 of 4; the compute "
            "kernel has ended; the writer kernel waits in line _ for 2 tiles "
            "of buffer 16 'c', which holds 0 of 4");
}

TEST(CircularBuffer, FitsIntoTheChip) {
  Small small;
  small.program.buffers[0].pages = 700;
  EXPECT_EQ(small.run(idle, idle, idle),
            "the circular buffers take 1449984 bytes, but a core of "
            "wormhole_b0 has 1396736 for them");
  small.program.chip = knownChips()[1];
  EXPECT_EQ(small.run(idle, idle, idle), "");
  small.program.buffers[0].id = 64;
  EXPECT_EQ(small.run(idle, idle, idle),
            "buffer 64 'a': blackhole has the buffers 0 to 63");
  small.program.buffers[0].id = 1;
  EXPECT_EQ(small.run(idle, idle, idle), "buffer 1 'b': another has this id");
  EXPECT_EQ(Small().run([] { cb_reserve_back(2, 1); }, idle, idle),
            "core (0, 0), reader kernel, line _: cb_reserve_back(2, 1): the "
            "program has no circular buffer 2");
}

TEST(CircularBuffer, ErrorsNameTheLine) {
  Small small;
  int line = __LINE__ + 1;
  small.run([] { cb_push_back(0, 1); }, idle, idle);
  EXPECT_EQ(small.result.error.substr(0, 51),
            "core (0, 0), reader kernel, line " + std::to_string(line) +
                ": cb_push_back(");
}

TEST(CircularBuffer, RuntimeArgumentsAreCounted) {
  EXPECT_EQ(Small().run([] { get_arg_val<uint32_t>(1); }, idle, idle),
            "core (0, 0), reader kernel, line _: there is no runtime argument "
            "1, only 1");
}
