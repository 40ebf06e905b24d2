#include "CImageCodecs.h"

#if __has_include(<webp/encode.h>)

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <webp/encode.h>

#include "shared_library.h"

static struct {
    __typeof__(&WebPEncodeRGB) WebPEncodeRGB;
    __typeof__(&WebPFree) WebPFree;
} webp;

static shared_library encoder;

static void open_library(void) {
    shared_library_open(&encoder, "libwebp", "libwebp.so.7");
    SHARED_LIBRARY_FIND(&encoder, webp, WebPEncodeRGB);
    SHARED_LIBRARY_FIND(&encoder, webp, WebPFree);
}

static bool is_ready(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_library);
    return shared_library_missing(&encoder) == NULL;
}

bool codec_webp_encode(const uint8_t *rgb, codec_size size, int quality, uint8_t **bytes, size_t *count) {
    if (!is_ready()) return false;
    uint8_t *file = NULL;
    size_t written =
        webp.WebPEncodeRGB(rgb, (int)size.width, (int)size.height, (int)size.width * 3, (float)quality, &file);
    if (written == 0) return false;
    // libwebp may have an allocator of its own, and the caller uses that of C.
    *bytes = malloc(written);
    if (*bytes != NULL) memcpy(*bytes, file, written);
    *count = written;
    webp.WebPFree(file);
    return *bytes != NULL;
}

#else

bool codec_webp_encode(const uint8_t *rgb, codec_size size, int quality, uint8_t **bytes, size_t *count) {
    (void)rgb, (void)size, (void)quality, (void)bytes, (void)count;
    return false;
}

#endif
