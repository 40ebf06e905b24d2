#ifndef PHOTOSEEK_CKERNELS_H
#define PHOTOSEEK_CKERNELS_H

#include <stddef.h>
#include <stdint.h>

// Elementwise and row-wise float32 kernels. Each is compiled for several instruction sets, of which every call takes the
// best that the processor runs, so that one binary runs on every x86-64 and AArch64 machine.
// Matrices are row-major; `stride` is the distance between rows in elements. NaN in gives NaN out.

/// The instruction sets that kernels are compiled for. Only x86-64 has more than the plain one.
typedef enum {
    CK_PLAIN = 0,   // what every processor of the architecture has
    CK_AVX2 = 1,    // AVX2, FMA and F16C
    CK_AVX512 = 2,  // AVX-512F
    CK_BEST = CK_AVX512
} ck_instructions;

/// Lets the kernels that the calling thread calls use no better instruction set than this, in helpers of a team as well.
/// A limit that the processor does not reach changes nothing. Returns the former limit, CK_BEST at first.
ck_instructions ck_limit_instructions(ck_instructions limit);

/// The instruction set that a kernel uses when the calling thread calls it.
ck_instructions ck_current_instructions(void);

/// x[i] = x[i] * sigmoid(1.702 * x[i]).
void ck_quick_gelu(float *x, size_t count);

/// x[i] = x[i] * 0.5 * (1 + erf(x[i] / sqrt(2))).
void ck_gelu(float *x, size_t count);

/// x[i] = x[i] * 0.5 * (1 + tanh(sqrt(2 / pi) * (x[i] + 0.044715 * x[i]^3))).
void ck_gelu_tanh(float *x, size_t count);

/// Softmax over the first `columns` elements of each row, in place.
void ck_softmax_rows(float *x, size_t rows, size_t columns, size_t stride);

/// out = (x - mean) / sqrt(variance + epsilon) * weight + bias, row by row; `out` may be `x`.
void ck_layer_norm_rows(const float *x, size_t rows, size_t columns, size_t stride, const float *weight,
                        const float *bias, float epsilon, float *out, size_t out_stride);

/// x[i] += y[i].
void ck_add(float *x, const float *y, size_t count);

/// Sum of squares, accumulated in double precision.
double ck_sum_of_squares(const float *x, size_t count);

/// The index of the first NaN or infinity, or `count` when all are finite.
size_t ck_first_non_finite(const float *x, size_t count);

/// The index of the largest element, the first of equal ones; `count` is at least 1.
size_t ck_index_of_maximum(const float *x, size_t count);

/// IEEE 754 binary16 to float32, exact. `x` need not be aligned.
void ck_widen_half(const void *x, float *out, size_t count);

/// float32 to IEEE 754 binary16, to the nearest number and of two to the even one; what is too large becomes
/// infinite. `out` need not be aligned.
void ck_narrow_half(const float *x, void *out, size_t count);

/// bfloat16 to float32, exact. `x` need not be aligned.
void ck_widen_bfloat16(const void *x, float *out, size_t count);

/// The inner product of every row, [count, dimension], with every query, [query_count, dimension], into
/// out[query * out_stride + row]. The rows are float32, or IEEE 754 binary16 if `is_half`, and need no
/// alignment. A product depends on its two vectors alone, not on what else is computed with it.
void ck_inner_products(const void *rows, int is_half, size_t count, size_t dimension, const float *queries,
                       size_t query_count, float *out, size_t out_stride);

/// What happens to a sum when it is complete; the rectifier is max(x, 0).
typedef enum {
    CK_NO_ACTIVATION = 0,
    CK_QUICK_GELU = 1,
    CK_GELU = 2,
    CK_RECTIFIER = 3,
    CK_GELU_TANH = 4
} ck_activation;

/// The number of floats that a packed weight, [outputs, inputs], takes.
size_t ck_packed_count(size_t outputs, size_t inputs);

/// The number of floats that ck_multiply_packed needs for itself.
size_t ck_packed_scratch_count(void);

/// Packs a weight, [outputs, inputs], for ck_multiply_packed.
void ck_pack_rows(const float *weight, size_t outputs, size_t inputs, float *packed);

/// out = activation(x * transpose(weight) + bias), or that added to `out`: x is [rows, inputs], out is
/// [rows, outputs]. `bias` is [outputs] or null. A row's result does not depend on the other rows.
void ck_multiply_packed(const float *x, size_t rows, size_t inputs, size_t x_stride, const float *packed,
                        size_t outputs, const float *bias, ck_activation activation, int accumulate, float *out,
                        size_t out_stride, float *scratch);

/// Square images of one size, the channels of a pixel side by side, [images, side, side, channels], under a square window
/// of an odd number of pixels, which stands `stride` pixels further for the next output and reads zeros around the image.
typedef struct {
    const float *pixels;
    size_t side, channels, window, stride;
} ck_convolution;

/// out = activation(convolution + bias), or `activation(out + convolution + bias)`, for the output pixels from `first` on,
/// counted over all images, row by row. The packed weight is [outputs, window * window * channels], in the order row,
/// column, channel; out is [count, outputs]. `scratch` holds ck_packed_scratch_count numbers. An output pixel does not
/// depend on which others are computed with it.
void ck_convolve(ck_convolution images, size_t first, size_t count, const float *packed, size_t outputs,
                 const float *bias, ck_activation activation, int accumulate, float *out, size_t out_stride,
                 float *scratch);

/// The means of two by two pixels: x is [images, side, side, channels], out [images, side / 2, side / 2, channels]; what
/// an odd side leaves over does not count.
void ck_average_pixels(const float *x, size_t images, size_t side, size_t channels, float *out);

/// The number of floats that ck_attention needs for itself.
size_t ck_attention_scratch_count(size_t keys, size_t width);

/// out = softmax(scale * queries * transpose(keys)) * values, of one head: queries and out are [rows, width], keys and
/// values [count, width], `stride` apart. If `is_causal`, row i sees the first i + 1 keys, of which there are then at
/// least as many as rows. `scratch` begins at a line of the cache. `out` may be `queries`.
void ck_attention(const float *queries, size_t rows, size_t query_stride, const float *keys, const float *values,
                  size_t count, size_t stride, size_t width, float scale, int is_causal, float *out,
                  size_t out_stride, float *scratch);

/// Threads that share work.
typedef struct ck_team ck_team;

/// A team of so many threads beside the one that calls it; null without memory.
ck_team *ck_team_make(size_t helpers);

/// Calls `work` once for each piece from 0 to `pieces` - 1, on the threads of the team and the calling one, and returns
/// when all is done. Any number of threads may call at once.
void ck_team_run(ck_team *team, size_t pieces, void (*work)(void *context, size_t piece), void *context);

/// Whether all threads of the team sleep until the next call.
int ck_team_is_asleep(ck_team *team);

/// Ends the threads; no call may be running.
void ck_team_free(ck_team *team);

/// The number of floats that ck_multiply_rows needs for itself.
size_t ck_rows_scratch_count(void);

/// What ck_multiply_packed computes, of a weight that is not packed: [outputs, inputs] in float32 or, if `is_half`,
/// IEEE 754 binary16, of any alignment.
void ck_multiply_rows(const float *x, size_t rows, size_t inputs, size_t x_stride, const void *weight, int is_half,
                      size_t outputs, const float *bias, ck_activation activation, int accumulate, float *out,
                      size_t out_stride, float *scratch);

#endif
