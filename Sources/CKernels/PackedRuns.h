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

// Some outputs of one panel, and where the next panel lies; null for none.
typedef struct {
    const float *weights, *next;
    size_t skipped, width;  // Outputs of the panel before the first one that is written; outputs that are written.
} panel_part;

// Multiplies one block of rows by one panel over one run of inputs. Rows and panel are packed.
INLINE void multiply_panel(const float *x, size_t rows, panel_part panel, size_t run, finishing how, float *out,
                           size_t out_stride, const size_t most, tile_function *compute) {
    const size_t tiles = tile_count(rows, most);
    for (size_t t = 0; t < tiles; t++) {
        const size_t top = t * rows / tiles, bottom = (t + 1) * rows / tiles;
        float sums[MOST_TILE_ROWS * PANEL];
        const ahead part = {panel.next ? panel.next + t * run / tiles * PANEL : panel.weights,
                            panel.next ? PANEL / LANES * 65536 / tiles : 0};
        // Each row of the output may lie on a page of its own, which no processor prefetches by itself.
        for (size_t r = top; r < bottom; r++) {
            __builtin_prefetch(out + r * out_stride, 1, 3);
            __builtin_prefetch(out + r * out_stride + LANES, 1, 3);
        }
        compute(x + top * run, panel.weights, run, sums, part, bottom - top, panel.skipped + panel.width);
        finish(sums + panel.skipped, bottom - top, panel.width, how, out + top * out_stride, out_stride);
    }
}

// Multiplies a block of rows, which are packed in the scratch memory, by the outputs from `begin` to `end` over one run
// of inputs.
INLINE void multiply_run(const ck_product *p, size_t begin, size_t end, size_t start, size_t run, size_t first,
                         size_t block, const size_t most, tile_function *compute) {
    for (size_t at = begin; at < end;) {
        const size_t skipped = at % PANEL, rest = PANEL - skipped;
        const float *weights = (const float *)p->weight + (at - skipped) * p->inputs + start * PANEL;
        const panel_part panel = {weights, at + rest < end ? weights + PANEL * p->inputs : 0, skipped,
                                  end - at < rest ? end - at : rest};
        const finishing how = finishing_of(&p->result, at, start == 0, start + run == p->inputs);
        multiply_panel(p->scratch, block, panel, run, how, p->result.out + first * p->result.stride + at,
                       p->result.stride, most, compute);
        at += panel.width;
    }
}

#endif
