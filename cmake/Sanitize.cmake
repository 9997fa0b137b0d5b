# Everything is compiled with Clang's sanitizers for addresses and undefined
# behaviour, and with all assertions, those in the headers of LLVM, MLIR and the
# standard library too. libMLIR.so is as it is.

if(NOT CMAKE_CXX_COMPILER_ID MATCHES Clang)
  message(FATAL_ERROR "TTGRID_SANITIZE needs Clang")
endif()
# vptr would need RTTI, which LLVM is built without.
set(TTGRID_SANITIZER_FLAGS -fsanitize=address,undefined -fno-sanitize=vptr)
add_compile_options(${TTGRID_SANITIZER_FLAGS} -fno-sanitize-recover=all
  -fno-omit-frame-pointer -gline-tables-only -O1 -UNDEBUG)
add_compile_definitions($<$<COMPILE_LANGUAGE:CXX>:_GLIBCXX_ASSERTIONS>)
add_link_options(${TTGRID_SANITIZER_FLAGS})
list(JOIN TTGRID_SANITIZER_FLAGS " " TTGRID_SANITIZER_FLAGS)
