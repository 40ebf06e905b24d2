#include "CKernels.h"

#include <string.h>

#include "Lanes.h"

// Sums of rows with coefficients: a tile of some sums and some columns stays in registers while all rows are read.
enum { MOST_TILE_SUMS = 14 };

// Computes `sums` sums of `width` * LANES columns. Both are compile-time constants.
INLINE void tile(const ck_combination *c, size_t first, size_t column, const int sums, const int width) {
    const float *coefficients = c->coefficients + first * c->coefficient_stride;
    const float *row = c->rows + column;
    lanes totals[MOST_TILE_SUMS][2];
    UNROLL for (int s = 0; s < sums; s++) {
        UNROLL for (int w = 0; w < width; w++) totals[s][w] = (lanes){0};
    }
    for (size_t r = 0; r < c->count; r++, row += c->row_stride) {
        lanes values[2];
        UNROLL for (int w = 0; w < width; w++) memcpy(&values[w], row + w * LANES, sizeof values[w]);
        UNROLL for (int s = 0; s < sums; s++) {
            const float coefficient = coefficients[s * c->coefficient_stride + r];
            UNROLL for (int w = 0; w < width; w++) totals[s][w] += coefficient * values[w];
        }
    }
    float *out = c->out + first * c->out_stride + column;
    UNROLL for (int s = 0; s < sums; s++) {
        UNROLL for (int w = 0; w < width; w++) {
            memcpy(out + s * c->out_stride + w * LANES, &totals[s][w], sizeof totals[s][w]);
        }
    }
}

#define TILE(n, width) case n: tile(c, first, column, n, width); break;

INLINE void wide_tile(const ck_combination *c, size_t first, size_t column, size_t sums) {
    switch (sums) {
        TILE(1, 2) TILE(2, 2) TILE(3, 2) TILE(4, 2) TILE(5, 2) TILE(6, 2) TILE(7, 2)
        TILE(8, 2) TILE(9, 2) TILE(10, 2) TILE(11, 2) TILE(12, 2) TILE(13, 2) TILE(14, 2)
    }
}

INLINE void narrow_tile(const ck_combination *c, size_t first, size_t column, size_t sums) {
    switch (sums) {
        TILE(1, 1) TILE(2, 1) TILE(3, 1) TILE(4, 1) TILE(5, 1) TILE(6, 1) TILE(7, 1)
        TILE(8, 1) TILE(9, 1) TILE(10, 1) TILE(11, 1) TILE(12, 1) TILE(13, 1) TILE(14, 1)
    }
}

// The columns after the last sixteen.
INLINE void rest(const ck_combination *c, size_t first, size_t column, size_t sums) {
    for (size_t s = first; s < first + sums; s++) {
        float *out = c->out + s * c->out_stride;
        for (size_t i = column; i < c->dimension; i++) out[i] = 0;
        for (size_t r = 0; r < c->count; r++) {
            const float coefficient = c->coefficients[s * c->coefficient_stride + r];
            for (size_t i = column; i < c->dimension; i++) out[i] += coefficient * c->rows[r * c->row_stride + i];
        }
    }
}

// All tiles have about the same number of sums, at most `most`.
INLINE void combine(const ck_combination *c, const size_t most, bool is_wide) {
    const size_t tiles = (c->sums + most - 1) / most;
    size_t column = 0;
    for (; is_wide && column + 2 * LANES <= c->dimension; column += 2 * LANES) {
        for (size_t t = 0; t < tiles; t++) {
            const size_t first = t * c->sums / tiles;
            wide_tile(c, first, column, (t + 1) * c->sums / tiles - first);
        }
    }
    for (; column + LANES <= c->dimension; column += LANES) {
        for (size_t t = 0; t < tiles; t++) {
            const size_t first = t * c->sums / tiles;
            narrow_tile(c, first, column, (t + 1) * c->sums / tiles - first);
        }
    }
    rest(c, 0, column, c->sums);
}

#if defined(__x86_64__)
AVX512 static void combine_avx512(const ck_combination *c) { combine(c, 14, true); }
AVX2 static void combine_avx2(const ck_combination *c) { combine(c, 6, false); }
static void combine_plain(const ck_combination *c) { combine(c, 2, false); }
#else
static void combine_plain(const ck_combination *c) { combine(c, 6, false); }
#endif

void ck_combine_rows(ck_combination combination) { DISPATCH(combine, &combination) }
