#include "rgba_picture.h"

#include "CImageCodecs.h"
#include "color_conversion.h"

const uint8_t *rgba_split(uint8_t *rgba, size_t count, uint8_t *rgb) {
    // An alpha value is written where no pixel is left to be read.
    for (size_t i = 0; i < count; i += 1) {
        const uint8_t *pixel = rgba + 4 * i;
        uint8_t alpha = pixel[3];
        memcpy(rgb + 3 * i, pixel, 3);
        rgba[i] = alpha;
    }
    return rgba;
}

void rgba_flatten(uint8_t *rgba, size_t count, byte_span profile, color_model model, uint8_t *rgb) {
    const uint8_t *alpha = rgba_split(rgba, count, rgb);
    color_convert_picture(profile, model, rgb, count);
    codec_flatten(rgb, alpha, count);
}
