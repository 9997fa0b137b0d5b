// Runtime arguments have 4 bytes.
#include "api/dataflow/dataflow_api.h"
#include <cstdint>

void kernel_main() { cb_reserve_back(get_arg_val<uint64_t>(0), 1); }
