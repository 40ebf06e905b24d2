#include "CImageCodecs.h"

#if __has_include(<jxl/decode.h>) && __has_include(<jxl/version.h>)

#include "jxl_library.h"

#include <pthread.h>

#include "shared_library.h"

#define TEXT_OF(number) #number
#define FILE_NAME(major, minor) "libjxl.so." TEXT_OF(major) "." TEXT_OF(minor)

jxl_functions jxl;

static shared_library library;

static void open_library(void) {
    // Each version before 1.0 has an interface of its own.
    shared_library_open(&library, "libjxl", FILE_NAME(JPEGXL_MAJOR_VERSION, JPEGXL_MINOR_VERSION));
#define FIND(name) SHARED_LIBRARY_FIND(&library, jxl, name);
    JXL_FUNCTIONS(FIND)
#undef FIND
}

const char *codec_jxl_missing(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_library);
    return shared_library_missing(&library);
}

#endif
