#include "CKernels.h"

#include "Tiles.h"

// Products of the rows of a matrix with a packed weight, for many rows and few inputs, as in convolutions of one pixel.
// Packing the rows would take about as long as multiplying them, so a tile reads the rows where they are. All inputs are
// summed in registers, and the sums are finished there.

enum { MOST_ROWS = 14 };  // rows of a tile

// How the sums of some outputs of one row tile are finished.
typedef struct {
    const float *bias;   // [PANEL]
    const float *added;  // [rows, width], or null
    size_t added_stride;
    float *out;
    size_t stride, together, gap;
    size_t rest;   // rows until the first gap
    size_t width;  // outputs that are written, at most those of the tile
    ck_activation activation;
} ending;

// Half as many numbers, for outputs that fill no more.
typedef float half_lanes __attribute__((vector_size(32)));

// Copies `count` numbers if the compiler knows it, which keeps vectors in registers.
INLINE void load_known(lanes *to, const float *from, const int count) {
    *to = (lanes){0};
    memcpy(to, from, (size_t)count * sizeof *from);
}

// Adds what is to be added to the sums of one row, rectifies them and writes them. `count` is a compile-time constant.
INLINE void end_vector(const ending *end, size_t row, size_t at, lanes *sum, float *out, const int count) {
    if (end->added) {
        lanes added;
        load_known(&added, end->added + row * end->added_stride + at, count);
        *sum += added;
    }
    rectify_as(end->activation, sum);
    memcpy(out + at, sum, (size_t)count * sizeof *out);
}

// Does the same for all outputs of a row if they do not fill whole vectors.
static __attribute__((noinline)) void end_partly(const ending *end, size_t row, const float *sums, float *out) {
    for (size_t i = 0; i < end->width; i++) {
        const float added = end->added ? end->added[row * end->added_stride + i] : 0;
        out[i] = rectified(end->activation, sums[i] + added);
    }
}

// Multiplies `rows` rows by `width` vectors of outputs and, if `has_half`, by half a vector more. All three are
// compile-time constants.
INLINE void direct_tile(const float *x, size_t x_stride, const float *panel, size_t inputs, const ending *end,
                        const int rows, const int width, const bool has_half) {
    enum { HALF_COUNT = LANES / 2 };
    const bool is_whole = end->width == (size_t)(width * LANES + has_half * HALF_COUNT);
    lanes sums[MOST_ROWS][2];
    half_lanes halves[MOST_ROWS];
    UNROLL for (int r = 0; r < rows; r++) {
        UNROLL for (int w = 0; w < width; w++) memcpy(&sums[r][w], end->bias + w * LANES, sizeof sums[r][w]);
        if (has_half) memcpy(&halves[r], end->bias + width * LANES, sizeof halves[r]);
    }
    for (size_t k = 0; k < inputs; k++) {
        lanes weight[2];
        half_lanes half = {0};
        UNROLL for (int w = 0; w < width; w++) memcpy(&weight[w], panel + k * PANEL + w * LANES, sizeof weight[w]);
        if (has_half) memcpy(&half, panel + k * PANEL + width * LANES, sizeof half);
        UNROLL for (int r = 0; r < rows; r++) {
            const float value = x[(size_t)r * x_stride + k];
            UNROLL for (int w = 0; w < width; w++) sums[r][w] += value * weight[w];
            if (has_half) halves[r] += value * half;
        }
    }
    // Copied, because the compiler cannot know that writing the results does not change them.
    const ending how = *end;
    float *out = how.out;
    size_t rest = how.rest;
    UNROLL for (int r = 0; r < rows; r++) {
        if (is_whole) {
            UNROLL for (int w = 0; w < width; w++) {
                end_vector(&how, (size_t)r, (size_t)(w * LANES), &sums[r][w], out, LANES);
            }
            if (has_half) {
                lanes sum = {0};
                memcpy(&sum, &halves[r], sizeof halves[r]);
                end_vector(&how, (size_t)r, (size_t)(width * LANES), &sum, out, HALF_COUNT);
            }
        } else {
            float row[PANEL + LANES];
            UNROLL for (int w = 0; w < width; w++) memcpy(row + w * LANES, &sums[r][w], sizeof sums[r][w]);
            if (has_half) memcpy(row + width * LANES, &halves[r], sizeof halves[r]);
            end_partly(end, (size_t)r, row, out);
        }
        out += how.stride;
        if (--rest == 0) {
            out += how.gap;
            rest = how.together;
        }
    }
}

#define DIRECT(n, w, half) case n: direct_tile(x, x_stride, panel, inputs, end, n, w, half); break;
#define FEW_ROWS(w, half)                                                                                    \
    DIRECT(1, w, half) DIRECT(2, w, half) DIRECT(3, w, half) DIRECT(4, w, half) DIRECT(5, w, half) DIRECT(6, w, half)
#define MORE_ROWS(w, half)                                                                                   \
    DIRECT(7, w, half) DIRECT(8, w, half) DIRECT(9, w, half) DIRECT(10, w, half) DIRECT(11, w, half)         \
    DIRECT(12, w, half) DIRECT(13, w, half) DIRECT(14, w, half)

INLINE void direct_wide(const float *x, size_t x_stride, const float *panel, size_t inputs, const ending *end,
                        size_t rows) {
    if (end->width > LANES + LANES / 2) {
        switch (rows) { FEW_ROWS(2, false) MORE_ROWS(2, false) }
    } else if (end->width > LANES) {
        switch (rows) { FEW_ROWS(1, true) MORE_ROWS(1, true) }
    } else if (end->width > LANES / 2) {
        switch (rows) { FEW_ROWS(1, false) MORE_ROWS(1, false) }
    } else {
        switch (rows) { FEW_ROWS(0, true) MORE_ROWS(0, true) }
    }
}

INLINE void direct_half(const float *x, size_t x_stride, const float *panel, size_t inputs, const ending *end,
                        size_t rows) {
    if (end->width > LANES / 2) {
        switch (rows) { FEW_ROWS(1, false) }
    } else {
        switch (rows) { FEW_ROWS(0, true) }
    }
}

INLINE void direct_narrow(const float *x, size_t x_stride, const float *panel, size_t inputs, const ending *end,
                          size_t rows) {
    direct_half(x, x_stride, panel, inputs, end, rows);
    if (end->width <= LANES) return;
    ending rest = *end;
    rest.bias += LANES;
    rest.added = end->added ? end->added + LANES : 0;
    rest.out += LANES;
    rest.width -= LANES;
    direct_half(x, x_stride, panel + LANES, inputs, &rest, rows);
}

typedef void direct_function(const float *x, size_t x_stride, const float *panel, size_t inputs, const ending *end,
                             size_t rows);

INLINE void multiply_pointwise(const ck_pointwise *p, const size_t most, direct_function *compute) {
    const size_t tiles = tile_count(p->rows, most);
    for (size_t at = 0; at < p->outputs; at += PANEL) {
        const float *panel = p->weight + at * p->inputs;
        const size_t width = p->outputs - at < PANEL ? p->outputs - at : PANEL;
        float bias[PANEL] = {0};
        memcpy(bias, p->bias + at, width * sizeof *bias);
        for (size_t t = 0; t < tiles; t++) {
            const size_t top = t * p->rows / tiles, bottom = (t + 1) * p->rows / tiles;
            const ending end = {
                .bias = bias,
                .added = p->added ? p->added + top * p->added_stride + at : 0,
                .added_stride = p->added_stride,
                .out = p->out + top * p->stride + top / p->together * p->gap + at,
                .stride = p->stride,
                .together = p->together,
                .gap = p->gap,
                .rest = p->together - top % p->together,
                .width = width,
                .activation = p->activation,
            };
            compute(p->x + top * p->x_stride, p->x_stride, panel, p->inputs, &end, bottom - top);
        }
    }
}

#define VARIANT(name, attribute, most, compute)                                                              \
    attribute static void name##_direct(const float *x, size_t x_stride, const float *panel, size_t inputs,  \
                                        const ending *end, size_t rows) {                                    \
        compute(x, x_stride, panel, inputs, end, rows);                                                      \
    }                                                                                                        \
    attribute static void pointwise_##name(const ck_pointwise *p) { multiply_pointwise(p, most, name##_direct); }
#if defined(__x86_64__)
VARIANT(avx512, AVX512, 14, direct_wide)
VARIANT(avx2, AVX2, 6, direct_narrow)
VARIANT(plain, , 2, direct_narrow)
#else
VARIANT(plain, , 6, direct_narrow)
#endif

static void multiply_rows(const ck_pointwise *p) { DISPATCH(pointwise, p) }

void ck_multiply_pointwise(ck_pointwise product) {
    multiply_rows(&product);
    for (size_t row = 0; row < product.rows; row++) {
        float *out = product.out + row * product.stride + row / product.together * product.gap;
        activate_smoothly(product.activation, out, product.outputs);
    }
}
