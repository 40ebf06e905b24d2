#ifndef CODEC_ORIENTATION_H
#define CODEC_ORIENTATION_H

#include <stddef.h>
#include <stdint.h>

/// Bytes of an EXIF block that are looked at: many times what cameras write.
#define CODEC_EXIF_LIMIT ((size_t)16 << 20)

/// Orientation tag of an EXIF block, or CODEC_ORIENTATION_ABSENT. Reads the tag as Pillow does: the first number
/// counts, whether it is an integer, a rational or a float; 0 stands for any value that is no orientation. A
/// block that cannot be read counts as one without the tag.
///
/// - block: a TIFF structure, behind at most `prefix_limit` prefixes "Exif\0\0".
/// - count: its bytes; those beyond CODEC_EXIF_LIMIT are not looked at.
int32_t codec_exif_orientation(const uint8_t *block, size_t count, int prefix_limit);

/// Orientation named in an XMP packet, or CODEC_ORIENTATION_ABSENT.
int32_t codec_xmp_orientation(const uint8_t *packet, size_t count);

#endif
