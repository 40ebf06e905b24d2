#ifndef CODEC_PNG_CHUNKS_H
#define CODEC_PNG_CHUNKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CImageCodecs.h"
#include "png_span.h"
#include "png_text.h"

/// Where the parts of a PNG file that matter to its pixels lie. libpng is shown the header, the palette,
/// the transparency and the image data and nothing else, so that no profile, text or unknown chunk can cost memory or time.
typedef struct png_layout {
    codec_size size;
    uint8_t bit_depth;
    uint8_t color_type;
    /// Signature and header chunk.
    png_span head;
    /// Payload of the palette chunk of a palette image, if it is sound: three bytes a colour; else empty.
    png_span palette;
    /// Payload of the transparency chunk, as far as it can be used: an alpha value for each of the first colours
    /// of a palette, or the sample or three samples of 16 bits that stand for a clear pixel; else empty.
    png_span transparency;
    /// The chunks of image data that follow each other, whole, and the payload of a last one that the file
    /// cuts off.
    png_span image_data;
    png_span cut_image_data;
    /// Nothing follows the image data, not even the end chunk.
    bool ends_in_image_data;
    /// The last EXIF block that is stored as it is, with the prefixes that may stand before it, and the last
    /// texts that hold an EXIF block in digits, under either name, or an XMP packet; else empty.
    png_span exif;
    int exif_prefix_limit;
    png_text_chunk raw_exif;
    png_text_chunk raw_app1;
    png_text_chunk xmp;
} png_layout;

/// Checks signature and header, and fills in `size`, `bit_depth`, `color_type` and `head`.
codec_status png_layout_read_head(png_layout *layout, const uint8_t *bytes, size_t count, char *reason);

/// Walks all chunks. Fails for a file that is cut off before its image data or inside a chunk after it, as
/// Pillow does.
codec_status png_layout_read(png_layout *layout, const uint8_t *bytes, size_t count, char *reason);

/// Whether pixels may be transparent: by a channel, or a transparency chunk.
bool png_layout_is_transparent(const png_layout *layout);

/// Whether a pixel is one sample of 16 bits.
bool png_layout_is_grey16(const png_layout *layout);

#endif
