#include "CKernels.h"

#include <string.h>

#include "Lanes.h"

// Every inner product is summed in sixteen lanes, which are then added in pairs. This order depends neither on the
// instruction set nor on how many rows and queries are computed together, so equal vectors get equal products.
INLINE float sum(const lanes *x) {
    float part[LANES];
    memcpy(part, x, sizeof part);
    UNROLL for (int half = LANES / 2; half > 0; half /= 2) {
        UNROLL for (int i = 0; i < half; i++) part[i] += part[i + half];
    }
    return part[0];
}

// Computes the products of `row_count` rows with `query_count` queries. Both counts are compile-time constants.
INLINE void tile(const unsigned char *rows, storage kind, size_t dimension, const float *queries, float *out,
                 size_t out_stride, const int row_count, const int query_count) {
    const size_t size = kind == SINGLE ? 4 : 2;
    lanes sums[4][4];
    UNROLL for (int r = 0; r < row_count; r++) {
        UNROLL for (int q = 0; q < query_count; q++) sums[r][q] = (lanes){0};
    }
    size_t start = 0;
    for (; start + LANES <= dimension; start += LANES) {
        lanes query[4];
        UNROLL for (int q = 0; q < query_count; q++) {
            memcpy(&query[q], queries + q * dimension + start, sizeof query[q]);
        }
        UNROLL for (int r = 0; r < row_count; r++) {
            lanes row;
            load(&row, rows + (r * dimension + start) * size, kind);
            UNROLL for (int q = 0; q < query_count; q++) sums[r][q] += row * query[q];
        }
    }
    if (start < dimension) {
        size_t rest = dimension - start;
        UNROLL for (int r = 0; r < row_count; r++) {
            unsigned char padded[LANES * sizeof(float)] = {0};
            memcpy(padded, rows + (r * dimension + start) * size, rest * size);
            lanes row;
            load(&row, padded, kind);
            UNROLL for (int q = 0; q < query_count; q++) {
                lanes query = {0};
                memcpy(&query, queries + q * dimension + start, rest * sizeof(float));
                sums[r][q] += row * query;
            }
        }
    }
    UNROLL for (int r = 0; r < row_count; r++) {
        UNROLL for (int q = 0; q < query_count; q++) out[q * out_stride + r] = sum(&sums[r][q]);
    }
}

INLINE void products(const unsigned char *rows, storage kind, size_t count, size_t dimension,
                     const float *queries, size_t query_count, float *out, size_t out_stride) {
    const size_t row_size = dimension * (kind == SINGLE ? 4 : 2);
    size_t q = 0;
    for (; q + 4 <= query_count; q += 4) {
        const float *four = queries + q * dimension;
        float *to = out + q * out_stride;
        size_t r = 0;
        for (; r + 4 <= count; r += 4) tile(rows + r * row_size, kind, dimension, four, to + r, out_stride, 4, 4);
        for (; r < count; r++) tile(rows + r * row_size, kind, dimension, four, to + r, out_stride, 1, 4);
    }
    for (; q < query_count; q++) {
        const float *one = queries + q * dimension;
        float *to = out + q * out_stride;
        // One row at a time, because memory is read fastest as one stream.
        for (size_t r = 0; r < count; r++) {
            tile(rows + r * row_size, kind, dimension, one, to + r, out_stride, 1, 1);
        }
    }
}

#define VARIANT(name, attribute, half_kind)                                                                  \
    attribute static void name(const void *rows, ck_element element, size_t count, size_t dimension,         \
                               const float *queries, size_t query_count, float *out, size_t out_stride) {    \
        switch (element) {                                                                                   \
            case CK_FLOAT32:                                                                                 \
                products(rows, SINGLE, count, dimension, queries, query_count, out, out_stride);             \
                break;                                                                                       \
            case CK_FLOAT16:                                                                                 \
                products(rows, half_kind, count, dimension, queries, query_count, out, out_stride);          \
                break;                                                                                       \
        }                                                                                                    \
    }

#if defined(__x86_64__)
VARIANT(products_avx512, AVX512, HALF)
VARIANT(products_avx2, AVX2, HALF)
VARIANT(products_plain, , HALF_BY_BITS)
#else
VARIANT(products_plain, , HALF)
#endif

void ck_inner_products(const void *rows, ck_element element, size_t count, size_t dimension, const float *queries,
                       size_t query_count, float *out, size_t out_stride) {
    DISPATCH(products, rows, element, count, dimension, queries, query_count, out, out_stride)
}
