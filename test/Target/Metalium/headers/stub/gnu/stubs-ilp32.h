// Stands in for a header that kernels include and don't need here.
