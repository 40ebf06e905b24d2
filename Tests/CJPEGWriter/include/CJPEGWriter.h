/// Writes JPEG files for the tests, which need larger ones than a repository should hold.
#ifndef CJPEGWRITER_H
#define CJPEGWRITER_H

#include <stddef.h>
#include <stdint.h>

/// Compresses 8-bit RGB, `height` rows of `width` times 3 bytes.
///
/// - subsampling: how many columns and rows of pixels share a sample of colour: 1 or 2.
/// - count: the bytes of the file.
///
/// Returns the file, to be freed by the caller; null when memory runs out. Any other failure ends the program.
uint8_t *jpeg_write(
    const uint8_t *rgb, uint32_t width, uint32_t height, int quality, int subsampling, int is_progressive,
    size_t *count);

#endif
