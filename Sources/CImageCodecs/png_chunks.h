#ifndef CODEC_PNG_CHUNKS_H
#define CODEC_PNG_CHUNKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CImageCodecs.h"
#include "byte_span.h"
#include "icc_profile.h"
#include "png_text.h"

/// Where the parts of a PNG file lie that determine its pixels and orientation. libpng gets the header, the palette,
/// the transparency and the image data and nothing else, so that no profile, text or unknown chunk can cost memory or
/// time.
typedef struct png_layout {
    codec_size size;
    uint8_t bit_depth;
    uint8_t color_type;
    /// Signature and header chunk.
    byte_span head;
    /// Payload of the palette chunk of a palette image, if it is valid: three bytes per colour. Otherwise empty.
    byte_span palette;
    /// The part of the transparency chunk's payload that can be used: an alpha value for each of the first colours of a
    /// palette, or the one or three 16-bit samples that mark a transparent pixel. Otherwise empty.
    byte_span transparency;
    /// The complete chunks of image data that follow each other, and the payload of a last one that is truncated.
    byte_span image_data;
    byte_span cut_image_data;
    /// Whether nothing follows the image data, not even the end chunk.
    bool ends_in_image_data;
    /// The last EXIF block that is stored as bytes, with the number of prefixes that may precede it. Then the last
    /// texts that hold an EXIF block in digits, under either keyword, or an XMP packet. Empty if there is none.
    byte_span exif;
    int exif_prefix_limit;
    png_text_chunk raw_exif;
    png_text_chunk raw_app1;
    png_text_chunk xmp;
    /// The last texts that hold an XMP packet, or Photoshop's image resources or IPTC data sets, in digits.
    png_text_chunk raw_xmp;
    png_text_chunk raw_iptc;
    /// The colour profile before the image data, which is compressed like a text.
    png_text_chunk profile;
} png_layout;

/// Checks signature and header, and fills in `size`, `bit_depth`, `color_type` and `head`.
codec_status png_layout_read_head(png_layout *layout, const uint8_t *bytes, size_t count, char *reason);

/// Reads the positions of all chunks. As in Pillow, fails if the file is truncated before its image data or inside a
/// chunk after it.
codec_status png_layout_read(png_layout *layout, const uint8_t *bytes, size_t count, char *reason);

/// Whether pixels may be transparent because of an alpha channel or a transparency chunk.
bool png_layout_is_transparent(const png_layout *layout);

/// The model of the samples; a palette holds RGB.
color_model png_layout_color_model(const png_layout *layout);

/// Returns the colour profile, inflated, or an empty span.
///
/// - storage: an empty buffer, whose bytes the caller frees.
byte_span png_layout_profile(const png_layout *layout, byte_buffer *storage);

/// Whether each pixel is one 16-bit sample.
bool png_layout_is_grey16(const png_layout *layout);

#endif
