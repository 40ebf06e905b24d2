#include <stdlib.h>

#include "CImageCodecs.h"
#include "orientation.h"
#include "png_chunks.h"
#include "png_raw_profile.h"
#include "png_text.h"

static int32_t raw_profile_orientation(const png_text_chunk *text) {
    byte_buffer block = png_raw_profile_read(text);
    int32_t orientation =
        block.count > 0 ? codec_exif_orientation(block.bytes, block.count, 2) : CODEC_ORIENTATION_ABSENT;
    free(block.bytes);
    return orientation;
}

static int32_t xmp_text_orientation(const png_text_chunk *text) {
    byte_buffer storage = {0};
    byte_span packet = png_text_inflate(text, &storage);
    int32_t orientation =
        packet.count > 0 ? codec_xmp_orientation(packet.start, packet.count) : CODEC_ORIENTATION_ABSENT;
    free(storage.bytes);
    return orientation;
}

/// As in Pillow, an EXIF chunk takes precedence over a raw profile, and both take precedence over an XMP packet.
int32_t codec_png_orientation(const uint8_t *bytes, size_t count) {
    png_layout layout;
    char reason[CODEC_REASON_CAPACITY];
    png_layout_read(&layout, bytes, count, reason);
    int32_t orientation = CODEC_ORIENTATION_ABSENT;
    if (layout.exif.start != NULL) {
        orientation = codec_exif_orientation(layout.exif.start, layout.exif.count, layout.exif_prefix_limit);
    } else if (layout.raw_exif.body.start != NULL) {
        orientation = raw_profile_orientation(&layout.raw_exif);
    } else if (layout.raw_app1.body.start != NULL) {
        orientation = raw_profile_orientation(&layout.raw_app1);
    }
    if (orientation == CODEC_ORIENTATION_ABSENT && layout.xmp.body.start != NULL) {
        orientation = xmp_text_orientation(&layout.xmp);
    }
    return orientation;
}
