#include "CKernels.h"

#include "PackedRuns.h"

// Convolutions as products with a packed weight. A row of the product holds what the window of one output pixel covers.
// The rows are never stored as a matrix; they are packed directly from the image, one pixel of the window after the
// other.

// The values of a window outside the image.
static const float zeros[RUN];

// The upper left corners of the windows of a block's output pixels.
typedef struct {
    const float *image[BLOCK_ROWS];
    ptrdiff_t row[BLOCK_ROWS], column[BLOCK_ROWS];
} corners;

INLINE void find_corners(const ck_convolution *images, size_t first, size_t count, corners *found) {
    const size_t side = (images->side - 1) / images->stride + 1;
    const ptrdiff_t margin = (ptrdiff_t)(images->window / 2);
    for (size_t i = 0; i < count; i++) {
        const size_t pixel = first + i, image = pixel / (side * side), row = pixel / side % side;
        found->image[i] = images->pixels + image * images->side * images->side * images->channels;
        found->row[i] = (ptrdiff_t)(row * images->stride) - margin;
        found->column[i] = (ptrdiff_t)(pixel % side * images->stride) - margin;
    }
}

// Packs `count` channels of one pixel of the window, for the output pixels of a tile; see pack_gathered.
INLINE void pack_pixel(const ck_convolution *images, const corners *at, size_t top, size_t rows, size_t pixel,
                       size_t channel, size_t count, float *to) {
    const ptrdiff_t side = (ptrdiff_t)images->side;
    const ptrdiff_t down = (ptrdiff_t)(pixel / images->window), right = (ptrdiff_t)(pixel % images->window);
    const float *from[LANES];
    for (size_t r = 0; r < LANES; r++) from[r] = zeros;
    for (size_t r = 0; r < rows; r++) {
        const ptrdiff_t row = at->row[top + r] + down, column = at->column[top + r] + right;
        if (row < 0 || row >= side || column < 0 || column >= side) continue;
        from[r] = at->image[top + r] + (row * side + column) * (ptrdiff_t)images->channels + channel;
    }
    pack_gathered(from, rows, count, to);
}

// Packs a run of inputs for the output pixels of a tile.
INLINE void pack_windows(const ck_convolution *images, const corners *at, size_t top, size_t rows, size_t start,
                         size_t run, float *to) {
    for (size_t input = start; input < start + run;) {
        const size_t channel = input % images->channels;
        const size_t rest = images->channels - channel, left = start + run - input;
        const size_t count = rest < left ? rest : left;
        pack_pixel(images, at, top, rows, input / images->channels, channel, count, to);
        to += count * rows;
        input += count;
    }
}

INLINE void convolve(const ck_convolution *images, size_t first_pixel, const product *p, const size_t most,
                     tile_function *compute) {
    corners at;
    const size_t blocks = tile_count(p->rows, BLOCK_ROWS);
    for (size_t b = 0; b < blocks; b++) {
        const size_t first = b * p->rows / blocks, block = (b + 1) * p->rows / blocks - first;
        const size_t tiles = tile_count(block, most);
        find_corners(images, first_pixel + first, block, &at);
        for (size_t start = 0; start < p->inputs; start += RUN) {
            const size_t run = p->inputs - start < RUN ? p->inputs - start : RUN;
            for (size_t t = 0; t < tiles; t++) {
                const size_t top = t * block / tiles, bottom = (t + 1) * block / tiles;
                pack_windows(images, &at, top, bottom - top, start, run, p->scratch + top * run);
            }
            multiply_run(p, start, run, first, block, most, compute);
        }
    }
}

#define VARIANT(name, attribute, most)                                                                       \
    attribute static void convolve_##name(const ck_convolution *images, size_t first, const product *p) {    \
        convolve(images, first, p, most, name##_tile);                                                       \
    }
PACKED_VARIANTS(VARIANT)

void ck_convolve(ck_convolution images, size_t first, size_t count, const float *packed, size_t outputs,
                 const float *bias, ck_activation activation, int accumulate, float *out, size_t out_stride,
                 float *scratch) {
    const size_t inputs = images.window * images.window * images.channels;
    const product p = {0, count, inputs, 0, packed, outputs, bias, activation, accumulate, out, out_stride, scratch};
    DISPATCH(convolve, &images, first, &p)
}
