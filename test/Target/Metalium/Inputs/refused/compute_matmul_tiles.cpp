// matmul_tiles takes five arguments; that it transposes is said by the init.
#include "api/compute/compute_kernel_hw_startup.h"
#include "api/compute/matmul.h"

void kernel_main() {
  compute_kernel_hw_startup<SrcOrder::Reverse>(0, 1, 16);
  matmul_init(0, 1);
  matmul_tiles(0, 1, 0, 0, 0, 0);
}
