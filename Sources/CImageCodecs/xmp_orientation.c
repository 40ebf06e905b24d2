#define _GNU_SOURCE  // memmem
#include <string.h>

#include "CImageCodecs.h"
#include "orientation.h"

static const uint8_t *skip_space(const uint8_t *at, const uint8_t *end) {
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\r' || *at == '\n')) at += 1;
    return at;
}

/// Where the value behind the name starts, or `end`: as an element, `>6`, or as an attribute, `="6"`. These are
/// the two that Pillow looks for. XML also has single quotes, and space around the sign.
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
