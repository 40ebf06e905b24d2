#include "byte_buffer.h"

#include <stdlib.h>
#include <string.h>

enum { first_capacity = 4096 };

bool byte_buffer_grow(byte_buffer *buffer) {
    if (buffer->count < buffer->capacity) return true;
    if (buffer->capacity >= buffer->limit) return false;
    size_t wanted = buffer->capacity == 0 ? first_capacity : 2 * buffer->capacity;
    if (wanted > buffer->limit) wanted = buffer->limit;
    uint8_t *bytes = realloc(buffer->bytes, wanted);
    if (bytes == NULL) return false;
    buffer->bytes = bytes;
    buffer->capacity = wanted;
    return true;
}

bool byte_buffer_append(byte_buffer *buffer, const uint8_t *bytes, size_t count) {
    while (count > 0 && buffer->count < buffer->limit) {
        if (!byte_buffer_grow(buffer)) return false;
        size_t room = buffer->capacity - buffer->count;
        size_t step = count < room ? count : room;
        memcpy(buffer->bytes + buffer->count, bytes, step);
        buffer->count += step;
        bytes += step;
        count -= step;
    }
    return true;
}
