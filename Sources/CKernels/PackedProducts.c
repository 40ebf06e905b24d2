#include "CKernels.h"

#include <string.h>

#include "Lanes.h"

// Products with a weight that was packed once: panels of 32 outputs, in each panel the 32 weights of one input side by
// side. A tile of rows and 32 or 16 outputs is summed in registers over a run of inputs (Goto and van de Geijn 2008,
// "Anatomy of high-performance matrix multiplication"); rows are packed run by run, so that a tile reads both straight on.
enum {
    PANEL = 32,
    RUN = 1024,          // inputs: a panel's run, 128 KB, and the rows' stay in the second cache; measured
    MOST_TILE_ROWS = 14,
    BLOCK_ROWS = 126     // rows that are packed at once
};

size_t ck_packed_count(size_t outputs, size_t inputs) { return (outputs + PANEL - 1) / PANEL * PANEL * inputs; }

size_t ck_packed_scratch_count(void) { return (size_t)BLOCK_ROWS * RUN; }

size_t ck_rows_scratch_count(void) { return (size_t)(BLOCK_ROWS + PANEL) * RUN; }

// Turns 16 rows of 16 numbers into 16 columns, by four rounds of taking two rows by turns.
INLINE void transpose(lanes x[LANES]) {
    UNROLL for (int round = 0; round < 4; round++) {
        lanes next[LANES];
        UNROLL for (int i = 0; i < LANES / 2; i++) {
            const lanes one = x[i], other = x[i + LANES / 2];
            next[2 * i] = __builtin_shufflevector(one, other, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
            next[2 * i + 1] =
                __builtin_shufflevector(one, other, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
        }
        UNROLL for (int i = 0; i < LANES; i++) x[i] = next[i];
    }
}

// Sixteen rows of a panel for sixteen inputs, as they lie in the packed weight.
INLINE void pack_square(const unsigned char *weight, storage kind, size_t stride, float *packed) {
    lanes square[LANES];
    UNROLL for (int i = 0; i < LANES; i++) load(&square[i], weight + i * stride, kind);
    transpose(square);
    UNROLL for (int k = 0; k < LANES; k++) memcpy(packed + k * PANEL, &square[k], sizeof square[k]);
}

// The same at the edges of a weight: fewer rows, or fewer inputs; zeros stand for missing rows.
INLINE void pack_edge(const unsigned char *weight, storage kind, size_t stride, size_t rows, size_t inputs,
                      float *packed) {
    const size_t size = kind == SINGLE ? 4 : 2;
    for (size_t k = 0; k < inputs; k++) memset(packed + k * PANEL, 0, LANES * sizeof(float));
    for (size_t row = 0; row < rows; row++) {
        unsigned char padded[LANES * sizeof(float)] = {0};
        memcpy(padded, weight + row * stride, inputs * size);
        lanes values;
        load(&values, padded, kind);
        for (size_t k = 0; k < inputs; k++) packed[k * PANEL + row] = values[k];
    }
}

// A run of inputs of a panel: `width` rows of a weight, whose rows are `stride` bytes apart.
INLINE void pack_panel(const unsigned char *weight, storage kind, size_t stride, size_t width, size_t run,
                       float *packed) {
    const size_t size = kind == SINGLE ? 4 : 2;
    for (size_t column = 0; column < PANEL; column += LANES) {
        const size_t rows = width <= column ? 0 : width - column < LANES ? width - column : LANES;
        for (size_t start = 0; start < run; start += LANES) {
            const unsigned char *from = weight + column * stride + start * size;
            float *to = packed + start * PANEL + column;
            if (rows == LANES && run - start >= LANES) {
                pack_square(from, kind, stride, to);
            } else {
                pack_edge(from, kind, stride, rows, run - start < LANES ? run - start : LANES, to);
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

// out[row][column] = the sum over the run; `rows` and `width`, in lanes, are known to the compiler. Meanwhile `step`
// bytes for each input are brought in from `ahead`: memory is read while there is something to compute.
INLINE void tile(const float *x, const float *panel, size_t run, float *out, const char *ahead, const size_t step,
                 const int rows, const int width) {
    lanes sums[MOST_TILE_ROWS][2];
    UNROLL for (int r = 0; r < rows; r++) {
        UNROLL for (int w = 0; w < width; w++) sums[r][w] = (lanes){0};
    }
    for (size_t k = 0; k < run; k++) {
        for (size_t line = 0; line < step; line += 64) __builtin_prefetch(ahead + k * step + line, 0, 2);
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

#define TILE(n, width)                                                                                       \
    case n:                                                                                                  \
        if (!ahead) {                                                                                        \
            tile(x, panel, run, out, 0, 0, n, width);                                                        \
        } else if (step == 128) {                                                                            \
            tile(x, panel, run, out, ahead, 128, n, width);                                                  \
        } else {                                                                                             \
            tile(x, panel, run, out, ahead, 64, n, width);                                                   \
        }                                                                                                    \
        break;

INLINE void wide_tile(const float *x, const float *panel, size_t run, float *out, const char *ahead, size_t step,
                      size_t rows) {
    switch (rows) {
        TILE(1, 2) TILE(2, 2) TILE(3, 2) TILE(4, 2) TILE(5, 2) TILE(6, 2) TILE(7, 2)
        TILE(8, 2) TILE(9, 2) TILE(10, 2) TILE(11, 2) TILE(12, 2) TILE(13, 2) TILE(14, 2)
    }
}

INLINE void half_tile(const float *x, const float *panel, size_t run, float *out, const char *ahead, size_t step,
                      size_t rows) {
    switch (rows) { TILE(1, 1) TILE(2, 1) TILE(3, 1) TILE(4, 1) TILE(5, 1) TILE(6, 1) }
}

INLINE void narrow_tile(const float *x, const float *panel, size_t run, float *out, const char *ahead, size_t step,
                        size_t rows) {
    half_tile(x, panel, run, out, ahead, step, rows);
    half_tile(x, panel + LANES, run, out + LANES, 0, 0, rows);
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

// out = activation(x * transpose(weight) + bias), as ck_multiply_packed and ck_multiply_rows describe it.
typedef struct {
    const float *x;
    size_t rows, inputs, x_stride;
    const float *packed;
    const void *weight;
    int is_half;
    size_t outputs;
    const float *bias;
    ck_activation activation;
    int accumulate;
    float *out;
    size_t out_stride;
    float *scratch;
} product;

typedef void tile_function(const float *x, const float *panel, size_t run, float *out, const char *ahead, size_t step,
                           size_t rows);

// As many tiles as needed, all of about the same height.
INLINE size_t tile_count(size_t rows, size_t most) { return (rows + most - 1) / most; }

// One block of rows, one run of inputs and one panel, all of them packed.
INLINE void multiply_panel(const float *x, size_t rows, const float *panel, size_t run, size_t width, int begins,
                           int ends, const float *bias, ck_activation activation, float *out, size_t out_stride,
                           const char *ahead, size_t step, const size_t most, tile_function *compute) {
    const size_t tiles = tile_count(rows, most);
    for (size_t t = 0; t < tiles; t++) {
        const size_t top = t * rows / tiles, bottom = (t + 1) * rows / tiles;
        float sums[MOST_TILE_ROWS * PANEL];
        // Once a panel is enough.
        compute(x + top * run, panel, run, sums, t == 0 ? ahead : 0, step, bottom - top);
        finish(sums, bottom - top, width, begins, ends, bias, activation, out + top * out_stride, out_stride);
    }
}

// Where the weights of the panel after the one at `at` lie, as far as they lie in one piece; null where they do not.
INLINE const char *next_panel(const product *p, storage kind, size_t at, size_t start, size_t run) {
    if (at + 2 * PANEL > p->outputs) return 0;
    if (p->packed) return (const char *)(p->packed + (at + PANEL) * p->inputs + start * PANEL);
    return run == p->inputs ? (const char *)p->weight + (at + PANEL) * p->inputs * (kind == SINGLE ? 4 : 2) : 0;
}

// The weight is packed, or, where `packed` is null, it is packed here, run by run of each panel.
INLINE void multiply(const product *p, storage kind, const size_t most, tile_function *compute) {
    const size_t size = kind == SINGLE ? 4 : 2;
    for (size_t first = 0; first < p->rows; first += BLOCK_ROWS) {
        const size_t block = p->rows - first < BLOCK_ROWS ? p->rows - first : BLOCK_ROWS;
        const size_t tiles = tile_count(block, most);
        for (size_t start = 0; start < p->inputs; start += RUN) {
            const size_t run = p->inputs - start < RUN ? p->inputs - start : RUN;
            for (size_t t = 0; t < tiles; t++) {
                const size_t top = t * block / tiles, bottom = (t + 1) * block / tiles;
                pack_tile(p->x + (first + top) * p->x_stride + start, p->x_stride, bottom - top, run,
                          p->scratch + top * run);
            }
            const int begins = start == 0 && !p->accumulate, ends = start + run == p->inputs;
            for (size_t at = 0; at < p->outputs; at += PANEL) {
                const size_t width = p->outputs - at < PANEL ? p->outputs - at : PANEL;
                const float *panel = p->packed + at * p->inputs + start * PANEL;
                if (!p->packed) {
                    float *own = p->scratch + (size_t)BLOCK_ROWS * RUN;
                    pack_panel((const unsigned char *)p->weight + (at * p->inputs + start) * size, kind,
                               p->inputs * size, width, run, own);
                    panel = own;
                }
                const char *next = next_panel(p, kind, at, start, run);
                multiply_panel(p->scratch, block, panel, run, width, begins, ends, p->bias ? p->bias + at : 0,
                               p->activation, p->out + first * p->out_stride + at, p->out_stride, next,
                               PANEL * size, most, compute);
            }
        }
    }
}

INLINE void pack_weight(const float *weight, size_t outputs, size_t inputs, float *packed) {
    for (size_t at = 0; at < outputs; at += PANEL) {
        const size_t width = outputs - at < PANEL ? outputs - at : PANEL;
        pack_panel((const unsigned char *)(weight + at * inputs), SINGLE, inputs * sizeof(float), width, inputs,
                   packed + at * inputs);
    }
}

#define VARIANT(name, attribute, most, compute, half_kind)                                                   \
    attribute static void name##_tile(const float *x, const float *panel, size_t run, float *out,            \
                                      const char *ahead, size_t step, size_t rows) {                         \
        compute(x, panel, run, out, ahead, step, rows);                                                      \
    }                                                                                                        \
    attribute static void multiply_##name(const product *p) {                                                \
        if (p->is_half) {                                                                                    \
            multiply(p, half_kind, most, name##_tile);                                                       \
        } else {                                                                                             \
            multiply(p, SINGLE, most, name##_tile);                                                          \
        }                                                                                                    \
    }                                                                                                        \
    attribute static void pack_##name(const float *weight, size_t outputs, size_t inputs, float *packed) {   \
        pack_weight(weight, outputs, inputs, packed);                                                        \
    }

#if defined(__x86_64__)
VARIANT(avx512, __attribute__((target("avx512f,f16c,fma"))), 14, wide_tile, HALF)
VARIANT(avx2, __attribute__((target("avx2,f16c,fma"))), 6, narrow_tile, HALF)
VARIANT(plain, , 2, narrow_tile, HALF_BY_BITS)
#else
VARIANT(plain, , 6, narrow_tile, HALF)
#endif

// Calls the variant of a function that this machine runs best.
#if defined(__x86_64__)
#define DISPATCH(function, ...)                                                                              \
    if (__builtin_cpu_supports("avx512f")) {                                                                 \
        function##_avx512(__VA_ARGS__);                                                                      \
    } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&                            \
               __builtin_cpu_supports("f16c")) {                                                             \
        function##_avx2(__VA_ARGS__);                                                                        \
    } else {                                                                                                 \
        function##_plain(__VA_ARGS__);                                                                       \
    }
#else
#define DISPATCH(function, ...) function##_plain(__VA_ARGS__);
#endif

void ck_pack_rows(const float *weight, size_t outputs, size_t inputs, float *packed) {
    DISPATCH(pack, weight, outputs, inputs, packed)
}

void ck_multiply_packed(const float *x, size_t rows, size_t inputs, size_t x_stride, const float *packed,
                        size_t outputs, const float *bias, ck_activation activation, int accumulate, float *out,
                        size_t out_stride, float *scratch) {
    const product p = {x, rows, inputs, x_stride, packed, 0, 0, outputs, bias, activation, accumulate,
                       out, out_stride, scratch};
    DISPATCH(multiply, &p)
}

void ck_multiply_rows(const float *x, size_t rows, size_t inputs, size_t x_stride, const void *weight, int is_half,
                      size_t outputs, const float *bias, ck_activation activation, int accumulate, float *out,
                      size_t out_stride, float *scratch) {
    const product p = {x, rows, inputs, x_stride, 0, weight, is_half, outputs, bias, activation, accumulate,
                       out, out_stride, scratch};
    DISPATCH(multiply, &p)
}
