#ifndef CODEC_ORIENTATION_H
#define CODEC_ORIENTATION_H

#include <stddef.h>
#include <stdint.h>

/// Bytes of an EXIF block that are looked at: libexif addresses no more, and a JPEG segment holds no more.
#define CODEC_EXIF_CAPACITY 65534

/// Orientation tag of a TIFF structure (an EXIF block without its "Exif\0\0" prefix), or
/// CODEC_ORIENTATION_ABSENT. A second prefix is passed over, and so is what lies beyond
/// CODEC_EXIF_CAPACITY. A block that cannot be parsed counts as absent.
int32_t codec_exif_orientation(const uint8_t *tiff, size_t count);

/// Orientation named in an XMP packet, or CODEC_ORIENTATION_ABSENT.
int32_t codec_xmp_orientation(const uint8_t *packet, size_t count);

#endif
