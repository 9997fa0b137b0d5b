# ttgrid_add_library(Name sources... [DEPENDS targets...] [LINK libs...] [ASIDE])
#
# One of TTGrid's own libraries: a static archive, linked to the other TTGrid
# libraries in LINK and, where MLIR is given there, to the shared libMLIR.so.
# It brings its include folders along, and it is part of TTGrid::TTGrid unless
# it stands ASIDE.
function(ttgrid_add_library name)
  cmake_parse_arguments(ARG "ASIDE" "" "DEPENDS;LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  add_library(TTGrid::${name} ALIAS ${name})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  target_compile_features(${name} PUBLIC cxx_std_17)
  target_include_directories(${name} PUBLIC
    "$<BUILD_INTERFACE:${TTGrid_SOURCE_DIR}/include>"
    "$<BUILD_INTERFACE:${TTGrid_BINARY_DIR}/include>"
    "$<INSTALL_INTERFACE:include>")
  # MLIR's targets don't carry its include folders. Installed, TTGridConfig
  # looks for them anew.
  target_include_directories(${name} SYSTEM PUBLIC
    "$<BUILD_INTERFACE:${LLVM_INCLUDE_DIRS}>"
    "$<BUILD_INTERFACE:${MLIR_INCLUDE_DIRS}>")
  target_link_libraries(${name} PUBLIC ${ARG_LINK})
  if(TARGET TTGridPrecompiledHeaders AND MLIR IN_LIST ARG_LINK)
    target_precompile_headers(${name} REUSE_FROM TTGridPrecompiledHeaders)
    target_compile_options(${name} PRIVATE
      $<TARGET_PROPERTY:TTGridPrecompiledHeaders,INTERFACE_COMPILE_OPTIONS>)
  endif()
  if(NOT ARG_ASIDE)
    set_property(GLOBAL APPEND PROPERTY TTGRID_LIBRARIES ${name})
  endif()
  ttgrid_install(${name})
endfunction()

# ttgrid_add_tool(name sources... [LINK libs...])
function(ttgrid_add_tool name)
  cmake_parse_arguments(ARG "" "" "LINK" ${ARGN})
  add_executable(${name} ${ARG_UNPARSED_ARGUMENTS})
  target_link_libraries(${name} PRIVATE ${ARG_LINK})
  ttgrid_install(${name})
endfunction()

# Makes a target part of what is installed, and TTGrid::<name> of it there.
function(ttgrid_install name)
  set_property(GLOBAL APPEND PROPERTY TTGRID_INSTALLED ${name})
  if(TTGRID_INSTALL)
    install(TARGETS ${name} EXPORT TTGridTargets
      RUNTIME DESTINATION bin
      LIBRARY DESTINATION lib
      ARCHIVE DESTINATION lib)
  endif()
endfunction()

# Installs the headers, and the files by which find_package(TTGrid) finds what
# is installed.
function(ttgrid_install_package)
  include(CMakePackageConfigHelpers)
  set(folder lib/cmake/TTGrid)
  set(made "${TTGrid_BINARY_DIR}/${folder}")
  install(DIRECTORY "${TTGrid_SOURCE_DIR}/include/" DESTINATION include
    FILES_MATCHING PATTERN "*.h" PATTERN "*.td")
  install(DIRECTORY "${TTGrid_BINARY_DIR}/include/" DESTINATION include
    FILES_MATCHING PATTERN "*.inc" PATTERN CMakeFiles EXCLUDE)
  install(FILES "${TTGrid_SOURCE_DIR}/LICENSE" DESTINATION share/doc/TTGrid)
  install(EXPORT TTGridTargets NAMESPACE TTGrid:: DESTINATION ${folder})
  configure_package_config_file(
    "${TTGrid_SOURCE_DIR}/cmake/TTGridConfig.cmake.in"
    "${made}/TTGridConfig.cmake" INSTALL_DESTINATION ${folder})
  # Before 1.0.0 a new minor version may change what is public: CHANGELOG.md.
  write_basic_package_version_file("${made}/TTGridConfigVersion.cmake"
    COMPATIBILITY SameMinorVersion)
  install(FILES "${made}/TTGridConfig.cmake" "${made}/TTGridConfigVersion.cmake"
    DESTINATION ${folder})
endfunction()
