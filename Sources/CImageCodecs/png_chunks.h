#ifndef CODEC_PNG_CHUNKS_H
#define CODEC_PNG_CHUNKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CImageCodecs.h"

/// A run of bytes inside the file.
typedef struct png_span {
    const uint8_t *start;
    size_t count;
} png_span;

/// Where the parts of a PNG file that matter to its pixels lie. libpng is shown the header, the palette and
/// the image data and nothing else, so that no profile, text or unknown chunk can cost memory or time.
typedef struct png_layout {
    codec_size size;
    uint8_t bit_depth;
    uint8_t color_type;
    /// Signature and header chunk.
    png_span head;
    /// The palette chunk of a palette image, whole; else empty.
    png_span palette;
    /// The chunks of image data that follow each other, whole, and the payload of a last one that the file
    /// cuts off.
    png_span image_data;
    png_span cut_image_data;
    /// Nothing follows the image data, not even the end chunk.
    bool ends_in_image_data;
    /// Payload of the EXIF chunk, and the packet of an uncompressed XMP text chunk; else empty.
    png_span exif;
    png_span xmp;
} png_layout;

/// Checks signature and header, and fills in `size`, `bit_depth`, `color_type` and `head`.
codec_status png_layout_read_head(png_layout *layout, const uint8_t *bytes, size_t count, char *reason);

/// Walks all chunks. Fails for a file that is cut off before its image data or inside a chunk after it, as
/// Pillow does.
codec_status png_layout_read(png_layout *layout, const uint8_t *bytes, size_t count, char *reason);

#endif
