#ifndef CODEC_PNG_TEXT_H
#define CODEC_PNG_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "byte_buffer.h"
#include "png_span.h"

/// The three kinds of chunks that hold a text (PNG specification, 11.3.3).
typedef enum png_text_kind { png_text_plain, png_text_compressed, png_text_international } png_text_kind;

/// The text of a chunk, as it is stored. Without a text, `body.start` is NULL.
typedef struct png_text_chunk {
    png_span body;
    bool is_compressed;
} png_text_chunk;

/// Most bytes that a compressed text is inflated to. A longer one is not used: Pillow refuses one of more than
/// 1 MiB, with the picture.
#define PNG_TEXT_LIMIT ((size_t)8 << 20)

/// Finds the text in a chunk's payload if its keyword is `keyword`. False for another one, and for a payload or a
/// method of compression that is against the specification.
bool png_text_read(png_text_chunk *text, png_text_kind kind, png_span payload, const char *keyword);

/// The text itself. A stream that ends early gives what it holds, a broken one nothing: all that Pillow does.
///
/// - storage: empty; holds the text afterwards if it was compressed.
png_span png_text_inflate(const png_text_chunk *text, byte_buffer *storage);

#endif
