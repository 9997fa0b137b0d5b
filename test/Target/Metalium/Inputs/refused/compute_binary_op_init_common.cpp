// compute_kernel_hw_startup and add_init took the place of these two.
#include "api/compute/eltwise_binary.h"

void kernel_main() {
  binary_op_init_common(0, 1, 16);
  add_tiles_init(0, 1);
}
