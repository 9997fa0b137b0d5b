// Arguments are called as their locations say, where that is a word and no
// other's.
//
// RUN: rm -rf %t
// RUN: tt-opt %s --tt-to-metalium=output=%t -o /dev/null
// RUN: FileCheck %s --check-prefix=READER --input-file=%t/reader.cpp
// RUN: FileCheck %s --check-prefix=PROGRAM --input-file=%t/program.json

func.func @names(%0: memref<32x32xf32> loc("X"), %1: memref<32x?xf32> loc("X"), %2: memref<32x32xf32> loc("two words"), %3: memref<32x32xf32>, %4: memref<32x32xf32> loc("args_X")) {
  %c0 = arith.constant 0 : index
  tt.grid_kernel (%i) in (1) schedule(<cores = 1, partition = contiguous, order = row_major>) {
    %a = memref.alloc() : memref<32x32xf32>
    %b = memref.alloc() : memref<32x32xf32>
    %c = memref.alloc() : memref<32x32xf32>
    %d = memref.alloc() : memref<32x32xf32>
    %part = memref.subview %1[0, 0] [32, 32] [1, 1] : memref<32x?xf32> to memref<32x32xf32, strided<[?, 1]>>
    linalg.copy ins(%0 : memref<32x32xf32>) outs(%a : memref<32x32xf32>)
    linalg.copy ins(%part : memref<32x32xf32, strided<[?, 1]>>) outs(%b : memref<32x32xf32>)
    linalg.copy ins(%2 : memref<32x32xf32>) outs(%c : memref<32x32xf32>)
    linalg.copy ins(%3 : memref<32x32xf32>) outs(%d : memref<32x32xf32>)
    linalg.add ins(%a, %b : memref<32x32xf32>, memref<32x32xf32>) outs(%a : memref<32x32xf32>)
    linalg.add ins(%a, %c : memref<32x32xf32>, memref<32x32xf32>) outs(%a : memref<32x32xf32>)
    linalg.add ins(%a, %d : memref<32x32xf32>, memref<32x32xf32>) outs(%4 : memref<32x32xf32>)
  }
  return
}

// READER: constexpr auto args_X = TensorAccessorArgs<0>();
// READER: const auto tensor_X = TensorAccessor(args_X,
// READER: constexpr auto args_X_ = TensorAccessorArgs<args_X.next
// READER: const auto tensor_X_ = TensorAccessor(args_X_,
// READER: const auto tensor_arg2 =
// READER: const auto tensor_arg3 =

// PROGRAM: "name":"X",
// PROGRAM: "name":"X_","shape":[32,"X__size1"]
// PROGRAM: "name":"args_X",
