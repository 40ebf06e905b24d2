#ifndef PHOTOSEEK_LANES_H
#define PHOTOSEEK_LANES_H

#include <stdint.h>
#include <string.h>

#include "Instructions.h"

// Sixteen numbers, in as many registers as the instruction set needs for them.
typedef float lanes __attribute__((vector_size(64)));
typedef uint32_t words __attribute__((vector_size(64)));
enum { LANES = 16 };

// How numbers are stored, and how they are converted to floats.
typedef enum { SINGLE, HALF, HALF_BY_BITS } storage;

#define UNROLL _Pragma("clang loop unroll(full)")

// Moves exponent and mantissa into place and rescales by 2^112, as ck_widen_half does.
INLINE void widen_by_bits(lanes *out, const unsigned char *from) {
    uint16_t half[LANES];
    memcpy(half, from, sizeof half);
    words bits;
    UNROLL for (int i = 0; i < LANES; i++) bits[i] = half[i];
    words magnitude = (bits & 0x7fff) << 13;
    lanes value;
    memcpy(&value, &magnitude, sizeof value);
    value *= 0x1p112f;
    words widened;
    memcpy(&widened, &value, sizeof widened);
    widened |= (words)((bits & 0x7c00) == 0x7c00) & 0x7f800000u;
    widened |= (bits & 0x8000) << 16;
    memcpy(out, &widened, sizeof *out);
}

INLINE void load(lanes *out, const unsigned char *from, storage kind) {
    if (kind == SINGLE) {
        memcpy(out, from, sizeof *out);
    } else if (kind == HALF) {
        typedef _Float16 halves __attribute__((vector_size(32)));
        halves half;
        memcpy(&half, from, sizeof half);
        *out = __builtin_convertvector(half, lanes);
    } else {
        widen_by_bits(out, from);
    }
}

#endif
