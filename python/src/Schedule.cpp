//===- Schedule.cpp - What a schedule means, for Python ------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Bindings.h"
#include "Diagnostics.h"
#include "ttgrid/IR/ScheduleText.h"
#include "ttgrid/Schedule/Devices.h"
#include "ttgrid/Schedule/Plan.h"
#include "ttgrid/Schedule/Svg.h"
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

namespace nb = nanobind;
using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::python;

using Sizes = std::vector<int64_t>;
using NumCores = std::optional<int64_t>;
using TileArray = nb::ndarray<nb::numpy, int64_t, nb::ndim<2>, nb::c_contig>;

/// Where the attributes live. Used with the GIL alone.
static MLIRContext *getContext() {
  static MLIRContext *context = [] {
    auto *context = new MLIRContext(MLIRContext::Threading::DISABLED);
    context->loadDialect<TTGridDialect>();
    return context;
  }();
  return context;
}

static Result<ScheduleAttr> parse(const std::string &text) {
  Sources none;
  DiagnosticCollector collector(getContext(), none);
  if (ScheduleAttr schedule = parseSchedule(text, getContext()))
    return schedule;
  Diagnostics diagnostics = collector.take();
  if (diagnostics.empty())
    return makeError("'" + StringRef(text).trim() +
                     "' is not a schedule such as <cores = 8, "
                     "partition = contiguous, order = row_major>");
  return diagnostics;
}

/// A partition or an order, as it stands in a schedule.
static std::string spellKind(Attribute attribute) {
  std::string text;
  llvm::raw_string_ostream os(text);
  os << attribute;
  StringRef stripped = text;
  stripped.consume_front("#tt.");
  return stripped.str();
}

static void orRaise(llvm::Error error) {
  if (error)
    raiseError({makeError(std::move(error))});
}

/// The value of an Expected; throws ttgrid.Error where there is none.
template <typename T>
static T orRaise(llvm::Expected<T> expected) {
  if (!expected)
    raiseError({makeError(expected.takeError())});
  return std::move(*expected);
}

static Schedule resolve(ScheduleAttr schedule, const Sizes &grid,
                        NumCores cores) {
  if (!cores && !schedule.hasStaticCores())
    raiseError({makeError("the schedule says `cores = ?`; give their number "
                          "as num_cores")});
  return orRaise(schedule.resolve(grid, cores));
}

static void checkTile(const Schedule &schedule, const Sizes &tile) {
  auto refuse = [&](const Twine &message) { raiseError({makeError(message)}); };
  if (tile.size() != schedule.getRank())
    refuse("the tile has " + Twine(tile.size()) +
           " coordinates, but the grid has rank " + Twine(schedule.getRank()));
  for (auto [dim, at] : llvm::enumerate(tile))
    if (at < 0 || at >= schedule.getSizes()[dim])
      refuse("the tile's coordinate " + Twine(at) + " in dimension " +
             Twine(dim) + " is not in the grid, whose size there is " +
             Twine(schedule.getSizes()[dim]));
}

static TileArray getTiles(ScheduleAttr attribute, int64_t core,
                          const Sizes &grid, NumCores cores) {
  Schedule schedule = resolve(attribute, grid, cores);
  if (core < 0)
    raiseError({makeError("the core " + Twine(core) + " is negative")});
  size_t count = schedule.getTileCount(core), rank = schedule.getRank();
  auto *tiles = new (std::nothrow) int64_t[count * rank];
  if (!tiles)
    throw std::bad_alloc();
  {
    nb::gil_scoped_release release;
    int64_t *next = tiles;
    schedule.visitTiles(core, [&](ArrayRef<int64_t> tile) {
      next = llvm::copy(tile, next);
      return true;
    });
  }
  nb::capsule owner(tiles, [](void *data) noexcept {
    delete[] static_cast<int64_t *>(data);
  });
  return TileArray(tiles, {count, rank}, owner);
}

static nb::tuple getOwner(ScheduleAttr attribute, const Sizes &tile,
                          const Sizes &grid, NumCores cores) {
  Schedule schedule = resolve(attribute, grid, cores);
  checkTile(schedule, tile);
  Owner owner = schedule.getOwner(tile);
  return nb::make_tuple(owner.core, owner.index);
}

static int64_t getPosition(ScheduleAttr attribute, const Sizes &tile,
                           const Sizes &grid, NumCores cores) {
  Schedule schedule = resolve(attribute, grid, cores);
  checkTile(schedule, tile);
  return schedule.getPosition(tile);
}

static std::string
getPlanJson(ScheduleAttr attribute, const Sizes &grid, NumCores cores,
            const std::optional<std::vector<std::string>> &names) {
  Schedule schedule = resolve(attribute, grid, cores);
  SmallVector<RuntimeArgument> arguments = getRuntimeArguments(schedule);
  if (names) {
    arguments.clear();
    for (const std::string &name : *names)
      arguments.push_back(orRaise(lookupRuntimeArgument(name)));
  }
  Plan plan = orRaise(getPlan(schedule, arguments));
  std::string text;
  llvm::raw_string_ostream os(text);
  printJson(os, plan, schedule, spellSchedule(attribute));
  return text;
}

static void check(ScheduleAttr attribute, const Sizes &grid, NumCores cores) {
  Schedule schedule = resolve(attribute, grid, cores);
  std::optional<DiagnosticRecord> fault;
  {
    nb::gil_scoped_release release;
    if (llvm::Error error = schedule.verify())
      fault = makeError(std::move(error));
  }
  if (fault)
    raiseError({*fault});
}

static std::string getSvg(ScheduleAttr attribute, const Sizes &grid,
                          NumCores cores, std::optional<int64_t> core) {
  Schedule schedule = resolve(attribute, grid, cores);
  if (core)
    orRaise(schedule.checkCore(*core));
  SvgOptions options;
  options.title = getTitle(attribute, schedule);
  options.core = core;
  std::string text;
  llvm::raw_string_ostream os(text);
  orRaise(printSvg(os, schedule, options));
  return text;
}

/// The core grid; nothing where the cores are known at run time only.
static std::optional<Sizes> getCoreShape(ScheduleAttr schedule) {
  if (!schedule.hasStaticCores())
    return std::nullopt;
  return Sizes(schedule.getCores().begin(), schedule.getCores().end());
}

static nb::dict getDeviceShapes() {
  nb::dict shapes;
  for (const Device &device : getDevices())
    shapes[device.name.str().c_str()] =
        nb::make_tuple(device.rows, device.columns);
  return shapes;
}

void python::bindSchedule(nb::module_ &m) {
  nb::class_<ScheduleAttr>(m, "Schedule")
      .def_static("parse",
                  [](const std::string &text) { return unwrap(parse(text)); })
      .def("__str__", [](ScheduleAttr s) { return spellSchedule(s); })
      .def("__eq__", [](ScheduleAttr a, ScheduleAttr b) { return a == b; })
      .def("core_shape", &getCoreShape)
      .def("core_order",
           [](ScheduleAttr s) { return stringify(s.getCoreOrder()).str(); })
      .def("partition",
           [](ScheduleAttr s) { return spellKind(s.getPartition()); })
      .def("order", [](ScheduleAttr s) { return spellKind(s.getOrder()); })
      .def("tiles", &getTiles, nb::arg("core"), nb::arg("grid"),
           nb::arg("num_cores").none())
      .def("owner", &getOwner, nb::arg("tile"), nb::arg("grid"),
           nb::arg("num_cores").none())
      .def("position", &getPosition, nb::arg("tile"), nb::arg("grid"),
           nb::arg("num_cores").none())
      .def("plan_json", &getPlanJson, nb::arg("grid"),
           nb::arg("num_cores").none(), nb::arg("arguments").none())
      .def("check", &check, nb::arg("grid"), nb::arg("num_cores").none())
      .def("svg", &getSvg, nb::arg("grid"), nb::arg("num_cores").none(),
           nb::arg("core").none());
  m.def("devices", &getDeviceShapes);
}
