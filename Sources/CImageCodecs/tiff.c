#include "absent_codec.h"

#if __has_include(<tiffio.h>)

#include <stdlib.h>
#include <string.h>

#include "color_conversion.h"
#include "tiff_decoding.h"
#include "tiff_exif.h"
#include "tiff_library.h"

// MARK: Directory

enum { tag_width = 256, tag_height = 257, tag_compression = 259 };

/// The directory of a file's picture. Read without libtiff, which allocates memory for every directory.
typedef struct tiff_page {
    tiff_structure structure;
    uint64_t offset;
    tiff_directory directory;
} tiff_page;

static codec_status tiff_page_open(tiff_page *page, const uint8_t *bytes, size_t count, char *reason) {
    if (!tiff_structure_open(&page->structure, bytes, count)) {
        return codec_fail(CODEC_STATUS_TRUNCATED, reason, "the file ends in its header");
    }
    page->offset = tiff_picture_directory(&page->structure);
    if (page->offset == 0) return codec_fail(CODEC_STATUS_CORRUPT, reason, "it has no image");
    if (!tiff_directory_read(&page->structure, page->offset, &page->directory)) {
        return codec_fail(CODEC_STATUS_TRUNCATED, reason, "the file ends before its directory");
    }
    return CODEC_STATUS_DONE;
}

static bool tiff_page_is_jpeg(const tiff_page *page) {
    uint64_t compression = tiff_number(&page->structure, &page->directory, tag_compression, 1);
    return compression == COMPRESSION_JPEG || compression == COMPRESSION_OJPEG;
}

/// Returns the colour profile, or an empty span.
static byte_span tiff_page_profile(const tiff_page *page) {
    tiff_field field;
    bool is_there = tiff_field_find(&page->structure, &page->directory, tiff_tag_icc, &field);
    return is_there ? field.value : (byte_span){NULL, 0};
}

/// Decodes the picture, converts its colours to sRGB, and composites it.
static codec_status run(tiff_decoding *decoding, byte_span profile, uint8_t *rgb) {
    size_t pixels = (size_t)decoding->size.width * decoding->size.height;
    tiff_color color = decoding->samples.color;
    if (color == tiff_cmyk) decoding->samples.conversion = color_conversion_to_srgb(profile, color_model_cmyk);
    codec_status status = tiff_decoding_run(decoding, rgb);
    if (status != CODEC_STATUS_DONE) return status;
    color_model model = color == tiff_grey && !decoding->is_converted_by_library ? color_model_grey : color_model_rgb;
    if (color != tiff_cmyk && color != tiff_lab) color_convert_picture(profile, model, rgb, pixels);
    if (decoding->alpha != NULL) codec_flatten(rgb, decoding->alpha, pixels);
    return CODEC_STATUS_DONE;
}

// MARK: Interface

const char *codec_tiff_missing(void) { return tiff_library_missing(); }

codec_status codec_tiff_read_size(const uint8_t *bytes, size_t count, codec_size *size, char *reason) {
    tiff_page page;
    codec_status status = tiff_page_open(&page, bytes, count, reason);
    if (status != CODEC_STATUS_DONE) return status;
    uint64_t width = tiff_number(&page.structure, &page.directory, tag_width, 0);
    uint64_t height = tiff_number(&page.structure, &page.directory, tag_height, 0);
    if (width == 0 || height == 0 || width > UINT32_MAX || height > UINT32_MAX) {
        if (page.directory.is_cut) return codec_fail(CODEC_STATUS_TRUNCATED, reason, "the file ends in its directory");
        return codec_fail(CODEC_STATUS_CORRUPT, reason, "it does not say how large its image is");
    }
    *size = (codec_size){(uint32_t)width, (uint32_t)height};
    return CODEC_STATUS_DONE;
}

codec_status codec_tiff_decode(
    const uint8_t *bytes, size_t count, uint32_t reduction, codec_size size, uint8_t *rgb, char *reason) {
    (void)reduction;
    tiff_page page;
    codec_status status = tiff_page_open(&page, bytes, count, reason);
    if (status != CODEC_STATUS_DONE) return status;
    bool is_cut = tiff_reaches_beyond_end(&page.structure, page.offset);
    // libjpeg fills in what is missing with grey.
    if (is_cut && tiff_page_is_jpeg(&page)) {
        return codec_fail(CODEC_STATUS_TRUNCATED, reason, "the file ends before its image is complete");
    }
    tiff_decoding decoding;
    status = tiff_decoding_open(&decoding, page.structure.bytes, page.offset, size, reason);
    if (status == CODEC_STATUS_DONE) status = run(&decoding, tiff_page_profile(&page), rgb);
    tiff_decoding_close(&decoding);
    return status == CODEC_STATUS_CORRUPT && is_cut ? CODEC_STATUS_TRUNCATED : status;
}

int32_t codec_tiff_orientation(const uint8_t *bytes, size_t count) {
    tiff_structure structure;
    if (!tiff_structure_open(&structure, bytes, count)) return CODEC_ORIENTATION_ABSENT;
    return tiff_orientation(&structure, tiff_picture_directory(&structure));
}

codec_status codec_tiff_read_metadata(const uint8_t *bytes, size_t count, codec_metadata *metadata) {
    tiff_structure structure;
    if (tiff_structure_open(&structure, bytes, count)) {
        tiff_copy_metadata(&structure, tiff_picture_directory(&structure), metadata);
    }
    return CODEC_STATUS_DONE;
}

#else

DEFINE_ABSENT_CODEC(tiff, "libtiff")

#endif
