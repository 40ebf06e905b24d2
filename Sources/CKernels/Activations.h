#ifndef PHOTOSEEK_ACTIVATIONS_H
#define PHOTOSEEK_ACTIVATIONS_H

#include "Lanes.h"

// Activations of complete sums. The rectifiers are so cheap that they are applied in registers; the others follow in a
// second pass over what was just written.

// Vectors of this type can be chosen from by a condition.
typedef float choices __attribute__((ext_vector_type(16)));

// max(x, 0), written so that NaN passes through.
INLINE void rectify(lanes *x) {
    const choices zero = 0;
    choices value;
    memcpy(&value, x, sizeof value);
    value = value < zero ? zero : value;
    memcpy(x, &value, sizeof *x);
}

// min(max(x, 0), 6), written so that NaN passes through.
INLINE void rectify6(lanes *x) {
    const choices six = 6;
    choices value;
    rectify(x);
    memcpy(&value, x, sizeof value);
    value = value > six ? six : value;
    memcpy(x, &value, sizeof *x);
}

// Applies a rectifier, and nothing for any other activation.
INLINE void rectify_as(ck_activation activation, lanes *x) {
    if (activation == CK_RECTIFIER) rectify(x);
    if (activation == CK_RECTIFIER6) rectify6(x);
}

// Returns a number after a rectifier, or unchanged for any other activation.
INLINE float rectified(ck_activation activation, float x) {
    const bool is_rectifier = activation == CK_RECTIFIER || activation == CK_RECTIFIER6;
    if (is_rectifier && x < 0) return 0;
    return activation == CK_RECTIFIER6 && x > 6 ? 6 : x;
}

// Applies an activation that is no rectifier, and nothing for a rectifier.
INLINE void activate_smoothly(ck_activation activation, float *x, size_t count) {
    switch (activation) {
        case CK_QUICK_GELU: return ck_quick_gelu(x, count);
        case CK_GELU: return ck_gelu(x, count);
        case CK_GELU_TANH: return ck_gelu_tanh(x, count);
        case CK_SILU: return ck_silu(x, count);
        case CK_NO_ACTIVATION:
        case CK_RECTIFIER:
        case CK_RECTIFIER6: return;
    }
}

#endif
