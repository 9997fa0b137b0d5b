# MLIR's headers take most of the time in which a library is compiled. This
# target reads those that many sources include; TTGrid's libraries that link MLIR
# start from what it made. No source may count on it: each includes what it uses.

file(WRITE "${TTGrid_BINARY_DIR}/PrecompiledHeaders.cpp" "")
add_library(TTGridPrecompiledHeaders OBJECT
  "${TTGrid_BINARY_DIR}/PrecompiledHeaders.cpp")
target_include_directories(TTGridPrecompiledHeaders SYSTEM PRIVATE
  ${LLVM_INCLUDE_DIRS} ${MLIR_INCLUDE_DIRS})
# ccache compares contents, in which a time would differ.
target_compile_options(TTGridPrecompiledHeaders PUBLIC
  "SHELL:-Xclang -fno-pch-timestamp")
target_precompile_headers(TTGridPrecompiledHeaders PRIVATE
  <mlir/Dialect/Affine/IR/AffineOps.h>
  <mlir/Dialect/Arith/IR/Arith.h>
  <mlir/Dialect/Func/IR/FuncOps.h>
  <mlir/Dialect/LLVMIR/LLVMDialect.h>
  <mlir/Dialect/Linalg/IR/Linalg.h>
  <mlir/Dialect/Math/IR/Math.h>
  <mlir/Dialect/MemRef/IR/MemRef.h>
  <mlir/Dialect/SCF/IR/SCF.h>
  <mlir/Dialect/Tensor/IR/Tensor.h>
  <mlir/Dialect/Utils/StaticValueUtils.h>
  <mlir/Dialect/Vector/IR/VectorOps.h>
  <mlir/IR/BuiltinOps.h>
  <mlir/IR/Matchers.h>
  <mlir/IR/PatternMatch.h>
  <mlir/Pass/PassManager.h>
  <mlir/Transforms/GreedyPatternRewriteDriver.h>
  <llvm/ADT/StringExtras.h>
  <llvm/ADT/TypeSwitch.h>)
