#if __has_include(<tiffio.h>)

#include "tiff_library.h"

#include <pthread.h>

#include "shared_library.h"

// Version 4.5 has another number in the library's name.
#define LIBRARY_FILE (TIFF_HAS_OPEN_OPTIONS ? "libtiff.so.6" : "libtiff.so.5")

tiff_functions libtiff;

static shared_library library;

static void open_library(void) {
    shared_library_open(&library, "libtiff", LIBRARY_FILE);
#if TIFF_HAS_OPEN_OPTIONS
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFOpenOptionsAlloc);
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFOpenOptionsFree);
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFOpenOptionsSetMaxSingleMemAlloc);
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFOpenOptionsSetErrorHandlerExtR);
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFOpenOptionsSetWarningHandlerExtR);
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFClientOpenExt);
#else
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFSetErrorHandler);
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFSetWarningHandler);
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFClientOpen);
#endif
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFClose);
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFSetSubDirectory);
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFGetField);
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFGetFieldDefaulted);
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFSetField);
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFIsTiled);
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFScanlineSize);
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFReadScanline);
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFTileSize);
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFTileRowSize);
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFReadTile);
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFIsCODECConfigured);
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFRGBAImageOK);
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFRGBAImageBegin);
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFRGBAImageGet);
    SHARED_LIBRARY_FIND(&library, libtiff, TIFFRGBAImageEnd);
#if !TIFF_HAS_OPEN_OPTIONS
    // Without options for each file, nothing is printed and no reason is known.
    if (shared_library_missing(&library) == NULL) {
        libtiff.TIFFSetErrorHandler(NULL);
        libtiff.TIFFSetWarningHandler(NULL);
    }
#endif
}

const char *tiff_library_missing(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_library);
    return shared_library_missing(&library);
}

#endif
