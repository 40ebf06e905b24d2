#ifndef CODEC_COLOR_CONVERSION_H
#define CODEC_COLOR_CONVERSION_H

#include "byte_span.h"
#include "icc_profile.h"

/// A conversion of 8-bit pixels to sRGB.
typedef struct color_conversion color_conversion;

/// Returns the conversion that a profile asks for. Returns NULL if the pixels stay as they are: if the profile is
/// empty, damaged, sRGB or made for pixels of another model, or if lcms2 is missing.
///
/// The conversion is perceptual, without black point compensation, as in Pillow's `ImageCms.profileToProfile`.
///
/// The result belongs to the calling thread and is valid until its next call. It is kept until then, because the
/// pictures of one camera follow each other, and making a conversion takes as long as converting a small picture.
///
/// - model: of the stored samples. Grey pixels are converted after they were made RGB.
const color_conversion *color_conversion_to_srgb(byte_span profile, color_model model);

/// Converts pixels.
///
/// - source: 3 bytes a pixel; it may be `rgb`. If the model is CMYK, 4 bytes, where 255 is no ink, as in JPEG files.
/// - rgb: `count` times 3 bytes.
void color_convert(const color_conversion *conversion, const uint8_t *source, size_t count, uint8_t *rgb);

/// Converts RGB pixels, or grey ones that were made RGB, in place if their profile asks for it.
void color_convert_picture(byte_span profile, color_model model, uint8_t *rgb, size_t count);

#endif
