//===- Cases.cpp - Grids on which schedules are compared ------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Cases.h"

using namespace mlir::ttgrid::test;

/// A product of matrices: rows, columns, cores, and the bytes of a panel of
/// each operand.
static Case getProduct(int64_t rows, int64_t columns, int64_t numCores,
                       int64_t rowBytes = 1, int64_t columnBytes = 1) {
  return {"gemm",
          {rows, columns},
          numCores,
          "A:d0*" + std::to_string(rowBytes) + ",B:d1*" +
              std::to_string(columnBytes)};
}

std::vector<Case> mlir::ttgrid::test::getCases() {
  std::vector<Case> cases;
  const int64_t products[][3] = {
      {64, 64, 64},    {64, 64, 56},  {64, 64, 108},  {64, 64, 130},
      {64, 64, 132},   {64, 64, 7},   {32, 64, 130},  {96, 40, 56},
      {13, 10, 8},     {31, 37, 64},  {101, 97, 132}, {127, 113, 108},
      {16, 16, 64},    {12, 12, 64},  {8, 8, 130},    {17, 19, 56},
      {256, 8, 64},    {8, 256, 64},  {512, 3, 132},  {5, 200, 130},
      {128, 128, 108}, {48, 72, 132}, {24, 24, 108},  {100, 100, 130},
      {9, 9, 64},      {40, 40, 7},   {1, 1000, 56},  {20, 20, 132}};
  for (auto [rows, columns, numCores] : products)
    cases.push_back(getProduct(rows, columns, numCores));
  cases.push_back(getProduct(64, 64, 64, 1, 2));
  cases.push_back(getProduct(64, 64, 132, 4, 1));
  cases.push_back(getProduct(96, 40, 130, 1, 4));
  cases.push_back(getProduct(31, 37, 56, 2, 1));
  cases.push_back(getProduct(128, 32, 108, 1, 2));

  std::string batched = "A:d0*d1*1,B:d0*d2*1";
  cases.insert(
      cases.end(),
      {{"batched gemm", {8, 16, 16}, 64, batched},
       {"batched gemm", {12, 10, 14}, 130, batched},
       {"batched gemm", {32, 4, 4}, 56, batched},
       {"batched gemm", {5, 24, 24}, 108, batched},
       {"batched gemm", {3, 40, 40}, 132, batched},
       {"batched gemm", {64, 32, 32}, 132, batched},
       {"batched gemm, one B", {8, 16, 16}, 132, "A:d0*d1*1,B:d2*1"},
       {"attention", {4, 16, 16}, 64, "KV:d0*d1*2"},
       {"attention", {2, 32, 16}, 132, "KV:d0*d1*2"},
       {"attention", {8, 12, 7}, 130, "KV:d0*d1*2"},
       {"grouped-query attention", {2, 8, 4, 16}, 108, "KV:d0*d1*2"},
       {"convolution", {16, 14, 8}, 64, "I:d0*d1*1,W:d2*1"},
       {"convolution", {8, 28, 16}, 130, "I:d0*d1*1,W:d2*2"},
       {"convolution", {4, 14, 14, 4}, 108, "I:d0*d1*d2*1,W:d3*3"},
       {"bias", {64, 64}, 56, "B:d1*1"},
       {"bias and mask", {8, 32, 32}, 64, "B:d2*1,M:d0*d1*1"},
       {"split-K", {16, 16, 8}, 64, "A:d0*d2*1,B:d1*d2*1,C:d0*d1*1"},
       {"split-K", {24, 20, 6}, 130, "A:d0*d2*1,B:d1*d2*1,C:d0*d1*1"}});
  return cases;
}
