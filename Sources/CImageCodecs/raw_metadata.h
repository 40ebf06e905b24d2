#ifndef CODEC_RAW_METADATA_H
#define CODEC_RAW_METADATA_H

#include "CImageCodecs.h"
#include "byte_span.h"

/// Reads the metadata of a camera's raw file without libraw, which keeps only a part of it. Knows TIFF structures,
/// which most kinds are, and the containers of Canon (CR3), Fujifilm and Minolta.
void raw_read_metadata(byte_span file, codec_metadata *metadata);

#endif
