/// What a core can do at best, for setting kernels beside it.
#ifndef CPEAKS_H
#define CPEAKS_H

#include <stddef.h>

/// Runs `rounds` rounds of independent multiplications and additions in registers, with the widest vectors that the
/// machine has, and gives the number of floating-point operations; `result` keeps them from being left out.
double peaks_multiply_add(size_t rounds, float *result);

/// Reads `count` floats in one stream; `result` keeps it from being left out.
void peaks_read(const float *numbers, size_t count, float *result);

#endif
