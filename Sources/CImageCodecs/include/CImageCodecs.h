/// Image decoding, metadata, and the inner loops of resampling, for the Swift module ImagePreprocessing.
///
/// A thin layer over libjpeg, libpng and zlib. Every decoding function takes a whole file in memory, keeps no state
/// between calls, prints nothing, and may be called from any number of threads at once. The libraries report errors by
/// longjmp; no jump crosses a function of this header.
#ifndef CIMAGECODECS_H
#define CIMAGECODECS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The result of a call.
typedef enum __attribute__((enum_extensibility(closed))) codec_status : int32_t {
    CODEC_STATUS_DONE __attribute__((swift_name("done"))),
    /// The file ends before its image is complete.
    CODEC_STATUS_TRUNCATED __attribute__((swift_name("truncated"))),
    /// The file breaks the rules of its format.
    CODEC_STATUS_CORRUPT __attribute__((swift_name("corrupt"))),
    /// The file is valid, as far as it was read, but uses a feature of its format that is not supported.
    CODEC_STATUS_UNSUPPORTED __attribute__((swift_name("unsupported"))),
    /// The library could not allocate its working memory.
    CODEC_STATUS_OUT_OF_MEMORY __attribute__((swift_name("outOfMemory"))),
} codec_status;

/// Size in bytes of the buffer that every `reason` parameter points to. After any status except `CODEC_STATUS_DONE` the
/// buffer holds a zero-terminated English phrase.
#define CODEC_REASON_CAPACITY 256

/// Width and height of the stored image in pixels, before its EXIF orientation is applied.
typedef struct codec_size {
    uint32_t width;
    uint32_t height;
} codec_size;

/// The orientation of a file that gives none.
#define CODEC_ORIENTATION_ABSENT (-1)

/// Bytes that the owner frees.
typedef struct codec_block {
    uint8_t *bytes;
    size_t count;
} codec_block;

/// The metadata of a file, as blocks that other code reads. A block is empty if the file does not have it.
typedef struct codec_metadata {
    /// A TIFF structure with the EXIF tags, without the prefix "Exif\0\0"; at most 16 MiB.
    codec_block exif;
    /// The main XMP packet; at most 8 MiB.
    codec_block xmp;
    /// IPTC data sets (IIM 4.2); at most 8 MiB.
    codec_block iptc;
    /// The ICC profile of the pixels; at most 8 MiB.
    codec_block icc;
} codec_metadata;

/// Frees the blocks and makes them empty.
void codec_metadata_free(codec_metadata *metadata);

/// Returns what is missing to convert the colours of files with profiles to sRGB, or NULL if nothing is. If something
/// is, their pixels stay as they are. The first call loads lcms2.
const char *codec_color_missing(void);

/// Reads the headers of a JPEG file up to its first scan. Allocates a few kilobytes, whatever the headers
/// say.
codec_status codec_jpeg_read_size(const uint8_t *bytes, size_t count, codec_size *size, char *reason);

/// Decodes a JPEG file to 8-bit sRGB. Converts the colours if the file has a profile that asks for it.
///
/// - reduction: 1, 2, 4 or 8. Divides both sides: the inverse cosine transform returns fewer samples, each of which is
///   nearly the mean of the samples that it replaces.
/// - size: the result of `codec_jpeg_read_size` for the same bytes, divided by `reduction` and rounded up.
/// - rgb: memory for `size.height` rows of `size.width` times 3 bytes.
///
/// In addition to `rgb`, a progressive file needs two bytes of memory per sample.
codec_status codec_jpeg_decode(
    const uint8_t *bytes, size_t count, uint32_t reduction, codec_size size, uint8_t *rgb, char *reason);

/// Returns whether a JPEG file has a colour profile that asks for other pixels than sRGB's, so that `codec_jpeg_decode`
/// converts them if lcms2 is there. The bytes before the image data are enough. Allocates at most 8 MiB.
bool codec_jpeg_is_converted(const uint8_t *bytes, size_t count);

/// Returns the EXIF orientation tag of a JPEG file, or else the orientation in its XMP packet, or else
/// `CODEC_ORIENTATION_ABSENT`. The value comes from the file, so it can be outside 1 to 8. Allocates at most 16 MiB.
int32_t codec_jpeg_orientation(const uint8_t *bytes, size_t count);

/// Reads the metadata of a JPEG file. Damaged metadata is left out, as is a block that is larger than its limit.
///
/// - metadata: empty blocks. The caller frees them with `codec_metadata_free`, whatever the status.
codec_status codec_jpeg_read_metadata(const uint8_t *bytes, size_t count, codec_metadata *metadata);

/// Encodes 8-bit RGB as a JPEG file, with half the resolution of colours.
///
/// - rgb: `size.height` rows of `size.width` times 3 bytes. Both sides are 1 to 65,500.
/// - quality: 1 to 100.
/// - bytes: Receives the file, which the caller frees with `free`.
///
/// Returns false if there is no memory.
bool codec_jpeg_encode(const uint8_t *rgb, codec_size size, int quality, uint8_t **bytes, size_t *count);

/// Encodes 8-bit RGB as a lossy WebP file, as ``codec_jpeg_encode`` does. Both sides are 1 to 16,383.
///
/// Returns false if libwebp is not there, or if there is no memory.
bool codec_webp_encode(const uint8_t *rgb, codec_size size, int quality, uint8_t **bytes, size_t *count);

/// Reads the header of a PNG file. Allocates nothing.
codec_status codec_png_read_size(const uint8_t *bytes, size_t count, codec_size *size, char *reason);

/// The properties of a PNG file that decide how its samples become pixels. They come from its header and from the
/// chunks before its image data.
typedef struct codec_png_traits {
    /// Whether the file has an alpha channel or a valid tRNS chunk. Every pixel can still be opaque.
    bool is_transparent;
    /// Whether the file has one 16-bit sample per pixel and no alpha channel.
    bool is_grey16;
    /// Whether the file has a colour profile that asks for other pixels than sRGB's, so that `codec_png_decode`
    /// converts them if lcms2 is there.
    bool is_converted;
} codec_png_traits;

/// Reads the traits of a PNG file. The bytes before the image data are enough. If the file is damaged, returns the
/// traits that could be read. Allocates at most 8 MiB.
codec_png_traits codec_png_read_traits(const uint8_t *bytes, size_t count);

/// Decodes a PNG file to 8-bit sRGB. Converts the colours if the file has a profile that asks for it.
///
/// Transparent images are composited on white, or on black if hardly anything would be seen on white; see
/// `codec_flatten`. 16-bit samples keep their high byte, except in grey images without an alpha channel,
/// whose samples are scaled and rounded.
///
/// - size: the result of `codec_png_read_size` for the same bytes.
/// - memory_limit: the most bytes that libpng may allocate in total. It needs about 60 KB and three rows of up to 8
///   bytes per pixel.
/// - rgb: memory for `size.height` rows of `size.width` times 3 bytes.
///
/// In addition to `rgb` and the memory of libpng, a transparent image needs one byte per pixel and one row.
codec_status codec_png_decode(
    const uint8_t *bytes, size_t count, codec_size size, size_t memory_limit, uint8_t *rgb, char *reason);

/// Returns the EXIF orientation tag of a PNG file, or else the orientation in its XMP packet, or else
/// `CODEC_ORIENTATION_ABSENT`. The value comes from the file, so it can be outside 1 to 8. Allocates at most 24 MiB.
int32_t codec_png_orientation(const uint8_t *bytes, size_t count);

/// Reads the metadata of a PNG file, as `codec_jpeg_read_metadata` does for JPEG.
codec_status codec_png_read_metadata(const uint8_t *bytes, size_t count, codec_metadata *metadata);

// MARK: WebP

/// Returns what is missing to decode WebP files, or NULL if nothing is. The other functions for WebP must not be called
/// if something is. The first call loads libwebp.
const char *codec_webp_missing(void);

/// Reads the size of WebP files as `codec_jpeg_read_size` does for JPEG.
codec_status codec_webp_read_size(const uint8_t *bytes, size_t count, codec_size *size, char *reason);

/// Decodes WebP files as `codec_jpeg_decode` does for JPEG, but only with a reduction of 1. Transparent pixels are
/// composited, as for PNG.
codec_status codec_webp_decode(
    const uint8_t *bytes, size_t count, uint32_t reduction, codec_size size, uint8_t *rgb, char *reason);

/// Returns the orientation of WebP files as `codec_jpeg_orientation` does for JPEG.
int32_t codec_webp_orientation(const uint8_t *bytes, size_t count);

/// Reads the metadata of WebP files as `codec_jpeg_read_metadata` does for JPEG.
codec_status codec_webp_read_metadata(const uint8_t *bytes, size_t count, codec_metadata *metadata);

// MARK: HEIF

/// Returns what is missing to decode HEIF files, or NULL if nothing is. The other functions for HEIF must not be called
/// if something is. The first call loads libheif.
const char *codec_heif_missing(void);

/// The same for AVIF files, which the functions for HEIF also read.
const char *codec_avif_missing(void);

/// Reads the size of HEIF files as they are shown, after the transformations in the file.
codec_status codec_heif_read_size(const uint8_t *bytes, size_t count, codec_size *size, char *reason);

/// Decodes HEIF files as `codec_jpeg_decode` does for JPEG, but only with a reduction of 1. Transparent pixels are
/// composited, as for PNG.
codec_status codec_heif_decode(
    const uint8_t *bytes, size_t count, uint32_t reduction, codec_size size, uint8_t *rgb, char *reason);

/// Returns `CODEC_ORIENTATION_ABSENT`, because the decoder turns the image.
int32_t codec_heif_orientation(const uint8_t *bytes, size_t count);

/// Reads the metadata of HEIF files as `codec_jpeg_read_metadata` does for JPEG.
codec_status codec_heif_read_metadata(const uint8_t *bytes, size_t count, codec_metadata *metadata);

// MARK: JPEG XL

/// Returns what is missing to decode JPEG XL files, or NULL if nothing is. The other functions for JPEG XL must not be
/// called if something is. The first call loads libjxl.
const char *codec_jxl_missing(void);

/// Reads the size of JPEG XL files as they are shown.
codec_status codec_jxl_read_size(const uint8_t *bytes, size_t count, codec_size *size, char *reason);

/// Decodes JPEG XL files as `codec_jpeg_decode` does for JPEG, but only with a reduction of 1. Transparent pixels are
/// composited, as for PNG.
codec_status codec_jxl_decode(
    const uint8_t *bytes, size_t count, uint32_t reduction, codec_size size, uint8_t *rgb, char *reason);

/// Returns `CODEC_ORIENTATION_ABSENT`, because the decoder turns the image.
int32_t codec_jxl_orientation(const uint8_t *bytes, size_t count);

/// Reads the metadata of JPEG XL files as `codec_jpeg_read_metadata` does for JPEG.
codec_status codec_jxl_read_metadata(const uint8_t *bytes, size_t count, codec_metadata *metadata);
// MARK: Transparency

/// Composites an image on white, or on black if its visible part would vanish on white.
///
/// A pixel is seen on a background if, after compositing, at least one of its channels differs from the background by
/// 32 or more of 255 levels. Each pixel counts by its alpha. An image vanishes on white if less than a 64th of the sum
/// of alpha is seen there and more of it is seen on black. A fully transparent image becomes white.
///
/// - rgb: `count` pixels of 3 bytes, which the result replaces. The colours are not multiplied by alpha.
/// - alpha: `count` bytes. 255 is opaque; an opaque pixel keeps its colour exactly.
void codec_flatten(uint8_t *rgb, const uint8_t *alpha, size_t count);

// MARK: TIFF

/// Returns what is missing to read TIFF files, or NULL if nothing is.
const char *codec_tiff_missing(void);

/// Reads the size of a TIFF file's picture: its first one that is not a reduced one. Allocates nothing.
codec_status codec_tiff_read_size(const uint8_t *bytes, size_t count, codec_size *size, char *reason);

/// Decodes the picture of a TIFF file to 8-bit sRGB. Converts the colours if the file has a profile that asks for it.
///
/// Transparent pictures are composited as those of PNG. Colours of more than 8 bits keep their high bits, as in Pillow;
/// greys are scaled and rounded. For real numbers and integers of 32 bits see `tiff_samples_white` in tiff_samples.h.
///
/// - reduction: 1.
/// - size: the result of `codec_tiff_read_size` for the same bytes.
/// - rgb: memory for `size.height` rows of `size.width` times 3 bytes.
///
/// In addition to `rgb`, needs a row or a tile, a byte a pixel for alpha, and at most 5 bytes a pixel if the planes are
/// stored apart. The largest block that libtiff may allocate has 64 MiB and 16 bytes a pixel.
codec_status codec_tiff_decode(
    const uint8_t *bytes, size_t count, uint32_t reduction, codec_size size, uint8_t *rgb, char *reason);

/// Returns the orientation of a TIFF file's picture, or else the one in its XMP packet, or else
/// `CODEC_ORIENTATION_ABSENT`. Allocates nothing.
int32_t codec_tiff_orientation(const uint8_t *bytes, size_t count);

/// Reads the metadata of a TIFF file. The EXIF block is a copy of the directories that EXIF readers know, of at most a
/// megabyte; see `tiff_copy_exif` in tiff_exif.h.
codec_status codec_tiff_read_metadata(const uint8_t *bytes, size_t count, codec_metadata *metadata);

// MARK: Raw files of cameras

/// Whether a file is a TIFF structure with the samples of a camera's sensor: a DNG file, or one of the many others that
/// are TIFF structures too. It has the tag DNGVersion, the mark of Canon or Phase One, or in its first directories, or
/// in those inside them, a picture that is a colour filter array, linear light, or compressed as only cameras do it.
///
/// Looks at no more than 72 directories, and allocates nothing.
bool codec_tiff_is_raw(const uint8_t *bytes, size_t count);

/// Returns what is missing to read the raw files of cameras, or NULL if nothing is.
const char *codec_raw_missing(void);

/// Reads the size of the picture that `codec_raw_decode` gives: the largest preview in the file if its shorter side has
/// at least 480 pixels or its longer one half of the sensor's, otherwise a development at half of the sensor's sides.
///
/// Allocates about a megabyte, and the preview if it is a bitmap.
codec_status codec_raw_read_size(const uint8_t *bytes, size_t count, codec_size *size, char *reason);

/// Decodes the preview of a camera's raw file to 8-bit RGB, or develops the file: with the camera's white balance, in
/// sRGB, and without automatic brightening.
///
/// - reduction: 1, 2, 4 or 8. A JPEG preview is reduced as by `codec_jpeg_decode`; in another picture each pixel is the
///   mean of the pixels that it replaces.
/// - size: the result of `codec_raw_read_size` for the same bytes, divided by `reduction` and rounded up.
/// - rgb: memory for `size.height` rows of `size.width` times 3 bytes.
///
/// A development needs about 20 bytes for each pixel of the sensor, of which libraw refuses more than 1 GiB of samples.
codec_status codec_raw_decode(
    const uint8_t *bytes, size_t count, uint32_t reduction, codec_size size, uint8_t *rgb, char *reason);

/// Returns how the picture of `codec_raw_decode` must be turned, or `CODEC_ORIENTATION_ABSENT` if the file cannot be
/// read.
int32_t codec_raw_orientation(const uint8_t *bytes, size_t count);

/// Reads the metadata of a camera's raw file, as `codec_tiff_read_metadata` does for TIFF.
codec_status codec_raw_read_metadata(const uint8_t *bytes, size_t count, codec_metadata *metadata);

// MARK: GIF

/// Returns what is missing to read GIF files, or NULL if nothing is.
const char *codec_gif_missing(void);

/// Reads the size of a GIF file's canvas. Allocates nothing.
codec_status codec_gif_read_size(const uint8_t *bytes, size_t count, codec_size *size, char *reason);

/// Decodes the first frame of a GIF file on its canvas to 8-bit sRGB. Transparent pixels are composited as those of PNG.
///
/// - reduction: 1.
/// - size: the result of `codec_gif_read_size` for the same bytes.
/// - rgb: memory for `size.height` rows of `size.width` times 3 bytes.
///
/// In addition to `rgb`, needs a byte for each pixel of the frame, another for each pixel of the canvas if pixels can
/// be transparent, and about 50 KB.
codec_status codec_gif_decode(
    const uint8_t *bytes, size_t count, uint32_t reduction, codec_size size, uint8_t *rgb, char *reason);

/// Returns `CODEC_ORIENTATION_ABSENT`: viewers do not turn GIF files.
int32_t codec_gif_orientation(const uint8_t *bytes, size_t count);

/// Reads the XMP packet and the colour profile of a GIF file.
codec_status codec_gif_read_metadata(const uint8_t *bytes, size_t count, codec_metadata *metadata);

// MARK: Resampling

/// The instruction sets that the resampling loops are compiled for. Only x86-64 has more than the plain one. All give
/// the same samples.
typedef enum codec_instructions { CODEC_PLAIN = 0, CODEC_AVX2 = 1 } codec_instructions;

/// Returns the best instruction set that this processor supports. The functions below must not be called with a better
/// one.
codec_instructions codec_best_instructions(void);

/// The weights of a resampling pass. Place p of the output is the sum of the `counts[p]` input samples from index
/// `starts[p]` on, multiplied by the weights from index `p * stride` on.
///
/// A weight has 22 fractional bits. It is stored whole in `values` and split in `high` and `low`, with
/// `value = high * 256 + low` and `low` from 0 to 255, because vector units multiply 16-bit numbers best.
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
/// - source: the row, `source_count` bytes. The weights must not read beyond it.
/// - target: `weights->place_count` times 3 bytes.
void codec_resample_row(
    const uint8_t *source, size_t source_count, const codec_weights *weights, codec_instructions instructions,
    uint8_t *target);

/// Adds `samples[i] * weight` to `sums[i]` for `count` samples. This is one step of combining several rows into one.
void codec_add_weighted_row(
    const uint8_t *samples, size_t count, int32_t weight, codec_instructions instructions, int32_t *sums);

/// Rounds the sums, drops their fractional bits and clips them to 0 to 255.
void codec_round_sums(const int32_t *sums, size_t count, codec_instructions instructions, uint8_t *target);

#endif
