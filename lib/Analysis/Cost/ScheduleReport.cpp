//===- ScheduleReport.cpp - Why a schedule is good or bad -----------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Analysis/Cost/ScheduleReport.h"

#include "ttgrid/Analysis/Cost/CacheTraffic.h"
#include "ttgrid/Analysis/Cost/Traffic.h"
#include "llvm/Support/Format.h"

using namespace mlir;
using namespace mlir::ttgrid;

constexpr llvm::StringLiteral runnerUpName = "runner-up";

//===----------------------------------------------------------------------===//
// Making one
//===----------------------------------------------------------------------===//

int64_t ScheduleReport::getNumTiles() const {
  int64_t numTiles = 1;
  for (int64_t size : sizes)
    numTiles *= size;
  return numTiles;
}

/// Fills in what `row.schedule` moves.
static llvm::Error fillRow(ScheduleReport &report, ReportRow &row) {
  std::optional<int64_t> cores;
  if (!row.schedule.hasStaticCores())
    cores = report.numCores;
  llvm::Expected<Schedule> schedule = row.schedule.resolve(report.sizes, cores);
  if (!schedule)
    return schedule.takeError();
  llvm::Expected<Traffic> all = getTraffic(*schedule, report.operands);
  if (!all)
    return all.takeError();
  row.longest = all->longest;
  row.idleCores = all->idleCores + report.numCores - schedule->getNumCores();
  row.bytesOfOperand.assign(all->bytesOfOperand.begin(),
                            all->bytesOfOperand.end());

  SmallVector<Operand> shared;
  for (const Operand &operand : report.operands)
    if (isShared(operand, report.sizes))
      shared.push_back(operand);
  if (!report.cache) {
    llvm::Expected<Traffic> traffic = getTraffic(*schedule, shared);
    if (!traffic)
      return traffic.takeError();
    row.total = double(traffic->total);
    row.largest = double(traffic->largest);
    return llvm::Error::success();
  }
  CacheTraffic traffic = getCacheTraffic(*schedule, shared, *report.cache);
  report.visited = traffic.visited;
  row.total = traffic.total;
  row.largest = traffic.largest;
  size_t next = 0;
  for (auto [number, operand] : llvm::enumerate(report.operands))
    if (isShared(operand, report.sizes))
      row.bytesOfOperand[number] = traffic.bytesOfOperand[next++];
  return llvm::Error::success();
}

llvm::Expected<ScheduleReport>
mlir::ttgrid::makeReport(ArrayRef<int64_t> sizes, ArrayRef<Operand> operands,
                         const ReportRequest &request) {
  if (llvm::Error error = checkOperands(operands, sizes))
    return error;
  ScheduleReport report;
  report.sizes = llvm::to_vector(sizes);
  report.numCores = request.numCores;
  report.operands = llvm::to_vector(operands);
  report.cache = request.cache;
  report.bound =
      getTrafficBound(sizes, operands, request.numCores, request.cache);
  MLIRContext *context = request.schedule.getContext();
  auto add = [&](StringRef name, ScheduleAttr schedule) {
    ReportRow &row = report.rows.emplace_back();
    row.name = name.str();
    row.schedule = schedule;
  };
  add(request.name, request.schedule);
  if (request.runnerUp)
    add(runnerUpName, request.runnerUp);
  // What anybody would write.
  auto addContiguous = [&](StringRef name, OrderAttrInterface order) {
    add(name, ScheduleAttr::get(context, request.numCores,
                                ContiguousAttr::get(context), order));
  };
  addContiguous("row_major", RowMajorAttr::get(context));
  if (sizes.size() > 1)
    addContiguous("grouped<8>", GroupedAttr::get(context, 8, false));
  for (ReportRow &row : report.rows)
    if (llvm::Error error = fillRow(report, row))
      return error;
  return report;
}

//===----------------------------------------------------------------------===//
// Printing it
//===----------------------------------------------------------------------===//

static std::string spellBytes(double bytes) {
  return spellBytes(bytes < 0x1p64 ? static_cast<uint64_t>(bytes)
                                   : std::numeric_limits<uint64_t>::max());
}

/// How often the bound: "1.04", or "-" where the bound is nothing.
static std::string spellRatio(double bytes, uint64_t bound) {
  if (bound == 0)
    return "-";
  std::string text;
  llvm::raw_string_ostream os(text);
  os << llvm::format("%.2f", bytes / double(bound));
  return text;
}

std::string ScheduleReport::describe(const ReportRow &row) const {
  return ::spellBytes(row.total) + ", " + spellRatio(row.total, bound.total) +
         " of the bound";
}

std::string ScheduleReport::describeBound() const {
  return ttgrid::spellBytes(bound.total) + " (" + stringify(bound.kind).str() +
         ")";
}

/// Columns lined up: the first to the left, the others to the right.
static void printColumns(raw_ostream &os,
                         ArrayRef<SmallVector<std::string>> lines) {
  SmallVector<size_t> widths;
  for (const SmallVector<std::string> &line : lines) {
    widths.resize(std::max(widths.size(), line.size()), 0);
    for (auto [width, cell] : llvm::zip(widths, line))
      width = std::max(width, cell.size());
  }
  for (const SmallVector<std::string> &line : lines) {
    std::string text;
    llvm::raw_string_ostream row(text);
    for (auto [column, cell] : llvm::enumerate(line)) {
      if (column == 0)
        row << llvm::left_justify(cell, widths[column]);
      else
        row << "  " << llvm::right_justify(cell, widths[column]);
    }
    os << StringRef(text).rtrim() << "\n";
  }
}

static void printOperands(raw_ostream &os, const ScheduleReport &report) {
  SmallVector<SmallVector<std::string>> lines = {{"operand", "moved"}};
  for (auto [number, operand] : llvm::enumerate(report.operands)) {
    StringRef note;
    if (!dependsOnTile(operand, report.sizes))
      note = "the same for all tiles";
    else if (!isShared(operand, report.sizes))
      note = "no two tiles share any";
    lines.push_back({spellOperand(operand),
                     ::spellBytes(report.rows.front().bytesOfOperand[number]),
                     note.str()});
  }
  printColumns(os, lines);
}

static void printRows(raw_ostream &os, const ScheduleReport &report) {
  SmallVector<SmallVector<std::string>> lines = {
      {"schedule", "moved", "of bound", "largest core", "of bound", "longest",
       "idle"}};
  for (const ReportRow &row : report.rows)
    lines.push_back(
        {row.name, ::spellBytes(row.total),
         spellRatio(row.total, report.bound.total), ::spellBytes(row.largest),
         spellRatio(row.largest, report.bound.largest),
         std::to_string(row.longest), std::to_string(row.idleCores)});
  lines.push_back({("bound (" + stringify(report.bound.kind) + ")").str(),
                   ::spellBytes(double(report.bound.total)), "",
                   ::spellBytes(double(report.bound.largest))});
  printColumns(os, lines);
}

void ScheduleReport::print(raw_ostream &os) const {
  os << "grid ";
  llvm::interleave(sizes, os, "x");
  os << " on " << numCores << (numCores == 1 ? " core\n" : " cores\n");
  for (const ReportRow &row : rows)
    if (&row == &rows.front() || row.name == runnerUpName)
      os << row.name << ": " << spellSchedule(row.schedule) << "\n";
  os << "\n";
  printOperands(os, *this);
  os << "\n";
  if (llvm::none_of(operands, [&](const Operand &operand) {
        return isShared(operand, sizes);
      })) {
    os << "no two tiles share anything that others don't: every schedule moves "
          "the same\n";
    return;
  }
  printRows(os, *this);
  if (cache) {
    os << "a core keeps the " << ttgrid::spellBytes(*cache)
       << " that it used last";
    if (visited < getNumTiles())
      os << "; estimated from " << visited << " of " << getNumTiles()
         << " tiles";
    os << "\n";
  }
}

llvm::json::Value ScheduleReport::toJSON() const {
  llvm::json::Array listed, shown;
  for (const Operand &operand : operands)
    listed.push_back(llvm::json::Object{{"operand", spellOperand(operand)},
                                        {"name", operand.name},
                                        {"shared", isShared(operand, sizes)}});
  for (const ReportRow &row : rows) {
    llvm::json::Array bytes;
    for (double ofOperand : row.bytesOfOperand)
      bytes.push_back(ofOperand);
    shown.push_back(
        llvm::json::Object{{"name", row.name},
                           {"schedule", spellSchedule(row.schedule)},
                           {"bytes", row.total},
                           {"bytes_of_operand", std::move(bytes)},
                           {"largest_core_bytes", row.largest},
                           {"longest_core_tiles", row.longest},
                           {"idle_cores", row.idleCores}});
  }
  llvm::json::Object object{
      {"grid", llvm::json::Array(sizes)},
      {"cores", numCores},
      {"operands", std::move(listed)},
      {"bound",
       llvm::json::Object{{"kind", stringify(bound.kind)},
                          {"bytes", double(bound.total)},
                          {"largest_core_bytes", double(bound.largest)}}},
      {"schedules", std::move(shown)}};
  if (cache) {
    object["cache"] = double(*cache);
    object["simulated_tiles"] = visited;
  }
  return object;
}
