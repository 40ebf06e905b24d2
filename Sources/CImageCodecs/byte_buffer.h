#ifndef CODEC_BYTE_BUFFER_H
#define CODEC_BYTE_BUFFER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Bytes that grow as they come, up to a limit. Starts zeroed but for the limit; whoever fills it frees `bytes`.
typedef struct byte_buffer {
    uint8_t *bytes;
    size_t count;
    size_t capacity;
    size_t limit;
} byte_buffer;

/// Makes room for one byte more at least, and as many again as there are. False at the limit, or without memory.
bool byte_buffer_grow(byte_buffer *buffer);

/// Appends bytes, as many as the limit lets in. False without memory.
bool byte_buffer_append(byte_buffer *buffer, const uint8_t *bytes, size_t count);

#endif
