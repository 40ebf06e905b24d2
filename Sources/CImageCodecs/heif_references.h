#ifndef CODEC_HEIF_REFERENCES_H
#define CODEC_HEIF_REFERENCES_H

#include <stdbool.h>

#include "byte_span.h"

/// Whether the images that a HEIF file derives from others (grids, overlays, images with alpha) come to an end: at most
/// 6 levels deep, and at most 5,000 images in all if each is counted as often as it can be used; a photo of 200
/// megapixels has 800 tiles. libheif 1.15 follows circular references until the stack overflows.
///
/// Reads the references in the file's outer meta boxes (ISO 14496-12, 8.11.12). Damaged boxes have none.
bool heif_references_end(byte_span file);

#endif
