#include "absent_codec.h"

#if __has_include(<gif_lib.h>)

#include <gif_lib.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "color_conversion.h"
#include "gif_blocks.h"
#include "shared_library.h"

// MARK: Library

#define LIBRARY_FILE "libgif.so.7"

/// The functions of giflib that are used.
static struct {
    __typeof__(&DGifOpen) DGifOpen;
    __typeof__(&DGifCloseFile) DGifCloseFile;
    __typeof__(&DGifGetRecordType) DGifGetRecordType;
    __typeof__(&DGifGetImageDesc) DGifGetImageDesc;
    __typeof__(&DGifGetLine) DGifGetLine;
    __typeof__(&DGifGetExtension) DGifGetExtension;
    __typeof__(&DGifGetExtensionNext) DGifGetExtensionNext;
    __typeof__(&GifErrorString) GifErrorString;
} giflib;

static shared_library library;

static void open_library(void) {
    shared_library_open(&library, "giflib", LIBRARY_FILE);
    SHARED_LIBRARY_FIND(&library, giflib, DGifOpen);
    SHARED_LIBRARY_FIND(&library, giflib, DGifCloseFile);
    SHARED_LIBRARY_FIND(&library, giflib, DGifGetRecordType);
    SHARED_LIBRARY_FIND(&library, giflib, DGifGetImageDesc);
    SHARED_LIBRARY_FIND(&library, giflib, DGifGetLine);
    SHARED_LIBRARY_FIND(&library, giflib, DGifGetExtension);
    SHARED_LIBRARY_FIND(&library, giflib, DGifGetExtensionNext);
    SHARED_LIBRARY_FIND(&library, giflib, GifErrorString);
}

const char *codec_gif_missing(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_library);
    return shared_library_missing(&library);
}

// MARK: Decoding

/// A file that giflib reads from memory, and its first frame.
typedef struct gif_decoding {
    GifFileType *file;
    byte_span whole;
    /// What giflib has not read yet.
    byte_span rest;
    gif_frame frame;
    /// The frame's pixels as indexes into its palette, row by row.
    uint8_t *indexes;
    /// Alpha of the canvas, or NULL if the file has no transparent index.
    uint8_t *alpha;
    /// The colours of all 256 indexes; those that the palette lacks are black, as in Pillow.
    uint8_t palette[256 * 3];
    char *reason;
} gif_decoding;

static int read_bytes(GifFileType *file, GifByteType *target, int count) {
    gif_decoding *decoding = file->UserData;
    if (count <= 0) return 0;
    size_t step = (size_t)count < decoding->rest.count ? (size_t)count : decoding->rest.count;
    if (step > 0) memcpy(target, decoding->rest.start, step);
    decoding->rest = (byte_span){decoding->rest.start + step, decoding->rest.count - step};
    return (int)step;
}

/// Returns the status of a call that failed. giflib has no error of its own for the end of the file.
static codec_status failure(const gif_decoding *decoding, int error) {
    switch (error) {
        case D_GIF_ERR_NOT_ENOUGH_MEM:
            return codec_fail(CODEC_STATUS_OUT_OF_MEMORY, decoding->reason, "there is no memory for its decoder");
        case D_GIF_ERR_READ_FAILED: case D_GIF_ERR_EOF_TOO_SOON:
            return codec_fail(CODEC_STATUS_TRUNCATED, decoding->reason, "the file ends before its image is complete");
        default: break;
    }
    if (decoding->rest.count == 0) {
        return codec_fail(CODEC_STATUS_TRUNCATED, decoding->reason, "the file ends before its image is complete");
    }
    const char *text = giflib.GifErrorString(error);
    return codec_fail(CODEC_STATUS_CORRUPT, decoding->reason, text == NULL ? "giflib cannot read it" : text);
}

/// Reads up to the image data of the first frame.
static codec_status open_frame(gif_decoding *decoding) {
    GifFileType *file = decoding->file;
    GifRecordType kind = UNDEFINED_RECORD_TYPE;
    GifByteType *block;
    int label;
    do {
        if (giflib.DGifGetRecordType(file, &kind) == GIF_ERROR) return failure(decoding, file->Error);
        if (kind == TERMINATE_RECORD_TYPE) return failure(decoding, D_GIF_ERR_NO_IMAG_DSCR);
        if (kind != EXTENSION_RECORD_TYPE) continue;
        if (giflib.DGifGetExtension(file, &label, &block) == GIF_ERROR) return failure(decoding, file->Error);
        while (block != NULL) {
            if (giflib.DGifGetExtensionNext(file, &block) == GIF_ERROR) return failure(decoding, file->Error);
        }
    } while (kind != IMAGE_DESC_RECORD_TYPE);
    if (giflib.DGifGetImageDesc(file) == GIF_ERROR) return failure(decoding, file->Error);
    bool is_same = file->Image.Width == (GifWord)decoding->frame.width
        && file->Image.Height == (GifWord)decoding->frame.height;
    return is_same ? CODEC_STATUS_DONE : failure(decoding, D_GIF_ERR_NO_IMAG_DSCR);
}

/// Copies the frame's own palette or the global one. Without either, indexes are grey values, as in Pillow.
static void read_palette(gif_decoding *decoding) {
    const ColorMapObject *map = decoding->file->Image.ColorMap;
    if (map == NULL) map = decoding->file->SColorMap;
    for (int i = 0; i < 256; i += 1) {
        uint8_t *color = decoding->palette + i * 3;
        if (map == NULL) {
            memset(color, i, 3);
        } else if (i < map->ColorCount) {
            color[0] = map->Colors[i].Red;
            color[1] = map->Colors[i].Green;
            color[2] = map->Colors[i].Blue;
        }
    }
}

/// Reads the frame's rows. Those of an interlaced frame come in four passes (GIF89a, appendix E).
static codec_status read_rows(gif_decoding *decoding) {
    static const uint32_t starts[4] = {0, 4, 2, 1}, steps[4] = {8, 8, 4, 2};
    const gif_frame *frame = &decoding->frame;
    for (int pass = 0; pass < (frame->is_interlaced ? 4 : 1); pass += 1) {
        uint32_t start = frame->is_interlaced ? starts[pass] : 0, step = frame->is_interlaced ? steps[pass] : 1;
        for (uint32_t y = start; y < frame->height; y += step) {
            uint8_t *row = decoding->indexes + (size_t)y * frame->width;
            if (giflib.DGifGetLine(decoding->file, row, (int)frame->width) == GIF_ERROR) {
                return failure(decoding, decoding->file->Error);
            }
        }
    }
    return CODEC_STATUS_DONE;
}

/// Fills the canvas as Pillow does: with the transparent index, or else with index 0. Then draws the frame.
static void draw(const gif_decoding *decoding, uint8_t *rgb) {
    const gif_frame *frame = &decoding->frame;
    size_t width = frame->canvas.width, count = width * frame->canvas.height;
    const uint8_t *ground = decoding->palette + (frame->transparent < 0 ? 0 : frame->transparent * 3);
    for (size_t i = 0; i < count; i += 1) memcpy(rgb + i * 3, ground, 3);
    if (decoding->alpha != NULL) memset(decoding->alpha, 0, count);
    const uint8_t *index = decoding->indexes;
    for (uint32_t y = 0; y < frame->height; y += 1) {
        size_t place = (frame->top + y) * width + frame->left;
        for (uint32_t x = 0; x < frame->width; x += 1, index += 1, place += 1) {
            memcpy(rgb + place * 3, decoding->palette + *index * 3, 3);
            if (decoding->alpha != NULL) decoding->alpha[place] = *index == frame->transparent ? 0 : 255;
        }
    }
}

static codec_status decoding_run(gif_decoding *decoding, uint8_t *rgb) {
    const gif_frame *frame = &decoding->frame;
    size_t pixels = (size_t)frame->canvas.width * frame->canvas.height;
    int error = D_GIF_SUCCEEDED;
    decoding->file = giflib.DGifOpen(decoding, read_bytes, &error);
    if (decoding->file == NULL) return failure(decoding, error);
    codec_status status = open_frame(decoding);
    if (status != CODEC_STATUS_DONE) return status;
    read_palette(decoding);
    decoding->indexes = malloc((size_t)frame->width * frame->height + 1);
    if (frame->transparent >= 0) decoding->alpha = malloc(pixels);
    if (decoding->indexes == NULL || (frame->transparent >= 0 && decoding->alpha == NULL)) {
        return failure(decoding, D_GIF_ERR_NOT_ENOUGH_MEM);
    }
    status = read_rows(decoding);
    if (status != CODEC_STATUS_DONE) return status;
    draw(decoding, rgb);
    codec_metadata metadata = {0};
    gif_read_metadata(decoding->whole, &metadata);
    color_convert_picture((byte_span){metadata.icc.bytes, metadata.icc.count}, color_model_rgb, rgb, pixels);
    codec_metadata_free(&metadata);
    if (decoding->alpha != NULL) codec_flatten(rgb, decoding->alpha, pixels);
    return CODEC_STATUS_DONE;
}

// MARK: Interface

codec_status codec_gif_read_size(const uint8_t *bytes, size_t count, codec_size *size, char *reason) {
    gif_frame frame;
    codec_status status = gif_frame_find(&frame, (byte_span){bytes, count}, reason);
    if (status == CODEC_STATUS_DONE) *size = frame.canvas;
    return status;
}

codec_status codec_gif_decode(
    const uint8_t *bytes, size_t count, uint32_t reduction, codec_size size, uint8_t *rgb, char *reason) {
    (void)reduction;
    if (codec_gif_missing() != NULL) return codec_fail(CODEC_STATUS_UNSUPPORTED, reason, codec_gif_missing());
    gif_decoding decoding = {.whole = {bytes, count}, .rest = {bytes, count}, .reason = reason};
    codec_status status = gif_frame_find(&decoding.frame, decoding.rest, reason);
    if (status != CODEC_STATUS_DONE) return status;
    codec_size canvas = decoding.frame.canvas;
    if (canvas.width != size.width || canvas.height != size.height) {
        return codec_fail(CODEC_STATUS_CORRUPT, reason, "its size changed while it was read");
    }
    status = decoding_run(&decoding, rgb);
    if (decoding.file != NULL) giflib.DGifCloseFile(decoding.file, NULL);
    free(decoding.indexes);
    free(decoding.alpha);
    return status;
}

int32_t codec_gif_orientation(const uint8_t *bytes, size_t count) {
    (void)bytes, (void)count;
    return CODEC_ORIENTATION_ABSENT;
}

codec_status codec_gif_read_metadata(const uint8_t *bytes, size_t count, codec_metadata *metadata) {
    gif_read_metadata((byte_span){bytes, count}, metadata);
    return CODEC_STATUS_DONE;
}

#else

DEFINE_ABSENT_CODEC(gif, "giflib")

#endif
