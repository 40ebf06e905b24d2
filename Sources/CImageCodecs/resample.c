#include <stdbool.h>

#include "CImageCodecs.h"

#if defined(__x86_64__)
#include <immintrin.h>
#define AVX2 __attribute__((target("avx2")))
#endif

#define INLINE static inline __attribute__((always_inline))

codec_instructions codec_best_instructions(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2")) return CODEC_AVX2;
#endif
    return CODEC_PLAIN;
}

/// Fractional bits of a weight, and one half in that scale.
enum { fraction_bits = 22, half = 1 << (fraction_bits - 1) };

/// The most samples in a run for which the sum of samples times low weights fits in 32 bits.
enum { split_limit = INT32_MAX / (255 * 255) };

INLINE uint8_t clipped(int32_t sum) {
    int32_t value = sum >> fraction_bits;
    return (uint8_t)(value < 0 ? 0 : value > 255 ? 255 : value);
}

// MARK: Columns

static inline void add_pixels(const uint8_t *pixel, const int32_t *values, int32_t count, int32_t sums[3]) {
    for (int32_t i = 0; i < count; i += 1, pixel += 3) {
        sums[0] += pixel[0] * values[i];
        sums[1] += pixel[1] * values[i];
        sums[2] += pixel[2] * values[i];
    }
}

static inline void write_pixel(uint8_t *target, const int32_t sums[3]) {
    for (int channel = 0; channel < 3; channel += 1) target[channel] = clipped(sums[channel]);
}

static void resample_row_plain(const uint8_t *source, const codec_weights *weights, uint8_t *target) {
    for (size_t place = 0; place < weights->place_count; place += 1, target += 3) {
        int32_t sums[3] = {half, half, half};
        const int32_t *values = weights->values + place * weights->stride;
        add_pixels(source + 3 * (size_t)weights->starts[place], values, weights->counts[place], sums);
        write_pixel(target, sums);
    }
}

#if defined(__x86_64__)

/// Returns four weights as two 16-bit pairs: the first pair four times in the lower half, the second four times in the
/// upper half.
AVX2 static inline __m256i load_pairs(const int16_t *weights) {
    __m256i four = _mm256_castsi128_si256(_mm_loadl_epi64((const __m128i *)weights));
    return _mm256_permutevar8x32_epi32(four, _mm256_setr_epi32(0, 0, 0, 0, 1, 1, 1, 1));
}

/// Adds four pixels at a time to the sums and returns how many pixels were added. `_mm256_madd_epi16` multiplies two
/// neighbouring samples of a channel by their weights and adds the products. A step reads 16 bytes to use 12 of them,
/// so it needs `readable`, the number of bytes from `pixel` on.
AVX2 static inline int32_t add_fours(
    const uint8_t *pixel, size_t readable, const int16_t *high, const int16_t *low, int32_t count,
    int32_t sums[3]) {
    const char skip = (char)0x80;
    // Turns the pixels r0 g0 b0 r1 g1 b1 ... into the 16-bit numbers r0 r1 g0 g1 b0 b1 in the lower half, and the next
    // two pixels likewise in the upper half.
    const __m256i order = _mm256_setr_epi8(
        0, skip, 3, skip, 1, skip, 4, skip, 2, skip, 5, skip, skip, skip, skip, skip,
        6, skip, 9, skip, 7, skip, 10, skip, 8, skip, 11, skip, skip, skip, skip, skip);
    __m256i high_sums = _mm256_setzero_si256();
    __m256i low_sums = _mm256_setzero_si256();
    int32_t i = 0;
    for (; i + 4 <= count && (size_t)i * 3 + 16 <= readable; i += 4) {
        __m128i bytes = _mm_loadu_si128((const __m128i *)(pixel + (size_t)i * 3));
        __m256i samples = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(bytes), order);
        high_sums = _mm256_add_epi32(high_sums, _mm256_madd_epi16(samples, load_pairs(high + i)));
        low_sums = _mm256_add_epi32(low_sums, _mm256_madd_epi16(samples, load_pairs(low + i)));
    }
    __m256i both = _mm256_add_epi32(_mm256_slli_epi32(high_sums, 8), low_sums);
    __m128i total = _mm_add_epi32(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1));
    sums[0] += _mm_cvtsi128_si32(total);
    sums[1] += _mm_extract_epi32(total, 1);
    sums[2] += _mm_extract_epi32(total, 2);
    return i;
}

AVX2 static void resample_row_avx2(
    const uint8_t *source, size_t source_count, const codec_weights *weights, uint8_t *target) {
    for (size_t place = 0; place < weights->place_count; place += 1, target += 3) {
        int32_t sums[3] = {half, half, half};
        size_t first = place * weights->stride;
        size_t offset = 3 * (size_t)weights->starts[place];
        int32_t count = weights->counts[place];
        int32_t done = add_fours(
            source + offset, source_count - offset, weights->high + first, weights->low + first, count, sums);
        add_pixels(source + offset + 3 * (size_t)done, weights->values + first + done, count - done, sums);
        write_pixel(target, sums);
    }
}

#endif

void codec_resample_row(
    const uint8_t *source, size_t source_count, const codec_weights *weights, codec_instructions instructions,
    uint8_t *target) {
#if defined(__x86_64__)
    if (instructions == CODEC_AVX2 && weights->stride <= split_limit) {
        resample_row_avx2(source, source_count, weights, target);
        return;
    }
#else
    (void)source_count;
    (void)instructions;
#endif
    resample_row_plain(source, weights, target);
}

// MARK: Rows

INLINE void add_weighted_row(const uint8_t *samples, size_t count, int32_t weight, int32_t *sums) {
    for (size_t i = 0; i < count; i += 1) sums[i] += samples[i] * weight;
}

INLINE void round_sums(const int32_t *sums, size_t count, uint8_t *target) {
    for (size_t i = 0; i < count; i += 1) target[i] = clipped(sums[i] + half);
}

// The same loops, compiled once with AVX2 and once without. The compiler turns them into vector instructions.
#if defined(__x86_64__)

AVX2 static void add_weighted_row_avx2(const uint8_t *samples, size_t count, int32_t weight, int32_t *sums) {
    add_weighted_row(samples, count, weight, sums);
}

AVX2 static void round_sums_avx2(const int32_t *sums, size_t count, uint8_t *target) {
    round_sums(sums, count, target);
}

#endif

void codec_add_weighted_row(
    const uint8_t *samples, size_t count, int32_t weight, codec_instructions instructions, int32_t *sums) {
#if defined(__x86_64__)
    if (instructions == CODEC_AVX2) {
        add_weighted_row_avx2(samples, count, weight, sums);
        return;
    }
#else
    (void)instructions;
#endif
    add_weighted_row(samples, count, weight, sums);
}

void codec_round_sums(const int32_t *sums, size_t count, codec_instructions instructions, uint8_t *target) {
#if defined(__x86_64__)
    if (instructions == CODEC_AVX2) {
        round_sums_avx2(sums, count, target);
        return;
    }
#else
    (void)instructions;
#endif
    round_sums(sums, count, target);
}
