#ifndef CODEC_JPEG_SEGMENTS_H
#define CODEC_JPEG_SEGMENTS_H

#include <stddef.h>
#include <stdint.h>

#include "byte_buffer.h"
#include "byte_span.h"

enum { jpeg_marker_app1 = 0xE1, jpeg_marker_app2 = 0xE2, jpeg_marker_app13 = 0xED };

/// Calls `visit` with the marker and the payload of each segment up to the first scan. This is done without libjpeg,
/// which would copy every segment.
void jpeg_visit_segments(
    const uint8_t *bytes, size_t count, void (*visit)(void *context, uint8_t marker, byte_span payload),
    void *context);

/// The EXIF block and the XMP packet of a JPEG file. Starts with all fields zero except `exif.limit`; the caller frees
/// `exif.bytes`.
typedef struct jpeg_app1 {
    byte_buffer exif;
    byte_span xmp;
} jpeg_app1;

/// Records what an APP1 segment holds.
void jpeg_app1_note(jpeg_app1 *app1, byte_span segment);

/// Returns the colour profile of a JPEG file, joined from its segments. Returns an empty buffer if there is none, if a
/// part is missing, or if it is larger than CODEC_BLOCK_LIMIT. The caller frees the bytes.
byte_buffer jpeg_profile_read(const uint8_t *bytes, size_t count);

#endif
