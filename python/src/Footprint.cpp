//===- Footprint.cpp - What tiles touch, for Python -----------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/Footprint.h"

#include "Bindings.h"
#include "Module.h"
#include "ttgrid/Analysis/FootprintText.h"
#include <nanobind/stl/optional.h>
#include <nanobind/stl/pair.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

namespace nb = nanobind;
using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::python;

namespace {
/// The footprints of the grid kernels of a module, which does not change.
class Footprints {
public:
  Footprints(const Module &original, unsigned budget)
      : module(original.clone()) {
    std::lock_guard lock(module.getContext().mutex);
    module.getOp()->walk([&](GridKernelOp kernel) {
      Footprint &footprint =
          footprints.emplace_back(Footprint::compute(kernel));
      for (size_t i = 0, e = footprint.getRegions().size(); i < e; ++i)
        footprint.proveExact(i, budget);
    });
  }

  /// One JSON object per kernel.
  std::vector<std::string> getJson() {
    std::lock_guard lock(module.getContext().mutex);
    std::vector<std::string> texts;
    for (const Footprint &footprint : footprints) {
      llvm::raw_string_ostream os(texts.emplace_back());
      printJson(os, footprint);
    }
    return texts;
  }

  using Box = std::vector<std::pair<int64_t, int64_t>>;

  /// The box of the tiles in a box of tiles.
  std::optional<Box> evaluate(size_t kernel, size_t region, const Box &tiles,
                              const std::vector<int64_t> &symbols) {
    const Footprint &footprint = footprints.at(kernel);
    if (region >= footprint.getRegions().size())
      throw nb::index_error("no such region");
    SmallVector<Interval> intervals;
    for (auto [lower, upper] : tiles)
      intervals.push_back({lower, upper});
    if (tiles.size() != GridKernelOp(footprint.getKernel()).getRank())
      throw nb::value_error("a tile has an index per dimension of the grid");
    if (symbols.size() != footprint.getSymbols().size())
      throw nb::value_error("every symbol needs a value");
    std::lock_guard lock(module.getContext().mutex);
    std::optional<SmallVector<Interval>> found =
        footprint.getRegions()[region].evaluateOver(intervals, symbols);
    if (!found)
      return std::nullopt;
    Box box;
    for (Interval interval : *found)
      box.emplace_back(interval.lower, interval.upper);
    return box;
  }

  nb::list getRaces();

private:
  Module module;
  std::vector<Footprint> footprints;
};
} // namespace

/// (file, line, column), counted from 1; an empty file where it is not known.
static nb::tuple getPlace(Location loc) {
  if (auto place = loc->findInstanceOf<FileLineColLoc>())
    return nb::make_tuple(place.getFilename().str(), place.getLine(),
                          place.getColumn());
  return nb::make_tuple("", 0, 0);
}

static nb::object getArgument(Value value) {
  auto argument = dyn_cast_or_null<BlockArgument>(value);
  if (!argument ||
      !isa<FunctionOpInterface>(argument.getOwner()->getParentOp()))
    return nb::none();
  return nb::int_(argument.getArgNumber());
}

nb::list Footprints::getRaces() {
  struct Found {
    size_t kernel;
    Race race;
    std::string text;
  };
  std::vector<Found> found;
  {
    nb::gil_scoped_release release;
    std::lock_guard lock(module.getContext().mutex);
    for (auto [kernel, footprint] : llvm::enumerate(footprints))
      for (Race &race : footprint.findRaces()) {
        std::string text = spellRace(race, footprint);
        found.push_back({kernel, std::move(race), std::move(text)});
      }
  }
  auto toList = [](ArrayRef<int64_t> values) {
    return nb::cast(std::vector<int64_t>(values.begin(), values.end()));
  };
  nb::list list;
  for (const auto &[kernel, race, text] : found) {
    nb::dict entry;
    entry["kernel"] = kernel;
    entry["argument"] = getArgument(race.memref);
    entry["name"] = race.memref ? getValueName(race.memref) : "memory";
    entry["certain"] = race.certain;
    entry["text"] = text;
    entry["kinds"] = nb::make_tuple(stringify(race.firstKind).str(),
                                    stringify(race.secondKind).str());
    entry["tiles"] =
        nb::make_tuple(toList(race.firstTile), toList(race.secondTile));
    entry["element"] = toList(race.element);
    entry["reason"] = race.reason;
    entry["places"] = nb::make_tuple(getPlace(race.first->getLoc()),
                                     getPlace(race.second->getLoc()));
    list.append(entry);
  }
  return list;
}

void python::bindFootprint(nb::module_ &m) {
  auto unlocked = nb::call_guard<nb::gil_scoped_release>();
  nb::class_<Footprints>(m, "Footprints")
      .def(nb::init<const Module &, unsigned>(), nb::arg("module"),
           nb::arg("budget"), unlocked)
      .def("json", &Footprints::getJson, unlocked)
      .def("evaluate", &Footprints::evaluate, nb::arg("kernel"),
           nb::arg("region"), nb::arg("tiles"), nb::arg("symbols"), unlocked)
      .def("races", &Footprints::getRaces);
}
