#ifndef CODEC_TIFF_LIBRARY_H
#define CODEC_TIFF_LIBRARY_H

#include <tiffio.h>

/// Whether libtiff has errors and limits for each file, as it has since version 4.5.
#define TIFF_HAS_OPEN_OPTIONS (TIFFLIB_VERSION >= 20221213)

/// The functions of libtiff that are used.
typedef struct tiff_functions {
#if TIFF_HAS_OPEN_OPTIONS
    __typeof__(&TIFFOpenOptionsAlloc) TIFFOpenOptionsAlloc;
    __typeof__(&TIFFOpenOptionsFree) TIFFOpenOptionsFree;
    __typeof__(&TIFFOpenOptionsSetMaxSingleMemAlloc) TIFFOpenOptionsSetMaxSingleMemAlloc;
    __typeof__(&TIFFOpenOptionsSetErrorHandlerExtR) TIFFOpenOptionsSetErrorHandlerExtR;
    __typeof__(&TIFFOpenOptionsSetWarningHandlerExtR) TIFFOpenOptionsSetWarningHandlerExtR;
    __typeof__(&TIFFClientOpenExt) TIFFClientOpenExt;
#else
    __typeof__(&TIFFSetErrorHandler) TIFFSetErrorHandler;
    __typeof__(&TIFFSetWarningHandler) TIFFSetWarningHandler;
    __typeof__(&TIFFClientOpen) TIFFClientOpen;
#endif
    __typeof__(&TIFFClose) TIFFClose;
    __typeof__(&TIFFSetSubDirectory) TIFFSetSubDirectory;
    __typeof__(&TIFFGetField) TIFFGetField;
    __typeof__(&TIFFGetFieldDefaulted) TIFFGetFieldDefaulted;
    __typeof__(&TIFFSetField) TIFFSetField;
    __typeof__(&TIFFIsTiled) TIFFIsTiled;
    __typeof__(&TIFFScanlineSize) TIFFScanlineSize;
    __typeof__(&TIFFReadScanline) TIFFReadScanline;
    __typeof__(&TIFFTileSize) TIFFTileSize;
    __typeof__(&TIFFTileRowSize) TIFFTileRowSize;
    __typeof__(&TIFFReadTile) TIFFReadTile;
    __typeof__(&TIFFIsCODECConfigured) TIFFIsCODECConfigured;
    __typeof__(&TIFFRGBAImageOK) TIFFRGBAImageOK;
    __typeof__(&TIFFRGBAImageBegin) TIFFRGBAImageBegin;
    __typeof__(&TIFFRGBAImageGet) TIFFRGBAImageGet;
    __typeof__(&TIFFRGBAImageEnd) TIFFRGBAImageEnd;
} tiff_functions;

/// Filled in by the first call of `tiff_library_missing`.
extern tiff_functions libtiff;

/// Opens libtiff if that has not happened yet. Returns what is missing of it, or NULL.
const char *tiff_library_missing(void);

#endif
