#include <stdlib.h>
#include <string.h>

#include "CImageCodecs.h"
#include "orientation.h"
#include "png_chunks.h"
#include "png_text.h"

/// Lines of a raw profile before its digits: an empty one, the name and the length.
enum { heading_line_count = 3 };

/// Returns the value of a hexadecimal digit, or -1.
static int digit_value(uint8_t character) {
    if (character >= '0' && character <= '9') return character - '0';
    if (character >= 'a' && character <= 'f') return character - 'a' + 10;
    if (character >= 'A' && character <= 'F') return character - 'A' + 10;
    return -1;
}

/// Whether Python's `bytes.fromhex` skips the character between two bytes.
static bool is_space(uint8_t character) { return character == ' ' || (character >= '\t' && character <= '\r'); }

/// Reads a pair of digits after any whitespace. Newlines may also separate the two digits. Returns the byte, -1 at the
/// end, or -2 for anything else.
static int read_pair(const uint8_t **at, const uint8_t *end) {
    while (*at < end && is_space(**at)) *at += 1;
    if (*at == end) return -1;
    int high = digit_value(*(*at)++);
    while (*at < end && **at == '\n') *at += 1;
    int low = *at < end ? digit_value(*(*at)++) : -1;
    return high < 0 || low < 0 ? -2 : high << 4 | low;
}

/// Reads the digits of a raw profile, in which ImageMagick stores bytes as text. Returns an empty buffer if there is
/// anything else among the digits. The caller frees the bytes.
static byte_buffer read_raw_profile(png_span text) {
    byte_buffer block = {.limit = CODEC_EXIF_LIMIT};
    const uint8_t *at = text.start;
    const uint8_t *end = text.start + text.count;
    for (int line = 0; line < heading_line_count; line += 1) {
        at = at == end ? NULL : memchr(at, '\n', (size_t)(end - at));
        if (at == NULL) return block;
        at += 1;
    }
    int byte;
    while ((byte = read_pair(&at, end)) >= 0 && byte_buffer_grow(&block)) {
        block.bytes[block.count] = (uint8_t)byte;
        block.count += 1;
    }
    if (byte == -2) block.count = 0;
    return block;
}

static int32_t raw_profile_orientation(const png_text_chunk *text) {
    byte_buffer storage = {0};
    png_span digits = png_text_inflate(text, &storage);
    int32_t orientation = CODEC_ORIENTATION_ABSENT;
    if (digits.count > 0) {
        byte_buffer block = read_raw_profile(digits);
        if (block.count > 0) orientation = codec_exif_orientation(block.bytes, block.count, 2);
        free(block.bytes);
    }
    free(storage.bytes);
    return orientation;
}

static int32_t xmp_text_orientation(const png_text_chunk *text) {
    byte_buffer storage = {0};
    png_span packet = png_text_inflate(text, &storage);
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
