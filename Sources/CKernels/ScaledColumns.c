#include "CKernels.h"

#include "Activations.h"

void ck_scale_columns(float *x, size_t rows, size_t columns, size_t stride, const float *factors,
                      ck_activation activation) {
    for (size_t row = 0; row < rows; row++) {
        float *to = x + row * stride;
        for (size_t i = 0; i < columns; i++) to[i] = rectified(activation, to[i] * factors[i]);
        activate_smoothly(activation, to, columns);
    }
}
