#ifndef CODEC_ORIENTATION_H
#define CODEC_ORIENTATION_H

#include <stddef.h>
#include <stdint.h>

/// The most bytes of an EXIF block that are read: many times what cameras write.
#define CODEC_EXIF_LIMIT ((size_t)16 << 20)

/// Returns the orientation tag of an EXIF block, or CODEC_ORIENTATION_ABSENT. Reads the tag as Pillow does: takes the
/// first number, whether it is an integer, a rational or a float, and returns 0 for any value that is not an
/// orientation. A block that cannot be read counts as a block without the tag.
///
/// - block: a TIFF structure after at most `prefix_limit` prefixes "Exif\0\0".
/// - count: the size of the block in bytes. Bytes beyond CODEC_EXIF_LIMIT are not read.
int32_t codec_exif_orientation(const uint8_t *block, size_t count, int prefix_limit);

/// Returns the orientation given in an XMP packet, or CODEC_ORIENTATION_ABSENT.
int32_t codec_xmp_orientation(const uint8_t *packet, size_t count);

#endif
