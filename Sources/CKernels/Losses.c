#include "CKernels.h"

#include <math.h>

#include "Exponential.h"

// So many columns are computed together, with their sums on the stack.
enum { COLUMNS = 64 };

// The largest term of a sum is exactly 1. In float64 the others are not lost beside it, however small they are, so that
// tiny losses are as exact as large ones.
INLINE double softmax_columns(const ck_classification *c, size_t first, size_t count) {
    float largest[COLUMNS];
    double sums[COLUMNS];
    for (size_t i = 0; i < count; i++) {
        largest[i] = -INFINITY;
        sums[i] = 0;
    }
    for (size_t k = 0; k < c->classes; k++) {
        float *x = c->x + k * c->stride + first;
        for (size_t i = 0; i < count; i++) {
            x[i] += c->bias[k];
            largest[i] = x[i] > largest[i] ? x[i] : largest[i];
        }
    }
    double loss = 0;
    for (size_t i = 0; i < count; i++) {
        const float *x = c->x + first + i;
        loss += (double)c->weights[first + i] * ((double)largest[i] - (double)x[c->truth[first + i] * c->stride]);
    }
    for (size_t k = 0; k < c->classes; k++) {
        float *x = c->x + k * c->stride + first;
        for (size_t i = 0; i < count; i++) {
            x[i] = exponential(x[i] - largest[i]);
            sums[i] += (double)x[i];
        }
    }
    // What is left of a probability near 1 is the sum of the others. Subtracting from 1 would lose it.
    float factors[COLUMNS], own[COLUMNS];
    for (size_t i = 0; i < count; i++) {
        const double weight = (double)c->weights[first + i];
        const float *x = c->x + first + i;
        loss += weight * log(sums[i]);
        factors[i] = (float)(weight / sums[i]);
        own[i] = (float)(weight * ((double)x[c->truth[first + i] * c->stride] - sums[i]) / sums[i]);
    }
    for (size_t k = 0; k < c->classes; k++) {
        float *x = c->x + k * c->stride + first;
        for (size_t i = 0; i < count; i++) x[i] *= factors[i];
    }
    for (size_t i = 0; i < count; i++) c->x[c->truth[first + i] * c->stride + first + i] = own[i];
    return loss;
}

INLINE double softmax_loss(ck_classification c) {
    double loss = 0;
    for (size_t first = 0; first < c.count; first += COLUMNS) {
        loss += softmax_columns(&c, first, c.count - first < COLUMNS ? c.count - first : COLUMNS);
    }
    return loss;
}

KERNEL(double, softmax_loss, (ck_classification classification), classification)

// For class 1 the loss is log(1 + exp(-x)) and the distance is sigmoid(x) - 1 = -sigmoid(-x); for class 0 the same of -x,
// with the other sign. The exponential is always that of a negative number.
INLINE double sigmoid_columns(const ck_classification *c, size_t first, size_t count) {
    float powers[COLUMNS];
    double loss = 0;
    for (size_t i = 0; i < count; i++) {
        float *x = c->x + first + i;
        const float sign = c->truth[first + i] ? -1.0f : 1.0f, against = (*x + c->bias[0]) * sign;
        powers[i] = exponential(-fabsf(against));
        loss += against > 0 ? (double)c->weights[first + i] * (double)against : 0.0;
        *x = sign * c->weights[first + i] * (against > 0 ? 1.0f : powers[i]) / (1.0f + powers[i]);
    }
    for (size_t i = 0; i < count; i++) loss += (double)c->weights[first + i] * log1p((double)powers[i]);
    return loss;
}

INLINE double sigmoid_loss(ck_classification c) {
    double loss = 0;
    for (size_t first = 0; first < c.count; first += COLUMNS) {
        loss += sigmoid_columns(&c, first, c.count - first < COLUMNS ? c.count - first : COLUMNS);
    }
    return loss;
}

KERNEL(double, sigmoid_loss, (ck_classification classification), classification)
