#include "CImageCodecs.h"

#if __has_include(<jxl/decode.h>) && __has_include(<jxl/version.h>)

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <jxl/decode.h>
#include <jxl/version.h>

#include "byte_buffer.h"
#include "cicp.h"
#include "color_conversion.h"
#include "metadata.h"
#include "orientation.h"
#include "reason.h"
#include "rgba_picture.h"
#include "shared_library.h"
#include "silence.h"

// MARK: Library

static struct {
    __typeof__(&JxlDecoderCreate) JxlDecoderCreate;
    __typeof__(&JxlDecoderDestroy) JxlDecoderDestroy;
    __typeof__(&JxlDecoderSubscribeEvents) JxlDecoderSubscribeEvents;
    __typeof__(&JxlDecoderSetInput) JxlDecoderSetInput;
    __typeof__(&JxlDecoderCloseInput) JxlDecoderCloseInput;
    __typeof__(&JxlDecoderProcessInput) JxlDecoderProcessInput;
    __typeof__(&JxlDecoderGetBasicInfo) JxlDecoderGetBasicInfo;
    __typeof__(&JxlDecoderGetExtraChannelInfo) JxlDecoderGetExtraChannelInfo;
    __typeof__(&JxlDecoderSetUnpremultiplyAlpha) JxlDecoderSetUnpremultiplyAlpha;
    __typeof__(&JxlDecoderSetPreferredColorProfile) JxlDecoderSetPreferredColorProfile;
    __typeof__(&JxlDecoderGetColorAsEncodedProfile) JxlDecoderGetColorAsEncodedProfile;
    __typeof__(&JxlDecoderGetICCProfileSize) JxlDecoderGetICCProfileSize;
    __typeof__(&JxlDecoderGetColorAsICCProfile) JxlDecoderGetColorAsICCProfile;
    __typeof__(&JxlDecoderImageOutBufferSize) JxlDecoderImageOutBufferSize;
    __typeof__(&JxlDecoderSetImageOutBuffer) JxlDecoderSetImageOutBuffer;
    __typeof__(&JxlDecoderSetDecompressBoxes) JxlDecoderSetDecompressBoxes;
    __typeof__(&JxlDecoderGetBoxType) JxlDecoderGetBoxType;
    __typeof__(&JxlDecoderSetBoxBuffer) JxlDecoderSetBoxBuffer;
    __typeof__(&JxlDecoderReleaseBoxBuffer) JxlDecoderReleaseBoxBuffer;
} jxl;

static shared_library library;

#define TEXT_OF(number) #number
#define FILE_NAME(major, minor) "libjxl.so." TEXT_OF(major) "." TEXT_OF(minor)

static void open_library(void) {
    // Each version before 1.0 has an interface of its own.
    shared_library_open(&library, "libjxl", FILE_NAME(JPEGXL_MAJOR_VERSION, JPEGXL_MINOR_VERSION));
    SHARED_LIBRARY_FIND(&library, jxl, JxlDecoderCreate);
    SHARED_LIBRARY_FIND(&library, jxl, JxlDecoderDestroy);
    SHARED_LIBRARY_FIND(&library, jxl, JxlDecoderSubscribeEvents);
    SHARED_LIBRARY_FIND(&library, jxl, JxlDecoderSetInput);
    SHARED_LIBRARY_FIND(&library, jxl, JxlDecoderCloseInput);
    SHARED_LIBRARY_FIND(&library, jxl, JxlDecoderProcessInput);
    SHARED_LIBRARY_FIND(&library, jxl, JxlDecoderGetBasicInfo);
    SHARED_LIBRARY_FIND(&library, jxl, JxlDecoderGetExtraChannelInfo);
    SHARED_LIBRARY_FIND(&library, jxl, JxlDecoderSetUnpremultiplyAlpha);
    SHARED_LIBRARY_FIND(&library, jxl, JxlDecoderSetPreferredColorProfile);
    SHARED_LIBRARY_FIND(&library, jxl, JxlDecoderGetColorAsEncodedProfile);
    SHARED_LIBRARY_FIND(&library, jxl, JxlDecoderGetICCProfileSize);
    SHARED_LIBRARY_FIND(&library, jxl, JxlDecoderGetColorAsICCProfile);
    SHARED_LIBRARY_FIND(&library, jxl, JxlDecoderImageOutBufferSize);
    SHARED_LIBRARY_FIND(&library, jxl, JxlDecoderSetImageOutBuffer);
    SHARED_LIBRARY_FIND(&library, jxl, JxlDecoderSetDecompressBoxes);
    SHARED_LIBRARY_FIND(&library, jxl, JxlDecoderGetBoxType);
    SHARED_LIBRARY_FIND(&library, jxl, JxlDecoderSetBoxBuffer);
    SHARED_LIBRARY_FIND(&library, jxl, JxlDecoderReleaseBoxBuffer);
}

const char *codec_jxl_missing(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_library);
    return shared_library_missing(&library);
}

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
    char *reason;
} jxl_decoding;

static codec_status fail_without_memory(jxl_decoding *decoding) {
    return codec_fail(CODEC_STATUS_OUT_OF_MEMORY, decoding->reason, "there is no memory for its decoder");
}

/// Opens the file and asks for some events. Nothing is printed until it is closed, which the caller always does. The input is not closed, so that the decoder asks for more of a truncated file
/// instead of calling it broken.
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

/// Finds out whether the samples are HDR. If not, asks for sRGB, which the decoder gives for images that it has in its own
/// colour space (XYB); other images keep their profile.
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

/// Writes HDR pixels as sRGB. Their alpha is not used.
static codec_status write_hdr(jxl_decoding *decoding, size_t count, uint8_t *rgb) {
    size_t channel_count = decoding->has_alpha ? 4 : 3;
    decoding->samples = malloc(count * channel_count * 2);
    if (decoding->samples == NULL) return fail_without_memory(decoding);
    codec_status status = read_pixels(decoding, decoding->samples, count * channel_count * 2);
    if (status != CODEC_STATUS_DONE) return status;
    cicp_hdr *conversion = cicp_hdr_make(decoding->colors, 16);
    if (conversion == NULL) return fail_without_memory(decoding);
    cicp_hdr_convert(conversion, (const uint16_t *)(const void *)decoding->samples, channel_count, count, rgb);
    cicp_hdr_free(conversion);
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

// MARK: Metadata

/// Takes the bytes of the box that was read last into its buffer.
static void finish_box(JxlDecoder *decoder, byte_buffer *box) {
    if (box->capacity == 0) return;
    box->count = box->capacity - jxl.JxlDecoderReleaseBoxBuffer(decoder);
}

/// Gives the decoder more memory for the box. Returns false at the limit.
static bool extend_box(JxlDecoder *decoder, byte_buffer *box) {
    finish_box(decoder, box);
    if (!byte_buffer_grow(box)) return false;
    return jxl.JxlDecoderSetBoxBuffer(decoder, box->bytes + box->count, box->capacity - box->count)
        == JXL_DEC_SUCCESS;
}

/// The boxes that hold metadata (ISO 18181-2, 9.4 and 9.5), decompressed.
typedef struct jxl_boxes {
    byte_buffer exif;
    byte_buffer xml;
    /// The box that is being read, or NULL.
    byte_buffer *open;
} jxl_boxes;

/// Starts to read a box if it is the first one of a kind with metadata.
static bool start_box(JxlDecoder *decoder, jxl_boxes *boxes) {
    if (boxes->open != NULL) finish_box(decoder, boxes->open);
    boxes->open = NULL;
    JxlBoxType type;
    if (jxl.JxlDecoderGetBoxType(decoder, type, JXL_TRUE) != JXL_DEC_SUCCESS) return false;
    if (memcmp(type, "Exif", 4) == 0) boxes->open = &boxes->exif;
    if (memcmp(type, "xml ", 4) == 0) boxes->open = &boxes->xml;
    if (boxes->open != NULL && boxes->open->capacity > 0) boxes->open = NULL;
    return boxes->open == NULL || extend_box(decoder, boxes->open);
}

static void read_boxes(JxlDecoder *decoder, jxl_boxes *boxes) {
    for (;;) {
        switch (jxl.JxlDecoderProcessInput(decoder)) {
            case JXL_DEC_BOX:
                if (!start_box(decoder, boxes)) return;
                break;
            case JXL_DEC_BOX_NEED_MORE_OUTPUT:
                if (boxes->open == NULL || extend_box(decoder, boxes->open)) break;
                // A box beyond its limit is left out.
                boxes->open->count = 0;
                return;
            case JXL_DEC_SUCCESS:
                if (boxes->open != NULL) finish_box(decoder, boxes->open);
                return;
            default:
                if (boxes->open != NULL) boxes->open->count = 0;
                return;
        }
    }
}

/// Copies the EXIF block: an offset of four bytes, what it skips, and the TIFF structure.
static void copy_exif(codec_block *block, const byte_buffer *box) {
    if (box->count < 4) return;
    const uint8_t *at = box->bytes;
    size_t offset = (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
    if (offset > box->count - 4) return;
    codec_block_copy_exif(block, (byte_span){at + 4 + offset, box->count - 4 - offset}, 1);
}

codec_status codec_jxl_read_metadata(const uint8_t *bytes, size_t count, codec_metadata *metadata) {
    char reason[CODEC_REASON_CAPACITY];
    jxl_decoding decoding;
    jxl_boxes boxes = {.exif = {.limit = CODEC_EXIF_LIMIT}, .xml = {.limit = CODEC_BLOCK_LIMIT}};
    if (decoding_open(&decoding, bytes, count, JXL_DEC_BOX, reason) == CODEC_STATUS_DONE) {
        // The last box may extend to the end of the file.
        jxl.JxlDecoderCloseInput(decoding.decoder);
        jxl.JxlDecoderSetDecompressBoxes(decoding.decoder, JXL_TRUE);
        read_boxes(decoding.decoder, &boxes);
        copy_exif(&metadata->exif, &boxes.exif);
        codec_block_copy(&metadata->xmp, (byte_span){boxes.xml.bytes, boxes.xml.count}, CODEC_BLOCK_LIMIT);
    }
    decoding_close(&decoding);
    free(boxes.exif.bytes);
    free(boxes.xml.bytes);
    return CODEC_STATUS_DONE;
}

#else

#include "absent_codec.h"

DEFINE_ABSENT_CODEC(jxl, "libjxl")

#endif
