//===- NetworkTest.cpp - Reads and writes of DRAM -------------------------===//
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

static TensorAccessor tensor() {
  return TensorAccessor(TensorAccessorArgs<2>(), get_arg_val<uint32_t>(0));
}

static void readOne() {
  cb_reserve_back(0, 1);
  noc_async_read_page(0, tensor(), get_write_ptr(0));
  noc_async_read_barrier();
  cb_push_back(0, 1);
}

/// What the writer does with the one page, after it has waited for it.
template <typename Body>
static std::string errorOfWriter(Body) {
  std::string text = Small().run(readOne, idle, [] {
    cb_wait_front(0, 1);
    Body()();
  });
  size_t end = text.find("): ");
  return end == std::string::npos ? text : text.substr(end + 3);
}

TEST(Network, ReadsLandBeforeThePush) {
  Small small;
  EXPECT_EQ(small.run(
                [] {
                  cb_reserve_back(0, 1);
                  noc_async_read_page(0, tensor(), get_write_ptr(0));
                  cb_push_back(0, 1);
                },
                idle, idle),
            "core (0, 0), reader kernel, line _: cb_push_back(0, 1): tile 0 "
            "of buffer 0 'a' is still being read: noc_async_read_barrier comes "
            "first");
  EXPECT_EQ(small.run(
                [] {
                  cb_reserve_back(0, 1);
                  noc_async_read_page(0, tensor(), get_write_ptr(0));
                },
                idle, idle),
            "core (0, 0), reader kernel: ends with reads under way: "
            "noc_async_read_barrier is missing");
}

TEST(Network, WritesLeaveBeforeThePop) {
  struct Pop {
    void operator()() const {
      noc_async_write_page(0, tensor(), get_read_ptr(0));
      cb_pop_front(0, 1);
    }
  };
  EXPECT_EQ(errorOfWriter(Pop()), "tile 0 of buffer 0 'a' is still being "
                                  "written to DRAM: noc_async_write_barrier "
                                  "comes first");
  struct FlushThenPop {
    void operator()() const {
      noc_async_write_page(0, tensor(), get_read_ptr(0));
      noc_async_writes_flushed();
      cb_pop_front(0, 1);
      noc_async_write_barrier();
    }
  };
  EXPECT_EQ(errorOfWriter(FlushThenPop()), "");
  struct Flush {
    void operator()() const {
      noc_async_write_page(0, tensor(), get_read_ptr(0));
      noc_async_writes_flushed();
      cb_pop_front(0, 1);
    }
  };
  EXPECT_EQ(errorOfWriter(Flush()),
            "core (0, 0), writer kernel: ends with writes under way: "
            "noc_async_write_barrier is missing");
}

TEST(Network, PagesAreReservedAndWaitedFor) {
  EXPECT_EQ(
      Small().run([] { noc_async_read_page(0, tensor(), get_write_ptr(0)); },
                  idle, idle),
      "core (0, 0), reader kernel, line _: noc_async_read_page(0, "
      "16777248, 102400): the page of buffer 0 'a' that is read to was "
      "not reserved by this kernel: cb_reserve_back comes first");
  struct Next {
    void operator()() const {
      noc_async_write_page(0, tensor(), get_read_ptr(0) + get_tile_size(0));
    }
  };
  EXPECT_EQ(errorOfWriter(Next()),
            "the page of buffer 0 'a' that is written from was not waited for "
            "by this kernel: cb_wait_front comes first");
}

TEST(Network, AddressesAreWholePagesOfBuffers) {
  struct Middle {
    void operator()() const {
      noc_async_write_page(0, tensor(), get_read_ptr(0) + 16);
    }
  };
  EXPECT_EQ(errorOfWriter(Middle()),
            "L1 address 102416 is in the middle of a tile of buffer 0 'a'");
  struct Outside {
    void operator()() const { noc_async_write_page(0, tensor(), 64); }
  };
  EXPECT_EQ(errorOfWriter(Outside()),
            "no circular buffer has the L1 address 64");
}

TEST(Network, PagesOfTensors) {
  struct Past {
    void operator()() const {
      noc_async_write_page(8, tensor(), get_read_ptr(0));
    }
  };
  EXPECT_EQ(errorOfWriter(Past()), "writes page 8 of 'B', which has 8");
  struct Twice {
    void operator()() const {
      noc_async_write_page(3, tensor(), get_read_ptr(0));
      noc_async_write_page(3, tensor(), get_read_ptr(0));
    }
  };
  EXPECT_EQ(errorOfWriter(Twice()),
            "page 3 of 'B' is written twice, by core number 0 before");
  struct NoTensor {
    void operator()() const {
      noc_async_write_page(3, TensorAccessor(TensorAccessorArgs<0>(), 2048),
                           get_read_ptr(0));
    }
  };
  EXPECT_EQ(errorOfWriter(NoTensor()), "no tensor begins at address 2048");
  struct ReadsOutput {
    void operator()() const {
      cb_reserve_back(1, 1);
      noc_async_read_page(3, tensor(), get_write_ptr(1));
    }
  };
  EXPECT_EQ(errorOfWriter(ReadsOutput()), "'B' is declared as written only");
}

TEST(Network, FormatsAgree) {
  Small small;
  small.program.buffers[0].format = Format::Float32;
  small.run(readOne, idle, idle);
  EXPECT_NE(small.result.error.find("a page of 'A' is bfloat16, but buffer 0 "
                                    "'a' is float32"),
            std::string::npos)
      << small.result.error;
  small.program.tensors[0].format = Format::Float32;
  small.run(readOne, idle, idle);
  EXPECT_NE(small.result.error.find("the accessor of 'A' says 2048 bytes per "
                                    "page, but a tile of float32 has 4096"),
            std::string::npos)
      << small.result.error;
}

/// A page that one core writes and another reads has no defined content,
/// whichever comes first.
TEST(Network, CoresDontShareWhatIsWritten) {
  unsigned refused = 0;
  for (uint64_t seed = 0; seed < 20; ++seed) {
    Small small;
    small.options.seed = seed;
    small.program.tensors[0].access = Access::ReadWrite;
    small.program.cores.push_back(small.program.cores[0]);
    small.program.cores[0].arguments[0].push_back(0);
    small.program.cores[1].arguments[0].push_back(1);
    small.program.cores[1].arguments[2] = {addressOf(0), 1};
    small.program.cores[0].arguments[2] = {addressOf(1), 1};
    small.run(
        [] {
          cb_reserve_back(0, 1);
          noc_async_read_page(get_arg_val<uint32_t>(1) ^ 1, tensor(),
                              get_write_ptr(0));
          noc_async_read_barrier();
          cb_push_back(0, 1);
        },
        idle,
        [] {
          cb_wait_front(0, 1);
          noc_async_write_page(1, tensor(), get_read_ptr(0));
          noc_async_write_barrier();
          cb_pop_front(0, 1);
        });
    refused +=
        small.result.error.find("nothing orders the two") != std::string::npos;
  }
  EXPECT_EQ(refused, 20U);
}

TEST(Network, IdleCoresLeaveDramAlone) {
  Small small;
  small.program.cores[0].tiles = 0;
  EXPECT_EQ(small.run(readOne, idle,
                      [] {
                        cb_wait_front(0, 1);
                        cb_pop_front(0, 1);
                      }),
            "core (0, 0) has no tiles, but reads 1 pages and writes 0");
  EXPECT_EQ(small.run(idle, idle, idle), "");
}
