/// Writes JPEG files for tests that need larger files than a repository should hold.
#ifndef CJPEGWRITER_H
#define CJPEGWRITER_H

#include <stddef.h>
#include <stdint.h>

/// Compresses 8-bit RGB, `height` rows of `width` times 3 bytes.
///
/// - quality: the JPEG quality, up to 100.
/// - subsampling: the number of pixel columns, and of rows, that share a colour sample: 1 or 2.
/// - count: set to the size of the file in bytes.
///
/// Returns the file, which the caller frees. Any failure ends the process, because libjpeg's default error handler exits.
uint8_t *jpeg_write(
    const uint8_t *rgb, uint32_t width, uint32_t height, int quality, int subsampling, int is_progressive,
    size_t *count);

#endif
