#ifndef CODEC_PNG_RAW_PROFILE_H
#define CODEC_PNG_RAW_PROFILE_H

#include "byte_buffer.h"
#include "png_text.h"

/// Reads a raw profile, a text in which ImageMagick stores bytes as digits. Returns an empty buffer if there is
/// anything else among the digits. The caller frees the bytes.
byte_buffer png_raw_profile_read(const png_text_chunk *text);

#endif
