#include "CKernels.h"

#include <string.h>

#include "PackedTiles.h"

// Products with a weight that was packed once: panels of 32 outputs, in each panel the 32 weights of one input side by
// side. A tile of rows and 32 or 16 outputs is summed in registers over a run of inputs (Goto and van de Geijn 2008,
// "Anatomy of high-performance matrix multiplication"); rows are packed run by run, so that a tile reads both straight on.
enum {
    RUN = 1024,          // inputs: a panel's run, 128 KB, and the rows' stay in the second cache; measured
    BLOCK_ROWS = 126     // rows that are packed at once
};

size_t ck_packed_count(size_t outputs, size_t inputs) { return (outputs + PANEL - 1) / PANEL * PANEL * inputs; }

// What follows the rows is written to as the last tile is packed, and never read.
size_t ck_packed_scratch_count(void) { return (size_t)BLOCK_ROWS * RUN + LANES; }

// One block of rows, one run of inputs and one panel, all of them packed.
INLINE void multiply_panel(const float *x, size_t rows, const float *panel, size_t run, size_t width, finishing how,
                           float *out, size_t out_stride, const float *next, const size_t most,
                           tile_function *compute) {
    const size_t tiles = tile_count(rows, most);
    for (size_t t = 0; t < tiles; t++) {
        const size_t top = t * rows / tiles, bottom = (t + 1) * rows / tiles;
        float sums[MOST_TILE_ROWS * PANEL];
        const ahead part = {next ? next + t * run / tiles * PANEL : panel, next ? PANEL / LANES * 65536 / tiles : 0};
        // A column of rows lies on as many pages, which no processor brings in by itself.
        for (size_t r = top; r < bottom; r++) {
            __builtin_prefetch(out + r * out_stride, 1, 3);
            __builtin_prefetch(out + r * out_stride + LANES, 1, 3);
        }
        compute(x + top * run, panel, run, sums, part, bottom - top);
        finish(sums, bottom - top, width, how, out + top * out_stride, out_stride);
    }
}

// A run of inputs of a block of rows, which lie packed in the scratch memory.
INLINE void multiply_run(const product *p, size_t start, size_t run, size_t first, size_t block, const size_t most,
                         tile_function *compute) {
    for (size_t at = 0; at < p->outputs; at += PANEL) {
        const float *panel = (const float *)p->weight + at * p->inputs + start * PANEL;
        multiply_panel(p->scratch, block, panel, run, panel_width(p, at), finishing_of(p, at, start, run),
                       p->out + first * p->out_stride + at, p->out_stride,
                       at + PANEL < p->outputs ? panel + PANEL * p->inputs : 0, most, compute);
    }
}

INLINE void multiply(const product *p, const size_t most, tile_function *compute) {
    // All of about the same height: the weight is read once a block, and a low one would wait for it.
    const size_t blocks = tile_count(p->rows, BLOCK_ROWS);
    for (size_t b = 0; b < blocks; b++) {
        const size_t first = b * p->rows / blocks, block = (b + 1) * p->rows / blocks - first;
        const size_t tiles = tile_count(block, most);
        for (size_t start = 0; start < p->inputs; start += RUN) {
            const size_t run = p->inputs - start < RUN ? p->inputs - start : RUN;
            for (size_t t = 0; t < tiles; t++) {
                const size_t top = t * block / tiles, bottom = (t + 1) * block / tiles;
                pack_tile(p->x + (first + top) * p->x_stride + start, p->x_stride, bottom - top, run,
                          p->scratch + top * run);
            }
            multiply_run(p, start, run, first, block, most, compute);
        }
    }
}

INLINE void pack_weight(const float *weight, size_t outputs, size_t inputs, float *packed) {
    for (size_t at = 0; at < outputs; at += PANEL) {
        pack_panel(weight + at * inputs, inputs, outputs - at < PANEL ? outputs - at : PANEL, inputs,
                   packed + at * inputs);
    }
}

#define VARIANT(name, attribute, most)                                                                       \
    attribute static void multiply_##name(const product *p) { multiply(p, most, name##_tile); }              \
    attribute static void pack_##name(const float *weight, size_t outputs, size_t inputs, float *packed) {   \
        pack_weight(weight, outputs, inputs, packed);                                                        \
    }
PACKED_VARIANTS(VARIANT)

void ck_pack_rows(const float *weight, size_t outputs, size_t inputs, float *packed) {
    DISPATCH(pack, weight, outputs, inputs, packed)
}

void ck_multiply_packed(const float *x, size_t rows, size_t inputs, size_t x_stride, const float *packed,
                        size_t outputs, const float *bias, ck_activation activation, int accumulate, float *out,
                        size_t out_stride, float *scratch) {
    const product p = {x, rows, inputs, x_stride, packed, outputs, bias, activation, accumulate,
                       out, out_stride, scratch};
    DISPATCH(multiply, &p)
}
