#ifndef PHOTOSEEK_WINDOWS_H
#define PHOTOSEEK_WINDOWS_H

#include <stddef.h>

#include "Tiles.h"

// What the windows of a convolution cover.
enum {
    MOST_PIXELS = 126,    // output pixels of a block
    MOST_CHANNELS = 1024  // channels of a pixel that are read at once
};

// The values of a window outside the image.
static const float zeros[MOST_CHANNELS];

// The upper left corners of the windows of a block's output pixels.
typedef struct {
    const float *image[MOST_PIXELS];
    ptrdiff_t row[MOST_PIXELS], column[MOST_PIXELS];
} corners;

INLINE void find_corners(const ck_convolution *c, size_t first, size_t count, corners *found) {
    const size_t side = (c->side - 1) / c->stride + 1;
    for (size_t i = 0; i < count; i++) {
        const size_t pixel = first + i, image = pixel / (side * side), row = pixel / side % side;
        found->image[i] = c->pixels + image * c->side * c->side * c->channels;
        found->row[i] = (ptrdiff_t)(row * c->stride) - (ptrdiff_t)c->padding;
        found->column[i] = (ptrdiff_t)(pixel % side * c->stride) - (ptrdiff_t)c->padding;
    }
}

// Sets from[row] to where the channels, from `channel` on, of one pixel of the window are, for `rows` output pixels
// from `top` on. The other addresses, up to `most`, are readable.
INLINE void find_pixels(const ck_convolution *c, const corners *at, size_t top, size_t rows, size_t pixel,
                        size_t channel, const float **from, const size_t most) {
    const ptrdiff_t side = (ptrdiff_t)c->side;
    const ptrdiff_t down = (ptrdiff_t)(pixel / c->window), right = (ptrdiff_t)(pixel % c->window);
    for (size_t r = 0; r < most; r++) from[r] = zeros;
    for (size_t r = 0; r < rows; r++) {
        const ptrdiff_t row = at->row[top + r] + down, column = at->column[top + r] + right;
        if (row < 0 || row >= side || column < 0 || column >= side) continue;
        from[r] = at->image[top + r] + (row * side + column) * (ptrdiff_t)c->channels + channel;
    }
}

// Computes a convolution in which every output reads one channel, that of its own index.
void ck_convolve_channels(const ck_convolution *c, const ck_product *p);

#endif
