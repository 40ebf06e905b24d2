#ifndef CODEC_JXL_LIBRARY_H
#define CODEC_JXL_LIBRARY_H

#include <jxl/decode.h>
#include <jxl/version.h>

/// The functions of libjxl that are used.
#define JXL_FUNCTIONS(each) \
    each(JxlDecoderCreate) \
    each(JxlDecoderDestroy) \
    each(JxlDecoderSubscribeEvents) \
    each(JxlDecoderSetInput) \
    each(JxlDecoderCloseInput) \
    each(JxlDecoderProcessInput) \
    each(JxlDecoderGetBasicInfo) \
    each(JxlDecoderGetExtraChannelInfo) \
    each(JxlDecoderSetUnpremultiplyAlpha) \
    each(JxlDecoderSetPreferredColorProfile) \
    each(JxlDecoderGetColorAsEncodedProfile) \
    each(JxlDecoderGetICCProfileSize) \
    each(JxlDecoderGetColorAsICCProfile) \
    each(JxlDecoderImageOutBufferSize) \
    each(JxlDecoderSetImageOutBuffer) \
    each(JxlDecoderSetDecompressBoxes) \
    each(JxlDecoderGetBoxType) \
    each(JxlDecoderSetBoxBuffer) \
    each(JxlDecoderReleaseBoxBuffer)

/// Functions with the types from libjxl's header. They may be called only if the library is there.
typedef struct jxl_functions {
#define DECLARE(name) __typeof__(&name) name;
    JXL_FUNCTIONS(DECLARE)
#undef DECLARE
} jxl_functions;

extern jxl_functions jxl;

#endif
