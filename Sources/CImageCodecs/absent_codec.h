#ifndef CODEC_ABSENT_CODEC_H
#define CODEC_ABSENT_CODEC_H

#include "CImageCodecs.h"
#include "reason.h"

/// Defines the functions of a format whose library was not there at build time. They fail with that reason.
///
/// - format: the part of the functions' names, such as `webp`.
/// - library: the library, as a string literal.
#define DEFINE_ABSENT_CODEC(format, library)                                                                       \
    const char *codec_##format##_missing(void) { return library " was not there when this program was built"; }    \
    codec_status codec_##format##_read_size(                                                                       \
        const uint8_t *bytes, size_t count, codec_size *size, char *reason) {                                      \
        (void)bytes, (void)count, (void)size;                                                                      \
        return codec_fail(CODEC_STATUS_UNSUPPORTED, reason, codec_##format##_missing());                           \
    }                                                                                                              \
    codec_status codec_##format##_decode(                                                                          \
        const uint8_t *bytes, size_t count, uint32_t reduction, codec_size size, uint8_t *rgb, char *reason) {     \
        (void)bytes, (void)count, (void)reduction, (void)size, (void)rgb;                                          \
        return codec_fail(CODEC_STATUS_UNSUPPORTED, reason, codec_##format##_missing());                           \
    }                                                                                                              \
    int32_t codec_##format##_orientation(const uint8_t *bytes, size_t count) {                                     \
        (void)bytes, (void)count;                                                                                  \
        return CODEC_ORIENTATION_ABSENT;                                                                           \
    }                                                                                                              \
    codec_status codec_##format##_read_metadata(const uint8_t *bytes, size_t count, codec_metadata *metadata) {    \
        (void)bytes, (void)count, (void)metadata;                                                                  \
        return CODEC_STATUS_DONE;                                                                                  \
    }

#endif
