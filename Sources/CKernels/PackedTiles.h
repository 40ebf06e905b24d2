#ifndef PHOTOSEEK_PACKED_TILES_H
#define PHOTOSEEK_PACKED_TILES_H

#include <string.h>

#include "Lanes.h"
#include "Tiles.h"

// Tiles of a product: some rows times a panel of outputs, both packed so that they are read sequentially.
enum { MOST_TILE_ROWS = 14 };

// Transposes `rows` rows of sixteen numbers to sixteen columns, `to_stride` apart. Zeros replace missing rows.
INLINE void pack_square(const float *from, size_t stride, size_t rows, float *to, size_t to_stride) {
    lanes square[LANES];
    UNROLL for (size_t i = 0; i < LANES; i++) {
        if (i < rows) {
            memcpy(&square[i], from + i * stride, sizeof square[i]);
        } else {
            square[i] = (lanes){0};
        }
    }
    transpose(square);
    UNROLL for (int k = 0; k < LANES; k++) memcpy(to + k * to_stride, &square[k], sizeof square[k]);
}

// Packs a run of inputs of a panel: `width` rows of a weight, whose rows are `stride` apart. Zeros replace missing
// rows.
INLINE void pack_panel(const float *weight, size_t stride, size_t width, size_t run, float *packed) {
    for (size_t column = 0; column < PANEL; column += LANES) {
        const size_t rows = width <= column ? 0 : width - column < LANES ? width - column : LANES;
        size_t k = 0;
        for (; k + LANES <= run; k += LANES) {
            pack_square(weight + column * stride + k, stride, rows, packed + k * PANEL + column, PANEL);
        }
        for (; k < run; k++) {
            for (size_t i = 0; i < LANES; i++) {
                packed[k * PANEL + column + i] = i < rows ? weight[(column + i) * stride + k] : 0;
            }
        }
    }
}

// Packs a run of inputs of up to sixteen rows, with all rows of a tile for one input side by side. A column is always
// written with sixteen rows; the next column overwrites those beyond `rows`.
INLINE void pack_tile(const float *x, size_t stride, size_t rows, size_t run, float *to) {
    size_t k = 0;
    for (; k + LANES <= run; k += LANES) pack_square(x + k, stride, rows, to + k * rows, rows);
    for (; k < run; k++) {
        for (size_t r = 0; r < rows; r++) to[k * rows + r] = x[r * stride + k];
    }
}

// Does the same as pack_tile for rows at any addresses. All sixteen pointers must be readable, even beyond `rows`.
INLINE void pack_gathered(const float *const from[LANES], size_t rows, size_t run, float *to) {
    size_t k = 0;
    for (; k + LANES <= run; k += LANES) {
        lanes square[LANES];
        UNROLL for (int r = 0; r < LANES; r++) memcpy(&square[r], from[r] + k, sizeof square[r]);
        transpose(square);
        UNROLL for (int i = 0; i < LANES; i++) memcpy(to + (k + i) * rows, &square[i], sizeof square[i]);
    }
    for (; k < run; k++) {
        for (size_t r = 0; r < rows; r++) to[k * rows + r] = from[r][k];
    }
}

// A part of the next panel, which a tile prefetches while it computes. All tiles of a panel share the prefetching,
// because one tile takes less time than the memory needs.
typedef struct {
    const float *from;
    size_t lanes_an_input;  // in units of 1 / 65,536
} ahead;

// Sets out[row][column] to the sum over the run. `rows` and `width`, in units of LANES, are compile-time constants.
INLINE void tile(const float *x, const float *panel, size_t run, float *out, ahead next, const int rows,
                 const int width) {
    lanes sums[MOST_TILE_ROWS][2];
    UNROLL for (int r = 0; r < rows; r++) {
        UNROLL for (int w = 0; w < width; w++) sums[r][w] = (lanes){0};
    }
    for (size_t k = 0; k < run; k++) {
        __builtin_prefetch(next.from + (k * next.lanes_an_input >> 16) * LANES, 0, 2);
        lanes weight[2];
        UNROLL for (int w = 0; w < width; w++) {
            memcpy(&weight[w], panel + k * PANEL + w * LANES, sizeof weight[w]);
        }
        UNROLL for (int r = 0; r < rows; r++) {
            const float value = x[k * rows + r];
            UNROLL for (int w = 0; w < width; w++) sums[r][w] += value * weight[w];
        }
    }
    UNROLL for (int r = 0; r < rows; r++) {
        UNROLL for (int w = 0; w < width; w++) {
            memcpy(out + r * PANEL + w * LANES, &sums[r][w], sizeof sums[r][w]);
        }
    }
}

#define TILE(n, width) case n: tile(x, panel, run, out, next, n, width); break;

// If only the first half of a panel is needed, the other half is not computed.
INLINE void wide_tile(const float *x, const float *panel, size_t run, float *out, ahead next, size_t rows,
                      size_t width) {
    if (width > LANES) {
        switch (rows) {
            TILE(1, 2) TILE(2, 2) TILE(3, 2) TILE(4, 2) TILE(5, 2) TILE(6, 2) TILE(7, 2)
            TILE(8, 2) TILE(9, 2) TILE(10, 2) TILE(11, 2) TILE(12, 2) TILE(13, 2) TILE(14, 2)
        }
    } else {
        switch (rows) {
            TILE(1, 1) TILE(2, 1) TILE(3, 1) TILE(4, 1) TILE(5, 1) TILE(6, 1) TILE(7, 1)
            TILE(8, 1) TILE(9, 1) TILE(10, 1) TILE(11, 1) TILE(12, 1) TILE(13, 1) TILE(14, 1)
        }
    }
}

INLINE void half_tile(const float *x, const float *panel, size_t run, float *out, ahead next, size_t rows) {
    switch (rows) { TILE(1, 1) TILE(2, 1) TILE(3, 1) TILE(4, 1) TILE(5, 1) TILE(6, 1) }
}

INLINE void narrow_tile(const float *x, const float *panel, size_t run, float *out, ahead next, size_t rows,
                        size_t width) {
    half_tile(x, panel, run, out, next, rows);
    if (width > LANES) half_tile(x, panel + LANES, run, out + LANES, next, rows);
}

// Computes the sums of some rows and the first `width` outputs of a panel.
typedef void tile_function(const float *x, const float *panel, size_t run, float *out, ahead next,
                           size_t rows, size_t width);

// For each instruction set: its name, its attribute, and the most rows of a tile.
#if defined(__x86_64__)
#define PACKED_VARIANTS(VARIANT) VARIANT(avx512, AVX512, 14) VARIANT(avx2, AVX2, 6) VARIANT(plain, , 2)
#else
#define PACKED_VARIANTS(VARIANT) VARIANT(plain, , 6)
#endif

#define TILE_VARIANT(name, attribute, compute)                                                               \
    attribute static void name##_tile(const float *x, const float *panel, size_t run, float *out,            \
                                      ahead next, size_t rows, size_t width) {                               \
        compute(x, panel, run, out, next, rows, width);                                                      \
    }
#if defined(__x86_64__)
TILE_VARIANT(avx512, AVX512, wide_tile)
TILE_VARIANT(avx2, AVX2, narrow_tile)
#endif
TILE_VARIANT(plain, , narrow_tile)

#endif
