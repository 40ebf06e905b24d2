#ifndef CODEC_FLATTEN_H
#define CODEC_FLATTEN_H

#include <stddef.h>
#include <stdint.h>

/// Composites an image on white, or on black if its visible part would vanish on white.
///
/// A pixel is seen on a background if, after compositing, at least one of its channels differs from the background by
/// 32 or more of 255 levels. Each pixel counts by its alpha. An image vanishes on white if less than a 64th of the sum
/// of alpha is seen there and more of it is seen on black. A fully transparent image becomes white.
///
/// - rgb: `count` pixels of 3 bytes, which the result replaces. The colours are not multiplied by alpha.
/// - alpha: `count` bytes. 255 is opaque; an opaque pixel keeps its colour exactly.
void codec_flatten(uint8_t *rgb, const uint8_t *alpha, size_t count);

#endif
