// The dialect alone, without passes.
#include "mlir/AsmParser/AsmParser.h"
#include "mlir/IR/MLIRContext.h"
#include "ttgrid/IR/TTGrid.h"
#include "llvm/Support/raw_ostream.h"

int main() {
  mlir::MLIRContext context;
  context.loadDialect<mlir::ttgrid::TTGridDialect>();
  auto schedule = llvm::cast<mlir::ttgrid::ScheduleAttr>(mlir::parseAttribute(
      "#tt.schedule<cores = 4, partition = cyclic<2>, order = row_major>",
      &context));
  auto resolved = llvm::cantFail(schedule.resolve({3, 3}));
  llvm::outs() << schedule << " gives core 0 " << resolved.getTileCount(0)
               << " tiles\n";
  return 0;
}
