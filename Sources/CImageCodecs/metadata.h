#ifndef CODEC_METADATA_H
#define CODEC_METADATA_H

#include <stddef.h>
#include <stdint.h>

#include "CImageCodecs.h"
#include "byte_buffer.h"
#include "byte_span.h"

/// The most bytes of an XMP packet, of IPTC data sets and of a colour profile. Each is many times what programs write.
/// The limit of an EXIF block is CODEC_EXIF_LIMIT.
#define CODEC_BLOCK_LIMIT ((size_t)8 << 20)

/// Replaces a block by a copy of some bytes. If there are none, more than `limit`, or no memory, the block keeps what
/// it has.
void codec_block_copy(codec_block *block, byte_span bytes, size_t limit);

/// Replaces an EXIF block by a copy of some bytes without the prefixes "Exif\0\0" that precede the TIFF structure.
///
/// - prefix_limit: the most prefixes that are left out.
void codec_block_copy_exif(codec_block *block, byte_span bytes, int prefix_limit);

/// Moves the start of a span past at most `prefix_limit` prefixes "Exif\0\0".
byte_span codec_exif_without_prefixes(byte_span bytes, int prefix_limit);

/// Returns the IPTC data sets in the image resources of a Photoshop file, or an empty span ("Adobe Photoshop File
/// Formats Specification", Image Resource Blocks, resource 0x0404).
byte_span codec_photoshop_iptc(byte_span resources);

#endif
