#include <stdlib.h>

#include "jpeg_segments.h"
#include "metadata.h"

/// The most segments of a colour profile, because their number is stored in one byte.
enum { profile_part_limit = 255 };

/// The parts of a profile in the order of their numbers, and the number of parts that the first one in the file gives.
typedef struct profile_parts {
    byte_span parts[profile_part_limit];
    int count;
} profile_parts;

/// Records a part of the profile (ICC.1:2010, B.4): its number from 1 on, the number of parts, its bytes.
static void visit(void *context, uint8_t marker, byte_span segment) {
    static const char prefix[] = "ICC_PROFILE";  // with its terminator
    if (marker != jpeg_marker_app2 || !byte_span_skip_prefix(&segment, prefix, sizeof prefix)) return;
    if (segment.count < 2 || segment.start[0] == 0) return;
    profile_parts *parts = context;
    if (parts->count == 0) parts->count = segment.start[1];
    parts->parts[segment.start[0] - 1] = (byte_span){segment.start + 2, segment.count - 2};
}

byte_buffer jpeg_profile_read(const uint8_t *bytes, size_t count) {
    profile_parts parts = {0};
    jpeg_visit_segments(bytes, count, visit, &parts);
    byte_buffer joined = {.limit = CODEC_BLOCK_LIMIT};
    bool is_whole = true;
    for (int i = 0; i < parts.count && is_whole; i += 1) {
        byte_span part = parts.parts[i];
        is_whole = part.start != NULL && part.count <= joined.limit - joined.count
            && byte_buffer_append(&joined, part.start, part.count);
    }
    if (!is_whole) joined.count = 0;
    return joined;
}
