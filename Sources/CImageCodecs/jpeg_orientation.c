#include <stdlib.h>

#include "CImageCodecs.h"
#include "jpeg_segments.h"
#include "orientation.h"

static void visit(void *context, uint8_t marker, byte_span segment) {
    if (marker == jpeg_marker_app1) jpeg_app1_note(context, segment);
}

int32_t codec_jpeg_orientation(const uint8_t *bytes, size_t count) {
    jpeg_app1 app1 = {.exif = {.limit = CODEC_EXIF_LIMIT}};
    jpeg_visit_segments(bytes, count, visit, &app1);
    int32_t orientation = CODEC_ORIENTATION_ABSENT;
    if (app1.exif.count > 0) {
        // Some writers add the prefix although it is already there, so it occurs twice. Like Pillow, accept one extra
        // prefix.
        orientation = codec_exif_orientation(app1.exif.bytes, app1.exif.count, 1);
    }
    free(app1.exif.bytes);
    if (orientation == CODEC_ORIENTATION_ABSENT && app1.xmp.count > 0) {
        orientation = codec_xmp_orientation(app1.xmp.start, app1.xmp.count);
    }
    return orientation;
}
