#ifndef CODEC_BYTE_BUFFER_H
#define CODEC_BYTE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A byte buffer that grows as bytes are appended, up to `limit`. Starts with all fields zero except `limit`. The
/// caller frees `bytes`.
typedef struct byte_buffer {
    uint8_t *bytes;
    size_t count;
    size_t capacity;
    size_t limit;
} byte_buffer;

/// Makes room for at least one more byte, doubling the capacity if the buffer is full. Returns false if the limit is
/// reached or memory runs out.
bool byte_buffer_grow(byte_buffer *buffer);

/// Appends bytes up to the limit and ignores the rest. Returns false if memory runs out.
bool byte_buffer_append(byte_buffer *buffer, const uint8_t *bytes, size_t count);

#endif
