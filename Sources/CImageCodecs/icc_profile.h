#ifndef CODEC_ICC_PROFILE_H
#define CODEC_ICC_PROFILE_H

#include <stdbool.h>

#include "byte_span.h"

/// The samples of a pixel: one grey value, red, green and blue, or four inks.
typedef enum color_model { color_model_grey, color_model_rgb, color_model_cmyk } color_model;

/// Returns whether a profile describes pixels of this model, and describes them as anything but sRGB. Then, and only
/// then, are the pixels converted. Reads the ICC profile itself (ICC.1:2022), because the answer must not depend on
/// whether lcms2 is installed.
///
/// A profile is sRGB if its primaries differ by at most 0.003 from those of IEC 61966-2-1 (adapted to D50), and its
/// curves by at most two levels of 255. All profiles called sRGB that are common in photos do. A profile whose tables
/// replace its primaries is sRGB if its description begins with "sRGB". A grey profile is sRGB if its curve is.
///
/// Grey pixels may also have an RGB profile, because they can be read as RGB.
bool icc_profile_changes_pixels(byte_span profile, color_model model);

/// Returns whether a profile describes pixels of this model: whether it has an intact header and what a conversion
/// needs first, a table or the primaries or the curve of grey.
bool icc_profile_has_model(byte_span profile, color_model model);

#endif
