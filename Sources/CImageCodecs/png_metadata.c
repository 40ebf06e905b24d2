#include <stdlib.h>

#include "CImageCodecs.h"
#include "metadata.h"
#include "png_chunks.h"
#include "png_raw_profile.h"
#include "png_text.h"

static byte_span span_of(const byte_buffer *buffer) { return (byte_span){buffer->bytes, buffer->count}; }

static void copy_text(codec_block *block, const png_text_chunk *text) {
    byte_buffer storage = {0};
    codec_block_copy(block, png_text_inflate(text, &storage), CODEC_BLOCK_LIMIT);
    free(storage.bytes);
}

static void copy_raw_exif(codec_block *block, const png_text_chunk *text) {
    byte_buffer profile = png_raw_profile_read(text);
    codec_block_copy_exif(block, span_of(&profile), 2);
    free(profile.bytes);
}

static void copy_raw_xmp(codec_block *block, const png_text_chunk *text) {
    byte_buffer profile = png_raw_profile_read(text);
    codec_block_copy(block, span_of(&profile), CODEC_BLOCK_LIMIT);
    free(profile.bytes);
}

/// ImageMagick stores Photoshop's image resources, other writers the data sets alone.
static void copy_raw_iptc(codec_block *block, const png_text_chunk *text) {
    byte_buffer profile = png_raw_profile_read(text);
    byte_span bytes = span_of(&profile);
    bool has_resources = bytes.count >= 4 && memcmp(bytes.start, "8BIM", 4) == 0;
    codec_block_copy(block, has_resources ? codec_photoshop_iptc(bytes) : bytes, CODEC_BLOCK_LIMIT);
    free(profile.bytes);
}

/// The blocks take precedence over each other as for the orientation.
codec_status codec_png_read_metadata(const uint8_t *bytes, size_t count, codec_metadata *metadata) {
    png_layout layout;
    char reason[CODEC_REASON_CAPACITY];
    png_layout_read(&layout, bytes, count, reason);
    if (layout.exif.start != NULL) {
        codec_block_copy_exif(&metadata->exif, layout.exif, layout.exif_prefix_limit);
    } else if (layout.raw_exif.body.start != NULL) {
        copy_raw_exif(&metadata->exif, &layout.raw_exif);
    } else if (layout.raw_app1.body.start != NULL) {
        copy_raw_exif(&metadata->exif, &layout.raw_app1);
    }
    if (layout.xmp.body.start != NULL) {
        copy_text(&metadata->xmp, &layout.xmp);
    } else if (layout.raw_xmp.body.start != NULL) {
        copy_raw_xmp(&metadata->xmp, &layout.raw_xmp);
    }
    if (layout.raw_iptc.body.start != NULL) copy_raw_iptc(&metadata->iptc, &layout.raw_iptc);
    if (layout.profile.body.start != NULL) copy_text(&metadata->icc, &layout.profile);
    return CODEC_STATUS_DONE;
}
