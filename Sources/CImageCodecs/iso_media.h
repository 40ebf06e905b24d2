#ifndef CODEC_ISO_MEDIA_H
#define CODEC_ISO_MEDIA_H

#include "byte_span.h"

/// Returns a big-endian number of up to 8 bytes.
uint64_t iso_read_number(const uint8_t *at, int size);

/// A box (ISO 14496-12, 4.2), or the part of it that the bytes hold.
typedef struct iso_box {
    const uint8_t *type;
    byte_span payload;
    bool is_cut;
} iso_box;

/// Reads the next box and moves the start of the span past it. Returns false if there is none.
bool iso_box_next(iso_box *box, byte_span *rest);

bool iso_box_has_type(const iso_box *box, const char *type);

/// Whether a file of boxes ends inside one of its outer boxes, or before the box with its data.
bool iso_media_is_cut(byte_span file);

#endif
