#ifndef PHOTOSEEK_EXPONENTIAL_H
#define PHOTOSEEK_EXPONENTIAL_H

#include <stdint.h>
#include <string.h>

#include "Instructions.h"

// exp(x) as 2^n * e^r with n = round(x / ln 2): Cody-Waite reduction in two steps, then the Taylor
// polynomial of degree 7 on |r| <= ln(2) / 2, whose remainder is below one unit in the last place.
// The comparisons are written so that NaN passes through them.
INLINE float exponential(float x) {
    x = x < -87.0f ? -87.0f : x;
    x = x > 88.0f ? 88.0f : x;
    const float rounder = 12582912.0f;  // 1.5 * 2^23: adding it leaves round(x / ln 2) in the low bits
    float shifted = x * 1.44269504f + rounder;
    float n = shifted - rounder;
    float r = x - n * 0.693359375f;
    r = r + n * 2.12194440e-4f;
    float p = 1.0f / 5040;
    p = p * r + 1.0f / 720;
    p = p * r + 1.0f / 120;
    p = p * r + 1.0f / 24;
    p = p * r + 1.0f / 6;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    uint32_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    uint32_t exponent = (bits + 127u) << 23;
    float scale;
    memcpy(&scale, &exponent, sizeof scale);
    return p * scale;
}

#endif
