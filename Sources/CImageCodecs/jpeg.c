#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

#include "CImageCodecs.h"
#include "color_conversion.h"
#include "jpeg_segments.h"
#include "reason.h"

/// The most scans that a progressive file may have. Encoders write about ten. A file with more than a hundred is an
/// attempt to keep the decoder busy, because even a scan of a few bytes costs a pass over the whole image.
enum { scan_limit = 100 };

/// The size in pixels from which a file must be plausible to be decoded.
///
/// Huffman coding spends at least one bit on every block of 64 pixels. libjpeg and Pillow fill in missing data with
/// grey, but for a large image in a tiny file that costs gigabytes and seconds, and shows nothing. Arithmetic coding
/// has no such minimum: it can spend less than a thousandth of a bit on a flat block. It is allowed 64 times as many
/// pixels per byte, which is enough for all but blank images.
enum {
    plausible_from_pixels = 16 << 20,
    huffman_pixels_per_byte_limit = 64 * 8,
    arithmetic_pixels_per_byte_limit = 64 * huffman_pixels_per_byte_limit,
};

/// A libjpeg decompressor for a whole file in memory. It reports errors instead of printing them and exiting.
///
/// The caller of the function that calls setjmp owns it. After a jump back into a function, C leaves that function's
/// own variables undefined if they have changed since setjmp.
typedef struct jpeg_decoding {
    struct jpeg_decompress_struct decompressor;
    struct jpeg_error_mgr errors;
    struct jpeg_source_mgr source;
    struct jpeg_progress_mgr progress;
    jmp_buf escape;
    /// The colour profile, and the conversion that it asks for; NULL if the samples stay as they are.
    byte_buffer profile;
    const color_conversion *conversion;
    codec_status status;
    char *reason;
} jpeg_decoding;

// MARK: Callbacks

static jpeg_decoding *decoding_of(j_common_ptr common) { return common->client_data; }

static void stop_on_error(j_common_ptr common) {
    jpeg_decoding *decoding = decoding_of(common);
    char message[JMSG_LENGTH_MAX];
    common->err->format_message(common, message);
    switch (common->err->msg_code) {
        case JERR_OUT_OF_MEMORY: decoding->status = CODEC_STATUS_OUT_OF_MEMORY; break;
        // The arithmetic decoder cannot suspend, so it raises this error when it needs more bytes.
        case JERR_CANT_SUSPEND: decoding->status = CODEC_STATUS_TRUNCATED; break;
        case JERR_BAD_PRECISION:
            snprintf(message, sizeof message, "it has %d bits per sample instead of 8", common->err->msg_parm.i[0]);
            decoding->status = CODEC_STATUS_UNSUPPORTED;
            break;
        case JERR_SOF_UNSUPPORTED:
        case JERR_ARITH_NOTIMPL:
        case JERR_CONVERSION_NOTIMPL:
        case JERR_CCIR601_NOTIMPL:
        case JERR_FRACT_SAMPLE_NOTIMPL: decoding->status = CODEC_STATUS_UNSUPPORTED; break;
        default: decoding->status = CODEC_STATUS_CORRUPT; break;
    }
    snprintf(decoding->reason, CODEC_REASON_CAPACITY, "%s", message);
    longjmp(decoding->escape, 1);
}

// Pillow continues after libjpeg's warnings (stray bytes, a scan that ends early, unexpected restart markers), so they
// are neither printed nor counted.
static void ignore_warning(j_common_ptr common, int level) {
    (void)common;
    (void)level;
}

static void ignore_message(j_common_ptr common) { (void)common; }

static void ignore_source_event(j_decompress_ptr decompressor) { (void)decompressor; }

// When the bytes run out, libjpeg's own memory source adds an end-of-image marker, so that a truncated file decodes to
// an image with a grey bottom. This source suspends instead, so that every call that needs more bytes reports it.
static boolean refuse_more_input(j_decompress_ptr decompressor) {
    (void)decompressor;
    return FALSE;
}

static void skip_input(j_decompress_ptr decompressor, long count) {
    if (count <= 0) return;
    struct jpeg_source_mgr *source = decompressor->src;
    size_t step = (size_t)count < source->bytes_in_buffer ? (size_t)count : source->bytes_in_buffer;
    source->next_input_byte += step;
    source->bytes_in_buffer -= step;
}

static void limit_scans(j_common_ptr common) {
    jpeg_decoding *decoding = decoding_of(common);
    if (decoding->decompressor.input_scan_number <= scan_limit) return;
    decoding->status = CODEC_STATUS_CORRUPT;
    snprintf(decoding->reason, CODEC_REASON_CAPACITY, "it has more than %d scans", scan_limit);
    longjmp(decoding->escape, 1);
}

// MARK: Decoding

static void decoding_prepare(jpeg_decoding *decoding, char *reason) {
    memset(decoding, 0, sizeof *decoding);
    decoding->reason = reason;
    decoding->decompressor.err = jpeg_std_error(&decoding->errors);
    decoding->errors.error_exit = stop_on_error;
    decoding->errors.emit_message = ignore_warning;
    decoding->errors.output_message = ignore_message;
    decoding->decompressor.client_data = decoding;
}

static void decoding_open(jpeg_decoding *decoding, const uint8_t *bytes, size_t count) {
    jpeg_create_decompress(&decoding->decompressor);
    decoding->source.next_input_byte = bytes;
    decoding->source.bytes_in_buffer = count;
    decoding->source.init_source = ignore_source_event;
    decoding->source.fill_input_buffer = refuse_more_input;
    decoding->source.skip_input_data = skip_input;
    decoding->source.resync_to_restart = jpeg_resync_to_restart;
    decoding->source.term_source = ignore_source_event;
    decoding->decompressor.src = &decoding->source;
    decoding->progress.progress_monitor = limit_scans;
    decoding->decompressor.progress = &decoding->progress;
}

static codec_status decoding_truncated(jpeg_decoding *decoding) {
    return codec_fail(CODEC_STATUS_TRUNCATED, decoding->reason, "the file ends before its image is complete");
}

/// Reads up to the first scan. A file may start with an image that has only tables; the actual image follows.
static codec_status decoding_read_header(jpeg_decoding *decoding) {
    int found;
    do {
        found = jpeg_read_header(&decoding->decompressor, FALSE);
    } while (found == JPEG_HEADER_TABLES_ONLY);
    if (found == JPEG_SUSPENDED) return decoding_truncated(decoding);
    switch (decoding->decompressor.num_components) {
        case 1: case 3: case 4: return CODEC_STATUS_DONE;
        default:
            snprintf(
                decoding->reason, CODEC_REASON_CAPACITY, "it has %d colour components instead of 1, 3 or 4",
                decoding->decompressor.num_components);
            return CODEC_STATUS_UNSUPPORTED;
    }
}

static color_model model_of(int component_count) {
    return component_count == 1 ? color_model_grey : component_count == 4 ? color_model_cmyk : color_model_rgb;
}

// MARK: Pixels

/// Returns (a * b) / 255, rounded, as Pillow computes it with integers.
static inline int multiply_255(int a, int b) {
    int product = a * b + 128;
    return ((product >> 8) + product) >> 8;
}

/// Pillow reads every four-component JPEG as Adobe's inverted CMYK, with or without Adobe's marker: the stored k is the
/// light that the black ink lets through, and 255 - c is the ink.
static void cmyk_row_to_rgb(const uint8_t *cmyk, uint32_t width, uint8_t *rgb) {
    for (uint32_t x = 0; x < width; x += 1, cmyk += 4, rgb += 3) {
        int light = cmyk[3];
        for (int channel = 0; channel < 3; channel += 1) {
            int value = light - multiply_255(255 - cmyk[channel], light);
            rgb[channel] = (uint8_t)(value < 0 ? 0 : value);
        }
    }
}

/// Converts a row of decoded samples, which are RGB or CMYK, to sRGB.
static void decoding_convert_row(
    const jpeg_decoding *decoding, const uint8_t *samples, uint32_t width, uint8_t *rgb) {
    if (decoding->conversion != NULL) {
        color_convert(decoding->conversion, samples, width, rgb);
    } else if (samples != rgb) {
        cmyk_row_to_rgb(samples, width, rgb);
    }
}

static codec_status decoding_read_rows(jpeg_decoding *decoding, codec_size size, uint8_t *rgb) {
    j_decompress_ptr decompressor = &decoding->decompressor;
    bool is_cmyk = decompressor->out_color_space == JCS_CMYK;
    size_t stride = (size_t)size.width * 3;
    JSAMPARRAY cmyk = NULL;
    if (is_cmyk) {
        cmyk = decompressor->mem->alloc_sarray((j_common_ptr)decompressor, JPOOL_IMAGE, size.width * 4, 1);
    }
    while (decompressor->output_scanline < size.height) {
        JSAMPROW row = rgb + (size_t)decompressor->output_scanline * stride;
        JDIMENSION count = jpeg_read_scanlines(decompressor, is_cmyk ? cmyk : &row, 1);
        if (count != 1) return decoding_truncated(decoding);
        decoding_convert_row(decoding, is_cmyk ? cmyk[0] : row, size.width, row);
    }
    // The image is complete. Like Pillow, do not require the end marker, but refuse a file with an error before it.
    jpeg_finish_decompress(decompressor);
    return CODEC_STATUS_DONE;
}

static bool is_plausible(const jpeg_decoding *decoding, size_t count) {
    uint64_t pixels = (uint64_t)decoding->decompressor.image_width * decoding->decompressor.image_height;
    if (pixels < plausible_from_pixels) return true;
    bool is_arithmetic = decoding->decompressor.arith_code;
    int limit = is_arithmetic ? arithmetic_pixels_per_byte_limit : huffman_pixels_per_byte_limit;
    return count >= pixels / (uint64_t)limit;
}

static codec_status decoding_run(
    jpeg_decoding *decoding, size_t count, uint32_t reduction, codec_size size, uint8_t *rgb) {
    j_decompress_ptr decompressor = &decoding->decompressor;
    codec_status status = decoding_read_header(decoding);
    if (status != CODEC_STATUS_DONE) return status;
    if (!is_plausible(decoding, count)) return decoding_truncated(decoding);
    // libjpeg converts grey to RGB and YCCK to CMYK, but neither YCCK nor CMYK to RGB. Everything else keeps its
    // default, which is also Pillow's: the accurate integer DCT and fancy upsampling.
    decompressor->out_color_space = decompressor->num_components == 4 ? JCS_CMYK : JCS_RGB;
    byte_span profile = {decoding->profile.bytes, decoding->profile.count};
    decoding->conversion = color_conversion_to_srgb(profile, model_of(decompressor->num_components));
    decompressor->scale_num = 1;
    decompressor->scale_denom = reduction;
    if (!jpeg_start_decompress(decompressor)) return decoding_truncated(decoding);
    if (decompressor->output_width != size.width || decompressor->output_height != size.height) {
        return codec_fail(CODEC_STATUS_CORRUPT, decoding->reason, "its size changed while it was read");
    }
    return decoding_read_rows(decoding, size, rgb);
}

// MARK: Interface

static void try_read_size(jpeg_decoding *decoding, const uint8_t *bytes, size_t count, codec_size *size) {
    if (setjmp(decoding->escape) != 0) return;
    decoding_open(decoding, bytes, count);
    decoding->status = decoding_read_header(decoding);
    size->width = decoding->decompressor.image_width;
    size->height = decoding->decompressor.image_height;
}

static void try_decode(
    jpeg_decoding *decoding, const uint8_t *bytes, size_t count, uint32_t reduction, codec_size size,
    uint8_t *rgb) {
    if (setjmp(decoding->escape) != 0) return;
    decoding_open(decoding, bytes, count);
    decoding->status = decoding_run(decoding, count, reduction, size, rgb);
}

codec_status codec_jpeg_read_size(const uint8_t *bytes, size_t count, codec_size *size, char *reason) {
    jpeg_decoding decoding;
    decoding_prepare(&decoding, reason);
    try_read_size(&decoding, bytes, count, size);
    jpeg_destroy_decompress(&decoding.decompressor);
    return decoding.status;
}

codec_status codec_jpeg_decode(
    const uint8_t *bytes, size_t count, uint32_t reduction, codec_size size, uint8_t *rgb, char *reason) {
    jpeg_decoding decoding;
    decoding_prepare(&decoding, reason);
    decoding.profile = jpeg_profile_read(bytes, count);
    try_decode(&decoding, bytes, count, reduction, size, rgb);
    jpeg_destroy_decompress(&decoding.decompressor);
    free(decoding.profile.bytes);
    return decoding.status;
}

static void visit_frame(void *context, uint8_t marker, byte_span segment) {
    // The frame headers (ISO 10918-1, table B.1): SOF0 to SOF15 without DHT, JPG and DAC.
    bool is_frame = marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
    if (is_frame && segment.count > 5) *(int *)context = segment.start[5];
}

bool codec_jpeg_is_converted(const uint8_t *bytes, size_t count) {
    int component_count = 0;
    jpeg_visit_segments(bytes, count, visit_frame, &component_count);
    if (component_count != 1 && component_count != 3 && component_count != 4) return false;
    byte_buffer profile = jpeg_profile_read(bytes, count);
    bool is_converted =
        icc_profile_changes_pixels((byte_span){profile.bytes, profile.count}, model_of(component_count));
    free(profile.bytes);
    return is_converted;
}
