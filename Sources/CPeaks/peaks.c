#include "CPeaks.h"

#define UNROLL _Pragma("clang loop unroll(full)")

// Enough independent sums to hide the latency of a multiplication and an addition.
enum { SUMS = 12 };

#define MULTIPLY_ADD(name, attribute, width)                                                                 \
    typedef float name##_lanes __attribute__((vector_size(width * sizeof(float))));                          \
    attribute static double name(size_t rounds, float *result) {                                             \
        name##_lanes sums[SUMS], factor, addend;                                                             \
        UNROLL for (int i = 0; i < width; i++) { factor[i] = 0.999f; addend[i] = result[0]; }                \
        UNROLL for (int i = 0; i < SUMS; i++) sums[i] = addend * (float)i;                                   \
        for (size_t round = 0; round < rounds; round++) {                                                    \
            UNROLL for (int i = 0; i < SUMS; i++) sums[i] = sums[i] * factor + addend;                       \
        }                                                                                                    \
        UNROLL for (int i = 1; i < SUMS; i++) sums[0] += sums[i];                                            \
        result[0] = sums[0][0];                                                                              \
        return 2.0 * width * SUMS * (double)rounds;                                                          \
    }

#if defined(__x86_64__)
MULTIPLY_ADD(with_avx512, __attribute__((target("avx512f,fma"))), 16)
MULTIPLY_ADD(with_avx2, __attribute__((target("avx2,fma"))), 8)
#endif
MULTIPLY_ADD(plain, , 4)

double peaks_multiply_add(size_t rounds, float *result) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx512f")) return with_avx512(rounds, result);
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return with_avx2(rounds, result);
#endif
    return plain(rounds, result);
}

#if defined(__x86_64__)
__attribute__((target_clones("avx512f", "arch=x86-64-v3", "default")))
#endif
void peaks_read(const float *numbers, size_t count, float *result) {
#pragma clang fp reassociate(on)
    float sum = 0;
    for (size_t i = 0; i < count; i++) sum += numbers[i];
    *result = sum;
}
