#ifndef CODEC_FLATTEN_H
#define CODEC_FLATTEN_H

#include <stddef.h>
#include <stdint.h>

/// Composites a picture on white, or on black if what is visible of it would vanish on white.
///
/// A pixel is seen on a background if it differs there from the background by 32 of 255 levels or more in one
/// channel. Pixels count as much as they are opaque. A picture vanishes on white if less than a 64th of what it
/// shows is seen there, and more of it is seen on black. A picture without any visible pixel becomes white.
///
/// - rgb: `count` pixels of 3 bytes; the colours are not multiplied by alpha. They are replaced.
/// - alpha: `count` bytes; 255 is opaque, and such a pixel keeps its colour exactly.
void codec_flatten(uint8_t *rgb, const uint8_t *alpha, size_t count);

#endif
