// The entry is kernel_main for all kernels.
#include "api/dataflow/dataflow_api.h"

void MAIN() { cb_wait_front(16, 1); }
