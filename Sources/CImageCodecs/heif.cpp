#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>

#include <pthread.h>

extern "C" {
#include "CImageCodecs.h"
#include "absent_codec.h"
}

#if __has_include(<libheif/heif.h>)

#include <libheif/heif.h>

extern "C" {
#include "cicp.h"
#include "color_conversion.h"
#include "heif_references.h"
#include "iso_media.h"
#include "metadata.h"
#include "orientation.h"
#include "rgba_picture.h"
#include "shared_library.h"
#include "silence.h"
}

// MARK: Library

namespace {

struct {
    __typeof__(&heif_context_alloc) heif_context_alloc;
    __typeof__(&heif_context_free) heif_context_free;
    __typeof__(&heif_context_set_max_decoding_threads) heif_context_set_max_decoding_threads;
    __typeof__(&heif_context_set_maximum_image_size_limit) heif_context_set_maximum_image_size_limit;
    __typeof__(&heif_context_read_from_memory_without_copy) heif_context_read_from_memory_without_copy;
    __typeof__(&heif_context_get_primary_image_handle) heif_context_get_primary_image_handle;
    __typeof__(&heif_have_decoder_for_format) heif_have_decoder_for_format;
    __typeof__(&heif_image_handle_release) heif_image_handle_release;
    __typeof__(&heif_image_handle_get_width) heif_image_handle_get_width;
    __typeof__(&heif_image_handle_get_height) heif_image_handle_get_height;
    __typeof__(&heif_image_handle_has_alpha_channel) heif_image_handle_has_alpha_channel;
    __typeof__(&heif_image_handle_is_premultiplied_alpha) heif_image_handle_is_premultiplied_alpha;
    __typeof__(&heif_image_handle_get_raw_color_profile_size) heif_image_handle_get_raw_color_profile_size;
    __typeof__(&heif_image_handle_get_raw_color_profile) heif_image_handle_get_raw_color_profile;
    __typeof__(&heif_image_handle_get_nclx_color_profile) heif_image_handle_get_nclx_color_profile;
    __typeof__(&heif_nclx_color_profile_free) heif_nclx_color_profile_free;
    __typeof__(&heif_image_handle_get_number_of_metadata_blocks) heif_image_handle_get_number_of_metadata_blocks;
    __typeof__(&heif_image_handle_get_list_of_metadata_block_IDs) heif_image_handle_get_list_of_metadata_block_IDs;
    __typeof__(&heif_image_handle_get_metadata_content_type) heif_image_handle_get_metadata_content_type;
    __typeof__(&heif_image_handle_get_metadata_size) heif_image_handle_get_metadata_size;
    __typeof__(&heif_image_handle_get_metadata) heif_image_handle_get_metadata;
    __typeof__(&heif_decoding_options_alloc) heif_decoding_options_alloc;
    __typeof__(&heif_decoding_options_free) heif_decoding_options_free;
    __typeof__(&heif_decode_image) heif_decode_image;
    __typeof__(&heif_image_release) heif_image_release;
    __typeof__(&heif_image_get_primary_width) heif_image_get_primary_width;
    __typeof__(&heif_image_get_primary_height) heif_image_get_primary_height;
    __typeof__(&heif_image_get_bits_per_pixel_range) heif_image_get_bits_per_pixel_range;
    __typeof__(&heif_image_get_plane_readonly) heif_image_get_plane_readonly;
} heif;

shared_library library;
char no_hevc[64], no_av1[64];

void open_library() {
    shared_library_open(&library, "libheif", "libheif.so.1");
    SHARED_LIBRARY_FIND(&library, heif, heif_context_alloc);
    SHARED_LIBRARY_FIND(&library, heif, heif_context_free);
    SHARED_LIBRARY_FIND(&library, heif, heif_context_set_max_decoding_threads);
    SHARED_LIBRARY_FIND(&library, heif, heif_context_set_maximum_image_size_limit);
    SHARED_LIBRARY_FIND(&library, heif, heif_context_read_from_memory_without_copy);
    SHARED_LIBRARY_FIND(&library, heif, heif_context_get_primary_image_handle);
    SHARED_LIBRARY_FIND(&library, heif, heif_have_decoder_for_format);
    SHARED_LIBRARY_FIND(&library, heif, heif_image_handle_release);
    SHARED_LIBRARY_FIND(&library, heif, heif_image_handle_get_width);
    SHARED_LIBRARY_FIND(&library, heif, heif_image_handle_get_height);
    SHARED_LIBRARY_FIND(&library, heif, heif_image_handle_has_alpha_channel);
    SHARED_LIBRARY_FIND(&library, heif, heif_image_handle_is_premultiplied_alpha);
    SHARED_LIBRARY_FIND(&library, heif, heif_image_handle_get_raw_color_profile_size);
    SHARED_LIBRARY_FIND(&library, heif, heif_image_handle_get_raw_color_profile);
    SHARED_LIBRARY_FIND(&library, heif, heif_image_handle_get_nclx_color_profile);
    SHARED_LIBRARY_FIND(&library, heif, heif_nclx_color_profile_free);
    SHARED_LIBRARY_FIND(&library, heif, heif_image_handle_get_number_of_metadata_blocks);
    SHARED_LIBRARY_FIND(&library, heif, heif_image_handle_get_list_of_metadata_block_IDs);
    SHARED_LIBRARY_FIND(&library, heif, heif_image_handle_get_metadata_content_type);
    SHARED_LIBRARY_FIND(&library, heif, heif_image_handle_get_metadata_size);
    SHARED_LIBRARY_FIND(&library, heif, heif_image_handle_get_metadata);
    SHARED_LIBRARY_FIND(&library, heif, heif_decoding_options_alloc);
    SHARED_LIBRARY_FIND(&library, heif, heif_decoding_options_free);
    SHARED_LIBRARY_FIND(&library, heif, heif_decode_image);
    SHARED_LIBRARY_FIND(&library, heif, heif_image_release);
    SHARED_LIBRARY_FIND(&library, heif, heif_image_get_primary_width);
    SHARED_LIBRARY_FIND(&library, heif, heif_image_get_primary_height);
    SHARED_LIBRARY_FIND(&library, heif, heif_image_get_bits_per_pixel_range);
    SHARED_LIBRARY_FIND(&library, heif, heif_image_get_plane_readonly);
    if (shared_library_missing(&library) != nullptr) return;
    // Distributions may leave out decoders, or keep them in packages of their own.
    if (!heif.heif_have_decoder_for_format(heif_compression_HEVC)) {
        snprintf(no_hevc, sizeof no_hevc, "the installed libheif has no decoder for HEVC");
    }
    if (!heif.heif_have_decoder_for_format(heif_compression_AV1)) {
        snprintf(no_av1, sizeof no_av1, "the installed libheif has no decoder for AV1");
    }
}

const char *missing(const char *decoder) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_library);
    const char *what = shared_library_missing(&library);
    return what != nullptr ? what : decoder[0] != 0 ? decoder : nullptr;
}

// MARK: Failures

/// Says what a failure of libheif means for the file.
codec_status fail(heif_error error, byte_span file, char *reason) {
    switch (error.code) {
        case heif_error_Unsupported_feature:
        case heif_error_Unsupported_filetype:
            return codec_fail(CODEC_STATUS_UNSUPPORTED, reason, error.message);
        case heif_error_Memory_allocation_error:
            if (error.subcode == heif_suberror_Security_limit_exceeded) {
                return codec_fail(CODEC_STATUS_UNSUPPORTED, reason, "it exceeds the security limits of libheif");
            }
            return codec_fail(CODEC_STATUS_OUT_OF_MEMORY, reason, "there is no memory for its decoder");
        default: break;
    }
    if (iso_media_is_cut(file)) {
        return codec_fail(CODEC_STATUS_TRUNCATED, reason, "the file ends before its image is complete");
    }
    return codec_fail(CODEC_STATUS_CORRUPT, reason, error.message);
}

struct silence {
    silence() { silence_begin(); }
    ~silence() { silence_end(); }
};

/// Calls a function that calls libheif. Nothing is printed meanwhile. No exception leaves it, because callers in C and Swift cannot catch one.
template <typename Function>
codec_status guarded(char *reason, Function function) {
    silence while_it_runs;
    try {
        return function();
    } catch (const std::bad_alloc &) {
        return codec_fail(CODEC_STATUS_OUT_OF_MEMORY, reason, "there is no memory for its decoder");
    } catch (...) {
        return codec_fail(CODEC_STATUS_CORRUPT, reason, "libheif failed");
    }
}

// MARK: Files

struct release_context { void operator()(heif_context *context) const { heif.heif_context_free(context); } };
struct release_handle { void operator()(heif_image_handle *handle) const { heif.heif_image_handle_release(handle); } };
struct release_image { void operator()(heif_image *image) const { heif.heif_image_release(image); } };
struct release_options {
    void operator()(heif_decoding_options *options) const { heif.heif_decoding_options_free(options); }
};
struct release_nclx {
    void operator()(heif_color_profile_nclx *nclx) const { heif.heif_nclx_color_profile_free(nclx); }
};
struct release_memory { void operator()(uint8_t *memory) const { free(memory); } };

using owned_memory = std::unique_ptr<uint8_t, release_memory>;
using owned_image = std::unique_ptr<heif_image, release_image>;

/// Reading boxes needs no memory for pixels, so that any size that they give can be told to the caller, who limits it.
/// Tiles, and images that are cropped, may be larger than the image as it is shown.
enum { any_side = INT32_MAX, least_side_limit = 1 << 14 };

/// The primary image of a file, as its boxes describe it.
struct heif_file {
    byte_span bytes = {nullptr, 0};
    std::unique_ptr<heif_context, release_context> context;
    std::unique_ptr<heif_image_handle, release_handle> handle;

    /// Reads the boxes.
    ///
    /// - side_limit: the most pixels of a side of any image in the file, which is checked before it is allocated.
    codec_status open(byte_span file, int side_limit, char *reason) {
        bytes = file;
        if (!heif_references_end(file)) {
            return codec_fail(CODEC_STATUS_CORRUPT, reason, "its images refer to each other without an end");
        }
        context.reset(heif.heif_context_alloc());
        if (context == nullptr) throw std::bad_alloc();
        // Several files are decoded at once; none of them starts further threads.
        heif.heif_context_set_max_decoding_threads(context.get(), 0);
        heif.heif_context_set_maximum_image_size_limit(context.get(), side_limit);
        heif_error error =
            heif.heif_context_read_from_memory_without_copy(context.get(), file.start, file.count, nullptr);
        if (error.code != heif_error_Ok) return fail(error, bytes, reason);
        heif_image_handle *primary = nullptr;
        error = heif.heif_context_get_primary_image_handle(context.get(), &primary);
        handle.reset(primary);
        return error.code == heif_error_Ok ? CODEC_STATUS_DONE : fail(error, bytes, reason);
    }

    /// The size after the transformations of the file.
    codec_status read_size(codec_size *size, char *reason) const {
        int width = heif.heif_image_handle_get_width(handle.get());
        int height = heif.heif_image_handle_get_height(handle.get());
        if (width <= 0 || height <= 0) {
            return codec_fail(CODEC_STATUS_CORRUPT, reason, "its boxes give a width or height of 0");
        }
        *size = {uint32_t(width), uint32_t(height)};
        return CODEC_STATUS_DONE;
    }

    /// The code points of the colours; those of sRGB if the file gives none.
    cicp_colors colors() const {
        heif_color_profile_nclx *nclx = nullptr;
        heif_error error = heif.heif_image_handle_get_nclx_color_profile(handle.get(), &nclx);
        std::unique_ptr<heif_color_profile_nclx, release_nclx> owner(nclx);
        if (error.code != heif_error_Ok || nclx == nullptr) return {1, 13};
        return {unsigned(nclx->color_primaries), unsigned(nclx->transfer_characteristics)};
    }

    /// The ICC profile; an empty span if there is none.
    ///
    /// - memory: owns the bytes afterwards.
    byte_span profile(owned_memory &memory) const {
        size_t count = heif.heif_image_handle_get_raw_color_profile_size(handle.get());
        if (count == 0 || count > CODEC_BLOCK_LIMIT) return {nullptr, 0};
        memory.reset(static_cast<uint8_t *>(malloc(count)));
        if (memory == nullptr) throw std::bad_alloc();
        heif_error error = heif.heif_image_handle_get_raw_color_profile(handle.get(), memory.get());
        if (error.code != heif_error_Ok) return {nullptr, 0};
        return {memory.get(), count};
    }
};

// MARK: Pixels

/// The decoded pixels of a file, with 3 or 4 samples each.
struct heif_pixels {
    owned_image image;
    const uint8_t *rows = nullptr;
    size_t stride = 0;
    size_t channel_count = 3;
};

heif_chroma chroma(bool is_wide, bool has_alpha) {
    if (is_wide) return has_alpha ? heif_chroma_interleaved_RRGGBBAA_LE : heif_chroma_interleaved_RRGGBB_LE;
    return has_alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB;
}

/// Decodes the image, turns it as the file says, and converts it to RGB.
///
/// - is_wide: whether samples have 16 bits of memory, of which the image's depth is used.
codec_status decode_pixels(
    const heif_file &file, codec_size size, bool is_wide, heif_pixels &pixels, char *reason) {
    bool has_alpha = heif.heif_image_handle_has_alpha_channel(file.handle.get());
    std::unique_ptr<heif_decoding_options, release_options> options(heif.heif_decoding_options_alloc());
    if (options == nullptr) throw std::bad_alloc();
    options->convert_hdr_to_8bit = !is_wide;
    heif_image *image = nullptr;
    heif_error error = heif.heif_decode_image(
        file.handle.get(), &image, heif_colorspace_RGB, chroma(is_wide, has_alpha), options.get());
    pixels.image.reset(image);
    if (error.code != heif_error_Ok) return fail(error, file.bytes, reason);
    bool has_size = heif.heif_image_get_primary_width(image) == int(size.width)
        && heif.heif_image_get_primary_height(image) == int(size.height);
    int stride = 0;
    pixels.rows = heif.heif_image_get_plane_readonly(image, heif_channel_interleaved, &stride);
    pixels.stride = size_t(stride);
    pixels.channel_count = has_alpha ? 4 : 3;
    if (has_size && pixels.rows != nullptr) return CODEC_STATUS_DONE;
    return codec_fail(CODEC_STATUS_CORRUPT, reason, "its image data has another size than its boxes give");
}

/// Divides colours by alpha, rounded.
void divide_by_alpha(uint8_t *rgba, size_t count) {
    for (size_t i = 0; i < count; i += 1, rgba += 4) {
        unsigned alpha = rgba[3];
        if (alpha == 0) continue;
        for (int channel = 0; channel < 3; channel += 1) {
            unsigned value = (rgba[channel] * 255 + alpha / 2) / alpha;
            rgba[channel] = uint8_t(value < 255 ? value : 255);
        }
    }
}

void convert(const heif_file &file, cicp_colors colors, uint8_t *rgb, size_t count) {
    owned_memory memory;
    byte_span profile = file.profile(memory);
    if (profile.count > 0) {
        color_convert_picture(profile, color_model_rgb, rgb, count);
    } else if (cicp_changes_pixels(colors)) {
        cicp_convert(colors, rgb, count);
    }
}

/// Writes 8-bit pixels as sRGB.
void write_pixels(const heif_file &file, const heif_pixels &pixels, cicp_colors colors, codec_size size, uint8_t *rgb) {
    size_t count = size_t(size.width) * size.height;
    size_t row_bytes = size.width * pixels.channel_count;
    if (pixels.channel_count == 3) {
        for (uint32_t y = 0; y < size.height; y += 1) {
            memcpy(rgb + y * row_bytes, pixels.rows + y * pixels.stride, row_bytes);
        }
        convert(file, colors, rgb, count);
        return;
    }
    owned_memory rgba(static_cast<uint8_t *>(malloc(count * 4)));
    if (rgba == nullptr) throw std::bad_alloc();
    for (uint32_t y = 0; y < size.height; y += 1) {
        memcpy(rgba.get() + y * row_bytes, pixels.rows + y * pixels.stride, row_bytes);
    }
    if (heif.heif_image_handle_is_premultiplied_alpha(file.handle.get())) divide_by_alpha(rgba.get(), count);
    const uint8_t *alpha = rgba_split(rgba.get(), count, rgb);
    convert(file, colors, rgb, count);
    codec_flatten(rgb, alpha, count);
}

/// Writes HDR pixels as sRGB. Their alpha is not used.
codec_status write_hdr_pixels(
    const heif_pixels &pixels, cicp_colors colors, codec_size size, uint8_t *rgb, char *reason) {
    int depth = heif.heif_image_get_bits_per_pixel_range(pixels.image.get(), heif_channel_interleaved);
    if (depth < 8 || depth > 16) {
        return codec_fail(CODEC_STATUS_UNSUPPORTED, reason, "its samples have an unknown number of bits");
    }
    cicp_hdr *conversion = cicp_hdr_make(colors, unsigned(depth));
    if (conversion == nullptr) throw std::bad_alloc();
    for (uint32_t y = 0; y < size.height; y += 1) {
        auto row = reinterpret_cast<const uint16_t *>(pixels.rows + y * pixels.stride);
        cicp_hdr_convert(conversion, row, pixels.channel_count, size.width, rgb + size_t(y) * size.width * 3);
    }
    cicp_hdr_free(conversion);
    return CODEC_STATUS_DONE;
}

codec_status decode(byte_span bytes, codec_size size, uint8_t *rgb, char *reason) {
    heif_file file;
    int largest_side = int(size.width > size.height ? size.width : size.height);
    codec_status status =
        file.open(bytes, largest_side > least_side_limit ? largest_side : least_side_limit, reason);
    if (status != CODEC_STATUS_DONE) return status;
    codec_size own = {0, 0};
    status = file.read_size(&own, reason);
    if (status != CODEC_STATUS_DONE) return status;
    if (own.width != size.width || own.height != size.height) {
        return codec_fail(CODEC_STATUS_CORRUPT, reason, "its size changed while it was read");
    }
    cicp_colors colors = file.colors();
    heif_pixels pixels;
    status = decode_pixels(file, size, cicp_is_hdr(colors), pixels, reason);
    if (status != CODEC_STATUS_DONE) return status;
    if (cicp_is_hdr(colors)) return write_hdr_pixels(pixels, colors, size, rgb, reason);
    write_pixels(file, pixels, colors, size, rgb);
    return CODEC_STATUS_DONE;
}

// MARK: Metadata

/// Returns a metadata item, or an empty span.
byte_span read_item(const heif_file &file, heif_item_id item, size_t limit, owned_memory &memory) {
    size_t count = heif.heif_image_handle_get_metadata_size(file.handle.get(), item);
    if (count == 0 || count > limit) return {nullptr, 0};
    memory.reset(static_cast<uint8_t *>(malloc(count)));
    if (memory == nullptr) return {nullptr, 0};
    heif_error error = heif.heif_image_handle_get_metadata(file.handle.get(), item, memory.get());
    if (error.code != heif_error_Ok) return {nullptr, 0};
    return {memory.get(), count};
}

enum { item_limit = 64 };

/// Returns the first metadata items of a type and their number.
int find_items(const heif_file &file, const char *type, heif_item_id *items) {
    int count = heif.heif_image_handle_get_number_of_metadata_blocks(file.handle.get(), type);
    if (count <= 0) return 0;
    return heif.heif_image_handle_get_list_of_metadata_block_IDs(file.handle.get(), type, items, item_limit);
}

/// Copies the EXIF block: an offset of four bytes, what it skips, and the TIFF structure (ISO 23008-12, annex A.2.1).
void copy_exif(const heif_file &file, codec_block *block) {
    heif_item_id items[item_limit];
    if (find_items(file, "Exif", items) == 0) return;
    owned_memory memory;
    byte_span item = read_item(file, items[0], CODEC_EXIF_LIMIT, memory);
    if (item.count < 4) return;
    const uint8_t *at = item.start;
    size_t offset = size_t(at[0]) << 24 | size_t(at[1]) << 16 | size_t(at[2]) << 8 | at[3];
    if (offset > item.count - 4) return;
    byte_span structure = {item.start + 4 + offset, item.count - 4 - offset};
    // Some writers count from the prefix of JPEG files.
    codec_block_copy_exif(block, structure, 1);
}

void copy_xmp(const heif_file &file, codec_block *block) {
    heif_item_id items[item_limit];
    int count = find_items(file, "mime", items);
    for (int i = 0; i < count; i += 1) {
        const char *type = heif.heif_image_handle_get_metadata_content_type(file.handle.get(), items[i]);
        if (type == nullptr || strcmp(type, "application/rdf+xml") != 0) continue;
        owned_memory memory;
        codec_block_copy(block, read_item(file, items[i], CODEC_BLOCK_LIMIT, memory), CODEC_BLOCK_LIMIT);
        return;
    }
}

}  // namespace

// MARK: Interface

extern "C" const char *codec_heif_missing(void) { return missing(no_hevc); }

extern "C" const char *codec_avif_missing(void) { return missing(no_av1); }

extern "C" codec_status codec_heif_read_size(
    const uint8_t *bytes, size_t count, codec_size *size, char *reason) {
    return guarded(reason, [&] {
        heif_file file;
        codec_status status = file.open({bytes, count}, any_side, reason);
        return status == CODEC_STATUS_DONE ? file.read_size(size, reason) : status;
    });
}

extern "C" codec_status codec_heif_decode(
    const uint8_t *bytes, size_t count, uint32_t reduction, codec_size size, uint8_t *rgb, char *reason) {
    (void)reduction;  // always 1
    return guarded(reason, [&] { return decode({bytes, count}, size, rgb, reason); });
}

extern "C" int32_t codec_heif_orientation(const uint8_t *bytes, size_t count) {
    (void)bytes, (void)count;
    return CODEC_ORIENTATION_ABSENT;
}

extern "C" codec_status codec_heif_read_metadata(
    const uint8_t *bytes, size_t count, codec_metadata *metadata) {
    char reason[CODEC_REASON_CAPACITY];
    guarded(reason, [&] {
        heif_file file;
        codec_status status = file.open({bytes, count}, any_side, reason);
        if (status != CODEC_STATUS_DONE) return status;
        copy_exif(file, &metadata->exif);
        copy_xmp(file, &metadata->xmp);
        owned_memory memory;
        codec_block_copy(&metadata->icc, file.profile(memory), CODEC_BLOCK_LIMIT);
        return CODEC_STATUS_DONE;
    });
    return CODEC_STATUS_DONE;
}

#else

extern "C" {

DEFINE_ABSENT_CODEC(heif, "libheif")

const char *codec_avif_missing(void) { return codec_heif_missing(); }

}

#endif
