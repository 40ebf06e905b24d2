#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "CImageCodecs.h"
#include "byte_buffer.h"
#include "orientation.h"

/// The application segments of a JPEG file that can hold its orientation.
typedef struct jpeg_metadata {
    byte_buffer exif;
    const uint8_t *xmp;
    size_t xmp_count;
} jpeg_metadata;

enum {
    marker_tem = 0x01,
    marker_rst0 = 0xD0,
    marker_soi = 0xD8,
    marker_eoi = 0xD9,
    marker_sos = 0xDA,
    marker_app1 = 0xE1,
};

static bool has_prefix(const uint8_t *bytes, size_t count, const char *prefix, size_t prefix_count) {
    return count >= prefix_count && memcmp(bytes, prefix, prefix_count) == 0;
}

static void read_app1(jpeg_metadata *metadata, const uint8_t *segment, size_t count) {
    static const char exif[] = "Exif\0";                           // with its terminator: "Exif\0\0"
    static const char xmp[] = "http://ns.adobe.com/xap/1.0/";      // with its terminator
    if (has_prefix(segment, count, exif, sizeof exif)) {
        // A block of more than 64 KiB is split into several segments. They are joined as in Pillow.
        byte_buffer_append(&metadata->exif, segment + sizeof exif, count - sizeof exif);
    } else if (has_prefix(segment, count, xmp, sizeof xmp)) {
        metadata->xmp = segment + sizeof xmp;
        metadata->xmp_count = count - sizeof xmp;
    }
}

/// Reads the marker segments up to the first scan. This is done without libjpeg, which would copy every segment.
static void read_metadata(jpeg_metadata *metadata, const uint8_t *bytes, size_t count) {
    size_t at = 2;  // after the start of image
    while (at + 1 < count) {
        if (bytes[at] != 0xFF) {
            at += 1;
            continue;
        }
        uint8_t marker = bytes[at + 1];
        if (marker == 0xFF) {
            at += 1;
            continue;
        }
        at += 2;
        if (marker == marker_sos || marker == marker_eoi) return;
        bool is_bare = marker == 0 || marker == marker_tem || (marker >= marker_rst0 && marker <= marker_soi);
        if (is_bare) continue;
        if (count - at < 2) return;
        size_t length = (size_t)bytes[at] << 8 | bytes[at + 1];
        if (length < 2 || length > count - at) return;
        if (marker == marker_app1) read_app1(metadata, bytes + at + 2, length - 2);
        at += length;
    }
}

int32_t codec_jpeg_orientation(const uint8_t *bytes, size_t count) {
    jpeg_metadata metadata = {.exif = {.limit = CODEC_EXIF_LIMIT}};
    read_metadata(&metadata, bytes, count);
    int32_t orientation = CODEC_ORIENTATION_ABSENT;
    if (metadata.exif.count > 0) {
        // Some writers add the prefix although it is already there, so it occurs twice. Like Pillow, accept one extra
        // prefix.
        orientation = codec_exif_orientation(metadata.exif.bytes, metadata.exif.count, 1);
    }
    free(metadata.exif.bytes);
    if (orientation == CODEC_ORIENTATION_ABSENT && metadata.xmp != NULL) {
        orientation = codec_xmp_orientation(metadata.xmp, metadata.xmp_count);
    }
    return orientation;
}
