#include "CImageCodecs.h"

#if __has_include(<jxl/decode.h>) && __has_include(<jxl/version.h>)

#include <stdlib.h>
#include <string.h>

#include "byte_buffer.h"
#include "cicp.h"
#include "color_conversion.h"
#include "jxl_library.h"
#include "metadata.h"
#include "reason.h"
#include "rgba_picture.h"
#include "silence.h"

// Version 0.9 took an unused parameter away from the functions for profiles.
#if JPEGXL_NUMERIC_VERSION >= JPEGXL_COMPUTE_NUMERIC_VERSION(0, 9, 0)
#define PROFILE_ARGUMENTS(decoder) (decoder), JXL_COLOR_PROFILE_TARGET_DATA
#define ORIGINAL_PROFILE_ARGUMENTS(decoder) (decoder), JXL_COLOR_PROFILE_TARGET_ORIGINAL
#else
#define PROFILE_ARGUMENTS(decoder) (decoder), NULL, JXL_COLOR_PROFILE_TARGET_DATA
#define ORIGINAL_PROFILE_ARGUMENTS(decoder) (decoder), NULL, JXL_COLOR_PROFILE_TARGET_ORIGINAL
#endif

// MARK: Decoding

/// A decoder for a whole file in memory, which turns the image upright.
typedef struct jxl_decoding {
    JxlDecoder *decoder;
    JxlBasicInfo info;
    bool has_alpha;
    /// The colours, if the samples are HDR; then they are decoded to 16 bits.
    cicp_colors colors;
    bool is_hdr;
    /// The profile of the decoded samples.
    byte_buffer profile;
    /// The decoded samples, unless they are written to the caller's memory.
    uint8_t *samples;
    /// The alpha of HDR samples.
    uint8_t *alpha;
    char *reason;
} jxl_decoding;

static codec_status fail_without_memory(jxl_decoding *decoding) {
    return codec_fail(CODEC_STATUS_OUT_OF_MEMORY, decoding->reason, "there is no memory for its decoder");
}

/// Opens the file and asks for some events. Nothing is printed until the decoding is closed, which the caller always
/// does. The input is not closed, so that the decoder asks for more of a truncated file instead of calling it broken.
static codec_status decoding_open(
    jxl_decoding *decoding, const uint8_t *bytes, size_t count, int events, char *reason) {
    silence_begin();
    memset(decoding, 0, sizeof *decoding);
    decoding->reason = reason;
    decoding->profile.limit = CODEC_BLOCK_LIMIT;
    decoding->decoder = jxl.JxlDecoderCreate(NULL);
    if (decoding->decoder == NULL) return fail_without_memory(decoding);
    bool is_ready = jxl.JxlDecoderSubscribeEvents(decoding->decoder, events) == JXL_DEC_SUCCESS
        && jxl.JxlDecoderSetInput(decoding->decoder, bytes, count) == JXL_DEC_SUCCESS;
    if (!is_ready) return codec_fail(CODEC_STATUS_UNSUPPORTED, reason, "the installed libjxl cannot be used");
    return CODEC_STATUS_DONE;
}

static void decoding_close(jxl_decoding *decoding) {
    if (decoding->decoder != NULL) jxl.JxlDecoderDestroy(decoding->decoder);
    free(decoding->profile.bytes);
    free(decoding->samples);
    free(decoding->alpha);
    silence_end();
}

/// Goes on to an event.
static codec_status decoding_reach(jxl_decoding *decoding, JxlDecoderStatus event) {
    JxlDecoderStatus status = jxl.JxlDecoderProcessInput(decoding->decoder);
    if (status == event) return CODEC_STATUS_DONE;
    if (status == JXL_DEC_NEED_MORE_INPUT) {
        return codec_fail(
            CODEC_STATUS_TRUNCATED, decoding->reason, "the file ends before its image is complete");
    }
    return codec_fail(CODEC_STATUS_CORRUPT, decoding->reason, "its image data breaks the rules of the format");
}

static codec_status read_info(jxl_decoding *decoding) {
    codec_status status = decoding_reach(decoding, JXL_DEC_BASIC_INFO);
    if (status != CODEC_STATUS_DONE) return status;
    if (jxl.JxlDecoderGetBasicInfo(decoding->decoder, &decoding->info) != JXL_DEC_SUCCESS) {
        return codec_fail(CODEC_STATUS_CORRUPT, decoding->reason, "its header cannot be read");
    }
    decoding->has_alpha = decoding->info.alpha_bits > 0;
    for (uint32_t i = 0; i < decoding->info.num_extra_channels; i += 1) {
        JxlExtraChannelInfo channel;
        bool is_known = jxl.JxlDecoderGetExtraChannelInfo(decoding->decoder, i, &channel) == JXL_DEC_SUCCESS;
        if (is_known && channel.type == JXL_CHANNEL_BLACK) {
            return codec_fail(CODEC_STATUS_UNSUPPORTED, decoding->reason, "its colours are inks (CMYK)");
        }
    }
    return CODEC_STATUS_DONE;
}

// MARK: Colours

/// Finds out whether the samples are HDR. If not, asks for sRGB, which the decoder gives for images that are stored in
/// its own colour space (XYB); other images keep their profile.
static void choose_colors(jxl_decoding *decoding) {
    JxlColorEncoding encoding;
    bool is_encoded = jxl.JxlDecoderGetColorAsEncodedProfile(
                          ORIGINAL_PROFILE_ARGUMENTS(decoding->decoder), &encoding) == JXL_DEC_SUCCESS;
    if (is_encoded) {
        bool is_p3 = encoding.primaries == JXL_PRIMARIES_P3 && encoding.white_point == JXL_WHITE_POINT_D65;
        decoding->colors.primaries = is_p3 ? (unsigned)cicp_primaries_display_p3 : (unsigned)encoding.primaries;
        decoding->colors.transfer = (unsigned)encoding.transfer_function;
        decoding->is_hdr = cicp_is_hdr(decoding->colors);
    }
    if (decoding->is_hdr) return;
    bool is_grey = decoding->info.num_color_channels == 1;
    JxlColorEncoding srgb = {
        .color_space = is_grey ? JXL_COLOR_SPACE_GRAY : JXL_COLOR_SPACE_RGB,
        .white_point = JXL_WHITE_POINT_D65,
        .primaries = JXL_PRIMARIES_SRGB,
        .transfer_function = JXL_TRANSFER_FUNCTION_SRGB,
        .rendering_intent = JXL_RENDERING_INTENT_PERCEPTUAL,
    };
    jxl.JxlDecoderSetPreferredColorProfile(decoding->decoder, &srgb);
}

/// Reads the profile of the samples; leaves it empty if there is none or no memory for it.
static void read_profile(jxl_decoding *decoding) {
    size_t count = 0;
    if (jxl.JxlDecoderGetICCProfileSize(PROFILE_ARGUMENTS(decoding->decoder), &count) != JXL_DEC_SUCCESS) return;
    if (count == 0 || count > CODEC_BLOCK_LIMIT) return;
    decoding->profile.bytes = malloc(count);
    if (decoding->profile.bytes == NULL) return;
    JxlDecoderStatus status = jxl.JxlDecoderGetColorAsICCProfile(
        PROFILE_ARGUMENTS(decoding->decoder), decoding->profile.bytes, count);
    if (status == JXL_DEC_SUCCESS) decoding->profile.count = count;
}

// MARK: Pixels

/// Decodes the first frame, on its canvas, to memory with 3 or 4 samples a pixel.
static codec_status read_pixels(jxl_decoding *decoding, uint8_t *target, size_t target_count) {
    JxlPixelFormat format = {
        .num_channels = decoding->has_alpha ? 4 : 3,
        .data_type = decoding->is_hdr ? JXL_TYPE_UINT16 : JXL_TYPE_UINT8,
        .endianness = JXL_NATIVE_ENDIAN,
        .align = 0,
    };
    codec_status status = decoding_reach(decoding, JXL_DEC_NEED_IMAGE_OUT_BUFFER);
    if (status != CODEC_STATUS_DONE) return status;
    size_t count = 0;
    bool is_ready =
        jxl.JxlDecoderImageOutBufferSize(decoding->decoder, &format, &count) == JXL_DEC_SUCCESS
        && count == target_count
        && jxl.JxlDecoderSetImageOutBuffer(decoding->decoder, &format, target, count) == JXL_DEC_SUCCESS;
    if (!is_ready) return codec_fail(CODEC_STATUS_UNSUPPORTED, decoding->reason, "its samples cannot be 8-bit RGB");
    return decoding_reach(decoding, JXL_DEC_FULL_IMAGE);
}

static codec_status write_opaque(jxl_decoding *decoding, size_t count, uint8_t *rgb) {
    codec_status status = read_pixels(decoding, rgb, count * 3);
    if (status != CODEC_STATUS_DONE) return status;
    color_model model = decoding->info.num_color_channels == 1 ? color_model_grey : color_model_rgb;
    color_convert_picture((byte_span){decoding->profile.bytes, decoding->profile.count}, model, rgb, count);
    return CODEC_STATUS_DONE;
}

static codec_status write_transparent(jxl_decoding *decoding, size_t count, uint8_t *rgb) {
    jxl.JxlDecoderSetUnpremultiplyAlpha(decoding->decoder, JXL_TRUE);
    decoding->samples = malloc(count * 4);
    if (decoding->samples == NULL) return fail_without_memory(decoding);
    codec_status status = read_pixels(decoding, decoding->samples, count * 4);
    if (status != CODEC_STATUS_DONE) return status;
    color_model model = decoding->info.num_color_channels == 1 ? color_model_grey : color_model_rgb;
    byte_span profile = {decoding->profile.bytes, decoding->profile.count};
    rgba_flatten(decoding->samples, count, profile, model, rgb);
    return CODEC_STATUS_DONE;
}

/// Writes HDR pixels as sRGB.
static codec_status write_hdr(jxl_decoding *decoding, size_t count, uint8_t *rgb) {
    size_t channel_count = decoding->has_alpha ? 4 : 3;
    if (decoding->has_alpha) {
        jxl.JxlDecoderSetUnpremultiplyAlpha(decoding->decoder, JXL_TRUE);
        decoding->alpha = malloc(count);
        if (decoding->alpha == NULL) return fail_without_memory(decoding);
    }
    decoding->samples = malloc(count * channel_count * 2);
    if (decoding->samples == NULL) return fail_without_memory(decoding);
    codec_status status = read_pixels(decoding, decoding->samples, count * channel_count * 2);
    if (status != CODEC_STATUS_DONE) return status;
    cicp_hdr *conversion = cicp_hdr_make(decoding->colors, 16);
    if (conversion == NULL) return fail_without_memory(decoding);
    cicp_hdr_convert(conversion, (const uint16_t *)(const void *)decoding->samples, count, rgb, decoding->alpha);
    cicp_hdr_free(conversion);
    if (decoding->has_alpha) codec_flatten(rgb, decoding->alpha, count);
    return CODEC_STATUS_DONE;
}

static codec_status decode(jxl_decoding *decoding, codec_size size, uint8_t *rgb) {
    codec_status status = read_info(decoding);
    if (status != CODEC_STATUS_DONE) return status;
    if (decoding->info.xsize != size.width || decoding->info.ysize != size.height) {
        return codec_fail(CODEC_STATUS_CORRUPT, decoding->reason, "its size changed while it was read");
    }
    status = decoding_reach(decoding, JXL_DEC_COLOR_ENCODING);
    if (status != CODEC_STATUS_DONE) return status;
    choose_colors(decoding);
    size_t count = (size_t)size.width * size.height;
    if (decoding->is_hdr) return write_hdr(decoding, count, rgb);
    read_profile(decoding);
    return decoding->has_alpha ? write_transparent(decoding, count, rgb) : write_opaque(decoding, count, rgb);
}

// MARK: Interface

codec_status codec_jxl_read_size(const uint8_t *bytes, size_t count, codec_size *size, char *reason) {
    jxl_decoding decoding;
    codec_status status = decoding_open(&decoding, bytes, count, JXL_DEC_BASIC_INFO, reason);
    if (status == CODEC_STATUS_DONE) status = read_info(&decoding);
    if (status == CODEC_STATUS_DONE) *size = (codec_size){decoding.info.xsize, decoding.info.ysize};
    decoding_close(&decoding);
    return status;
}

codec_status codec_jxl_decode(
    const uint8_t *bytes, size_t count, uint32_t reduction, codec_size size, uint8_t *rgb, char *reason) {
    (void)reduction;  // always 1
    jxl_decoding decoding;
    int events = JXL_DEC_BASIC_INFO | JXL_DEC_COLOR_ENCODING | JXL_DEC_FULL_IMAGE;
    codec_status status = decoding_open(&decoding, bytes, count, events, reason);
    if (status == CODEC_STATUS_DONE) status = decode(&decoding, size, rgb);
    decoding_close(&decoding);
    return status;
}

int32_t codec_jxl_orientation(const uint8_t *bytes, size_t count) {
    (void)bytes, (void)count;
    return CODEC_ORIENTATION_ABSENT;
}

#else

#include "absent_codec.h"

DEFINE_ABSENT_CODEC(jxl, "libjxl")

#endif
