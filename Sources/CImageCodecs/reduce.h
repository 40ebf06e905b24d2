#ifndef CODEC_REDUCE_H
#define CODEC_REDUCE_H

#include <stddef.h>
#include <stdint.h>

#include "CImageCodecs.h"

/// Returns a size whose sides are divided by a number and rounded up.
codec_size codec_reduced_size(codec_size size, uint32_t reduction);

/// Shrinks an image: each pixel is the rounded mean of a square of pixels, or of its part inside the image.
///
/// - channels: 1 for grey, which becomes RGB, or 3.
/// - pixels: `size.height` rows of `size.width` times `channels` bytes.
/// - rgb: memory for the pixels of `codec_reduced_size(size, reduction)`, 3 bytes each.
void codec_reduce(const uint8_t *pixels, codec_size size, uint32_t channels, uint32_t reduction, uint8_t *rgb);

#endif
