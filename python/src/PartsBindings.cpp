//===- PartsBindings.cpp - Parts in Python --------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Bindings.h"
#include "Diagnostics.h"
#include "Parts.h"
#include "ttgrid/IR/ScheduleText.h"
#include <nanobind/ndarray.h>
#include <nanobind/stl/optional.h>
#include <nanobind/stl/shared_ptr.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

namespace nb = nanobind;
using namespace mlir;
using namespace mlir::ttgrid;
using namespace mlir::ttgrid::python;

/// Boxes as an array of shape (number, rank, 2), bounds included.
static nb::object toArray(ArrayRef<ElementBox> boxes, unsigned rank) {
  size_t shape[] = {boxes.size(), rank, 2};
  auto *data = new int64_t[boxes.size() * rank * 2 + 1];
  nb::capsule owner(
      data, [](void *p) noexcept { delete[] static_cast<int64_t *>(p); });
  int64_t *next = data;
  for (const ElementBox &box : boxes)
    for (Interval interval : box) {
      *next++ = interval.lower;
      *next++ = interval.upper;
    }
  return nb::cast(nb::ndarray<nb::numpy, int64_t>(data, 3, shape, owner));
}

static std::vector<std::vector<ElementBox>>
fromArrays(const std::vector<nb::ndarray<int64_t, nb::c_contig>> &arrays) {
  std::vector<std::vector<ElementBox>> sets;
  for (const auto &array : arrays) {
    std::vector<ElementBox> &boxes = sets.emplace_back();
    const int64_t *next = array.data();
    for (size_t i = 0; i < array.shape(0); ++i) {
      ElementBox box;
      for (size_t d = 0; d < array.shape(1); ++d, next += 2)
        box.push_back({next[0], next[1]});
      boxes.push_back(std::move(box));
    }
  }
  return sets;
}

/// Gives every grid kernel of a module this schedule.
static void setSchedule(const Module &module, const std::string &text) {
  std::lock_guard lock(module.getContext().mutex);
  DiagnosticCollector collector(&module.getContext().mlir,
                                module.getContext().sources);
  ScheduleAttr schedule = parseSchedule(text, &module.getContext().mlir);
  if (!schedule)
    unwrap(Result<bool>(collector.take()));
  module.getOp().walk([&](GridKernelOp kernel) {
    kernel.getNumCoresMutable().clear();
    kernel.setScheduleAttr(schedule);
  });
}

using Fields = std::vector<uint64_t>;
using Numbers = std::vector<int64_t>;

void python::bindParts(nb::module_ &m) {
  nb::class_<PartRegion>(m, "PartRegion")
      .def_ro("launch", &PartRegion::launch)
      .def_ro("argument", &PartRegion::argument)
      .def_prop_ro(
          "kind",
          [](const PartRegion &region) { return stringify(region.kind).str(); })
      .def_prop_ro("precision",
                   [](const PartRegion &region) {
                     return stringify(region.precision).str();
                   })
      .def_ro("conditional", &PartRegion::conditional)
      .def_ro("is_known", &PartRegion::isKnown)
      .def_ro("reason", &PartRegion::reason)
      .def_ro("location", &PartRegion::location)
      .def_ro("combiner", &PartRegion::combiner);
  nb::class_<Parts>(m, "Parts")
      .def_static("get",
                  [](const Module &module, const std::string &name) {
                    std::optional<Result<std::shared_ptr<Parts>>> result;
                    {
                      nb::gil_scoped_release release;
                      result.emplace(Parts::get(module, name));
                    }
                    return unwrap(std::move(*result));
                  })
      .def_prop_ro("launches", &Parts::getNumLaunches)
      .def_prop_ro("regions", &Parts::getRegions)
      .def_prop_ro("cores", &Parts::getNumCores)
      .def_prop_ro("schedules", &Parts::spellSchedules)
      .def("itemsize", &Parts::getItemSize)
      .def("grid",
           [](const Parts &parts, unsigned launch, const Fields &fields) {
             return parts.getGrid(launch, fields);
           })
      .def("count_tiles",
           [](const Parts &parts, unsigned launch, const Fields &fields,
              int64_t first, int64_t end) {
             return parts.countTiles(launch, fields, first, end);
           })
      .def("boxes",
           [](const Parts &parts, unsigned region, const Fields &fields,
              int64_t first, int64_t end) {
             std::vector<ElementBox> boxes =
                 parts.getBoxes(region, fields, first, end);
             return toArray(boxes, parts.getRank(region));
           })
      .def("find_tile",
           [](const Parts &parts, unsigned region, const Fields &fields,
              int64_t first, int64_t end,
              const Numbers &element) -> std::optional<Numbers> {
             auto tile = parts.findTile(region, fields, first, end, element);
             if (!tile)
               return std::nullopt;
             return Numbers(tile->begin(), tile->end());
           });
  m.def("set_schedule", &setSchedule);
  m.def("make_disjoint",
        [](const std::vector<nb::ndarray<int64_t, nb::c_contig>> &arrays) {
          std::vector<ElementBox> all;
          for (std::vector<ElementBox> &boxes : fromArrays(arrays))
            llvm::append_range(all, boxes);
          unsigned rank = arrays.empty() ? 0 : arrays.front().shape(1);
          return toArray(makeDisjoint(std::move(all)), rank);
        });
  m.def("find_overlap",
        [](const std::vector<nb::ndarray<int64_t, nb::c_contig>> &arrays)
            -> nb::object {
          std::optional<Overlap> overlap = findOverlap(fromArrays(arrays));
          if (!overlap)
            return nb::none();
          return nb::make_tuple(
              overlap->first, overlap->second,
              Numbers(overlap->element.begin(), overlap->element.end()));
        });
}
