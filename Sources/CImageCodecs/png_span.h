#ifndef CODEC_PNG_SPAN_H
#define CODEC_PNG_SPAN_H

#include <stddef.h>
#include <stdint.h>

/// A range of bytes in the file or in a buffer.
typedef struct png_span {
    const uint8_t *start;
    size_t count;
} png_span;

#endif
