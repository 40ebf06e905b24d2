#include <stdlib.h>

#include "CImageCodecs.h"
#include "jpeg_segments.h"
#include "metadata.h"
#include "orientation.h"

/// The most segments of a colour profile, because their number is stored in one byte.
enum { profile_part_limit = 255 };

/// The segments of a JPEG file that hold metadata.
typedef struct jpeg_blocks {
    jpeg_app1 app1;
    /// The image resources of Photoshop, which may be split into several segments.
    byte_buffer resources;
    /// The parts of the colour profile, in the order of their numbers, and the number of parts that the first of them
    /// gives.
    byte_span profile[profile_part_limit];
    int profile_part_count;
} jpeg_blocks;

/// Records a part of the colour profile (ICC.1:2010, B.4): its number from 1 on, the number of parts, its bytes.
static void note_profile(jpeg_blocks *blocks, byte_span part) {
    if (part.count < 2 || part.start[0] == 0) return;
    if (blocks->profile_part_count == 0) blocks->profile_part_count = part.start[1];
    blocks->profile[part.start[0] - 1] = (byte_span){part.start + 2, part.count - 2};
}

static void visit(void *context, uint8_t marker, byte_span segment) {
    static const char photoshop[] = "Photoshop 3.0";  // with its terminator
    static const char profile[] = "ICC_PROFILE";      // with its terminator
    jpeg_blocks *blocks = context;
    if (marker == jpeg_marker_app1) jpeg_app1_note(&blocks->app1, segment);
    if (marker == jpeg_marker_app2 && byte_span_skip_prefix(&segment, profile, sizeof profile)) {
        note_profile(blocks, segment);
    }
    if (marker == jpeg_marker_app13 && byte_span_skip_prefix(&segment, photoshop, sizeof photoshop)) {
        byte_buffer_append(&blocks->resources, segment.start, segment.count);
    }
}

/// Joins the parts of the profile; leaves it out if a part is missing.
static void join_profile(const jpeg_blocks *blocks, codec_block *icc) {
    byte_buffer joined = {.limit = CODEC_BLOCK_LIMIT};
    bool is_whole = blocks->profile_part_count > 0;
    for (int i = 0; i < blocks->profile_part_count && is_whole; i += 1) {
        byte_span part = blocks->profile[i];
        is_whole = part.start != NULL && byte_buffer_append(&joined, part.start, part.count);
    }
    if (is_whole && joined.count > 0) {
        *icc = (codec_block){joined.bytes, joined.count};
    } else {
        free(joined.bytes);
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
    join_profile(&blocks, &metadata->icc);
    free(blocks.app1.exif.bytes);
    free(blocks.resources.bytes);
    return CODEC_STATUS_DONE;
}
