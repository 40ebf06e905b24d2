#include "CKernels.h"

#include <string.h>

#include "Lanes.h"
#include "Tiles.h"

// Products of a few rows with a weight that is not packed: inner products of two or four outputs with a tile of rows at
// a time, sixteen inputs per step. Reading the weight takes most of the time, so it is prefetched.
enum {
    RUN = 512,           // inputs: a tile of rows stays in the L1 cache; measured
    BLOCK_ROWS = 126,    // rows that are arranged together
    MOST_TILE_ROWS = 14,
    MOST_TILE_OUTPUTS = 4,
    AHEAD = 16384        // bytes that the weight is prefetched ahead; measured
};

size_t ck_rows_scratch_count(void) { return (size_t)BLOCK_ROWS * RUN; }

// Arranges a run of inputs of a tile of rows step by step. Zeros fill the last step.
INLINE void arrange(const float *x, size_t stride, size_t rows, size_t run, float *to) {
    for (size_t start = 0; start < run; start += LANES) {
        const size_t count = run - start < LANES ? run - start : LANES;
        for (size_t r = 0; r < rows; r++, to += LANES) {
            lanes values = {0};
            if (count == LANES) {
                memcpy(&values, x + r * stride + start, sizeof values);
            } else {
                memcpy(&values, x + r * stride + start, count * sizeof(float));
            }
            memcpy(to, &values, sizeof values);
        }
    }
}

// Adds the two halves of each group of 2 * half lanes, and merges the vectors i and i + half into one. Each sum is then
// spread over half as many lanes, and half as many vectors remain.
#define HALVE(half)                                                                                          \
    UNROLL for (int i = 0; i < half; i++) {                                                                  \
        const lanes one = x[i], other = x[i + half];                                                         \
        x[i] = __builtin_shufflevector(one, other, FIRST_##half) + __builtin_shufflevector(one, other, SECOND_##half); \
    }
#define FIRST_8 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23
#define SECOND_8 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31
#define FIRST_4 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27
#define SECOND_4 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31
#define FIRST_2 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29
#define SECOND_2 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31
#define FIRST_1 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30
#define SECOND_1 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31

// Sets lane i of x[0] to the sum of the lanes of x[i]. All sums are added in the same order.
INLINE void fold(lanes x[LANES]) { HALVE(8) HALVE(4) HALVE(2) HALVE(1) }

// Adds one step of inputs to parts[row * outputs + output], lane by lane.
INLINE void add_step(const float *x, const lanes *values, lanes *parts, const int rows, const int outputs) {
    UNROLL for (int r = 0; r < rows; r++) {
        lanes row;
        memcpy(&row, x + r * LANES, sizeof row);
        UNROLL for (int o = 0; o < outputs; o++) parts[r * outputs + o] += row * values[o];
    }
}

// Writes the sums of a tile, lane by lane, to spread[row * outputs + output]. The weights of the outputs are `stride`
// bytes apart. `rows` and `outputs` are compile-time constants.
INLINE void tile(const float *x, const unsigned char *weight, storage kind, size_t stride, size_t run, lanes *spread,
                 const int rows, const int outputs) {
    const size_t step = LANES * (kind == SINGLE ? 4 : 2);
    lanes parts[2 * LANES];
    UNROLL for (int i = 0; i < 2 * LANES; i++) parts[i] = (lanes){0};
    lanes values[MOST_TILE_OUTPUTS];
    for (; run >= LANES; run -= LANES, weight += step, x += rows * LANES) {
        UNROLL for (int o = 0; o < outputs; o++) {
            __builtin_prefetch(weight + o * stride + AHEAD, 0, 2);
            load(&values[o], weight + o * stride, kind);
        }
        add_step(x, values, parts, rows, outputs);
    }
    if (run > 0) {
        UNROLL for (int o = 0; o < outputs; o++) {
            unsigned char padded[LANES * sizeof(float)] = {0};
            memcpy(padded, weight + o * stride, run * step / LANES);
            load(&values[o], padded, kind);
        }
        add_step(x, values, parts, rows, outputs);
    }
    UNROLL for (int i = 0; i < rows * outputs; i++) memcpy(&spread[i], &parts[i], sizeof parts[i]);
}

// Adds up the lanes of a tile's sums and writes them to sums[row * PANEL + output].
INLINE void gather(lanes *spread, size_t rows, size_t outputs, float *sums) {
    float folded[2 * LANES];
    for (size_t first = 0; first < rows * outputs; first += LANES) {
        fold(spread + first);
        memcpy(folded + first, spread + first, sizeof *spread);
    }
    for (size_t r = 0; r < rows; r++) {
        for (size_t o = 0; o < outputs; o++) sums[r * PANEL + o] = folded[r * outputs + o];
    }
}

typedef void tile_function(const float *x, const unsigned char *weight, size_t stride, size_t run, lanes *spread,
                           size_t rows, size_t outputs);

#define TILE(n, outputs) case n: tile(x, weight, kind, stride, run, spread, n, outputs); break;

INLINE void tall_tile(const float *x, const unsigned char *weight, storage kind, size_t stride, size_t run,
                      lanes *spread, size_t rows, size_t outputs) {
    if (outputs == 1) {
        switch (rows) {
            TILE(1, 1) TILE(2, 1) TILE(3, 1) TILE(4, 1) TILE(5, 1) TILE(6, 1) TILE(7, 1)
            TILE(8, 1) TILE(9, 1) TILE(10, 1) TILE(11, 1) TILE(12, 1) TILE(13, 1) TILE(14, 1)
        }
    } else {
        switch (rows) {
            TILE(1, 4) TILE(2, 4) TILE(3, 4) TILE(4, 4) TILE(5, 4) TILE(6, 4) TILE(7, 4)
            TILE(8, 2) TILE(9, 2) TILE(10, 2) TILE(11, 2) TILE(12, 2) TILE(13, 2) TILE(14, 2)
        }
    }
}

INLINE void short_tile(const float *x, const unsigned char *weight, storage kind, size_t stride, size_t run,
                       lanes *spread, size_t rows, size_t outputs) {
    if (outputs == 1) {
        switch (rows) { TILE(1, 1) TILE(2, 1) TILE(3, 1) }
    } else {
        switch (rows) { TILE(1, 4) TILE(2, 2) TILE(3, 2) }
    }
}

// Multiplies one tile of rows by one panel over a run of inputs.
INLINE void multiply_panel(const float *x, size_t rows, const unsigned char *weight, size_t stride,
                           size_t run, size_t width, finishing how, float *out, size_t out_stride,
                           const size_t most, tile_function *compute) {
    float sums[MOST_TILE_ROWS * PANEL];
    lanes spread[2 * LANES] = {0};
    const size_t together = rows <= most / 2 ? 4 : 2;
    for (size_t o = 0; o < width;) {
        const size_t outputs = width - o < together ? 1 : together;
        compute(x, weight + o * stride, stride, run, spread, rows, outputs);
        if (outputs == 4) {
            gather(spread, rows, 4, sums + o);
        } else if (outputs == 2) {
            gather(spread, rows, 2, sums + o);
        } else {
            gather(spread, rows, 1, sums + o);
        }
        o += outputs;
    }
    finish(sums, rows, width, how, out, out_stride);
}

// Multiplies a block of rows, which are arranged in the scratch memory, by all panels over one run of inputs.
INLINE void multiply_run(const ck_product *p, storage kind, size_t start, size_t run, size_t first, size_t block,
                         size_t tiles, const size_t most, tile_function *compute) {
    const size_t size = kind == SINGLE ? 4 : 2, stride = p->inputs * size;
    const size_t padded = (run + LANES - 1) / LANES * LANES;
    for (size_t at = 0; at < p->outputs; at += PANEL) {
        const unsigned char *weight = (const unsigned char *)p->weight + at * stride + start * size;
        const finishing how = finishing_of(&p->result, at, start == 0, start + run == p->inputs);
        for (size_t t = 0; t < tiles; t++) {
            const size_t top = t * block / tiles, rows = (t + 1) * block / tiles - top;
            multiply_panel(p->scratch + top * padded, rows, weight, stride, run,
                           panel_width(p, at), how, p->result.out + (first + top) * p->result.stride + at,
                           p->result.stride, most, compute);
        }
    }
}

INLINE void multiply(const ck_product *p, storage kind, const size_t most, tile_function *compute) {
    for (size_t first = 0; first < p->rows; first += BLOCK_ROWS) {
        const size_t block = p->rows - first < BLOCK_ROWS ? p->rows - first : BLOCK_ROWS;
        const size_t tiles = tile_count(block, most);
        for (size_t start = 0; start < p->inputs; start += RUN) {
            const size_t run = p->inputs - start < RUN ? p->inputs - start : RUN;
            const size_t padded = (run + LANES - 1) / LANES * LANES;
            for (size_t t = 0; t < tiles; t++) {
                const size_t top = t * block / tiles, rows = (t + 1) * block / tiles - top;
                arrange(p->x + (first + top) * p->x_stride + start, p->x_stride, rows, run, p->scratch + top * padded);
            }
            multiply_run(p, kind, start, run, first, block, tiles, most, compute);
        }
    }
}

#define VARIANT(name, attribute, most, compute, half_kind)                                                   \
    attribute static void name##_tile(const float *x, const unsigned char *weight, size_t stride, size_t run, \
                                      lanes *spread, size_t rows, size_t outputs) {                          \
        compute(x, weight, SINGLE, stride, run, spread, rows, outputs);                                      \
    }                                                                                                        \
    attribute static void name##_half_tile(const float *x, const unsigned char *weight, size_t stride,       \
                                           size_t run, lanes *spread, size_t rows, size_t outputs) {         \
        compute(x, weight, half_kind, stride, run, spread, rows, outputs);                                   \
    }                                                                                                        \
    attribute static void multiply_##name(const ck_product *p, ck_element element) {                         \
        switch (element) {                                                                                   \
            case CK_FLOAT32: multiply(p, SINGLE, most, name##_tile); break;                                  \
            case CK_FLOAT16: multiply(p, half_kind, most, name##_half_tile); break;                          \
        }                                                                                                    \
    }

#if defined(__x86_64__)
VARIANT(avx512, AVX512, 14, tall_tile, HALF)
VARIANT(avx2, AVX2, 3, short_tile, HALF)
VARIANT(plain, , 2, short_tile, HALF_BY_BITS)
#else
VARIANT(plain, , 3, short_tile, HALF)
#endif

void ck_multiply_rows(ck_product product, ck_element element) { DISPATCH(multiply, &product, element) }
