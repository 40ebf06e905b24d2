#include <stdlib.h>

#include "CImageCodecs.h"
#include "jpeg_segments.h"
#include "metadata.h"
#include "orientation.h"

/// The segments of a JPEG file that hold metadata.
typedef struct jpeg_blocks {
    jpeg_app1 app1;
    /// The image resources of Photoshop, which may be split into several segments.
    byte_buffer resources;
} jpeg_blocks;

static void visit(void *context, uint8_t marker, byte_span segment) {
    static const char photoshop[] = "Photoshop 3.0";  // with its terminator
    jpeg_blocks *blocks = context;
    if (marker == jpeg_marker_app1) jpeg_app1_note(&blocks->app1, segment);
    if (marker == jpeg_marker_app13 && byte_span_skip_prefix(&segment, photoshop, sizeof photoshop)) {
        byte_buffer_append(&blocks->resources, segment.start, segment.count);
    }
}

codec_status codec_jpeg_read_metadata(const uint8_t *bytes, size_t count, codec_metadata *metadata) {
    jpeg_blocks blocks = {
        .app1 = {.exif = {.limit = CODEC_EXIF_LIMIT}}, .resources = {.limit = CODEC_BLOCK_LIMIT}};
    jpeg_visit_segments(bytes, count, visit, &blocks);
    // One extra prefix is accepted, as for the orientation.
    codec_block_copy_exif(&metadata->exif, (byte_span){blocks.app1.exif.bytes, blocks.app1.exif.count}, 1);
    codec_block_copy(&metadata->xmp, blocks.app1.xmp, CODEC_BLOCK_LIMIT);
    byte_span iptc = codec_photoshop_iptc((byte_span){blocks.resources.bytes, blocks.resources.count});
    codec_block_copy(&metadata->iptc, iptc, CODEC_BLOCK_LIMIT);
    byte_buffer profile = jpeg_profile_read(bytes, count);
    metadata->icc = (codec_block){profile.bytes, profile.count};
    free(blocks.app1.exif.bytes);
    free(blocks.resources.bytes);
    return CODEC_STATUS_DONE;
}
