# ttgrid_add_library(Name sources... [DEPENDS targets...] [LINK libs...])
#
# One of TTGrid's own libraries: a static archive, linked to the other TTGrid
# libraries in LINK and, where MLIR is given there, to the shared libMLIR.so.
function(ttgrid_add_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;LINK" ${ARGN})
  add_library(${name} STATIC ${ARG_UNPARSED_ARGUMENTS})
  if(ARG_DEPENDS)
    add_dependencies(${name} ${ARG_DEPENDS})
  endif()
  target_link_libraries(${name} PUBLIC ${ARG_LINK})
  set_property(GLOBAL APPEND PROPERTY TTGRID_LIBRARIES ${name})
endfunction()
