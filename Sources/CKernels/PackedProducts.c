#include "CKernels.h"

#include <math.h>
#include <string.h>

// Products with a weight that was packed once: panels of 32 outputs, in each panel the 32 weights of one input side by
// side. A tile of rows and 32 or 16 outputs is summed in registers over a run of inputs (Goto and van de Geijn 2008,
// "Anatomy of high-performance matrix multiplication"); rows are packed run by run, so that a tile reads both straight on.
typedef float lanes __attribute__((vector_size(64)));
enum {
    LANES = 16,
    PANEL = 32,
    RUN = 1024,          // inputs: a panel's run, 128 KB, and the rows' stay in the second cache; measured
    MOST_TILE_ROWS = 14,
    BLOCK_ROWS = 126     // rows that are packed at once
};

#define INLINE static inline __attribute__((always_inline))
#define UNROLL _Pragma("clang loop unroll(full)")

size_t ck_packed_count(size_t outputs, size_t inputs) { return (outputs + PANEL - 1) / PANEL * PANEL * inputs; }

size_t ck_packed_scratch_count(void) { return (size_t)BLOCK_ROWS * RUN; }

void ck_pack_rows(const float *weight, size_t outputs, size_t inputs, float *packed) {
    for (size_t panel = 0; panel < outputs; panel += PANEL) {
        const size_t width = outputs - panel < PANEL ? outputs - panel : PANEL;
        // In small squares, so that neither side walks through memory in long strides.
        for (size_t start = 0; start < inputs; start += LANES) {
            const size_t end = start + LANES < inputs ? start + LANES : inputs;
            for (size_t column = 0; column < PANEL; column++) {
                const float *from = weight + (panel + column) * inputs;
                float *to = packed + panel * inputs + column;
                for (size_t k = start; k < end; k++) to[k * PANEL] = column < width ? from[k] : 0.0f;
            }
        }
    }
}

// A run of inputs of `rows` rows, tile by tile: all rows of a tile for one input side by side.
INLINE void pack_tile(const float *x, size_t stride, size_t rows, size_t run, float *to) {
    for (size_t k = 0; k < run; k++) {
        for (size_t r = 0; r < rows; r++) to[k * rows + r] = x[r * stride + k];
    }
}

// out[row][column] = the sum over the run; `rows` and `width`, in lanes, are known to the compiler.
INLINE void tile(const float *x, const float *panel, size_t run, float *out, const int rows, const int width) {
    lanes sums[MOST_TILE_ROWS][2];
    UNROLL for (int r = 0; r < rows; r++) {
        UNROLL for (int w = 0; w < width; w++) sums[r][w] = (lanes){0};
    }
    for (size_t k = 0; k < run; k++) {
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

#define TILE(n, width) case n: tile(x, panel, run, out, n, width); break;

INLINE void wide_tile(const float *x, const float *panel, size_t run, float *out, size_t rows) {
    switch (rows) {
        TILE(1, 2) TILE(2, 2) TILE(3, 2) TILE(4, 2) TILE(5, 2) TILE(6, 2) TILE(7, 2)
        TILE(8, 2) TILE(9, 2) TILE(10, 2) TILE(11, 2) TILE(12, 2) TILE(13, 2) TILE(14, 2)
    }
}

INLINE void half_tile(const float *x, const float *panel, size_t run, float *out, size_t rows) {
    switch (rows) { TILE(1, 1) TILE(2, 1) TILE(3, 1) TILE(4, 1) TILE(5, 1) TILE(6, 1) }
}

INLINE void narrow_tile(const float *x, const float *panel, size_t run, float *out, size_t rows) {
    half_tile(x, panel, run, out, rows);
    half_tile(x, panel + LANES, run, out + LANES, rows);
}

// Adds a tile's sums to `out`, or begins with them; the last run adds the bias and applies the activation.
INLINE void finish(const float *sums, size_t rows, size_t width, int begins, int ends, const float *bias,
                   ck_activation activation, float *out, size_t stride) {
    for (size_t r = 0; r < rows; r++) {
        float *to = out + r * stride;
        const float *from = sums + r * PANEL;
        if (begins) {
            for (size_t c = 0; c < width; c++) to[c] = from[c];
        } else {
            for (size_t c = 0; c < width; c++) to[c] += from[c];
        }
        if (!ends) continue;
        if (bias) {
            for (size_t c = 0; c < width; c++) to[c] += bias[c];
        }
        if (activation == CK_QUICK_GELU) ck_quick_gelu(to, width);
        if (activation == CK_GELU) ck_gelu(to, width);
    }
}

typedef void tile_function(const float *x, const float *panel, size_t run, float *out, size_t rows);

// As many tiles as needed, all of about the same height.
INLINE size_t tile_count(size_t rows, size_t most) { return (rows + most - 1) / most; }

INLINE void multiply(const float *x, size_t rows, size_t inputs, size_t x_stride, const float *packed,
                     size_t outputs, const float *bias, ck_activation activation, int accumulate, float *out,
                     size_t out_stride, float *scratch, const size_t most, tile_function *compute) {
    for (size_t first = 0; first < rows; first += BLOCK_ROWS) {
        const size_t block = rows - first < BLOCK_ROWS ? rows - first : BLOCK_ROWS;
        const size_t tiles = tile_count(block, most);
        for (size_t start = 0; start < inputs; start += RUN) {
            const size_t run = inputs - start < RUN ? inputs - start : RUN;
            for (size_t t = 0; t < tiles; t++) {
                const size_t top = t * block / tiles, bottom = (t + 1) * block / tiles;
                pack_tile(x + (first + top) * x_stride + start, x_stride, bottom - top, run, scratch + top * run);
            }
            const int begins = start == 0 && !accumulate, ends = start + run == inputs;
            for (size_t panel = 0; panel < outputs; panel += PANEL) {
                const size_t width = outputs - panel < PANEL ? outputs - panel : PANEL;
                for (size_t t = 0; t < tiles; t++) {
                    const size_t top = t * block / tiles, bottom = (t + 1) * block / tiles;
                    float sums[MOST_TILE_ROWS * PANEL];
                    compute(scratch + top * run, packed + panel * inputs + start * PANEL, run, sums, bottom - top);
                    finish(sums, bottom - top, width, begins, ends, bias ? bias + panel : 0, activation,
                           out + (first + top) * out_stride + panel, out_stride);
                }
            }
        }
    }
}

#define VARIANT(name, attribute, most, compute)                                                              \
    attribute static void name##_tile(const float *x, const float *panel, size_t run, float *out,            \
                                      size_t rows) {                                                         \
        compute(x, panel, run, out, rows);                                                                   \
    }                                                                                                        \
    attribute static void name(const float *x, size_t rows, size_t inputs, size_t x_stride,                  \
                               const float *packed, size_t outputs, const float *bias,                       \
                               ck_activation activation, int accumulate, float *out, size_t out_stride,      \
                               float *scratch) {                                                             \
        multiply(x, rows, inputs, x_stride, packed, outputs, bias, activation, accumulate, out, out_stride,  \
                 scratch, most, name##_tile);                                                                \
    }

#if defined(__x86_64__)
VARIANT(multiply_avx512, __attribute__((target("avx512f,fma"))), 14, wide_tile)
VARIANT(multiply_avx2, __attribute__((target("avx2,fma"))), 6, narrow_tile)
VARIANT(multiply_plain, , 2, narrow_tile)
#else
VARIANT(multiply_plain, , 6, narrow_tile)
#endif

void ck_multiply_packed(const float *x, size_t rows, size_t inputs, size_t x_stride, const float *packed,
                        size_t outputs, const float *bias, ck_activation activation, int accumulate, float *out,
                        size_t out_stride, float *scratch) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) {
        multiply_avx512(x, rows, inputs, x_stride, packed, outputs, bias, activation, accumulate, out, out_stride,
                        scratch);
        return;
    }
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        multiply_avx2(x, rows, inputs, x_stride, packed, outputs, bias, activation, accumulate, out, out_stride,
                      scratch);
        return;
    }
#endif
    multiply_plain(x, rows, inputs, x_stride, packed, outputs, bias, activation, accumulate, out, out_stride,
                   scratch);
}
