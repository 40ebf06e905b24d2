#ifndef CODEC_PNG_TEXT_H
#define CODEC_PNG_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "byte_buffer.h"
#include "byte_span.h"

/// The three kinds of chunks that hold a text (PNG specification, 11.3.3).
typedef enum png_text_kind { png_text_plain, png_text_compressed, png_text_international } png_text_kind;

/// The text of a chunk, as it is stored. `body.start` is NULL if there is no text.
typedef struct png_text_chunk {
    byte_span body;
    bool is_compressed;
} png_text_chunk;

/// The most bytes that a compressed text is inflated to. A longer text is ignored. Pillow refuses the whole image if a
/// text has more than 1 MiB.
#define PNG_TEXT_LIMIT ((size_t)8 << 20)

/// Finds the text in a chunk's payload if its keyword is `keyword`. Returns false for another keyword, and for a
/// payload or compression method that violates the specification.
bool png_text_read(png_text_chunk *text, png_text_kind kind, byte_span payload, const char *keyword);

/// Finds the compressed profile in the payload of a colour profile chunk (PNG specification, 11.3.2.3). Returns false
/// for a payload or compression method that violates the specification.
bool png_text_read_profile(png_text_chunk *profile, byte_span payload);

/// Returns the text, inflated if it is compressed. As in Pillow, a truncated stream gives the bytes that it holds, and
/// a damaged one gives nothing.
///
/// - storage: an empty buffer. It holds the text afterwards if the text was compressed; the caller frees its bytes.
byte_span png_text_inflate(const png_text_chunk *text, byte_buffer *storage);

#endif
