#include "png_raw_profile.h"

#include <stdlib.h>
#include <string.h>

#include "orientation.h"

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

/// Reads the digits of a raw profile. Returns an empty buffer if there is anything else among them.
static byte_buffer read_digits(byte_span text) {
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

byte_buffer png_raw_profile_read(const png_text_chunk *text) {
    byte_buffer storage = {0};
    byte_span digits = png_text_inflate(text, &storage);
    byte_buffer block = {0};
    if (digits.count > 0) block = read_digits(digits);
    free(storage.bytes);
    return block;
}
