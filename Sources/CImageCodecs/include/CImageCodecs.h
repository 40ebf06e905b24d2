/// JPEG, PNG and EXIF decoding for the Swift module ImagePreprocessing.
///
/// A narrow face over libjpeg, libpng and libexif. Every function takes a whole file in memory, keeps no
/// state between calls, prints nothing, and may be called from any number of threads at once. The libraries
/// report errors by longjmp; no jump crosses a function of this header.
#ifndef CIMAGECODECS_H
#define CIMAGECODECS_H

#include <stddef.h>
#include <stdint.h>

/// What became of a call.
typedef enum __attribute__((enum_extensibility(closed))) codec_status : int32_t {
    CODEC_STATUS_DONE __attribute__((swift_name("done"))),
    /// The file ends before its picture does.
    CODEC_STATUS_TRUNCATED __attribute__((swift_name("truncated"))),
    /// The file breaks the rules of its format.
    CODEC_STATUS_CORRUPT __attribute__((swift_name("corrupt"))),
    /// The file is sound, as far as it was read, but uses a part of its format that is not decoded.
    CODEC_STATUS_UNSUPPORTED __attribute__((swift_name("unsupported"))),
    /// The library could not allocate its working memory.
    CODEC_STATUS_OUT_OF_MEMORY __attribute__((swift_name("outOfMemory"))),
} codec_status;

/// Bytes of the buffer that every `reason` parameter points to: a zero-terminated English phrase after any
/// status but `CODEC_STATUS_DONE`.
#define CODEC_REASON_CAPACITY 256

/// Width and height of the stored picture, in pixels, before any EXIF orientation.
typedef struct codec_size {
    uint32_t width;
    uint32_t height;
} codec_size;

/// Orientation value of a file that says nothing about it.
#define CODEC_ORIENTATION_ABSENT (-1)

/// Reads the headers of a JPEG file up to its first scan. Allocates a few kilobytes, whatever the headers
/// say.
codec_status codec_jpeg_read_size(const uint8_t *bytes, size_t count, codec_size *size, char *reason);

/// Decodes a JPEG file to 8-bit RGB.
///
/// - rgb: room for `size.height` rows of `size.width` times 3 bytes, where `size` is what
///   `codec_jpeg_read_size` found in the same bytes.
///
/// Beside `rgb`, a progressive file costs two bytes a sample.
codec_status codec_jpeg_decode(
    const uint8_t *bytes, size_t count, codec_size size, uint8_t *rgb, char *reason);

/// The EXIF orientation tag of a JPEG file (else the one of its XMP packet), or `CODEC_ORIENTATION_ABSENT`.
/// The value is the file's own, so it can be outside 1 to 8.
int32_t codec_jpeg_orientation(const uint8_t *bytes, size_t count);

/// Reads the header of a PNG file. Allocates nothing.
codec_status codec_png_read_size(const uint8_t *bytes, size_t count, codec_size *size, char *reason);

/// Decodes a PNG file to 8-bit RGB; transparency is dropped.
///
/// - rgb: room for `size.height` rows of `size.width` times 3 bytes, where `size` is what
///   `codec_png_read_size` found in the same bytes.
///
/// Beside `rgb`, decoding costs a few rows.
codec_status codec_png_decode(
    const uint8_t *bytes, size_t count, codec_size size, uint8_t *rgb, char *reason);

/// The EXIF orientation tag of a PNG file (else the one of its XMP packet), or `CODEC_ORIENTATION_ABSENT`.
/// The value is the file's own, so it can be outside 1 to 8.
int32_t codec_png_orientation(const uint8_t *bytes, size_t count);

#endif
