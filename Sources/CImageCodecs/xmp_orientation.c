#define _GNU_SOURCE  // memmem
#include <string.h>

#include "CImageCodecs.h"
#include "orientation.h"

static const uint8_t *skip_space(const uint8_t *at, const uint8_t *end) {
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n')) at += 1;
    return at;
}

/// Returns where the value after the name starts, or `end`. The value is in an element, `>6`, or an attribute, `="6"`.
/// Pillow looks for these two forms. XML also allows single quotes and whitespace around the equals sign.
static const uint8_t *find_value(const uint8_t *at, const uint8_t *end) {
    if (at < end && *at == '>') return at + 1;
    at = skip_space(at, end);
    if (at == end || *at != '=') return end;
    at = skip_space(at + 1, end);
    return at < end && (*at == '"' || *at == '\'') ? at + 1 : end;
}

int32_t codec_xmp_orientation(const uint8_t *packet, size_t count) {
    static const char name[] = "tiff:Orientation";
    const uint8_t *end = packet + count;
    const uint8_t *at = packet;
    while ((at = memmem(at, (size_t)(end - at), name, sizeof name - 1)) != NULL) {
        at += sizeof name - 1;
        const uint8_t *value = find_value(at, end);
        if (value < end && *value >= '0' && *value <= '9') return *value - '0';
    }
    return CODEC_ORIENTATION_ABSENT;
}
