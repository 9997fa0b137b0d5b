// RUN: tt-opt %s --tt-check-lowered --split-input-file --verify-diagnostics

module {
  llvm.func @lowered(%n: i64) {
    omp.parallel {
      omp.terminator
    }
    llvm.return
  }
}

// -----

// expected-error @below {{'func.func' op is left: nothing lowers it to the LLVM dialect}}
func.func @left() {
  // expected-error @below {{'arith.constant' op is left: nothing lowers it to the LLVM dialect}}
  %n = arith.constant 1 : i32
  %m = builtin.unrealized_conversion_cast %n : i32 to i64
  // expected-error @below {{'func.return' op is left: nothing lowers it to the LLVM dialect}}
  return
}
