//===- reconfig_data_format.h - Formats of sources and packer ---*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef TTGRID_EMULATOR_API_COMPUTE_RECONFIG_DATA_FORMAT_H
#define TTGRID_EMULATOR_API_COMPUTE_RECONFIG_DATA_FORMAT_H

#include "api/compute/common_globals.h"
#include "api/compute/src_order.h"

// Names and signatures are those of ttnn 0.81.1.
// NOLINTBEGIN(readability-identifier-naming)
template <SrcOrder src_order = SrcOrder::Regular>
inline void reconfig_data_format(uint32_t icb0_new_operand,
                                 uint32_t icb1_new_operand, TTGRID_HERE) {
  using ttgrid::emulator::calls::none;
  constexpr bool reverse = src_order == SrcOrder::Reverse;
  ttgrid::emulator::calls::reconfigure(
      "reconfig_data_format",
      {none, reverse ? icb1_new_operand : icb0_new_operand},
      {none, reverse ? icb0_new_operand : icb1_new_operand}, here);
}

template <SrcOrder src_order = SrcOrder::Regular>
inline void reconfig_data_format(uint32_t icb0_old_operand,
                                 uint32_t icb0_new_operand,
                                 uint32_t icb1_old_operand,
                                 uint32_t icb1_new_operand, TTGRID_HERE) {
  ttgrid::emulator::calls::Change first = {icb0_old_operand, icb0_new_operand},
                                  second = {icb1_old_operand, icb1_new_operand};
  constexpr bool reverse = src_order == SrcOrder::Reverse;
  ttgrid::emulator::calls::reconfigure("reconfig_data_format",
                                       reverse ? second : first,
                                       reverse ? first : second, here);
}

inline void reconfig_data_format_srca(uint32_t srca_new_operand, TTGRID_HERE) {
  ttgrid::emulator::calls::reconfigure(
      "reconfig_data_format_srca",
      {ttgrid::emulator::calls::none, srca_new_operand}, {}, here);
}

inline void reconfig_data_format_srca(uint32_t srca_old_operand,
                                      uint32_t srca_new_operand, TTGRID_HERE) {
  ttgrid::emulator::calls::reconfigure("reconfig_data_format_srca",
                                       {srca_old_operand, srca_new_operand}, {},
                                       here);
}

inline void reconfig_data_format_srcb(uint32_t srcb_new_operand, TTGRID_HERE) {
  ttgrid::emulator::calls::reconfigure(
      "reconfig_data_format_srcb", {},
      {ttgrid::emulator::calls::none, srcb_new_operand}, here);
}

inline void reconfig_data_format_srcb(uint32_t srcb_old_operand,
                                      uint32_t srcb_new_operand, TTGRID_HERE) {
  ttgrid::emulator::calls::reconfigure("reconfig_data_format_srcb", {},
                                       {srcb_old_operand, srcb_new_operand},
                                       here);
}

inline void pack_reconfig_data_format(uint32_t new_cb_id, TTGRID_HERE) {
  ttgrid::emulator::calls::reconfigurePacker(
      {ttgrid::emulator::calls::none, new_cb_id}, here);
}

inline void pack_reconfig_data_format(uint32_t old_cb_id, uint32_t new_cb_id,
                                      TTGRID_HERE) {
  ttgrid::emulator::calls::reconfigurePacker({old_cb_id, new_cb_id}, here);
}
// NOLINTEND(readability-identifier-naming)

#endif // TTGRID_EMULATOR_API_COMPUTE_RECONFIG_DATA_FORMAT_H
