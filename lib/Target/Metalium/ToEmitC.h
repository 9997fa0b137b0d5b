//===- ToEmitC.h - Parts of the conversion to C++ ---------------*- C++ -*-===//
//
// Part of TTGrid, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LIB_TARGET_METALIUM_TOEMITC_H
#define LIB_TARGET_METALIUM_TOEMITC_H

#include "mlir/Dialect/EmitC/IR/EmitC.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Transforms/DialectConversion.h"

namespace mlir::ttgrid::metalium {

/// What an index is in C++: uint32_t.
inline Type getWord(MLIRContext *context) {
  return IntegerType::get(context, 32, IntegerType::Unsigned);
}

/// A call with its arguments, in their sequence.
class Call {
public:
  Call(MLIRContext *context, StringRef name)
      : builder(context), name(name.str()) {}

  Call &operand(Value value) {
    arguments.push_back(builder.getIndexAttr(operands.size()));
    operands.push_back(value);
    return *this;
  }
  Call &number(int64_t value) {
    arguments.push_back(builder.getI32IntegerAttr(value));
    return *this;
  }
  Call &text(const Twine &value) {
    arguments.push_back(
        emitc::OpaqueAttr::get(builder.getContext(), value.str()));
    return *this;
  }
  emitc::CallOpaqueOp create(OpBuilder &at, Location loc,
                             TypeRange results = {}) {
    return emitc::CallOpaqueOp::create(at, loc, results, name, operands,
                                       builder.getArrayAttr(arguments));
  }

private:
  Builder builder;
  std::string name;
  SmallVector<Attribute> arguments;
  SmallVector<Value> operands;
};

/// The names of a kernel's buffers and tensors in C++.
struct Names {
  ArrayAttr buffers;
  llvm::DenseMap<Value, std::string> accessors;

  std::string getBuffer(unsigned id) const {
    auto entry = cast<DictionaryAttr>(buffers[id]);
    return ("cb_" + entry.getAs<StringAttr>("name").getValue()).str();
  }
};

/// Operations and loops on indices are without a sign where nothing is
/// negative; elsewhere loops count in integers that have one.
LogicalResult separateSigns(RewriterBase &rewriter, func::FuncOp function);

/// The operations of the dialect become calls.
void populateCallPatterns(RewritePatternSet &patterns,
                          const TypeConverter &converter, const Names &names);

/// Integers and loops become those of C++, with indices as words.
void populateArithmeticPatterns(RewritePatternSet &patterns,
                                TypeConverter &converter);

} // namespace mlir::ttgrid::metalium

#endif // LIB_TARGET_METALIUM_TOEMITC_H
