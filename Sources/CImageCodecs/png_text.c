#include "png_text.h"

#include <limits.h>
#include <string.h>

#include <zlib.h>

enum { method_deflate = 0 };

/// Moves the start of the span past its first `count` bytes. Returns false if the span is shorter.
static bool skip(byte_span *span, size_t count) {
    if (span->count < count) return false;
    span->start += count;
    span->count -= count;
    return true;
}

/// Moves the start of the span past the next zero byte. Returns false if there is none.
static bool skip_field(byte_span *span) {
    const uint8_t *terminator = span->count == 0 ? NULL : memchr(span->start, 0, span->count);
    return terminator != NULL && skip(span, (size_t)(terminator + 1 - span->start));
}

bool png_text_read(png_text_chunk *text, png_text_kind kind, byte_span payload, const char *keyword) {
    size_t keyword_count = strlen(keyword) + 1;  // with its terminator
    if (payload.count < keyword_count || memcmp(payload.start, keyword, keyword_count) != 0) return false;
    skip(&payload, keyword_count);
    text->is_compressed = kind == png_text_compressed;
    const uint8_t *method = payload.start;
    if (kind == png_text_compressed && !skip(&payload, 1)) return false;
    if (kind == png_text_international) {
        if (!skip(&payload, 2)) return false;
        text->is_compressed = method[0] != 0;
        method += 1;
        bool has_fields = skip_field(&payload) && skip_field(&payload);  // the language, the translated keyword
        if (!has_fields) return false;
    }
    text->body = payload;
    return !text->is_compressed || *method == method_deflate;
}

bool png_text_read_profile(png_text_chunk *profile, byte_span payload) {
    if (!skip_field(&payload) || payload.count == 0 || payload.start[0] != method_deflate) return false;
    skip(&payload, 1);
    *profile = (png_text_chunk){payload, true};
    return true;
}

/// Inflates until the stream ends, the input ends or the output reaches its limit. Returns zlib's code for the cause:
/// Z_STREAM_END, Z_BUF_ERROR or Z_MEM_ERROR, or another code if the stream is damaged.
static int inflate_all(z_stream *stream, byte_span input, byte_buffer *output) {
    int result = Z_OK;
    while (result == Z_OK) {
        if (stream->avail_in == 0) {
            size_t step = input.count < UINT_MAX ? input.count : UINT_MAX;
            stream->next_in = (Bytef *)input.start;
            stream->avail_in = (uInt)step;
            skip(&input, step);
        }
        if (!byte_buffer_grow(output)) return Z_MEM_ERROR;
        size_t room = output->capacity - output->count;
        stream->next_out = output->bytes + output->count;
        stream->avail_out = (uInt)room;
        result = inflate(stream, Z_NO_FLUSH);
        output->count += room - stream->avail_out;
    }
    return result;
}

byte_span png_text_inflate(const png_text_chunk *text, byte_buffer *storage) {
    if (!text->is_compressed) return text->body;
    byte_span nothing = {NULL, 0};
    z_stream stream = {0};
    if (inflateInit(&stream) != Z_OK) return nothing;
    // One byte more than is used, to distinguish a text of exactly the limit from a longer one.
    storage->limit = PNG_TEXT_LIMIT + 1;
    int result = inflate_all(&stream, text->body, storage);
    inflateEnd(&stream);
    if (result != Z_STREAM_END && result != Z_BUF_ERROR) return nothing;
    if (storage->count > PNG_TEXT_LIMIT) return nothing;
    return (byte_span){storage->bytes, storage->count};
}
