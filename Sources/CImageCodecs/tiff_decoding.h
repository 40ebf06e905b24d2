#ifndef CODEC_TIFF_DECODING_H
#define CODEC_TIFF_DECODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tiffio.h>

#include "CImageCodecs.h"
#include "byte_span.h"
#include "tiff_samples.h"

/// A picture that libtiff reads from memory.
typedef struct tiff_decoding {
    TIFF *file;
    byte_span bytes;
    /// The position of the next byte that libtiff reads.
    uint64_t position;
    codec_size size;
    tiff_samples samples;
    bool is_tiled;
    /// Whether each plane is stored on its own.
    bool is_separate;
    /// Whether libtiff itself has to make the colours, which it does for a few rare kinds.
    bool is_converted_by_library;
    /// The converted samples of all planes if they are separate, or of one row; see `tiff_samples_unpack`.
    uint8_t *components;
    /// One row or one tile as it is stored.
    uint8_t *block;
    /// Alpha, or NULL if the picture is opaque.
    uint8_t *alpha;
    /// While samples are measured, nothing is converted.
    bool is_measuring;
    double highest;
    /// The most bytes that are allocated at once.
    size_t memory_limit;
    char *reason;
} tiff_decoding;

/// Opens the picture in a directory and allocates what decoding needs. The decoding must not be moved afterwards.
///
/// - directory: where the directory begins in the file.
/// - size: the size that the directory gives.
codec_status tiff_decoding_open(
    tiff_decoding *decoding, byte_span bytes, uint64_t directory, codec_size size, char *reason);

/// Writes the colours, and alpha if there is any.
codec_status tiff_decoding_run(tiff_decoding *decoding, uint8_t *rgb);

/// Frees what was opened and allocated, whatever the status of `tiff_decoding_open`.
void tiff_decoding_close(tiff_decoding *decoding);

#endif
