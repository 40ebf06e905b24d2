#ifndef CODEC_BYTE_SPAN_H
#define CODEC_BYTE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// A range of bytes in the file or in a buffer.
typedef struct byte_span {
    const uint8_t *start;
    size_t count;
} byte_span;

/// Moves the start of a span past a prefix. Returns false, and changes nothing, if the span has another beginning.
static inline bool byte_span_skip_prefix(byte_span *span, const char *prefix, size_t prefix_count) {
    if (span->count < prefix_count || memcmp(span->start, prefix, prefix_count) != 0) return false;
    span->start += prefix_count;
    span->count -= prefix_count;
    return true;
}

#endif
