#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <png.h>

#include "CImageCodecs.h"
#include "color_conversion.h"
#include "png_chunks.h"
#include "reason.h"

/// The number of spans. libpng reads them one after the other, as if they were the file.
enum { span_count = 6 };

enum { length_and_type_count = 8, checksum_count = 4, bytes_a_color = 3, bytes_a_pixel = 4 };

/// A libpng reader for the parts of a file that matter. It reports errors instead of printing them.
typedef struct png_decoding {
    png_structp reader;
    png_infop info;
    const png_layout *layout;
    byte_span spans[span_count];
    int span_index;
    /// The palette chunk, completed, and the transparency chunk. Their checksums are zero: `png_layout_read` has
    /// already checked those in the file.
    uint8_t palette[length_and_type_count + PNG_MAX_PALETTE_LENGTH * bytes_a_color + checksum_count];
    uint8_t transparency[length_and_type_count + PNG_MAX_PALETTE_LENGTH + checksum_count];
    /// Length and type of the truncated image data chunk, with the length that the file still holds. libpng asks for
    /// thousands of bytes at once, and would get nothing of a chunk that claims more bytes than there are.
    uint8_t cut_header[length_and_type_count];
    /// For a transparent image, its alpha values and memory for one row of colours and alpha; otherwise NULL.
    uint8_t *alpha;
    uint8_t *row;
    /// Where the colours and alpha values of `row` are copied to while it is read. At other times `row_colors` is NULL.
    uint8_t *row_colors;
    uint8_t *row_alpha;
    /// The rows decoded so far, and the rows of the complete image. Both are counted over all interlacing passes.
    uint64_t decoded_rows;
    uint64_t all_rows;
    /// Bytes that libpng may still allocate.
    size_t memory_left;
    bool ran_dry;
    bool ran_out_of_memory;
    char *reason;
} png_decoding;

// MARK: Callbacks

static void stop_on_error(png_structp reader, png_const_charp message) {
    png_decoding *decoding = png_get_error_ptr(reader);
    snprintf(decoding->reason, CODEC_REASON_CAPACITY, "%s", message);
    png_longjmp(reader, 1);
}

static void ignore_warning(png_structp reader, png_const_charp message) {
    (void)reader;
    (void)message;
}

/// libpng has no error codes, so a failed allocation is recorded here.
static png_voidp allocate(png_structp reader, png_alloc_size_t count) {
    png_decoding *decoding = png_get_mem_ptr(reader);
    void *memory = count > decoding->memory_left ? NULL : malloc(count);
    if (memory == NULL) {
        decoding->ran_out_of_memory = true;
    } else {
        decoding->memory_left -= count;
    }
    return memory;
}

static void release(png_structp reader, png_voidp memory) {
    (void)reader;
    free(memory);
}

static void read_spans(png_structp reader, png_bytep target, size_t count) {
    png_decoding *decoding = png_get_io_ptr(reader);
    while (count > 0 && decoding->span_index < span_count) {
        byte_span *span = &decoding->spans[decoding->span_index];
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
    png_error(reader, "the image data ends before the image is complete");
}

static void count_row(png_structp reader, png_row_infop row, png_bytep bytes) {
    (void)row;
    (void)bytes;
    png_decoding *decoding = png_get_user_transform_ptr(reader);
    decoding->decoded_rows += 1;
}

// MARK: Decoding

/// Writes a chunk to a buffer, with the payload truncated or padded with zeros to `count` bytes and a checksum of zero.
static byte_span make_chunk(uint8_t *buffer, const char *type, byte_span payload, size_t count) {
    size_t used = payload.count < count ? payload.count : count;
    png_save_uint_32(buffer, (png_uint_32)count);
    memcpy(buffer + 4, type, 4);
    memcpy(buffer + length_and_type_count, payload.start, used);
    memset(buffer + length_and_type_count + used, 0, count - used + checksum_count);
    return (byte_span){buffer, length_and_type_count + count + checksum_count};
}

/// Sets the spans of the palette and the transparency. As in Pillow, colours that the palette chunk lacks are black.
/// They are added here because libpng's png_set_PLTE frees a palette twice if memory runs out inside it.
static void make_colors(png_decoding *decoding) {
    const png_layout *layout = decoding->layout;
    bool has_palette = layout->color_type == PNG_COLOR_TYPE_PALETTE;
    size_t colors = (size_t)1 << layout->bit_depth;
    if (has_palette) {
        decoding->spans[1] = make_chunk(decoding->palette, "PLTE", layout->palette, colors * bytes_a_color);
    }
    size_t count = layout->transparency.count;
    if (has_palette && count > colors) count = colors;
    if (count > 0) {
        decoding->spans[2] = make_chunk(decoding->transparency, "tRNS", layout->transparency, count);
    }
}

static bool open_reader(png_decoding *decoding) {
    decoding->reader = png_create_read_struct_2(
        PNG_LIBPNG_VER_STRING, decoding, stop_on_error, ignore_warning, decoding, allocate, release);
    if (decoding->reader == NULL) return false;
    decoding->info = png_create_info_struct(decoding->reader);
    return decoding->info != NULL;
}

/// Allocates memory for alpha. It is not written to before the rows are decoded, so a header that claims a large image
/// costs nothing.
static bool open_alpha(png_decoding *decoding, codec_size size) {
    if (!png_layout_is_transparent(decoding->layout)) return true;
    decoding->alpha = malloc((size_t)size.width * size.height);
    decoding->row = malloc((size_t)size.width * bytes_a_pixel);
    decoding->ran_out_of_memory = decoding->alpha == NULL || decoding->row == NULL;
    return !decoding->ran_out_of_memory;
}

/// Prepares a decoding for `decoding_try`. The decoding must not be moved afterwards, because its spans point into it.
static bool decoding_open(png_decoding *decoding, const png_layout *layout, size_t memory_limit, char *reason) {
    memset(decoding, 0, sizeof *decoding);
    decoding->layout = layout;
    decoding->memory_left = memory_limit;
    decoding->reason = reason;
    decoding->spans[0] = layout->head;
    make_colors(decoding);
    decoding->spans[3] = layout->image_data;
    if (layout->cut_image_data.count > 0) {
        png_save_uint_32(decoding->cut_header, (png_uint_32)layout->cut_image_data.count);
        memcpy(decoding->cut_header + 4, "IDAT", 4);
        decoding->spans[4] = (byte_span){decoding->cut_header, sizeof decoding->cut_header};
        decoding->spans[5] = layout->cut_image_data;
    }
    return open_reader(decoding) && open_alpha(decoding, layout->size);
}

static void decoding_close(png_decoding *decoding) {
    if (decoding->reader != NULL) png_destroy_read_struct(&decoding->reader, &decoding->info, NULL);
    free(decoding->alpha);
    free(decoding->row);
}

/// Returns the number of rows of all passes. Pass p holds columns x0 + i dx and rows y0 + j dy (PNG specification, 8.2,
/// Adam7).
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

/// Requests 8-bit colour samples, with alpha if the file has any. Grey values of less than 8 bits are scaled to 0 to
/// 255. 16-bit samples keep their high byte, as in Pillow. 16-bit grey values, which Pillow clips, are scaled and
/// rounded instead. libpng compares samples with the transparent colour before either step.
static void set_transforms(png_decoding *decoding) {
    png_structp reader = decoding->reader;
    const png_layout *layout = decoding->layout;
    if (layout->color_type == PNG_COLOR_TYPE_PALETTE) {
        png_set_palette_to_rgb(reader);  // with alpha if there is a transparency chunk
    } else {
        if (layout->bit_depth < 8) png_set_expand_gray_1_2_4_to_8(reader);
        if (layout->transparency.count > 0) png_set_tRNS_to_alpha(reader);
        if (png_layout_is_grey16(layout)) {
            png_set_scale_16(reader);
        } else if (layout->bit_depth == 16) {
            png_set_strip_16(reader);
        }
        if (!(layout->color_type & PNG_COLOR_MASK_COLOR)) png_set_gray_to_rgb(reader);
    }
    png_set_read_user_transform_fn(reader, count_row);
    png_set_user_transform_info(reader, decoding, 0, 0);
}

static void read_opaque_rows(png_decoding *decoding, int passes, uint8_t *rgb) {
    codec_size size = decoding->layout->size;
    size_t stride = (size_t)size.width * bytes_a_color;
    for (int pass = 0; pass < passes; pass += 1) {
        for (uint32_t y = 0; y < size.height; y += 1) png_read_row(decoding->reader, rgb + y * stride, NULL);
    }
}

/// Copies colours and alpha values into one row.
static void join_row(const uint8_t *rgb, const uint8_t *alpha, size_t width, uint8_t *row) {
    for (size_t x = 0; x < width; x += 1, rgb += bytes_a_color, row += bytes_a_pixel) {
        memcpy(row, rgb, bytes_a_color);
        row[3] = alpha[x];
    }
}

/// Copies the colours and alpha values of the row that is being read to their destinations.
static void split_row(png_decoding *decoding) {
    const uint8_t *row = decoding->row;
    uint8_t *rgb = decoding->row_colors;
    if (rgb == NULL) return;
    for (size_t x = 0; x < decoding->layout->size.width; x += 1, rgb += bytes_a_color, row += bytes_a_pixel) {
        memcpy(rgb, row, bytes_a_color);
        decoding->row_alpha[x] = row[3];
    }
    decoding->row_colors = NULL;
}

/// A pass of an interlaced image adds pixels to a row, so `row` first gets the pixels of the earlier passes. In the
/// first pass that contains the row there are none, and the bytes copied then are overwritten later.
static void read_transparent_rows(png_decoding *decoding, int passes, uint8_t *rgb) {
    codec_size size = decoding->layout->size;
    for (int pass = 0; pass < passes; pass += 1) {
        for (uint32_t y = 0; y < size.height; y += 1) {
            uint8_t *colors = rgb + (size_t)y * size.width * bytes_a_color;
            uint8_t *alpha = decoding->alpha + (size_t)y * size.width;
            bool is_in_pass = passes == 1 || PNG_ROW_IN_INTERLACE_PASS(y, pass);
            if (is_in_pass && pass > 0) join_row(colors, alpha, size.width, decoding->row);
            decoding->row_colors = is_in_pass ? colors : NULL;
            decoding->row_alpha = alpha;
            png_read_row(decoding->reader, decoding->row, NULL);
            split_row(decoding);
        }
    }
}

static void decoding_run(png_decoding *decoding, uint8_t *rgb) {
    png_structp reader = decoding->reader;
    codec_size size = decoding->layout->size;
    png_set_read_fn(reader, decoding, read_spans);
    png_set_user_limits(reader, PNG_UINT_31_MAX, PNG_UINT_31_MAX);  // the caller has checked the size
    png_set_benign_errors(reader, 1);
    // Some old encoders declare a smaller window than they use. zlib decodes their files if it uses the largest window.
    png_set_option(reader, PNG_MAXIMUM_INFLATE_WINDOW, PNG_OPTION_ON);
    png_set_check_for_invalid_index(reader, 0);
    // Pillow ignores the checksums of image data and shows whatever can be inflated. The checksums of earlier chunks
    // have already been checked.
    png_set_crc_action(reader, PNG_CRC_QUIET_USE, PNG_CRC_QUIET_USE);
    png_read_info(reader, decoding->info);
    set_transforms(decoding);
    int passes = png_set_interlace_handling(reader);
    decoding->all_rows = count_all_rows(size, passes > 1);
    png_read_update_info(reader, decoding->info);
    size_t row_count = png_get_rowbytes(reader, decoding->info);
    if (row_count != (size_t)size.width * (decoding->alpha == NULL ? bytes_a_color : bytes_a_pixel)) {
        png_error(reader, "its rows have an unexpected length");
    }
    if (decoding->alpha == NULL) {
        read_opaque_rows(decoding, passes, rgb);
    } else {
        read_transparent_rows(decoding, passes, rgb);
    }
}

/// Returns the status of a decoding that libpng has aborted. If all rows were decoded, the error is in the last bytes
/// of the compressed stream, which hold no pixels.
static codec_status decoding_judge(const png_decoding *decoding) {
    if (decoding->ran_out_of_memory) return CODEC_STATUS_OUT_OF_MEMORY;
    if (decoding->all_rows > 0 && decoding->decoded_rows == decoding->all_rows) return CODEC_STATUS_DONE;
    if (decoding->ran_dry && decoding->layout->ends_in_image_data) return CODEC_STATUS_TRUNCATED;
    return CODEC_STATUS_CORRUPT;
}

/// Decodes the image; libpng jumps back here on an error. The caller owns the decoding. After a jump back into a
/// function, C leaves that function's own variables undefined if they have changed since setjmp.
static codec_status decoding_try(png_decoding *decoding, uint8_t *rgb) {
    if (setjmp(png_jmpbuf(decoding->reader)) != 0) {
        codec_status status = decoding_judge(decoding);
        // libpng may abort at the end of the stream after decoding the last row, before the row has been copied.
        if (status == CODEC_STATUS_DONE) split_row(decoding);
        return status;
    }
    decoding_run(decoding, rgb);
    return CODEC_STATUS_DONE;
}

static void convert_colors(const png_layout *layout, uint8_t *rgb, size_t pixel_count) {
    byte_buffer storage = {0};
    byte_span profile = png_layout_profile(layout, &storage);
    color_convert_picture(profile, png_layout_color_model(layout), rgb, pixel_count);
    free(storage.bytes);
}

// MARK: Interface

codec_status codec_png_decode(
    const uint8_t *bytes, size_t count, codec_size size, size_t memory_limit, uint8_t *rgb, char *reason) {
    png_layout layout;
    codec_status status = png_layout_read(&layout, bytes, count, reason);
    if (status != CODEC_STATUS_DONE) return status;
    if (layout.size.width != size.width || layout.size.height != size.height) {
        return codec_fail(CODEC_STATUS_CORRUPT, reason, "its size changed while it was read");
    }
    if (layout.color_type == PNG_COLOR_TYPE_PALETTE && layout.palette.count == 0) {
        return codec_fail(CODEC_STATUS_CORRUPT, reason, "its palette is missing or damaged");
    }
    png_decoding decoding;
    if (decoding_open(&decoding, &layout, memory_limit, reason)) {
        status = decoding_try(&decoding, rgb);
    } else if (decoding.ran_out_of_memory) {
        status = codec_fail(CODEC_STATUS_OUT_OF_MEMORY, reason, "there is no memory for its decoder");
    } else {
        status = codec_fail(CODEC_STATUS_UNSUPPORTED, reason, "the installed libpng cannot be used");
    }
    size_t pixel_count = (size_t)size.width * size.height;
    if (status == CODEC_STATUS_DONE) convert_colors(&layout, rgb, pixel_count);
    if (status == CODEC_STATUS_DONE && decoding.alpha != NULL) codec_flatten(rgb, decoding.alpha, pixel_count);
    decoding_close(&decoding);
    return status;
}
