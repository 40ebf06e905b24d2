/// JPEG and PNG decoding, their EXIF orientation, and the inner loops of resampling, for the Swift module
/// ImagePreprocessing.
///
/// A narrow face over libjpeg, libpng and zlib. Every decoding function takes a whole file in memory, keeps no
/// state between calls, prints nothing, and may be called from any number of threads at once. The libraries
/// report errors by longjmp; no jump crosses a function of this header.
#ifndef CIMAGECODECS_H
#define CIMAGECODECS_H

#include <stdbool.h>
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
/// - reduction: 1, 2, 4 or 8, by which both sides are divided: the inverse cosine transform gives so much fewer
///   samples, each the mean of those that it stands for, nearly.
/// - size: what `codec_jpeg_read_size` found in the same bytes, divided by `reduction` and rounded up.
/// - rgb: room for `size.height` rows of `size.width` times 3 bytes.
///
/// Beside `rgb`, a progressive file costs two bytes a sample.
codec_status codec_jpeg_decode(
    const uint8_t *bytes, size_t count, uint32_t reduction, codec_size size, uint8_t *rgb, char *reason);

/// The EXIF orientation tag of a JPEG file (else the one of its XMP packet), or `CODEC_ORIENTATION_ABSENT`.
/// The value is the file's own, so it can be outside 1 to 8. Allocates at most 16 MiB.
int32_t codec_jpeg_orientation(const uint8_t *bytes, size_t count);

/// Reads the header of a PNG file. Allocates nothing.
codec_status codec_png_read_size(const uint8_t *bytes, size_t count, codec_size *size, char *reason);

/// What the header of a PNG file, and the chunks before its image data, say about how its samples become
/// pixels.
typedef struct codec_png_traits {
    /// The file has an alpha channel, or a sound tRNS chunk; all of it may be opaque nevertheless.
    bool is_transparent;
    /// The file has one sample of 16 bits a pixel, and no alpha channel.
    bool is_grey16;
} codec_png_traits;

/// Reads the traits of a PNG file; of one that is damaged, as far as they can be seen. The file's beginning, up
/// to its image data, is enough. Allocates nothing.
codec_png_traits codec_png_read_traits(const uint8_t *bytes, size_t count);

/// Decodes a PNG file to 8-bit RGB.
///
/// Transparent pictures are composited on white, or on black where hardly anything would be seen on white; see
/// `codec_flatten` in flatten.h. Of 16-bit samples the high byte is kept, but those of grey pictures without an
/// alpha channel are scaled and rounded.
///
/// - size: what `codec_png_read_size` found in the same bytes.
/// - memory_limit: the most bytes that libpng may allocate, all together. It needs about 60 KB, and three rows
///   of up to 8 bytes a pixel.
/// - rgb: room for `size.height` rows of `size.width` times 3 bytes.
///
/// Beside `rgb` and what libpng needs, a transparent picture costs one byte a pixel and a row.
codec_status codec_png_decode(
    const uint8_t *bytes, size_t count, codec_size size, size_t memory_limit, uint8_t *rgb, char *reason);

/// The EXIF orientation tag of a PNG file (else the one of its XMP packet), or `CODEC_ORIENTATION_ABSENT`.
/// The value is the file's own, so it can be outside 1 to 8. Allocates at most 24 MiB.
int32_t codec_png_orientation(const uint8_t *bytes, size_t count);

/// What the loops of resampling are compiled for; only x86-64 has more than the plain ones. All give the same samples.
typedef enum codec_instructions { CODEC_PLAIN = 0, CODEC_AVX2 = 1 } codec_instructions;

/// The best that this processor runs; the functions below must not be given a better one.
codec_instructions codec_best_instructions(void);

/// The weights of a resampling pass: for place p of the output, the sum over `counts[p]` input samples from
/// number `starts[p]` on, times the weights from `p * stride` on.
///
/// A weight has 22 fractional bits. It is given whole, and split as `value = high * 256 + low` with `low`
/// from 0 to 255, because vector units multiply 16-bit numbers best.
typedef struct codec_weights {
    size_t place_count;
    size_t stride;
    const int32_t *starts;
    const int32_t *counts;
    const int32_t *values;
    const int16_t *high;
    const int16_t *low;
} codec_weights;

/// Resamples one row of RGB pixels.
///
/// - source: the row, `source_count` bytes; the weights stay inside it.
/// - target: `weights->place_count` times 3 bytes.
void codec_resample_row(
    const uint8_t *source, size_t source_count, const codec_weights *weights, codec_instructions instructions,
    uint8_t *target);

/// Adds `samples[i] * weight` to `sums[i]` for `count` samples: a step of resampling whole rows into one.
void codec_add_weighted_row(
    const uint8_t *samples, size_t count, int32_t weight, codec_instructions instructions, int32_t *sums);

/// Rounds, shifts out the fractional bits and clips to 0 to 255.
void codec_round_sums(const int32_t *sums, size_t count, codec_instructions instructions, uint8_t *target);

#endif
