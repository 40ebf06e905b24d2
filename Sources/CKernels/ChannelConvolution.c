#include "CKernels.h"

#include "Windows.h"

// Convolutions in which every output reads one channel (depthwise). They have no sums over channels, so products would
// waste most of a panel. Instead, each pixel of the window is multiplied by its weights, channel by channel, for a few
// output pixels at a time. A packed weight has the right order for that.
enum { PIXELS = 4 };  // output pixels that are computed together

// Whether the windows of PIXELS output pixels from `top` on lie inside the image.
INLINE bool are_inside(const ck_convolution *c, const corners *at, size_t top) {
    const ptrdiff_t last = (ptrdiff_t)c->side - (ptrdiff_t)c->window;
    bool result = true;
    UNROLL for (int r = 0; r < PIXELS; r++) {
        const ptrdiff_t row = at->row[top + r], column = at->column[top + r];
        result &= row >= 0 && row <= last && column >= 0 && column <= last;
    }
    return result;
}

// Sums the windows of some output pixels for sixteen or 32 channels: `width`, in units of LANES, is a compile-time
// constant. If `count` is less than LANES, only so many channels are read, and `width` is 1. Addresses inside the image
// are computed once; `is_inside` is a compile-time constant too.
INLINE void sum_windows(const ck_convolution *c, const corners *at, size_t top, size_t rows, const bool is_inside,
                        size_t channel, size_t count, const float *weights, float *out, const int width) {
    lanes sums[PIXELS][PANEL / LANES];
    UNROLL for (int r = 0; r < PIXELS; r++) {
        UNROLL for (int w = 0; w < width; w++) sums[r][w] = (lanes){0};
    }
    const float *corner[PIXELS], *from[PIXELS];
    if (is_inside) find_pixels(c, at, top, PIXELS, 0, channel, corner, PIXELS);
    for (size_t pixel = 0; pixel < c->window * c->window; pixel++, weights += PANEL) {
        if (is_inside) {
            const size_t offset = (pixel / c->window * c->side + pixel % c->window) * c->channels;
            UNROLL for (int r = 0; r < PIXELS; r++) from[r] = corner[r] + offset;
        } else {
            find_pixels(c, at, top, rows, pixel, channel, from, PIXELS);
        }
        UNROLL for (int w = 0; w < width; w++) {
            lanes weight;
            load_lanes(&weight, weights + w * LANES);
            UNROLL for (int r = 0; r < PIXELS; r++) {
                lanes value = {0};
                if (count < LANES) {
                    memcpy(&value, from[r], count * sizeof(float));
                } else {
                    load_lanes(&value, from[r] + w * LANES);
                }
                sums[r][w] += value * weight;
            }
        }
    }
    UNROLL for (int r = 0; r < PIXELS; r++) {
        UNROLL for (int w = 0; w < width; w++) memcpy(out + r * PANEL + w * LANES, &sums[r][w], sizeof sums[r][w]);
    }
}

// Sums the windows of some output pixels for the first `width` channels of a panel.
INLINE void sum_panel(const ck_convolution *c, const corners *at, size_t top, size_t rows, const bool is_inside,
                      size_t channel, size_t width, const float *weights, float *sums, const int most) {
    size_t column = 0;
    for (; most == 2 && column + PANEL <= width; column += PANEL) {
        sum_windows(c, at, top, rows, is_inside, channel + column, LANES, weights + column, sums + column, 2);
    }
    for (; column + LANES <= width; column += LANES) {
        sum_windows(c, at, top, rows, is_inside, channel + column, LANES, weights + column, sums + column, 1);
    }
    if (column < width) {
        sum_windows(c, at, top, rows, is_inside, channel + column, width - column, weights + column, sums + column, 1);
    }
}

// Computes the outputs of one panel, `width` outputs from `at` on, for a block of output pixels from `first` on.
INLINE void convolve_panel(const ck_convolution *c, const ck_product *p, const corners *corners, size_t at,
                           size_t width, size_t first, size_t block, const int most) {
    const float *weights = (const float *)p->weight + at * p->inputs;
    const finishing how = finishing_of(&p->result, at, true, true);
    for (size_t top = 0; top < block; top += PIXELS) {
        const size_t rows = block - top < PIXELS ? block - top : PIXELS;
        float sums[PIXELS * PANEL];
        const size_t channel = c->first_output + at;
        if (rows == PIXELS && are_inside(c, corners, top)) {
            sum_panel(c, corners, top, PIXELS, true, channel, width, weights, sums, most);
        } else {
            sum_panel(c, corners, top, rows, false, channel, width, weights, sums, most);
        }
        finish(sums, rows, width, how, p->result.out + (first + top) * p->result.stride + at, p->result.stride);
    }
}

INLINE void convolve(const ck_convolution *c, const ck_product *p, const int most) {
    corners corners;
    for (size_t first = 0; first < p->rows; first += MOST_PIXELS) {
        const size_t block = p->rows - first < MOST_PIXELS ? p->rows - first : MOST_PIXELS;
        find_corners(c, c->first_pixel + first, block, &corners);
        for (size_t at = 0; at < p->outputs; at += PANEL) {
            convolve_panel(c, p, &corners, at, panel_width(p, at), first, block, most);
        }
    }
}

// For each instruction set: how many vectors of LANES channels its registers can hold for all pixels.
#define VARIANT(name, attribute, most)                                                                       \
    attribute static void convolve_##name(const ck_convolution *c, const ck_product *p) { convolve(c, p, most); }
#if defined(__x86_64__)
VARIANT(avx512, AVX512, 2)
VARIANT(avx2, AVX2, 1)
VARIANT(plain, , 1)
#else
VARIANT(plain, , 1)
#endif

void ck_convolve_channels(const ck_convolution *c, const ck_product *p) { DISPATCH(convolve, c, p) }
