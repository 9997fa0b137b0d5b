// ttnn 0.81.1 has matmul_init instead of mm_init.
#include "api/compute/compute_kernel_hw_startup.h"
#include "api/compute/matmul.h"

void kernel_main() { mm_init(0, 1, 16); }
