#ifndef PHOTOSEEK_CKERNELS_H
#define PHOTOSEEK_CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// Elementwise, row-wise and matrix kernels for float32. Each is compiled for several instruction sets. Every call uses
// the best one that the processor supports, so that one binary runs on every x86-64 and AArch64 machine.
// Matrices are row-major; `stride` is the distance between rows in elements. A NaN in the input gives NaN in the
// output.

/// The instruction sets that kernels are compiled for. Only x86-64 has more than the plain one.
typedef enum {
    CK_PLAIN = 0,   // what every processor of the architecture supports
    CK_AVX2 = 1,    // AVX2, FMA and F16C
    CK_AVX512 = 2,  // AVX-512F
    CK_BEST = CK_AVX512
} ck_instructions;

/// Limits the instruction set of the kernels that the calling thread calls, including those that run in the helpers of
/// a team. A limit above what the processor supports has no effect. Returns the previous limit; the first one is
/// CK_BEST.
ck_instructions ck_limit_instructions(ck_instructions limit);

/// The instruction set that a kernel uses when the calling thread calls it.
ck_instructions ck_current_instructions(void);

/// x[i] = x[i] * sigmoid(1.702 * x[i]).
void ck_quick_gelu(float *x, size_t count);

/// x[i] = x[i] * 0.5 * (1 + erf(x[i] / sqrt(2))).
void ck_gelu(float *x, size_t count);

/// x[i] = x[i] * 0.5 * (1 + tanh(sqrt(2 / pi) * (x[i] + 0.044715 * x[i]^3))).
void ck_gelu_tanh(float *x, size_t count);

/// x[i] = max(x[i], 0).
void ck_rectify(float *x, size_t count);

/// x[i] = min(max(x[i], 0), 6).
void ck_rectify6(float *x, size_t count);

/// x[i] = x[i] * sigmoid(x[i]).
void ck_silu(float *x, size_t count);

/// Softmax over the first `columns` elements of each row, in place.
void ck_softmax_rows(float *x, size_t rows, size_t columns, size_t stride);

/// out = (x - mean) / sqrt(variance + epsilon) * weight + bias, row by row; `out` may be `x`.
void ck_layer_norm_rows(const float *x, size_t rows, size_t columns, size_t stride, const float *weight,
                        const float *bias, float epsilon, float *out, size_t out_stride);

/// x[i] += y[i].
void ck_add(float *x, const float *y, size_t count);

/// Sum of squares, accumulated in double precision.
double ck_sum_of_squares(const float *x, size_t count);

/// Returns the index of the first NaN or infinity, or `count` if all elements are finite.
size_t ck_first_non_finite(const float *x, size_t count);

/// Returns the index of the largest element, or of the first one if several are equal; `count` is at least 1.
size_t ck_index_of_maximum(const float *x, size_t count);

/// IEEE 754 binary16 to float32, exact. `x` need not be aligned.
void ck_widen_half(const void *x, float *out, size_t count);

/// float32 to IEEE 754 binary16, rounded to the nearest number, ties to even. Numbers that are too large become
/// infinite. `out` need not be aligned.
void ck_narrow_half(const float *x, void *out, size_t count);

/// bfloat16 to float32, exact. `x` need not be aligned.
void ck_widen_bfloat16(const void *x, float *out, size_t count);

/// How the numbers of vectors and weights are stored.
typedef enum {
    CK_FLOAT32 = 0,  // IEEE 754 binary32
    CK_FLOAT16 = 1   // IEEE 754 binary16
} ck_element;

/// Writes the inner product of every row, [count, dimension], with every query, [query_count, dimension], to
/// out[query * out_stride + row]. The rows are stored as `element` says, and need not be aligned. A product depends
/// only on its two vectors, not on what else is computed with it.
void ck_inner_products(const void *rows, ck_element element, size_t count, size_t dimension, const float *queries,
                       size_t query_count, float *out, size_t out_stride);

/// The function that is applied to a complete sum: max(x, 0) for the rectifier, min(max(x, 0), 6) for the one that ends at
/// six, x * sigmoid(x) for SiLU.
typedef enum {
    CK_NO_ACTIVATION = 0,
    CK_QUICK_GELU = 1,
    CK_GELU = 2,
    CK_RECTIFIER = 3,
    CK_GELU_TANH = 4,
    CK_RECTIFIER6 = 5,
    CK_SILU = 6
} ck_activation;

/// Where sums are written, and how: out = activation(sum + bias), or activation(out + sum + bias) if they are added to
/// what `out` holds.
typedef struct {
    float *out;         // [rows, outputs]
    size_t stride;
    const float *bias;  // [outputs], or null
    ck_activation activation;
    bool accumulate;
} ck_result;

/// A product of the rows of a matrix with the rows of a weight: x * transpose(weight).
typedef struct {
    const float *x;  // [rows, inputs]
    size_t rows, inputs, x_stride;
    const void *weight;  // [outputs, inputs]
    size_t outputs;
    ck_result result;
    float *scratch;
} ck_product;

/// Returns the number of floats in a packed weight, [outputs, inputs].
size_t ck_packed_count(size_t outputs, size_t inputs);

/// Returns the number of floats that ck_multiply_packed needs as scratch memory.
size_t ck_packed_scratch_count(void);

/// Packs a weight, [outputs, inputs], for ck_multiply_packed and ck_convolve.
void ck_pack_rows(const float *weight, size_t outputs, size_t inputs, float *packed);

/// Computes a product whose weight is packed. `scratch` holds ck_packed_scratch_count numbers. A row's result does not
/// depend on the other rows.
void ck_multiply_packed(ck_product product);

/// A product of the rows of a matrix with a packed weight, for many rows and few inputs.
typedef struct {
    const float *x;  // [rows, inputs]
    size_t rows, inputs, x_stride;
    const float *weight;  // [outputs, inputs], packed by ck_pack_rows
    size_t outputs;
    const float *bias;    // [outputs]
    const float *added;   // [rows, outputs], added to the sums before the activation; null for nothing
    size_t added_stride;
    ck_activation activation;
    float *out;           // [rows, outputs]; may be `added`, overlaps nothing else
    size_t stride;
    // After each `together` rows of `out`, `gap` numbers are skipped; `together` is at least 1.
    size_t together, gap;
} ck_pointwise;

/// Computes such a product. A row's result does not depend on the other rows.
void ck_multiply_pointwise(ck_pointwise product);

/// A convolution of square images of one size, with the channels of a pixel side by side, or a part of it: some of the
/// output pixels, counted over all images, row by row, and some of the outputs.
typedef struct {
    const float *pixels;  // [images, side, side, channels]
    size_t side, channels;
    // The window is square and moves by `stride` pixels per output pixel, of which a side has `side` / `stride`,
    // rounded up. The first window begins `padding` pixels before the image. Outside the image, it reads zeros.
    size_t window, stride, padding;
    // Channels and outputs are divided into this many groups of equal size; an output reads the channels of its group.
    size_t groups;
    const void *weight;  // packed: [outputs, window * window * channels / groups], in the order row, column, channel
    size_t outputs;
    size_t first_pixel, pixel_count, first_output, output_count;
    ck_result result;  // `out` is that of the part; `bias` is that of all outputs
    float *scratch;
} ck_convolution;

/// Computes a convolution. `first_output` is a multiple of 32, and `scratch` holds ck_packed_scratch_count numbers. An
/// output pixel does not depend on which others are computed with it.
void ck_convolve(ck_convolution convolution);

/// A convolution of one image with the channels of a pixel side by side, in which every output reads one channel
/// (depthwise), or some rows of it.
typedef struct {
    // The rows of pixels that the output rows read, from top to bottom, (count - 1) * stride + window of them; null for a
    // row outside the image, which is read as zeros. Each is [side, channels].
    const float *const *rows;
    size_t side, channels;
    // The number of pixels before and after each row that are readable, and zero. If there are at least as many as the
    // windows need, no window is cut at the left and right edge, which is faster.
    size_t margin;
    // The window is square and moves by `stride` pixels per output pixel, of which a row has `side` / `stride`, rounded
    // up. The first window begins `padding` pixels before the row.
    size_t window, stride, padding;
    const float *weight;  // [window, window, channels]
    const float *bias;    // [channels]
    ck_activation activation;
    size_t count;         // output rows
    size_t first_channel, channel_count;  // the channels that are computed
    float *out;           // [count, outputs of a row, channels]; overlaps nothing else
    size_t out_stride;    // the distance of two output pixels
} ck_depthwise;

/// Computes a depthwise convolution. An output pixel does not depend on which others are computed with it.
void ck_convolve_depthwise(ck_depthwise convolution);

/// Multiplies every column of x, [rows, columns], by its factor, [columns], and applies an activation.
void ck_scale_columns(float *x, size_t rows, size_t columns, size_t stride, const float *factors,
                      ck_activation activation);

/// Writes the means of two by two pixels: x is [images, side, side, channels], out [images, side / 2, side / 2,
/// channels]. The last row and column of an odd side are ignored.
void ck_average_pixels(const float *x, size_t images, size_t side, size_t channels, float *out);

/// Returns the number of floats that ck_attend needs as scratch memory.
size_t ck_attention_scratch_count(size_t keys, size_t width);

/// The attention of one head: out = softmax(scale * queries * transpose(keys)) * values.
typedef struct {
    const float *queries;  // [rows, width]
    size_t rows, query_stride;
    const float *keys, *values;  // [count, width]
    size_t count, stride;
    size_t width;
    float scale;
    // If true, row i attends to the first i + 1 keys, and there must be at least as many keys as rows.
    bool is_causal;
    float *out;  // [rows, width]; may be `queries`
    size_t out_stride;
    float *scratch;  // ck_attention_scratch_count numbers, aligned to a cache line
} ck_attention;

/// Computes an attention.
void ck_attend(ck_attention attention);

/// Sums of rows with coefficients: out = coefficients * rows.
typedef struct {
    const float *coefficients;  // [sums, count]
    size_t sums, coefficient_stride;
    const float *rows;  // [count, dimension]
    size_t count, dimension, row_stride;
    float *out;  // [sums, dimension]; overlaps nothing else
    size_t out_stride;
} ck_combination;

/// Computes such sums. A sum does not depend on the others.
void ck_combine_rows(ck_combination combination);

/// Losses of a logistic regression, and how far each probability is from the truth.
typedef struct {
    float *x;  // [classes, count]: logits without their bias; then (probability - truth) * weight
    size_t classes, count, stride;
    const float *bias;      // [classes]
    const uint32_t *truth;  // [count]: classes
    const float *weights;   // [count]
} ck_classification;

/// Returns the weighted sum of -log(probability of the true class), where the probabilities of a column of x are its
/// softmax. There is at least one class.
double ck_softmax_loss(ck_classification classification);

/// Does the same for two classes and one row of logits: the probability of class 1 is the sigmoid of the logit, that of
/// class 0 is the rest. `classes` is 1.
double ck_sigmoid_loss(ck_classification classification);

/// Threads that share work.
typedef struct ck_team ck_team;

/// Makes a team of `helpers` threads, in addition to the thread that calls it. Returns null if memory runs out.
ck_team *ck_team_make(size_t helpers);

/// Calls `work` once for each piece from 0 to `pieces` - 1, on the threads of the team and on the calling one, and
/// returns when all pieces are done. Any number of threads may call it at once.
void ck_team_run(ck_team *team, size_t pieces, void (*work)(void *context, size_t piece), void *context);

/// Whether all threads of the team sleep until the next call.
int ck_team_is_asleep(ck_team *team);

/// Ends the threads and frees the team. No call may be running.
void ck_team_free(ck_team *team);

/// Returns the number of floats that ck_multiply_rows needs as scratch memory.
size_t ck_rows_scratch_count(void);

/// Computes a product whose weight is not packed but stored as `element` says, at any alignment. `scratch` holds
/// ck_rows_scratch_count numbers. A row's result does not depend on the other rows.
void ck_multiply_rows(ck_product product, ck_element element);

#endif
