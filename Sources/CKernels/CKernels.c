#include "Exponential.h"
#include "Instructions.h"

#include <math.h>
#include <string.h>

INLINE void quick_gelu(float *x, size_t count) {
    for (size_t i = 0; i < count; i++) {
        x[i] = x[i] / (1.0f + exponential(-1.702f * x[i]));
    }
}

KERNEL(void, quick_gelu, (float *x, size_t count), x, count)

// The complementary error function of x >= 0 as a polynomial in 1 / (1 + p x) times exp(-x * x), with an absolute error
// below 1.5e-7 (Abramowitz and Stegun 1964, "Handbook of Mathematical Functions", 7.1.26).
INLINE float complementary_error(float x) {
    float t = 1.0f / (1.0f + 0.3275911f * x);
    float p = 1.061405429f;
    p = p * t - 1.453152027f;
    p = p * t + 1.421413741f;
    p = p * t - 0.284496736f;
    p = p * t + 0.254829592f;
    return p * t * exponential(-x * x);
}

INLINE void gelu(float *x, size_t count) {
    for (size_t i = 0; i < count; i++) {
        float rest = 0.5f * complementary_error(fabsf(x[i]) * 0.70710678f);
        x[i] *= x[i] < 0 ? rest : 1.0f - rest;
    }
}

KERNEL(void, gelu, (float *x, size_t count), x, count)

// 0.5 * (1 + tanh(u)) is the sigmoid of 2 u, which takes one exponential: 1.5957691 is 2 * sqrt(2 / pi).
INLINE void gelu_tanh(float *x, size_t count) {
    for (size_t i = 0; i < count; i++) {
        float twice = 1.5957691f * (x[i] + 0.044715f * x[i] * x[i] * x[i]);
        x[i] = x[i] / (1.0f + exponential(-twice));
    }
}

KERNEL(void, gelu_tanh, (float *x, size_t count), x, count)

INLINE void rectify(float *x, size_t count) {
    for (size_t i = 0; i < count; i++) x[i] = x[i] < 0 ? 0 : x[i];
}

KERNEL(void, rectify, (float *x, size_t count), x, count)

INLINE void rectify6(float *x, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const float above = x[i] < 0 ? 0 : x[i];
        x[i] = above > 6 ? 6 : above;
    }
}

KERNEL(void, rectify6, (float *x, size_t count), x, count)

INLINE void silu(float *x, size_t count) {
    for (size_t i = 0; i < count; i++) x[i] = x[i] / (1.0f + exponential(-x[i]));
}

KERNEL(void, silu, (float *x, size_t count), x, count)

// Shifts by the row's maximum so that no exponential overflows.
// So many terms are added up in float32; their sums are added in float64, so that a hundred thousand columns lose nothing.
enum { SUMMED_TOGETHER = 1024 };

INLINE void softmax(float *x, size_t count) {
#pragma clang fp reassociate(on)
    float maximum = x[0];
    for (size_t i = 1; i < count; i++) maximum = x[i] > maximum ? x[i] : maximum;
    double sum = 0;
    for (size_t start = 0; start < count; start += SUMMED_TOGETHER) {
        const size_t end = count - start < SUMMED_TOGETHER ? count : start + SUMMED_TOGETHER;
        float part = 0;
        for (size_t i = start; i < end; i++) {
            x[i] = exponential(x[i] - maximum);
            part += x[i];
        }
        sum += (double)part;
    }
    float inverse = 1.0f / (float)sum;
    for (size_t i = 0; i < count; i++) x[i] *= inverse;
}

INLINE void softmax_rows(float *x, size_t rows, size_t columns, size_t stride) {
    if (columns == 0) return;
    for (size_t row = 0; row < rows; row++) softmax(x + row * stride, columns);
}

KERNEL(void, softmax_rows, (float *x, size_t rows, size_t columns, size_t stride), x, rows, columns, stride)

INLINE void layer_norm_rows(const float *x, size_t rows, size_t columns, size_t stride, const float *weight,
                            const float *bias, float epsilon, float *out, size_t out_stride) {
#pragma clang fp reassociate(on)
    for (size_t row = 0; row < rows; row++) {
        const float *in = x + row * stride;
        float *to = out + row * out_stride;
        float sum = 0;
        for (size_t i = 0; i < columns; i++) sum += in[i];
        float mean = sum / (float)columns;
        float squares = 0;
        for (size_t i = 0; i < columns; i++) squares += (in[i] - mean) * (in[i] - mean);
        float scale = 1.0f / sqrtf(squares / (float)columns + epsilon);
        for (size_t i = 0; i < columns; i++) to[i] = (in[i] - mean) * scale * weight[i] + bias[i];
    }
}

KERNEL(void, layer_norm_rows,
       (const float *x, size_t rows, size_t columns, size_t stride, const float *weight, const float *bias,
        float epsilon, float *out, size_t out_stride),
       x, rows, columns, stride, weight, bias, epsilon, out, out_stride)

INLINE void add(float *x, const float *y, size_t count) {
    for (size_t i = 0; i < count; i++) x[i] += y[i];
}

KERNEL(void, add, (float *x, const float *y, size_t count), x, y, count)

INLINE void average_pixels(const float *x, size_t images, size_t side, size_t channels, float *out) {
    const size_t row = side * channels;
    for (size_t image = 0; image < images; image++) {
        for (size_t pixel = 0; pixel < (side / 2) * (side / 2); pixel++, out += channels) {
            const float *upper =
                x + image * side * row + pixel / (side / 2) * 2 * row + pixel % (side / 2) * 2 * channels;
            const float *lower = upper + row;
            for (size_t c = 0; c < channels; c++) {
                out[c] = 0.25f * ((upper[c] + upper[c + channels]) + (lower[c] + lower[c + channels]));
            }
        }
    }
}

KERNEL(void, average_pixels, (const float *x, size_t images, size_t side, size_t channels, float *out),
       x, images, side, channels, out)

INLINE double sum_of_squares(const float *x, size_t count) {
#pragma clang fp reassociate(on)
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += (double)x[i] * (double)x[i];
    return sum;
}

KERNEL(double, sum_of_squares, (const float *x, size_t count), x, count)

size_t ck_first_non_finite(const float *x, size_t count) {
    for (size_t i = 0; i < count; i++) {
        if (!isfinite(x[i])) return i;
    }
    return count;
}

// So many elements are compared at once. Only those of the first run with the maximum are looked at one by one.
enum { COMPARED_TOGETHER = 256 };

INLINE size_t index_of_maximum(const float *x, size_t count) {
#pragma clang fp reassociate(on)
    float maximum = x[0];
    size_t first = 0;
    for (size_t start = 0; start < count; start += COMPARED_TOGETHER) {
        const size_t end = count - start < COMPARED_TOGETHER ? count : start + COMPARED_TOGETHER;
        float largest = x[start];
        for (size_t i = start; i < end; i++) largest = x[i] > largest ? x[i] : largest;
        if (largest > maximum) {
            maximum = largest;
            first = start;
        }
    }
    for (size_t i = first; i < count; i++) {
        if (x[i] == maximum) return i;
    }
    return 0;
}

KERNEL(size_t, index_of_maximum, (const float *x, size_t count), x, count)

// Moves the 5-bit exponent and 10-bit mantissa into place and rescales by 2^112, which also turns binary16
// subnormals into normal numbers; an exponent of all ones stays all ones (infinity or NaN).
INLINE void widen_half(const void *x, float *out, size_t count) {
    const unsigned char *in = x;
    for (size_t i = 0; i < count; i++) {
        uint16_t half;
        memcpy(&half, in + 2 * i, sizeof half);
        uint32_t magnitude = (uint32_t)(half & 0x7fff) << 13;
        float value;
        memcpy(&value, &magnitude, sizeof value);
        value *= 0x1p112f;
        uint32_t bits;
        memcpy(&bits, &value, sizeof bits);
        bits |= (half & 0x7c00) == 0x7c00 ? 0x7f800000u : 0u;
        bits |= (uint32_t)(half & 0x8000) << 16;
        memcpy(out + i, &bits, sizeof bits);
    }
}

KERNEL(void, widen_half, (const void *x, float *out, size_t count), x, out, count)

// Normal numbers are rounded by adding half of the part that is cut off, minus one unit if the kept part is even.
// Adding 0.5 to a number that becomes subnormal rounds it to a multiple of 2^-24 in the low bits of the sum.
INLINE void narrow_half(const float *x, void *out, size_t count) {
    unsigned char *to = out;
    for (size_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, sizeof bits);
        uint32_t sign = bits >> 16 & 0x8000;
        bits &= 0x7fffffff;
        uint32_t normal = (bits - 0x38000000u + 0xfff + (bits >> 13 & 1)) >> 13;
        float magnitude;
        memcpy(&magnitude, &bits, sizeof magnitude);
        float shifted = magnitude + 0.5f;
        uint32_t subnormal;
        memcpy(&subnormal, &shifted, sizeof subnormal);
        subnormal -= 0x3f000000u;
        uint32_t large = bits > 0x7f800000u ? 0x7e00u : 0x7c00u;
        uint32_t half = bits < 0x38800000u ? subnormal : bits >= 0x477ff000u ? large : normal;
        uint16_t result = (uint16_t)(half | sign);
        memcpy(to + 2 * i, &result, sizeof result);
    }
}

KERNEL(void, narrow_half, (const float *x, void *out, size_t count), x, out, count)

INLINE void widen_bfloat16(const void *x, float *out, size_t count) {
    const unsigned char *in = x;
    for (size_t i = 0; i < count; i++) {
        uint16_t brain;
        memcpy(&brain, in + 2 * i, sizeof brain);
        uint32_t bits = (uint32_t)brain << 16;
        memcpy(out + i, &bits, sizeof bits);
    }
}

KERNEL(void, widen_bfloat16, (const void *x, float *out, size_t count), x, out, count)
