#if __has_include(<libheif/heif.h>)

#include "heif_library.h"

#include <cstdio>

#include <pthread.h>

extern "C" {
#include "CImageCodecs.h"
}
#include "shared_library.h"

heif_functions heif;

static shared_library library;
static char no_hevc[64], no_av1[64];

static void open_library() {
    shared_library_open(&library, "libheif", "libheif.so.1");
#define FIND(name) SHARED_LIBRARY_FIND(&library, heif, name);
    HEIF_FUNCTIONS(FIND)
#undef FIND
    if (shared_library_missing(&library) != nullptr) return;
    // Distributions may leave out decoders, or keep them in packages of their own.
    if (!heif.heif_have_decoder_for_format(heif_compression_HEVC)) {
        snprintf(no_hevc, sizeof no_hevc, "the installed libheif has no decoder for HEVC");
    }
    if (!heif.heif_have_decoder_for_format(heif_compression_AV1)) {
        snprintf(no_av1, sizeof no_av1, "the installed libheif has no decoder for AV1");
    }
}

static const char *missing(const char *decoder) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_library);
    const char *what = shared_library_missing(&library);
    return what != nullptr ? what : decoder[0] != 0 ? decoder : nullptr;
}

extern "C" const char *codec_heif_missing(void) { return missing(no_hevc); }

extern "C" const char *codec_avif_missing(void) { return missing(no_av1); }

#endif
