#include "CKernels.h"

#include "PackedRuns.h"

// Products of the rows of a matrix with a packed weight.

size_t ck_packed_count(size_t outputs, size_t inputs) { return (outputs + PANEL - 1) / PANEL * PANEL * inputs; }

// Packing the last tile also writes to the numbers after the rows. They are never read.
size_t ck_packed_scratch_count(void) { return (size_t)BLOCK_ROWS * RUN + LANES; }

INLINE void multiply(const ck_product *p, const size_t most, tile_function *compute) {
    // All blocks have about the same height: the weight is read once per block, and a block with few rows would wait
    // for it.
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
            multiply_run(p, 0, p->outputs, start, run, first, block, most, compute);
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
    attribute static void multiply_##name(const ck_product *p) { multiply(p, most, name##_tile); }           \
    attribute static void pack_##name(const float *weight, size_t outputs, size_t inputs, float *packed) {   \
        pack_weight(weight, outputs, inputs, packed);                                                        \
    }
PACKED_VARIANTS(VARIANT)

void ck_pack_rows(const float *weight, size_t outputs, size_t inputs, float *packed) {
    DISPATCH(pack, weight, outputs, inputs, packed)
}

void ck_multiply_packed(ck_product product) { DISPATCH(multiply, &product) }
