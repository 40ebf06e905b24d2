/// Loops for measuring the peak performance of one core, to compare the kernels with.
#ifndef CPEAKS_H
#define CPEAKS_H

#include <stddef.h>

/// Runs `rounds` rounds of independent multiplications and additions in registers, with the widest vectors that the
/// machine has. Returns the number of floating-point operations. Reads its input from `result` and writes a sum there,
/// so that the compiler cannot remove the loop.
double peaks_multiply_add(size_t rounds, float *result);

/// Reads `count` floats in order. Writes their sum to `result`, so that the compiler cannot remove the loop.
void peaks_read(const float *numbers, size_t count, float *result);

#endif
