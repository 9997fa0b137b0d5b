//===- Svg.cpp - Pictures of schedules ------------------------------------===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ttgrid/Schedule/Svg.h"

#include "Colour.h"
#include "SvgLayout.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <vector>

using namespace mlir::ttgrid;
using llvm::ArrayRef;
using llvm::formatv;
using llvm::raw_ostream;

/// Below this a core's number can't be read in its first tile.
constexpr int64_t minLabelledCell = 10;
/// With more of them than this, jumps would hide the tiles.
constexpr int64_t maxJumps = 160;

constexpr llvm::StringLiteral ink = "#222222";
constexpr llvm::StringLiteral idle = "#DDDDDD";

namespace {
/// A core's way: runs of neighbouring tiles, each but the first reached by a
/// jump.
using Path = std::vector<std::vector<Point>>;

class SvgPrinter : SvgLayout {
public:
  SvgPrinter(raw_ostream &os, const Schedule &schedule,
             const SvgOptions &options)
      : SvgLayout(schedule, options.title), os(os), schedule(schedule),
        options(options) {}
  void print();

private:
  void walkCores();
  bool isShown(int64_t core) const {
    return !options.core || *options.core == core;
  }

  void printFrame();
  void printAxes(int64_t panel);
  void printTiles(int64_t panel);
  void printLoads(int64_t panel);
  void printBorders(int64_t panel);
  void printPaths();
  void printJumps(const Path &path);
  void printEnds(int64_t core, const Path &path);
  void printSequence();
  void printLegend();
  void printKey(int64_t x, int64_t y);

  int64_t getOwner(const PagePlace &place) const;
  std::string getFill(int64_t core) const;
  void printText(int64_t x, int64_t y, llvm::StringRef text,
                 llvm::StringRef attributes = "");

  raw_ostream &os;
  const Schedule &schedule;
  const SvgOptions &options;
  /// The core of every place.
  std::vector<int64_t> owners;
  /// What the tile of every place loads anew; empty where nobody asked.
  std::vector<double> loads;
  std::vector<Path> paths;
  int64_t numJumps = 0;
};
} // namespace

static bool areNeighbours(const PagePlace &a, const PagePlace &b) {
  return a.panel == b.panel &&
         std::abs(a.row - b.row) + std::abs(a.column - b.column) == 1;
}

/// Fills in owners and paths.
void SvgPrinter::walkCores() {
  owners.assign(layout.getNumPanels() * layout.getRows() * layout.getColumns(),
                -1);
  if (options.getLoad)
    loads.assign(owners.size(), 0);
  paths.resize(schedule.getNumCores());
  for (int64_t core = 0; core < schedule.getNumCores(); ++core) {
    Path &path = paths[core];
    PagePlace previous = {-1, 0, 0};
    schedule.visitTiles(core, [&](ArrayRef<int64_t> tile) {
      PagePlace place = layout.getPlace(tile);
      size_t index =
          (place.panel * layout.getRows() + place.row) * layout.getColumns() +
          place.column;
      owners[index] = core;
      if (options.getLoad)
        loads[index] = options.getLoad(core, tile);
      if (path.empty() || !areNeighbours(previous, place))
        path.emplace_back();
      path.back().push_back(getCentre(place));
      previous = place;
      return true;
    });
    if (isShown(core) && !path.empty())
      numJumps += path.size() - 1;
  }
}

/// The core of a place; -1 outside the grid.
int64_t SvgPrinter::getOwner(const PagePlace &place) const {
  if (place.row < 0 || place.row >= layout.getRows() || place.column < 0 ||
      place.column >= layout.getColumns())
    return -1;
  return owners[(place.panel * layout.getRows() + place.row) *
                    layout.getColumns() +
                place.column];
}

std::string SvgPrinter::getFill(int64_t core) const {
  Colour colour = getColour(core);
  return (isShown(core) ? colour : colour.mix({255, 255, 255}, 72)).spell();
}

void SvgPrinter::printText(int64_t x, int64_t y, llvm::StringRef text,
                           llvm::StringRef attributes) {
  os << formatv("<text x=\"{0}\" y=\"{1}\"", x, y);
  if (!attributes.empty())
    os << " " << attributes;
  os << ">";
  llvm::printHTMLEscaped(text, os);
  os << "</text>\n";
}

void SvgPrinter::printFrame() {
  os << formatv("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" "
                "height=\"{1}\" viewBox=\"0 0 {0} {1}\" "
                "font-family=\"Helvetica, Arial, sans-serif\" "
                "font-size=\"12\" fill=\"{2}\">\n",
                width, getHeight(), ink);
  os << "<rect width=\"100%\" height=\"100%\" fill=\"#FFFFFF\"/>\n";
  for (auto [line, text] : llvm::enumerate(titleLines))
    printText(margin, margin + 10 + line * titleLineHeight, text,
              "font-size=\"13\" font-weight=\"bold\"");
}

/// Labels every so many rows or columns that they don't touch.
static int64_t getLabelStep(int64_t cell) {
  int64_t step = 1;
  while (step * cell < 22)
    step *= 2;
  return step;
}

void SvgPrinter::printAxes(int64_t panel) {
  Point origin = getPanelOrigin(panel);
  int64_t step = getLabelStep(cell);
  os << "<g font-size=\"10\" fill=\"#666666\">\n";
  for (int64_t column = 0; column < layout.getColumns(); column += step)
    printText(origin.x + column * cell + cell / 2, origin.y - 5,
              std::to_string(column), "text-anchor=\"middle\"");
  for (int64_t row = 0; row < layout.getRows(); row += step)
    printText(origin.x - 5, origin.y + row * cell + cell / 2 + 4,
              std::to_string(layout.getRowLabel(row)), "text-anchor=\"end\"");
  std::string title = layout.getTitle(panel);
  os << "</g>\n";
  if (!title.empty()) {
    printText(origin.x, origin.y - 19, title, "font-weight=\"bold\"");
    return;
  }
  printText(origin.x, origin.y - 19, layout.getColumnName() + " →");
  if (std::string name = layout.getRowName(); !name.empty())
    printText(origin.x - 5, origin.y - 5, name + " ↓", "text-anchor=\"end\"");
}

/// The tiles: one rectangle for neighbours in a row of the same core.
void SvgPrinter::printTiles(int64_t panel) {
  Point origin = getPanelOrigin(panel);
  for (int64_t row = 0; row < layout.getRows(); ++row)
    for (int64_t first = 0, next; first < layout.getColumns(); first = next) {
      int64_t core = getOwner({panel, row, first});
      next = first + 1;
      while (next < layout.getColumns() && getOwner({panel, row, next}) == core)
        ++next;
      if (core >= 0)
        os << formatv("<rect x=\"{0}\" y=\"{1}\" width=\"{2}\" height=\"{3}\" "
                      "fill=\"{4}\"/>\n",
                      origin.x + first * cell, origin.y + row * cell,
                      (next - first) * cell, cell, getFill(core));
    }
}

/// A white veil over tiles, the thicker the less they load.
void SvgPrinter::printLoads(int64_t panel) {
  if (loads.empty())
    return;
  Point origin = getPanelOrigin(panel);
  for (int64_t row = 0; row < layout.getRows(); ++row)
    for (int64_t column = 0; column < layout.getColumns(); ++column) {
      size_t index =
          (panel * layout.getRows() + row) * layout.getColumns() + column;
      if (owners[index] < 0 || loads[index] >= 1)
        continue;
      os << formatv("<rect x=\"{0}\" y=\"{1}\" width=\"{2}\" height=\"{2}\" "
                    "fill=\"#FFFFFF\" fill-opacity=\"{3:f2}\"/>\n",
                    origin.x + column * cell, origin.y + row * cell, cell,
                    0.7 * (1 - loads[index]));
    }
}

/// Thin lines between tiles, thick ones between the tiles of two cores.
void SvgPrinter::printBorders(int64_t panel) {
  Point origin = getPanelOrigin(panel);
  os << "<path stroke=\"#FFFFFF\" stroke-opacity=\"0.55\" stroke-width=\"0.6\" "
        "fill=\"none\" d=\"";
  for (int64_t row = 1; row < layout.getRows(); ++row)
    os << formatv("M{0} {1}h{2}", origin.x, origin.y + row * cell, panelWidth);
  for (int64_t column = 1; column < layout.getColumns(); ++column)
    os << formatv("M{0} {1}v{2}", origin.x + column * cell, origin.y,
                  panelHeight);
  os << "\"/>\n";

  os << formatv("<path stroke=\"#FFFFFF\" stroke-width=\"{0}\" "
                "stroke-linecap=\"square\" fill=\"none\" d=\"",
                cell >= 20 ? 3 : 2);
  for (int64_t row = 1; row < layout.getRows(); ++row)
    for (int64_t column = 0; column < layout.getColumns(); ++column)
      if (getOwner({panel, row, column}) != getOwner({panel, row - 1, column}))
        os << formatv("M{0} {1}h{2}", origin.x + column * cell,
                      origin.y + row * cell, cell);
  for (int64_t column = 1; column < layout.getColumns(); ++column)
    for (int64_t row = 0; row < layout.getRows(); ++row)
      if (getOwner({panel, row, column}) != getOwner({panel, row, column - 1}))
        os << formatv("M{0} {1}v{2}", origin.x + column * cell,
                      origin.y + row * cell, cell);
  os << "\"/>\n";
}

/// Runs of tiles in a line become one stroke.
static void printRun(raw_ostream &os, ArrayRef<Point> run) {
  os << formatv("M{0} {1}", run[0].x, run[0].y);
  for (size_t i = 1; i < run.size(); ++i) {
    bool goesOn = i + 1 < run.size() &&
                  run[i + 1].x - run[i].x == run[i].x - run[i - 1].x &&
                  run[i + 1].y - run[i].y == run[i].y - run[i - 1].y;
    if (!goesOn)
      os << formatv("L{0} {1}", run[i].x, run[i].y);
  }
}

void SvgPrinter::printJumps(const Path &path) {
  for (size_t i = 1; i < path.size(); ++i)
    os << formatv("M{0} {1}L{2} {3}", path[i - 1].back().x,
                  path[i - 1].back().y, path[i].front().x, path[i].front().y);
}

static double getStroke(int64_t cell) {
  return std::clamp(cell * 0.06, 0.9, 2.4);
}

void SvgPrinter::printPaths() {
  if (numJumps > 0 && numJumps <= maxJumps) {
    os << formatv("<path fill=\"none\" stroke=\"{0}\" stroke-opacity=\"0.55\" "
                  "stroke-width=\"{1:f2}\" stroke-dasharray=\"{2} {2}\" d=\"",
                  ink, getStroke(cell) * 0.6, cell >= 20 ? 4 : 2);
    for (int64_t core = 0; core < schedule.getNumCores(); ++core)
      if (isShown(core))
        printJumps(paths[core]);
    os << "\"/>\n";
  }
  os << formatv("<path fill=\"none\" stroke=\"{0}\" stroke-width=\"{1:f2}\" "
                "stroke-linejoin=\"round\" d=\"",
                ink, getStroke(cell));
  for (int64_t core = 0; core < schedule.getNumCores(); ++core)
    if (isShown(core))
      for (const std::vector<Point> &run : paths[core])
        if (run.size() > 1)
          printRun(os, run);
  os << "\"/>\n";
  for (int64_t core = 0; core < schedule.getNumCores(); ++core)
    if (isShown(core) && !paths[core].empty())
      printEnds(core, paths[core]);
}

/// The core's number where it begins, a ring where it ends.
void SvgPrinter::printEnds(int64_t core, const Path &path) {
  Point first = path.front().front();
  Point last = path.back().back();
  if (first.x != last.x || first.y != last.y)
    os << formatv("<circle cx=\"{0}\" cy=\"{1}\" r=\"{2:f1}\" "
                  "fill=\"#FFFFFF\" stroke=\"{3}\" stroke-width=\"{4:f2}\"/>\n",
                  last.x, last.y, std::clamp(cell * 0.14, 1.6, 5.0), ink,
                  getStroke(cell));
  os << formatv("<circle cx=\"{0}\" cy=\"{1}\" r=\"{2:f1}\"/>\n", first.x,
                first.y, std::min(cell * 0.46, 11.0));
  if (cell < minLabelledCell)
    return;
  std::string number = std::to_string(core);
  double size = std::min(cell * 0.92, 22.0) * (number.size() < 3 ? 0.62 : 0.45);
  printText(first.x, first.y, number,
            formatv("fill=\"#FFFFFF\" text-anchor=\"middle\" dy=\"0.36em\" "
                    "font-weight=\"bold\" font-size=\"{0:f1}\"",
                    size)
                .str());
}

/// The place of each of the one core's tiles in its sequence.
void SvgPrinter::printSequence() {
  if (!options.core || cell < 24)
    return;
  os << "<g font-size=\"9\" fill=\"#333333\">\n";
  int64_t k = 0;
  for (const std::vector<Point> &run : paths[*options.core])
    for (const Point &point : run)
      printText(point.x - cell / 2 + 3, point.y - cell / 2 + 10,
                std::to_string(k++));
  os << "</g>\n";
}

/// What the marks mean.
void SvgPrinter::printKey(int64_t x, int64_t y) {
  auto next = [&](llvm::StringRef text) {
    printText(x + 26, y + 4, text);
    y += lineHeight;
  };
  os << formatv("<circle cx=\"{0}\" cy=\"{1}\" r=\"5\"/>\n", x + 8, y);
  next("first tile");
  os << formatv("<circle cx=\"{0}\" cy=\"{1}\" r=\"4\" fill=\"#FFFFFF\" "
                "stroke=\"{2}\" stroke-width=\"1.5\"/>\n",
                x + 8, y, ink);
  next("last tile");
  os << formatv("<path d=\"M{0} {1}h16\" stroke=\"{2}\" "
                "stroke-width=\"2\"/>\n",
                x, y, ink);
  next("to a neighbour");
  if (!loads.empty()) {
    os << formatv("<rect x=\"{0}\" y=\"{1}\" width=\"16\" height=\"10\" "
                  "fill=\"{2}\" fill-opacity=\"0.3\"/>\n",
                  x, y - 5, getColour(0).spell());
    next("pale: loads little");
  }
  if (numJumps == 0)
    return;
  if (numJumps > maxJumps)
    return next(formatv("{0} jumps, not drawn", numJumps).str());
  os << formatv(
      "<path d=\"M{0} {1}h16\" stroke=\"{2}\" stroke-opacity=\"0.55\" "
      "stroke-width=\"1.4\" stroke-dasharray=\"4 4\"/>\n",
      x, y, ink);
  next("jump");
}

void SvgPrinter::printLegend() {
  int64_t x = getPlotRight() + panelGap;
  int64_t y = margin + getTitleHeight() + axisSpace;
  int64_t numCores = schedule.getNumCores();
  int64_t listed = getListedCores();
  printText(x, y - 19, "core: tiles", "font-weight=\"bold\"");
  for (int64_t core = 0; core < listed; ++core) {
    int64_t left = x + core / legendRows * legendColumnWidth;
    int64_t top = y + core % legendRows * lineHeight;
    int64_t count = schedule.getTileCount(core);
    std::string fill = count == 0 ? idle.str() : getFill(core);
    os << formatv("<rect x=\"{0}\" y=\"{1}\" width=\"16\" height=\"13\" "
                  "rx=\"2\" fill=\"{2}\"/>\n",
                  left, top - 6, fill);
    printText(left + 24, top + 5,
              count == 0 ? formatv("{0}: idle", core).str()
                         : formatv("{0}: {1}", core, count).str());
  }
  int64_t below = y + std::min(listed, legendRows) * lineHeight;
  if (listed < numCores) {
    printText(x, below + 5, formatv("and {0} more", numCores - listed).str());
    below += lineHeight;
  }
  printKey(x, below + lineHeight / 2);
}

void SvgPrinter::print() {
  walkCores();
  printFrame();
  for (int64_t panel = 0; panel < layout.getNumPanels(); ++panel) {
    printAxes(panel);
    printTiles(panel);
    printLoads(panel);
    printBorders(panel);
  }
  printPaths();
  printSequence();
  printLegend();
  os << "</svg>\n";
}

llvm::Error mlir::ttgrid::printSvg(raw_ostream &os, const Schedule &schedule,
                                   const SvgOptions &options) {
  if (schedule.getNumTiles() == 0)
    return makeScheduleError("a grid without tiles has no picture");
  if (schedule.getNumTiles() > maxSvgTiles)
    return makeScheduleError("a picture can't show " +
                                 llvm::Twine(schedule.getNumTiles()) + " tiles",
                             "the most is " + llvm::Twine(maxSvgTiles));
  SvgPrinter(os, schedule, options).print();
  return llvm::Error::success();
}
