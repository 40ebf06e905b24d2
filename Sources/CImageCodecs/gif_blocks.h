#ifndef CODEC_GIF_BLOCKS_H
#define CODEC_GIF_BLOCKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CImageCodecs.h"
#include "byte_span.h"

/// The first frame of a GIF file and what is known of it before its image data (GIF89a, sections 18 to 23).
typedef struct gif_frame {
    /// The canvas, enlarged as in Pillow if the frame does not fit.
    codec_size canvas;
    uint32_t left, top, width, height;
    bool is_interlaced;
    /// The index of transparent pixels, or -1.
    int transparent;
} gif_frame;

/// Finds the first frame.
codec_status gif_frame_find(gif_frame *frame, byte_span file, char *reason);

/// Reads the XMP packet and the colour profile, which can lie anywhere between the frames.
void gif_read_metadata(byte_span file, codec_metadata *metadata);

#endif
