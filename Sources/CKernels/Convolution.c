#include "CKernels.h"

#include "PackedRuns.h"
#include "Windows.h"

// Convolutions as products with a packed weight. A row of the product holds what the window of one output pixel covers.
// The rows are never stored as a matrix; they are packed directly from the image, one pixel of the window after the
// other. With several groups, there is one product per group, of the channels and the outputs of the group.

_Static_assert((int)BLOCK_ROWS <= (int)MOST_PIXELS && (int)RUN <= (int)MOST_CHANNELS, "a block fits the windows");

// Packs `count` channels, from `channel` on, of one pixel of the window, for the output pixels of a tile; see
// pack_gathered.
INLINE void pack_pixel(const ck_convolution *c, const corners *at, size_t top, size_t rows, size_t pixel,
                       size_t channel, size_t count, float *to) {
    const float *from[LANES];
    find_pixels(c, at, top, rows, pixel, channel, from, LANES);
    pack_gathered(from, rows, count, to);
}

// Packs a run of inputs for the output pixels of a tile. The inputs are the channels of one group, `channels` from
// `lowest` on.
INLINE void pack_windows(const ck_convolution *c, const corners *at, size_t top, size_t rows, size_t lowest,
                         size_t channels, size_t start, size_t run, float *to) {
    for (size_t input = start; input < start + run;) {
        const size_t channel = input % channels;
        const size_t rest = channels - channel, left = start + run - input;
        const size_t count = rest < left ? rest : left;
        pack_pixel(c, at, top, rows, input / channels, lowest + channel, count, to);
        to += count * rows;
        input += count;
    }
}

// Computes the outputs from `begin` to `end`, which belong to one group and are counted from the first output of the
// part, for a block of output pixels.
INLINE void convolve_group(const ck_convolution *c, const ck_product *p, const corners *at, size_t begin, size_t end,
                           size_t first, size_t block, const size_t most, tile_function *compute) {
    const size_t group = (c->first_output + begin) / (c->outputs / c->groups);
    const size_t channels = c->channels / c->groups, lowest = group * channels;
    const size_t tiles = tile_count(block, most);
    for (size_t start = 0; start < p->inputs; start += RUN) {
        const size_t run = p->inputs - start < RUN ? p->inputs - start : RUN;
        for (size_t t = 0; t < tiles; t++) {
            const size_t top = t * block / tiles, bottom = (t + 1) * block / tiles;
            pack_windows(c, at, top, bottom - top, lowest, channels, start, run, p->scratch + top * run);
        }
        multiply_run(p, begin, end, start, run, first, block, most, compute);
    }
}

INLINE void convolve(const ck_convolution *c, const ck_product *p, const size_t most, tile_function *compute) {
    const size_t together = c->outputs / c->groups;
    corners at;
    const size_t blocks = tile_count(p->rows, BLOCK_ROWS);
    for (size_t b = 0; b < blocks; b++) {
        const size_t first = b * p->rows / blocks, block = (b + 1) * p->rows / blocks - first;
        find_corners(c, c->first_pixel + first, block, &at);
        for (size_t begin = 0; begin < p->outputs;) {
            const size_t rest = together - (c->first_output + begin) % together;
            const size_t end = begin + rest < p->outputs ? begin + rest : p->outputs;
            convolve_group(c, p, &at, begin, end, first, block, most, compute);
            begin = end;
        }
    }
}

#define VARIANT(name, attribute, most)                                                                       \
    attribute static void convolve_##name(const ck_convolution *c, const ck_product *p) {                    \
        convolve(c, p, most, name##_tile);                                                                   \
    }
PACKED_VARIANTS(VARIANT)

void ck_convolve(ck_convolution convolution) {
    ck_convolution *c = &convolution;
    const size_t inputs = c->window * c->window * (c->channels / c->groups);
    if (c->result.bias) c->result.bias += c->first_output;
    const ck_product p = {.rows = c->pixel_count,
                          .inputs = inputs,
                          .weight = (const float *)c->weight + c->first_output * inputs,
                          .outputs = c->output_count,
                          .result = c->result,
                          .scratch = c->scratch};
    if (c->groups > 1 && c->groups == c->channels && c->groups == c->outputs) {
        ck_convolve_channels(c, &p);
    } else {
        DISPATCH(convolve, c, &p)
    }
}
