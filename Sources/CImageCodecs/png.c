#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <png.h>

#include "CImageCodecs.h"
#include "png_chunks.h"
#include "reason.h"

/// Spans that libpng reads as if they were the file.
enum { span_count = 5 };

/// A libpng reader over the parts of a file that matter, which reports instead of printing.
typedef struct png_decoding {
    png_structp reader;
    png_infop info;
    const png_layout *layout;
    png_span spans[span_count];
    int span_index;
    /// Length and type of the cut image data, with the length that the file has left: libpng asks for
    /// thousands of bytes at once, and would not see any of a chunk that promises more than there is.
    uint8_t cut_header[8];
    /// Rows decoded so far, over all interlacing passes, and rows that make the picture whole.
    uint64_t decoded_rows;
    uint64_t all_rows;
    bool ran_dry;
    bool ran_out_of_memory;
    char *reason;
} png_decoding;

// MARK: Callbacks

static void stop_on_error(png_structp reader, png_const_charp message) {
    png_decoding *decoding = png_get_error_ptr(reader);
    // "Out of memory" or "Insufficient memory for ...": libpng has no error codes.
    if (strstr(message, "emory") != NULL) decoding->ran_out_of_memory = true;
    snprintf(decoding->reason, CODEC_REASON_CAPACITY, "%s", message);
    png_longjmp(reader, 1);
}

static void ignore_warning(png_structp reader, png_const_charp message) {
    (void)reader;
    (void)message;
}

static void read_spans(png_structp reader, png_bytep target, size_t count) {
    png_decoding *decoding = png_get_io_ptr(reader);
    while (count > 0 && decoding->span_index < span_count) {
        png_span *span = &decoding->spans[decoding->span_index];
        size_t step = count < span->count ? count : span->count;
        if (step > 0) memcpy(target, span->start, step);
        span->start += step;
        span->count -= step;
        target += step;
        count -= step;
        if (span->count == 0) decoding->span_index += 1;
    }
    if (count == 0) return;
    decoding->ran_dry = true;
    png_error(reader, "the image data ends before the picture does");
}

static void count_row(png_structp reader, png_row_infop row, png_bytep bytes) {
    (void)row;
    (void)bytes;
    png_decoding *decoding = png_get_user_transform_ptr(reader);
    decoding->decoded_rows += 1;
}

// MARK: Decoding

/// Makes a decoding ready for `decoding_try`. It stays where it is from then on: spans point into it.
static bool decoding_open(png_decoding *decoding, const png_layout *layout, char *reason) {
    memset(decoding, 0, sizeof *decoding);
    decoding->layout = layout;
    decoding->reason = reason;
    decoding->spans[0] = layout->head;
    decoding->spans[1] = layout->palette;
    decoding->spans[2] = layout->image_data;
    if (layout->cut_image_data.count > 0) {
        png_save_uint_32(decoding->cut_header, (png_uint_32)layout->cut_image_data.count);
        memcpy(decoding->cut_header + 4, "IDAT", 4);
        decoding->spans[3] = (png_span){decoding->cut_header, sizeof decoding->cut_header};
        decoding->spans[4] = layout->cut_image_data;
    }
    decoding->reader = png_create_read_struct(PNG_LIBPNG_VER_STRING, decoding, stop_on_error, ignore_warning);
    if (decoding->reader == NULL) return false;
    decoding->info = png_create_info_struct(decoding->reader);
    return decoding->info != NULL;
}

static void decoding_close(png_decoding *decoding) {
    if (decoding->reader != NULL) png_destroy_read_struct(&decoding->reader, &decoding->info, NULL);
}

/// Rows of all passes: pass p holds columns x0 + i dx and rows y0 + j dy (PNG specification, 8.2, Adam7).
static uint64_t count_all_rows(codec_size size, bool is_interlaced) {
    static const uint8_t x0[7] = {0, 4, 0, 2, 0, 1, 0};
    static const uint8_t y0[7] = {0, 0, 4, 0, 2, 0, 1};
    static const uint8_t dy[7] = {8, 8, 8, 4, 4, 2, 2};
    if (!is_interlaced) return size.height;
    uint64_t rows = 0;
    for (int pass = 0; pass < 7; pass += 1) {
        bool is_empty = size.width <= x0[pass] || size.height <= y0[pass];
        if (!is_empty) rows += (size.height - y0[pass] + dy[pass] - 1) / dy[pass];
    }
    return rows;
}

/// Colours that the palette chunk lacks are black, as in Pillow.
static void complete_palette(png_decoding *decoding) {
    png_colorp colors = NULL;
    int count = 0;
    png_color all[PNG_MAX_PALETTE_LENGTH] = {{0, 0, 0}};
    png_get_PLTE(decoding->reader, decoding->info, &colors, &count);
    if (count > 0) memcpy(all, colors, (size_t)count * sizeof(png_color));
    png_set_PLTE(decoding->reader, decoding->info, all, 1 << decoding->layout->bit_depth);
}

static bool is_grey16(const png_layout *layout) {
    return layout->color_type == PNG_COLOR_TYPE_GRAY && layout->bit_depth == 16;
}

/// Asks for what Pillow's convert("RGB") gives: alpha is dropped, 16-bit colours keep their high byte, and
/// small grey values are stretched over 0 to 255. A 16-bit grey picture is left alone here; see
/// `expand_grey16`.
static void set_transforms(png_decoding *decoding) {
    png_structp reader = decoding->reader;
    const png_layout *layout = decoding->layout;
    if (layout->color_type == PNG_COLOR_TYPE_PALETTE) {
        complete_palette(decoding);
        png_set_palette_to_rgb(reader);
    } else if (!is_grey16(layout)) {
        if (layout->bit_depth < 8) png_set_expand_gray_1_2_4_to_8(reader);
        if (layout->bit_depth == 16) png_set_strip_16(reader);
        if (layout->color_type & PNG_COLOR_MASK_ALPHA) png_set_strip_alpha(reader);
        if (!(layout->color_type & PNG_COLOR_MASK_COLOR)) png_set_gray_to_rgb(reader);
    }
    png_set_read_user_transform_fn(reader, count_row);
    png_set_user_transform_info(reader, decoding, 0, 0);
}

static void decoding_run(png_decoding *decoding, uint8_t *rgb) {
    png_structp reader = decoding->reader;
    codec_size size = decoding->layout->size;
    size_t stride = (size_t)size.width * 3;
    png_set_read_fn(reader, decoding, read_spans);
    png_set_user_limits(reader, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // the caller has checked the size
    png_set_benign_errors(reader, 1);
    // Some old encoders name a smaller window than they use; zlib copes if it is not told to save memory.
    png_set_option(reader, PNG_MAXIMUM_INFLATE_WINDOW, PNG_OPTION_ON);
    png_set_check_for_invalid_index(reader, 0);
    png_read_info(reader, decoding->info);
    // From here on only image data follows, whose checksums Pillow does not look at: what can be inflated is
    // shown.
    png_set_crc_action(reader, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
    set_transforms(decoding);
    int passes = png_set_interlace_handling(reader);
    decoding->all_rows = count_all_rows(size, passes > 1);
    png_read_update_info(reader, decoding->info);
    size_t row_count = png_get_rowbytes(reader, decoding->info);
    if (row_count != (is_grey16(decoding->layout) ? (size_t)size.width * 2 : stride)) {
        png_error(reader, "its rows have an unexpected length");
    }
    for (int pass = 0; pass < passes; pass += 1) {
        for (uint32_t y = 0; y < size.height; y += 1) png_read_row(reader, rgb + y * stride, NULL);
    }
}

/// What a decoding that libpng gave up on amounts to. One that has all its rows failed in the last bytes of
/// the compressed stream, which hold no pixels.
static codec_status decoding_judge(const png_decoding *decoding) {
    if (decoding->ran_out_of_memory) return CODEC_STATUS_OUT_OF_MEMORY;
    if (decoding->all_rows > 0 && decoding->decoded_rows == decoding->all_rows) return CODEC_STATUS_DONE;
    if (decoding->ran_dry && decoding->layout->ends_in_image_data) return CODEC_STATUS_TRUNCATED;
    return CODEC_STATUS_CORRUPT;
}

/// Decodes, or is jumped back into. The decoding belongs to the caller: C leaves a function's own variables
/// undefined after a jump back into it, if they changed meanwhile.
static codec_status decoding_try(png_decoding *decoding, uint8_t *rgb) {
    if (setjmp(png_jmpbuf(decoding->reader)) != 0) return decoding_judge(decoding);
    decoding_run(decoding, rgb);
    return CODEC_STATUS_DONE;
}

// MARK: Pixels

/// Turns rows of big-endian 16-bit grey, each at the start of its place, into RGB. Pillow clips such values
/// at 255 instead of scaling them. Backwards, because a pixel grows from two bytes to three.
static void expand_grey16(uint8_t *rgb, codec_size size) {
    size_t stride = (size_t)size.width * 3;
    for (uint32_t y = 0; y < size.height; y += 1, rgb += stride) {
        for (size_t x = size.width; x-- > 0;) {
            uint8_t value = rgb[2 * x] > 0 ? 255 : rgb[2 * x + 1];
            memset(rgb + 3 * x, value, 3);
        }
    }
}

// MARK: Interface

codec_status codec_png_decode(
    const uint8_t *bytes, size_t count, codec_size size, uint8_t *rgb, char *reason) {
    png_layout layout;
    codec_status status = png_layout_read(&layout, bytes, count, reason);
    if (status != CODEC_STATUS_DONE) return status;
    if (layout.size.width != size.width || layout.size.height != size.height) {
        return codec_fail(CODEC_STATUS_CORRUPT, reason, "its size changed while it was read");
    }
    png_decoding decoding;
    if (!decoding_open(&decoding, &layout, reason)) {
        decoding_close(&decoding);
        return codec_fail(CODEC_STATUS_OUT_OF_MEMORY, reason, "there is no memory for its decoder");
    }
    status = decoding_try(&decoding, rgb);
    decoding_close(&decoding);
    if (status == CODEC_STATUS_DONE && is_grey16(&layout)) expand_grey16(rgb, size);
    return status;
}
