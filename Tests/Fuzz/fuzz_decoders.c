/// A libFuzzer target for the decoders. `fuzz.sh` builds and runs it.
///
/// The environment variable FUZZ_FORMAT names the format. Each input is read as the program reads a file: its size,
/// then its pixels if they are few enough, its orientation, its metadata, and whether its colours are converted.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CImageCodecs.h"

/// The most pixels that are decoded, so that an input takes milliseconds.
enum { pixel_limit = 4 << 20, png_memory_limit = 64 << 20 };

typedef struct format {
    const char *name;
    codec_status (*read_size)(const uint8_t *, size_t, codec_size *, char *);
    codec_status (*decode)(const uint8_t *, size_t, uint32_t, codec_size, uint8_t *, char *);
    int32_t (*orientation)(const uint8_t *, size_t);
    codec_status (*read_metadata)(const uint8_t *, size_t, codec_metadata *);
    const char *(*missing)(void);
    /// The largest reduction; 1 if there is none.
    uint32_t reduction;
} format;

static const char *nothing(void) { return NULL; }

static codec_status decode_png(
    const uint8_t *bytes, size_t count, uint32_t reduction, codec_size size, uint8_t *rgb, char *reason) {
    (void)reduction;
    codec_png_read_traits(bytes, count);
    return codec_png_decode(bytes, count, size, png_memory_limit, rgb, reason);
}

static codec_status decode_jpeg(
    const uint8_t *bytes, size_t count, uint32_t reduction, codec_size size, uint8_t *rgb, char *reason) {
    codec_jpeg_is_converted(bytes, count);
    return codec_jpeg_decode(bytes, count, reduction, size, rgb, reason);
}

#define OPTIONAL(NAME, FUNCTIONS, MISSING)                                                                             \
    {NAME, codec_##FUNCTIONS##_read_size, codec_##FUNCTIONS##_decode, codec_##FUNCTIONS##_orientation,                 \
     codec_##FUNCTIONS##_read_metadata, codec_##MISSING##_missing, 1}

static const format formats[] = {
    {"jpeg", codec_jpeg_read_size, decode_jpeg, codec_jpeg_orientation, codec_jpeg_read_metadata, nothing, 8},
    {"png", codec_png_read_size, decode_png, codec_png_orientation, codec_png_read_metadata, nothing, 1},
    OPTIONAL("webp", webp, webp),
    OPTIONAL("heif", heif, heif),
    OPTIONAL("avif", heif, avif),
    OPTIONAL("jxl", jxl, jxl),
    OPTIONAL("tiff", tiff, tiff),
    OPTIONAL("gif", gif, gif),
    {"raw", codec_raw_read_size, codec_raw_decode, codec_raw_orientation, codec_raw_read_metadata, codec_raw_missing, 8},
};

static const format *chosen;

int LLVMFuzzerInitialize(int *argument_count, char ***arguments) {
    (void)argument_count, (void)arguments;
    const char *name = getenv("FUZZ_FORMAT");
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i += 1) {
        if (name != NULL && strcmp(name, formats[i].name) == 0) chosen = &formats[i];
    }
    const char *missing = chosen == NULL ? "FUZZ_FORMAT must name a format" : chosen->missing();
    if (missing == NULL) return 0;
    fprintf(stderr, "%s\n", missing);
    exit(69);
}

static void decode(const uint8_t *bytes, size_t count, codec_size size, uint32_t reduction) {
    char reason[CODEC_REASON_CAPACITY];
    codec_size reduced = {(size.width + reduction - 1) / reduction, (size.height + reduction - 1) / reduction};
    uint8_t *rgb = malloc((size_t)reduced.width * reduced.height * 3);
    chosen->decode(bytes, count, reduction, reduced, rgb, reason);
    free(rgb);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t count) {
    char reason[CODEC_REASON_CAPACITY];
    codec_size size = {0, 0};
    if (chosen->read_size(bytes, count, &size, reason) == CODEC_STATUS_DONE
        && (uint64_t)size.width * size.height <= pixel_limit) {
        decode(bytes, count, size, 1);
        if (chosen->reduction > 1) decode(bytes, count, size, chosen->reduction);
    }
    chosen->orientation(bytes, count);
    codec_metadata metadata = {{0}, {0}, {0}, {0}};
    chosen->read_metadata(bytes, count, &metadata);
    codec_metadata_free(&metadata);
    return 0;
}
