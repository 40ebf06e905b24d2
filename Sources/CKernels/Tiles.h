#ifndef PHOTOSEEK_TILES_H
#define PHOTOSEEK_TILES_H

#include <stddef.h>
#include <string.h>

#include "Activations.h"
#include "CKernels.h"
#include "Lanes.h"

// What products with packed weights and products with weights that are read in place share.

// Outputs that are computed together.
enum { PANEL = 32 };

// Transposes 16 rows of 16 numbers, in four rounds that each interleave the rows in pairs.
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

// Returns the number of tiles that are needed. All of them have about the same height.
INLINE size_t tile_count(size_t rows, size_t most) { return (rows + most - 1) / most; }

// Returns the number of outputs of the panel that begins at output `at`.
INLINE size_t panel_width(const ck_product *p, size_t at) { return p->outputs - at < PANEL ? p->outputs - at : PANEL; }

// How a tile's sums, [rows, PANEL], are written to `out`, [rows, width].
typedef struct {
    bool begins;  // The sums replace what `out` holds; otherwise they are added to it.
    bool ends;    // The sums are complete: the bias and the activation follow.
    const float *bias;
    ck_activation activation;
} finishing;

// Returns how the sums of the outputs from `at` on are written after a run of inputs.
INLINE finishing finishing_of(const ck_result *result, size_t at, bool begins, bool ends) {
    return (finishing){begins && !result->accumulate, ends, result->bias ? result->bias + at : 0, result->activation};
}

INLINE void load_lanes(lanes *to, const float *from) { memcpy(to, from, sizeof *to); }

// Finishes one row of a whole panel. Does the same as `finish`, but writes no intermediate results.
INLINE void finish_panel(const float *sums, finishing how, float *out) {
    UNROLL for (int w = 0; w < PANEL; w += LANES) {
        lanes sum, other;
        load_lanes(&sum, sums + w);
        if (!how.begins) {
            load_lanes(&other, out + w);
            sum += other;
        }
        if (how.ends && how.bias) {
            load_lanes(&other, how.bias + w);
            sum += other;
        }
        if (how.ends) rectify_as(how.activation, &sum);
        memcpy(out + w, &sum, sizeof sum);
    }
}

INLINE void finish(const float *sums, size_t rows, size_t width, finishing how, float *out, size_t stride) {
    for (size_t r = 0; r < rows; r++) {
        float *to = out + r * stride;
        const float *from = sums + r * PANEL;
        if (width == PANEL) {
            finish_panel(from, how, to);
        } else {
            for (size_t c = 0; c < width; c++) {
                float sum = from[c];
                if (!how.begins) sum += to[c];
                if (how.ends && how.bias) sum += how.bias[c];
                to[c] = how.ends ? rectified(how.activation, sum) : sum;
            }
        }
        if (how.ends) activate_smoothly(how.activation, to, width);
    }
}

#endif
