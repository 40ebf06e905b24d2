#include "CImageCodecs.h"

#if __has_include(<webp/decode.h>) && __has_include(<webp/demux.h>)

#include <pthread.h>
#include <stdlib.h>

#include <webp/decode.h>
#include <webp/demux.h>

#include "color_conversion.h"
#include "metadata.h"
#include "orientation.h"
#include "reason.h"
#include "rgba_picture.h"
#include "shared_library.h"

// MARK: Libraries

static struct {
    __typeof__(&WebPGetFeaturesInternal) WebPGetFeaturesInternal;
    __typeof__(&WebPInitDecoderConfigInternal) WebPInitDecoderConfigInternal;
    __typeof__(&WebPDecode) WebPDecode;
    __typeof__(&WebPDemuxInternal) WebPDemuxInternal;
    __typeof__(&WebPDemuxDelete) WebPDemuxDelete;
    __typeof__(&WebPDemuxGetI) WebPDemuxGetI;
    __typeof__(&WebPDemuxGetFrame) WebPDemuxGetFrame;
    __typeof__(&WebPDemuxReleaseIterator) WebPDemuxReleaseIterator;
    __typeof__(&WebPDemuxGetChunk) WebPDemuxGetChunk;
    __typeof__(&WebPDemuxReleaseChunkIterator) WebPDemuxReleaseChunkIterator;
} webp;

static shared_library decoder;
static shared_library demuxer;

static void open_libraries(void) {
    shared_library_open(&decoder, "libwebp", "libwebp.so.7");
    SHARED_LIBRARY_FIND(&decoder, webp, WebPGetFeaturesInternal);
    SHARED_LIBRARY_FIND(&decoder, webp, WebPInitDecoderConfigInternal);
    SHARED_LIBRARY_FIND(&decoder, webp, WebPDecode);
    shared_library_open(&demuxer, "libwebpdemux", "libwebpdemux.so.2");
    SHARED_LIBRARY_FIND(&demuxer, webp, WebPDemuxInternal);
    SHARED_LIBRARY_FIND(&demuxer, webp, WebPDemuxDelete);
    SHARED_LIBRARY_FIND(&demuxer, webp, WebPDemuxGetI);
    SHARED_LIBRARY_FIND(&demuxer, webp, WebPDemuxGetFrame);
    SHARED_LIBRARY_FIND(&demuxer, webp, WebPDemuxReleaseIterator);
    SHARED_LIBRARY_FIND(&demuxer, webp, WebPDemuxGetChunk);
    SHARED_LIBRARY_FIND(&demuxer, webp, WebPDemuxReleaseChunkIterator);
}

const char *codec_webp_missing(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_libraries);
    const char *missing = shared_library_missing(&decoder);
    return missing != NULL ? missing : shared_library_missing(&demuxer);
}

// MARK: Container

/// Opens the container. Also opens a truncated file, as far as it goes. The caller closes the result, which may be
/// NULL.
static WebPDemuxer *open_container(const uint8_t *bytes, size_t count, WebPDemuxState *state) {
    WebPData data = {bytes, count};
    return webp.WebPDemuxInternal(&data, 1, state, WEBP_DEMUX_ABI_VERSION);
}

/// Returns the payload of a chunk as a part of the file, or an empty span.
static byte_span find_chunk(const WebPDemuxer *container, const char *name) {
    byte_span payload = {NULL, 0};
    WebPChunkIterator chunk;
    if (webp.WebPDemuxGetChunk(container, name, 1, &chunk)) {
        payload = (byte_span){chunk.chunk.bytes, chunk.chunk.size};
        webp.WebPDemuxReleaseChunkIterator(&chunk);
    }
    return payload;
}

/// Some writers put the prefix of JPEG files before the EXIF block.
enum { exif_prefix_limit = 1 };

// MARK: Decoding

static codec_status fail(VP8StatusCode code, char *reason) {
    switch (code) {
        case VP8_STATUS_OUT_OF_MEMORY:
            return codec_fail(CODEC_STATUS_OUT_OF_MEMORY, reason, "there is no memory for its decoder");
        case VP8_STATUS_SUSPENDED:
        case VP8_STATUS_NOT_ENOUGH_DATA:
            return codec_fail(CODEC_STATUS_TRUNCATED, reason, "the file ends before its image is complete");
        case VP8_STATUS_UNSUPPORTED_FEATURE:
            return codec_fail(CODEC_STATUS_UNSUPPORTED, reason, "it has a feature that libwebp does not support");
        default: return codec_fail(CODEC_STATUS_CORRUPT, reason, "its image data breaks the rules of the format");
    }
}

static codec_status read_features(
    const uint8_t *bytes, size_t count, WebPBitstreamFeatures *features, char *reason) {
    VP8StatusCode code = webp.WebPGetFeaturesInternal(bytes, count, features, WEBP_DECODER_ABI_VERSION);
    if (code != VP8_STATUS_OK) return fail(code, reason);
    if (features->width > 0 && features->height > 0) return CODEC_STATUS_DONE;
    return codec_fail(CODEC_STATUS_CORRUPT, reason, "its header gives a width or height of 0");
}

/// Decodes a picture that is not animated into a place of memory with rows of `stride` bytes.
static codec_status decode_into(
    byte_span image, WEBP_CSP_MODE mode, codec_size size, uint8_t *target, size_t stride, char *reason) {
    WebPDecoderConfig config;
    if (!webp.WebPInitDecoderConfigInternal(&config, WEBP_DECODER_ABI_VERSION)) {
        return codec_fail(CODEC_STATUS_UNSUPPORTED, reason, "the installed libwebp cannot be used");
    }
    codec_status status = read_features(image.start, image.count, &config.input, reason);
    if (status != CODEC_STATUS_DONE) return status;
    if (config.input.width != (int)size.width || config.input.height != (int)size.height) {
        return codec_fail(CODEC_STATUS_CORRUPT, reason, "its image data has another size than its header");
    }
    config.output.colorspace = mode;
    config.output.is_external_memory = 1;
    config.output.u.RGBA.rgba = target;
    config.output.u.RGBA.stride = (int)stride;
    // The last row ends with its own pixels, because it may be the last one of a larger canvas.
    config.output.u.RGBA.size = stride * (size.height - 1) + (size_t)size.width * (mode == MODE_RGB ? 3 : 4);
    VP8StatusCode code = webp.WebPDecode(image.start, image.count, &config);
    return code == VP8_STATUS_OK ? CODEC_STATUS_DONE : fail(code, reason);
}

static codec_status decode_opaque(
    byte_span file, codec_size size, const WebPDemuxer *container, uint8_t *rgb, char *reason) {
    codec_status status = decode_into(file, MODE_RGB, size, rgb, (size_t)size.width * 3, reason);
    if (status != CODEC_STATUS_DONE || container == NULL) return status;
    color_convert_picture(find_chunk(container, "ICCP"), color_model_rgb, rgb, (size_t)size.width * size.height);
    return status;
}

/// Decodes the first frame of an animation into its place on the canvas, which is transparent around it.
static codec_status decode_first_frame(
    const WebPDemuxer *container, codec_size canvas, uint8_t *rgba, char *reason) {
    WebPIterator frame;
    if (!webp.WebPDemuxGetFrame(container, 1, &frame)) {
        return codec_fail(CODEC_STATUS_TRUNCATED, reason, "the file ends before its first frame");
    }
    codec_status status = CODEC_STATUS_CORRUPT;
    bool is_inside = frame.x_offset >= 0 && frame.y_offset >= 0 && frame.width > 0 && frame.height > 0
        && (uint32_t)frame.width <= canvas.width && (uint32_t)frame.x_offset <= canvas.width - (uint32_t)frame.width
        && (uint32_t)frame.height <= canvas.height
        && (uint32_t)frame.y_offset <= canvas.height - (uint32_t)frame.height;
    if (is_inside) {
        size_t stride = (size_t)canvas.width * 4;
        uint8_t *place = rgba + (size_t)frame.y_offset * stride + (size_t)frame.x_offset * 4;
        codec_size size = {(uint32_t)frame.width, (uint32_t)frame.height};
        status = decode_into(
            (byte_span){frame.fragment.bytes, frame.fragment.size}, MODE_RGBA, size, place, stride, reason);
    } else {
        codec_fail(status, reason, "its first frame lies outside its canvas");
    }
    webp.WebPDemuxReleaseIterator(&frame);
    return status;
}

static codec_status decode_transparent(
    byte_span file, bool is_animated, codec_size size, const WebPDemuxer *container, uint8_t *rgb, char *reason) {
    size_t pixel_count = (size_t)size.width * size.height;
    uint8_t *rgba = calloc(pixel_count, 4);
    if (rgba == NULL) return fail(VP8_STATUS_OUT_OF_MEMORY, reason);
    codec_status status = is_animated
        ? decode_first_frame(container, size, rgba, reason)
        : decode_into(file, MODE_RGBA, size, rgba, (size_t)size.width * 4, reason);
    if (status == CODEC_STATUS_DONE) {
        byte_span profile = container == NULL ? (byte_span){NULL, 0} : find_chunk(container, "ICCP");
        rgba_flatten(rgba, pixel_count, profile, color_model_rgb, rgb);
    }
    free(rgba);
    return status;
}

// MARK: Interface

codec_status codec_webp_read_size(const uint8_t *bytes, size_t count, codec_size *size, char *reason) {
    WebPBitstreamFeatures features;
    codec_status status = read_features(bytes, count, &features, reason);
    if (status == CODEC_STATUS_DONE) *size = (codec_size){(uint32_t)features.width, (uint32_t)features.height};
    return status;
}

codec_status codec_webp_decode(
    const uint8_t *bytes, size_t count, uint32_t reduction, codec_size size, uint8_t *rgb, char *reason) {
    (void)reduction;  // always 1
    WebPBitstreamFeatures features;
    codec_status status = read_features(bytes, count, &features, reason);
    if (status != CODEC_STATUS_DONE) return status;
    if ((uint32_t)features.width != size.width || (uint32_t)features.height != size.height) {
        return codec_fail(CODEC_STATUS_CORRUPT, reason, "its size changed while it was read");
    }
    byte_span file = {bytes, count};
    WebPDemuxState state;
    WebPDemuxer *container = open_container(bytes, count, &state);
    if (container == NULL && features.has_animation) {
        if (state != WEBP_DEMUX_PARSE_ERROR) return fail(VP8_STATUS_NOT_ENOUGH_DATA, reason);
        return codec_fail(CODEC_STATUS_CORRUPT, reason, "its frames do not fit its header");
    }
    if (features.has_animation || features.has_alpha) {
        status = decode_transparent(file, features.has_animation, size, container, rgb, reason);
    } else {
        status = decode_opaque(file, size, container, rgb, reason);
    }
    webp.WebPDemuxDelete(container);
    return status;
}

int32_t codec_webp_orientation(const uint8_t *bytes, size_t count) {
    WebPDemuxState state;
    WebPDemuxer *container = open_container(bytes, count, &state);
    if (container == NULL) return CODEC_ORIENTATION_ABSENT;
    int32_t orientation = CODEC_ORIENTATION_ABSENT;
    byte_span exif = find_chunk(container, "EXIF");
    if (exif.count > 0) orientation = codec_exif_orientation(exif.start, exif.count, exif_prefix_limit);
    byte_span xmp = find_chunk(container, "XMP ");
    if (orientation == CODEC_ORIENTATION_ABSENT && xmp.count > 0) {
        orientation = codec_xmp_orientation(xmp.start, xmp.count);
    }
    webp.WebPDemuxDelete(container);
    return orientation;
}

codec_status codec_webp_read_metadata(const uint8_t *bytes, size_t count, codec_metadata *metadata) {
    WebPDemuxState state;
    WebPDemuxer *container = open_container(bytes, count, &state);
    if (container == NULL) return CODEC_STATUS_DONE;
    codec_block_copy_exif(&metadata->exif, find_chunk(container, "EXIF"), exif_prefix_limit);
    codec_block_copy(&metadata->xmp, find_chunk(container, "XMP "), CODEC_BLOCK_LIMIT);
    codec_block_copy(&metadata->icc, find_chunk(container, "ICCP"), CODEC_BLOCK_LIMIT);
    webp.WebPDemuxDelete(container);
    return CODEC_STATUS_DONE;
}

#else

#include "absent_codec.h"

DEFINE_ABSENT_CODEC(webp, "libwebp")

#endif
