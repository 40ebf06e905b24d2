#ifndef PHOTOSEEK_PACKED_RUNS_H
#define PHOTOSEEK_PACKED_RUNS_H

#include "PackedTiles.h"

// Products with a packed weight. Its panels have 32 outputs, and in each panel the 32 weights of one input lie side by
// side. A tile of rows and 32 or 16 outputs is summed in registers over a run of inputs (Goto and van de Geijn 2008,
// "Anatomy of high-performance matrix multiplication"). Rows are packed one run after the other, so that a tile reads
// rows and weights sequentially. This file holds what such products share, whatever their rows are packed from.
enum {
    RUN = 1024,          // inputs: the runs of a panel (128 KB) and of the rows stay in the L2 cache; measured
    BLOCK_ROWS = 126     // rows that are packed together
};

// Multiplies one block of rows by one panel over one run of inputs. Rows and panel are packed.
INLINE void multiply_panel(const float *x, size_t rows, const float *panel, size_t run, size_t width, finishing how,
                           float *out, size_t out_stride, const float *next, const size_t most,
                           tile_function *compute) {
    const size_t tiles = tile_count(rows, most);
    for (size_t t = 0; t < tiles; t++) {
        const size_t top = t * rows / tiles, bottom = (t + 1) * rows / tiles;
        float sums[MOST_TILE_ROWS * PANEL];
        const ahead part = {next ? next + t * run / tiles * PANEL : panel, next ? PANEL / LANES * 65536 / tiles : 0};
        // Each row of the output may lie on a page of its own, which no processor prefetches by itself.
        for (size_t r = top; r < bottom; r++) {
            __builtin_prefetch(out + r * out_stride, 1, 3);
            __builtin_prefetch(out + r * out_stride + LANES, 1, 3);
        }
        compute(x + top * run, panel, run, sums, part, bottom - top, width);
        finish(sums, bottom - top, width, how, out + top * out_stride, out_stride);
    }
}

// Multiplies a block of rows, which are packed in the scratch memory, by all panels over one run of inputs.
INLINE void multiply_run(const product *p, size_t start, size_t run, size_t first, size_t block, const size_t most,
                         tile_function *compute) {
    for (size_t at = 0; at < p->outputs; at += PANEL) {
        const float *panel = (const float *)p->weight + at * p->inputs + start * PANEL;
        multiply_panel(p->scratch, block, panel, run, panel_width(p, at), finishing_of(p, at, start, run),
                       p->out + first * p->out_stride + at, p->out_stride,
                       at + PANEL < p->outputs ? panel + PANEL * p->inputs : 0, most, compute);
    }
}

#endif
