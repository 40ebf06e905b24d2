#include "CKernels.h"

#include <string.h>

#include "Lanes.h"
#include "Activations.h"

// Convolutions in which every output reads one channel, row by row. Sixteen channels of several neighbouring output
// pixels are summed in registers: a pixel of a row is loaded once for all windows that cover it. Pixels near the left
// and right edge, whose windows are cut, are computed one at a time, for several vectors of channels.

// One call, and what is the same for all channels.
typedef struct {
    const ck_depthwise *d;
    size_t outputs;      // output pixels of a row
    size_t first, last;  // the output pixels whose windows cover readable pixels only
} row_plan;

INLINE row_plan plan_of(const ck_depthwise *d) {
    const size_t outputs = (d->side - 1) / d->stride + 1;
    const size_t cut = d->padding > d->margin ? d->padding - d->margin : 0;
    const size_t first = (cut + d->stride - 1) / d->stride;
    // The last window that is not cut begins at most here, counted from the padding.
    const size_t readable = d->side + d->margin + d->padding;
    const size_t last = readable < d->window ? 0 : (readable - d->window) / d->stride + 1;
    row_plan plan = {d, outputs, first < outputs ? first : outputs, last < outputs ? last : outputs};
    if (plan.last < plan.first) plan.last = plan.first;
    return plan;
}

INLINE void finish_lanes(lanes *sum, ck_activation activation, float *out) {
    rectify_as(activation, sum);
    memcpy(out, sum, sizeof *sum);
}

// Sums the windows of `pixels` neighbouring output pixels from `column` on, in the output row whose window begins at
// `rows`. `window`, `stride` and `pixels` are compile-time constants.
INLINE void sum_pixels(const ck_depthwise *d, const float *const *rows, size_t channel, size_t column, float *out,
                       const int window, const int stride, const int pixels) {
    lanes sums[8];
    lanes bias;
    memcpy(&bias, d->bias + channel, sizeof bias);
    UNROLL for (int p = 0; p < pixels; p++) sums[p] = bias;
    const ptrdiff_t offset = ((ptrdiff_t)(column * (size_t)stride) - (ptrdiff_t)d->padding) * (ptrdiff_t)d->channels +
                             (ptrdiff_t)channel;
    for (int down = 0; down < window; down++) {
        if (!rows[down]) continue;
        const float *from = rows[down] + offset;
        const float *weights = d->weight + (size_t)(down * window) * d->channels + channel;
        lanes weight[7];
        UNROLL for (int right = 0; right < window; right++) {
            memcpy(&weight[right], weights + (size_t)right * d->channels, sizeof weight[right]);
        }
        UNROLL for (int x = 0; x < (pixels - 1) * stride + window; x++) {
            lanes value;
            memcpy(&value, from + (size_t)x * d->channels, sizeof value);
            UNROLL for (int p = 0; p < pixels; p++) {
                const int right = x - p * stride;
                if (right >= 0 && right < window) sums[p] += value * weight[right];
            }
        }
    }
    UNROLL for (int p = 0; p < pixels; p++) {
        finish_lanes(&sums[p], d->activation, out + (column + (size_t)p) * d->out_stride + channel);
    }
}

// Sums the window of one output pixel, as far as it lies inside the readable pixels, for `width` vectors of channels.
INLINE void sum_pixel(const ck_depthwise *d, const float *const *rows, size_t channel, size_t column, float *out,
                      const int width) {
    lanes sums[4];
    UNROLL for (int w = 0; w < width; w++) memcpy(&sums[w], d->bias + channel + w * LANES, sizeof sums[w]);
    const ptrdiff_t left = (ptrdiff_t)(column * d->stride) - (ptrdiff_t)d->padding;
    const ptrdiff_t lowest = -(ptrdiff_t)d->margin, highest = (ptrdiff_t)(d->side + d->margin);
    for (size_t down = 0; down < d->window; down++) {
        if (!rows[down]) continue;
        for (size_t right = 0; right < d->window; right++) {
            const ptrdiff_t x = left + (ptrdiff_t)right;
            if (x < lowest || x >= highest) continue;
            const float *from = rows[down] + x * (ptrdiff_t)d->channels + channel;
            const float *weights = d->weight + (down * d->window + right) * d->channels + channel;
            UNROLL for (int w = 0; w < width; w++) {
                lanes value, weight;
                memcpy(&value, from + w * LANES, sizeof value);
                memcpy(&weight, weights + w * LANES, sizeof weight);
                sums[w] += value * weight;
            }
        }
    }
    UNROLL for (int w = 0; w < width; w++) {
        finish_lanes(&sums[w], d->activation, out + column * d->out_stride + channel + w * LANES);
    }
}

// Computes the output pixels of a row from `first` to `last` one at a time, for the channels from `channel` to `end`, which
// are at least sixteen. The last vector of channels may overlap the one before it; both compute the same.
INLINE void sum_edge(const ck_depthwise *d, const float *const *rows, size_t channel, size_t end, size_t first,
                     size_t last, float *out, const int width) {
    const size_t together = (size_t)width * LANES;
    for (size_t column = first; column < last; column++) {
        size_t at = channel;
        for (; at + together <= end; at += together) sum_pixel(d, rows, at, column, out, width);
        for (; at < end; at += LANES) sum_pixel(d, rows, at + LANES <= end ? at : end - LANES, column, out, 1);
    }
}

// Computes the output pixels of a row whose windows are not cut, for sixteen channels. The last pixels may overlap those
// before them.
INLINE void sum_inside(const row_plan *plan, const float *const *rows, size_t channel, float *out, const int window,
                       const int stride, const int pixels) {
    const size_t step = (size_t)pixels;
    for (size_t column = plan->first; column < plan->last; column += step) {
        const size_t at = column + step <= plan->last ? column : plan->last - step;
        sum_pixels(plan->d, rows, channel, at, out, window, stride, pixels);
    }
}

// Computes all rows for the channels from `channel` to `end`.
INLINE void sum_rows(const row_plan *plan, size_t channel, size_t end, const int window, const int stride,
                     const int pixels) {
    const ck_depthwise *d = plan->d;
    for (size_t row = 0; row < d->count; row++) {
        float *out = d->out + row * plan->outputs * d->out_stride;
        const float *const *rows = d->rows + row * d->stride;
        for (size_t at = channel; at < end; at += LANES) {
            sum_inside(plan, rows, at + LANES <= end ? at : end - LANES, out, window, stride, pixels);
        }
    }
}

// Channels of which all rows are computed before the next ones, so that their weights stay in the L1 cache.
enum { TOGETHER = 64 };

#define CASE(n, s)                                                                                           \
    if (d->window == (n) && d->stride == (s)) return sum_rows(plan, channel, end, n, s, pixels);

INLINE void sum_channels(const row_plan *plan, size_t channel, size_t end, const int pixels) {
    const ck_depthwise *d = plan->d;
    CASE(3, 1) CASE(3, 2) CASE(5, 1) CASE(5, 2) CASE(7, 1) CASE(7, 2)
}

INLINE bool is_unrolled(const ck_depthwise *d) {
    return (d->window == 3 || d->window == 5 || d->window == 7) && d->stride <= 2;
}

// Computes all rows for fewer than sixteen channels.
INLINE void sum_few(const row_plan *plan) {
    const ck_depthwise *d = plan->d;
    for (size_t row = 0; row < d->count; row++) {
        for (size_t column = 0; column < plan->outputs; column++) {
            for (size_t channel = d->first_channel; channel < d->first_channel + d->channel_count; channel++) {
                float sum = d->bias[channel];
                for (size_t down = 0; down < d->window; down++) {
                    const float *from = d->rows[row * d->stride + down];
                    for (size_t right = 0; from && right < d->window; right++) {
                        const size_t x = column * d->stride + right;
                        if (x < d->padding || x - d->padding >= d->side) continue;
                        sum += from[(x - d->padding) * d->channels + channel] *
                               d->weight[(down * d->window + right) * d->channels + channel];
                    }
                }
                d->out[(row * plan->outputs + column) * d->out_stride + channel] = rectified(d->activation, sum);
            }
        }
    }
}

// `most` pixels are computed together, or `other` if these divide a row without a rest. `width` vectors of channels are
// computed together at the edges.
INLINE void convolve(const ck_depthwise *d, const int most, const int other, const int width) {
    row_plan plan = plan_of(d);
    if (d->channel_count < LANES) return sum_few(&plan);
    const size_t inside = plan.last - plan.first;
    if (!is_unrolled(d) || inside < (size_t)other) plan.first = plan.last = plan.outputs;
    const size_t tiles = (plan.last - plan.first);
    const bool is_other = tiles < (size_t)most || (tiles % (size_t)other == 0 && tiles % (size_t)most != 0);
    const size_t last = d->first_channel + d->channel_count;
    for (size_t channel = d->first_channel; channel < last; channel += TOGETHER) {
        const size_t rest = last - channel;
        // The last channels may overlap the ones before them, of which there are enough.
        const size_t start = rest < LANES ? last - LANES : channel;
        const size_t end = rest < TOGETHER ? last : channel + TOGETHER;
        for (size_t row = 0; row < d->count; row++) {
            const float *const *rows = d->rows + row * d->stride;
            float *out = d->out + row * plan.outputs * d->out_stride;
            sum_edge(d, rows, start, end, 0, plan.first, out, width);
            sum_edge(d, rows, start, end, plan.last, plan.outputs, out, width);
        }
        if (tiles == 0) continue;
        if (is_other) {
            sum_channels(&plan, start, end, other);
        } else {
            sum_channels(&plan, start, end, most);
        }
    }
}

// For each instruction set: how many pixels and vectors its registers can hold.
#define VARIANT(name, attribute, most, other, width)                                                         \
    attribute static void depthwise_##name(const ck_depthwise *d) { convolve(d, most, other, width); }
#if defined(__x86_64__)
VARIANT(avx512, AVX512, 8, 7, 4)
VARIANT(avx2, AVX2, 4, 4, 2)
VARIANT(plain, , 2, 2, 1)
#else
VARIANT(plain, , 4, 4, 2)
#endif

static void convolve_rows(const ck_depthwise *d) { DISPATCH(depthwise, d) }

void ck_convolve_depthwise(ck_depthwise convolution) {
    const ck_depthwise *d = &convolution;
    convolve_rows(d);
    const size_t pixels = d->count * ((d->side - 1) / d->stride + 1);
    if (d->channel_count == d->out_stride) return activate_smoothly(d->activation, d->out, pixels * d->channels);
    for (size_t pixel = 0; pixel < pixels; pixel++) {
        activate_smoothly(d->activation, d->out + pixel * d->out_stride + d->first_channel, d->channel_count);
    }
}
