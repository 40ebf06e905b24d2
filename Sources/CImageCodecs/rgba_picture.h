#ifndef CODEC_RGBA_PICTURE_H
#define CODEC_RGBA_PICTURE_H

#include "byte_span.h"
#include "icc_profile.h"

/// Separates the colours of RGBA pixels from their alpha. Returns the alpha values, which are written over the pixels.
const uint8_t *rgba_split(uint8_t *rgba, size_t count, uint8_t *rgb);

/// Converts the colours of RGBA pixels to sRGB, if their profile asks for it, and composites them; see `codec_flatten`.
/// Uses the memory of the pixels for their alpha.
///
/// - rgba: `count` pixels of 4 bytes, whose colours are not multiplied by alpha. Their values are lost.
/// - profile: the ICC profile, or an empty span.
/// - model: of the stored samples.
/// - rgb: memory for `count` pixels of 3 bytes.
void rgba_flatten(uint8_t *rgba, size_t count, byte_span profile, color_model model, uint8_t *rgb);

#endif
