#if __has_include(<tiffio.h>)

#include "tiff_decoding.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reason.h"
#include "tiff_library.h"

// MARK: Callbacks

static tmsize_t read_bytes(thandle_t handle, void *target, tmsize_t count) {
    tiff_decoding *decoding = handle;
    uint64_t left = decoding->bytes.count > decoding->position ? decoding->bytes.count - decoding->position : 0;
    uint64_t step = (uint64_t)count < left ? (uint64_t)count : left;
    if (count <= 0 || step == 0) return 0;
    memcpy(target, decoding->bytes.start + decoding->position, (size_t)step);
    decoding->position += step;
    return (tmsize_t)step;
}

static tmsize_t refuse_bytes(thandle_t handle, void *source, tmsize_t count) {
    (void)handle, (void)source, (void)count;
    return -1;
}

static toff_t seek(thandle_t handle, toff_t offset, int origin) {
    tiff_decoding *decoding = handle;
    switch (origin) {
        case SEEK_SET: decoding->position = offset; break;
        case SEEK_CUR: decoding->position += offset; break;
        default: decoding->position = decoding->bytes.count + offset; break;
    }
    return decoding->position;
}

static int keep_open(thandle_t handle) {
    (void)handle;
    return 0;
}

static toff_t size_of_file(thandle_t handle) { return ((tiff_decoding *)handle)->bytes.count; }

/// Gives libtiff the file as it lies in memory. It only reads it.
static int map(thandle_t handle, void **base, toff_t *size) {
    tiff_decoding *decoding = handle;
    *base = (void *)(uintptr_t)decoding->bytes.start;
    *size = decoding->bytes.count;
    return 1;
}

static void unmap(thandle_t handle, void *base, toff_t size) { (void)handle, (void)base, (void)size; }

#if TIFF_HAS_OPEN_OPTIONS
/// Keeps the first error, which is nearest to the cause.
static int keep_error(TIFF *file, void *user, const char *module, const char *format, va_list arguments) {
    (void)file, (void)module;
    tiff_decoding *decoding = user;
    if (decoding->reason[0] == 0) vsnprintf(decoding->reason, CODEC_REASON_CAPACITY, format, arguments);
    return 1;
}

static int ignore_warning(TIFF *file, void *user, const char *module, const char *format, va_list arguments) {
    (void)file, (void)user, (void)module, (void)format, (void)arguments;
    return 1;
}

static TIFF *open_file(tiff_decoding *decoding) {
    TIFFOpenOptions *options = libtiff.TIFFOpenOptionsAlloc();
    if (options == NULL) return NULL;
    libtiff.TIFFOpenOptionsSetMaxSingleMemAlloc(options, (tmsize_t)decoding->memory_limit);
    libtiff.TIFFOpenOptionsSetErrorHandlerExtR(options, keep_error, decoding);
    libtiff.TIFFOpenOptionsSetWarningHandlerExtR(options, ignore_warning, decoding);
    TIFF *file = libtiff.TIFFClientOpenExt(
        "image", "r", decoding, read_bytes, refuse_bytes, seek, keep_open, size_of_file, map, unmap, options);
    libtiff.TIFFOpenOptionsFree(options);
    return file;
}
#else
static TIFF *open_file(tiff_decoding *decoding) {
    return libtiff.TIFFClientOpen(
        "image", "r", decoding, read_bytes, refuse_bytes, seek, keep_open, size_of_file, map, unmap);
}
#endif

// MARK: Opening

/// Returns the status of a call that failed, with libtiff's reason if it gave one.
static codec_status failure(tiff_decoding *decoding, const char *reason) {
    if (decoding->reason[0] != 0) return CODEC_STATUS_CORRUPT;
    return codec_fail(CODEC_STATUS_CORRUPT, decoding->reason, reason);
}

static codec_status unsupported(tiff_decoding *decoding, const char *reason) {
    return codec_fail(CODEC_STATUS_UNSUPPORTED, decoding->reason, reason);
}

/// Returns a field of 16 bits, or its default.
static uint16_t number(tiff_decoding *decoding, uint32_t tag) {
    uint16_t value = 0;
    return libtiff.TIFFGetFieldDefaulted(decoding->file, tag, &value) ? value : 0;
}

/// Whether alpha follows the colours, as Pillow decides it: an extra sample without a meaning is not alpha, but the
/// fourth sample of RGB is if nothing is said of it.
static tiff_alpha find_alpha(tiff_decoding *decoding, unsigned colors) {
    enum { written_by_corel_draw = 999 };
    uint16_t count = 0, *kinds = NULL;
    if (decoding->samples.stored <= colors) return tiff_opaque;
    if (!libtiff.TIFFGetField(decoding->file, TIFFTAG_EXTRASAMPLES, &count, &kinds) || count == 0) {
        return decoding->samples.color == tiff_rgb && decoding->samples.stored == 4 ? tiff_straight_alpha : tiff_opaque;
    }
    switch (kinds[0]) {
        case EXTRASAMPLE_ASSOCALPHA: return tiff_premultiplied_alpha;
        case EXTRASAMPLE_UNASSALPHA: case written_by_corel_draw: return tiff_straight_alpha;
        default: return tiff_opaque;
    }
}

static codec_status read_palette(tiff_decoding *decoding) {
    tiff_samples *samples = &decoding->samples;
    uint16_t *red, *green, *blue;
    if (samples->bits > 8) return unsupported(decoding, "its palette has more than 256 colours");
    if (!libtiff.TIFFGetField(decoding->file, TIFFTAG_COLORMAP, &red, &green, &blue)) {
        return failure(decoding, "its palette is missing");
    }
    // Some old writers use only 8 of the 16 bits.
    samples->palette_shift = 0;
    for (size_t i = 0; i < (size_t)1 << samples->bits; i += 1) {
        if (red[i] > 255 || green[i] > 255 || blue[i] > 255) samples->palette_shift = 8;
    }
    samples->red = red;
    samples->green = green;
    samples->blue = blue;
    return CODEC_STATUS_DONE;
}

static bool has_known_bits(const tiff_samples *samples) {
    if (samples->kind == tiff_real) return samples->bits == 16 || samples->bits == 32 || samples->bits == 64;
    return samples->bits >= 1 && samples->bits <= 32;
}

static codec_status read_numbers(tiff_decoding *decoding) {
    tiff_samples *samples = &decoding->samples;
    samples->bits = number(decoding, TIFFTAG_BITSPERSAMPLE);
    samples->stored = number(decoding, TIFFTAG_SAMPLESPERPIXEL);
    switch (number(decoding, TIFFTAG_SAMPLEFORMAT)) {
        case SAMPLEFORMAT_INT: samples->kind = tiff_signed; break;
        case SAMPLEFORMAT_IEEEFP: samples->kind = tiff_real; break;
        case SAMPLEFORMAT_COMPLEXINT: case SAMPLEFORMAT_COMPLEXIEEEFP:
            return unsupported(decoding, "its samples are complex numbers");
        default: samples->kind = tiff_unsigned; break;
    }
    if (has_known_bits(samples)) return CODEC_STATUS_DONE;
    snprintf(decoding->reason, CODEC_REASON_CAPACITY, "it has %u bits a sample", samples->bits);
    return CODEC_STATUS_UNSUPPORTED;
}

/// Decides how samples become colours.
static codec_status read_colors(tiff_decoding *decoding) {
    tiff_samples *samples = &decoding->samples;
    unsigned colors = 1;
    uint16_t photometric = PHOTOMETRIC_MINISBLACK;
    libtiff.TIFFGetField(decoding->file, TIFFTAG_PHOTOMETRIC, &photometric);
    uint16_t compression = number(decoding, TIFFTAG_COMPRESSION);
    if (compression == COMPRESSION_JPEG && photometric == PHOTOMETRIC_YCBCR) {
        libtiff.TIFFSetField(decoding->file, TIFFTAG_JPEGCOLORMODE, JPEGCOLORMODE_RGB);
        photometric = PHOTOMETRIC_RGB;
    }
    // As in Pillow, a single sample is luminance.
    if (samples->stored == 1 && (photometric == PHOTOMETRIC_YCBCR || photometric == PHOTOMETRIC_RGB)) {
        photometric = PHOTOMETRIC_MINISBLACK;
    }
    switch (photometric) {
        case PHOTOMETRIC_MINISWHITE: samples->is_inverted = true; break;
        case PHOTOMETRIC_MINISBLACK: case PHOTOMETRIC_MASK: break;
        case PHOTOMETRIC_PALETTE: samples->color = tiff_palette; break;
        case PHOTOMETRIC_RGB: samples->color = tiff_rgb, colors = 3; break;
        case PHOTOMETRIC_CIELAB: case PHOTOMETRIC_ICCLAB:
            samples->color = tiff_lab, colors = 3;
            samples->has_signed_lab = photometric == PHOTOMETRIC_CIELAB;
            break;
        case PHOTOMETRIC_SEPARATED: samples->color = tiff_cmyk, colors = 4; break;
        default: decoding->is_converted_by_library = true; return CODEC_STATUS_DONE;
    }
    if (compression == COMPRESSION_OJPEG) decoding->is_converted_by_library = true;
    if (decoding->is_converted_by_library) return CODEC_STATUS_DONE;
    codec_status status = read_numbers(decoding);
    if (status != CODEC_STATUS_DONE) return status;
    if (samples->stored < colors) return unsupported(decoding, "it has too few samples for its kind of colours");
    if (samples->color == tiff_lab && samples->bits != 8 && samples->bits != 16) {
        return unsupported(decoding, "it is CIE L*a*b* with other than 8 or 16 bits");
    }
    samples->alpha = find_alpha(decoding, colors);
    return samples->color == tiff_palette ? read_palette(decoding) : CODEC_STATUS_DONE;
}

static bool open_memory(tiff_decoding *decoding) {
    size_t pixels = (size_t)decoding->size.width * decoding->size.height;
    size_t used = tiff_samples_used(&decoding->samples);
    TIFF *file = decoding->file;
    tmsize_t block = decoding->is_tiled ? libtiff.TIFFTileSize(file) : libtiff.TIFFScanlineSize(file);
    if (block <= 0 || (size_t)block > decoding->memory_limit) return false;
    decoding->block = malloc((size_t)block);
    decoding->components = malloc(decoding->is_separate ? pixels * used : decoding->size.width * used);
    if (decoding->samples.alpha != tiff_opaque) decoding->alpha = malloc(pixels);
    bool has_alpha = decoding->samples.alpha == tiff_opaque || decoding->alpha != NULL;
    return decoding->block != NULL && decoding->components != NULL && has_alpha;
}

codec_status tiff_decoding_open(
    tiff_decoding *decoding, byte_span bytes, uint64_t directory, codec_size size, char *reason) {
    memset(decoding, 0, sizeof *decoding);
    decoding->bytes = bytes;
    decoding->size = size;
    decoding->reason = reason;
    // A row or a tile can have more samples than the picture has, but not many more.
    decoding->memory_limit = ((size_t)64 << 20) + (size_t)size.width * size.height * 16;
    reason[0] = 0;
    if (tiff_library_missing() != NULL) return codec_fail(CODEC_STATUS_UNSUPPORTED, reason, tiff_library_missing());
    decoding->file = open_file(decoding);
    if (decoding->file == NULL) return failure(decoding, "its directory cannot be read");
    if (!libtiff.TIFFSetSubDirectory(decoding->file, directory)) {
        return failure(decoding, "its directory cannot be read");
    }
    uint32_t width = 0, height = 0;
    libtiff.TIFFGetField(decoding->file, TIFFTAG_IMAGEWIDTH, &width);
    libtiff.TIFFGetField(decoding->file, TIFFTAG_IMAGELENGTH, &height);
    if (width != size.width || height != size.height) return failure(decoding, "its size changed while it was read");
    uint16_t compression = number(decoding, TIFFTAG_COMPRESSION);
    if (!libtiff.TIFFIsCODECConfigured(compression)) {
        snprintf(reason, CODEC_REASON_CAPACITY, "the installed libtiff lacks its compression (%u)", compression);
        return CODEC_STATUS_UNSUPPORTED;
    }
    decoding->samples.stored = number(decoding, TIFFTAG_SAMPLESPERPIXEL);
    decoding->is_tiled = libtiff.TIFFIsTiled(decoding->file) != 0;
    decoding->is_separate =
        number(decoding, TIFFTAG_PLANARCONFIG) == PLANARCONFIG_SEPARATE && decoding->samples.stored > 1;
    codec_status status = read_colors(decoding);
    if (status != CODEC_STATUS_DONE || decoding->is_converted_by_library) return status;
    if (open_memory(decoding)) return CODEC_STATUS_DONE;
    return codec_fail(CODEC_STATUS_OUT_OF_MEMORY, reason, "its rows or tiles are too large");
}

void tiff_decoding_close(tiff_decoding *decoding) {
    if (decoding->file != NULL) libtiff.TIFFClose(decoding->file);
    free(decoding->block);
    free(decoding->components);
    free(decoding->alpha);
}

// MARK: Pixels

/// Takes pixels of one plane, or of all planes if they are not separate, from a row or a part of one.
static void take_pixels(
    tiff_decoding *decoding, const uint8_t *row, unsigned plane, uint32_t x, uint32_t y, uint32_t count, uint8_t *rgb) {
    const tiff_samples *samples = &decoding->samples;
    unsigned used = tiff_samples_used(samples), stored = decoding->is_separate ? 1 : samples->stored;
    if (decoding->is_measuring) {
        decoding->highest = tiff_samples_highest(samples, row, (size_t)count * stored, decoding->highest);
        return;
    }
    size_t place = (size_t)y * decoding->size.width + x;
    if (tiff_samples_are_pixels(samples) && !decoding->is_separate) {
        memcpy(rgb + place * 3, row, (size_t)count * 3);
        return;
    }
    if (decoding->is_separate) {
        tiff_samples_unpack(samples, row, count, 1, 0, plane, decoding->components + place * used);
        return;
    }
    for (unsigned component = 0; component < used; component += 1) {
        tiff_samples_unpack(samples, row, count, stored, component, component, decoding->components);
    }
    uint8_t *alpha = decoding->alpha == NULL ? NULL : decoding->alpha + place;
    tiff_samples_convert(samples, decoding->components, count, rgb + place * 3, alpha);
}

static bool read_strips(tiff_decoding *decoding, unsigned plane, uint8_t *rgb) {
    for (uint32_t y = 0; y < decoding->size.height; y += 1) {
        if (libtiff.TIFFReadScanline(decoding->file, decoding->block, y, (uint16_t)plane) != 1) return false;
        take_pixels(decoding, decoding->block, plane, 0, y, decoding->size.width, rgb);
    }
    return true;
}

static bool read_tiles(tiff_decoding *decoding, unsigned plane, uint8_t *rgb) {
    codec_size size = decoding->size;
    uint32_t width = 0, height = 0;
    libtiff.TIFFGetField(decoding->file, TIFFTAG_TILEWIDTH, &width);
    libtiff.TIFFGetField(decoding->file, TIFFTAG_TILELENGTH, &height);
    tmsize_t row_size = libtiff.TIFFTileRowSize(decoding->file);
    if (width == 0 || height == 0 || row_size <= 0) return false;
    for (uint64_t top = 0; top < size.height; top += height) {
        for (uint64_t left = 0; left < size.width; left += width) {
            uint32_t x = (uint32_t)left, y = (uint32_t)top;
            if (libtiff.TIFFReadTile(decoding->file, decoding->block, x, y, 0, (uint16_t)plane) < 0) return false;
            uint32_t columns = size.width - x < width ? size.width - x : width;
            uint32_t rows = size.height - y < height ? size.height - y : height;
            for (uint32_t row = 0; row < rows; row += 1) {
                take_pixels(decoding, decoding->block + row * row_size, plane, x, y + row, columns, rgb);
            }
        }
    }
    return true;
}

static bool read_planes(tiff_decoding *decoding, uint8_t *rgb) {
    unsigned planes = decoding->is_separate ? tiff_samples_used(&decoding->samples) : 1;
    for (unsigned plane = 0; plane < planes; plane += 1) {
        bool is_read = decoding->is_tiled ? read_tiles(decoding, plane, rgb) : read_strips(decoding, plane, rgb);
        if (!is_read) return false;
    }
    return true;
}

/// Lets libtiff make the colours, 4 bytes a pixel.
static codec_status run_in_library(tiff_decoding *decoding, uint8_t *rgb) {
    TIFFRGBAImage image;
    char reason[1024] = "";
    size_t pixels = (size_t)decoding->size.width * decoding->size.height;
    bool is_known = libtiff.TIFFRGBAImageOK(decoding->file, reason)
        && libtiff.TIFFRGBAImageBegin(&image, decoding->file, 1, reason);
    if (!is_known) {
        return unsupported(decoding, reason[0] == 0 ? "its kind of colours" : reason);
    }
    codec_status status = CODEC_STATUS_DONE;
    uint32_t *raster = malloc(pixels * sizeof *raster);
    image.req_orientation = image.orientation;
    if (raster == NULL) {
        status = codec_fail(CODEC_STATUS_OUT_OF_MEMORY, decoding->reason, "there is no memory for its decoder");
    } else if (!libtiff.TIFFRGBAImageGet(&image, raster, decoding->size.width, decoding->size.height)) {
        status = failure(decoding, "its image data cannot be read");
    } else {
        for (size_t i = 0; i < pixels; i += 1, rgb += 3) {
            rgb[0] = (uint8_t)TIFFGetR(raster[i]);
            rgb[1] = (uint8_t)TIFFGetG(raster[i]);
            rgb[2] = (uint8_t)TIFFGetB(raster[i]);
        }
    }
    free(raster);
    libtiff.TIFFRGBAImageEnd(&image);
    return status;
}

codec_status tiff_decoding_run(tiff_decoding *decoding, uint8_t *rgb) {
    if (decoding->is_converted_by_library) return run_in_library(decoding, rgb);
    if (tiff_samples_is_measured(&decoding->samples)) {
        decoding->is_measuring = true;
        if (!read_planes(decoding, rgb)) return failure(decoding, "its image data cannot be read");
        decoding->samples.white = tiff_samples_white(&decoding->samples, decoding->highest);
        decoding->is_measuring = false;
    }
    if (!read_planes(decoding, rgb)) return failure(decoding, "its image data cannot be read");
    if (!decoding->is_separate) return CODEC_STATUS_DONE;
    size_t pixels = (size_t)decoding->size.width * decoding->size.height;
    tiff_samples_convert(&decoding->samples, decoding->components, pixels, rgb, decoding->alpha);
    return CODEC_STATUS_DONE;
}

#endif
