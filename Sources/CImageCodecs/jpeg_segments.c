#include "jpeg_segments.h"

#include <stdbool.h>

enum {
    marker_tem = 0x01,
    marker_rst0 = 0xD0,
    marker_soi = 0xD8,
    marker_eoi = 0xD9,
    marker_sos = 0xDA,
};

void jpeg_visit_segments(
    const uint8_t *bytes, size_t count, void (*visit)(void *context, uint8_t marker, byte_span payload),
    void *context) {
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
        visit(context, marker, (byte_span){bytes + at + 2, length - 2});
        at += length;
    }
}

void jpeg_app1_note(jpeg_app1 *app1, byte_span segment) {
    static const char exif[] = "Exif\0";                       // with its terminator: "Exif\0\0"
    static const char xmp[] = "http://ns.adobe.com/xap/1.0/";  // with its terminator
    if (byte_span_skip_prefix(&segment, exif, sizeof exif)) {
        // A block of more than 64 KiB is split into several segments. They are joined as in Pillow.
        byte_buffer_append(&app1->exif, segment.start, segment.count);
    } else if (byte_span_skip_prefix(&segment, xmp, sizeof xmp)) {
        app1->xmp = segment;
    }
}
