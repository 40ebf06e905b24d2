#if __has_include(<libheif/heif.h>)

#include <cstring>

#include "heif_file.h"

extern "C" {
#include "color_conversion.h"
#include "rgba_picture.h"
}

namespace {

struct release_image { void operator()(heif_image *image) const { heif.heif_image_release(image); } };
struct release_options {
    void operator()(heif_decoding_options *options) const { heif.heif_decoding_options_free(options); }
};

using owned_image = std::unique_ptr<heif_image, release_image>;

/// Tiles, and images that are cropped, may be larger than the image as it is shown.
enum { least_side_limit = 1 << 14 };

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
    bool has_alpha = heif.heif_image_handle_has_alpha_channel(file.primary());
    std::unique_ptr<heif_decoding_options, release_options> options(heif.heif_decoding_options_alloc());
    if (options == nullptr) throw std::bad_alloc();
    options->convert_hdr_to_8bit = !is_wide;
    heif_image *image = nullptr;
    heif_error error = heif.heif_decode_image(
        file.primary(), &image, heif_colorspace_RGB, chroma(is_wide, has_alpha), options.get());
    pixels.image.reset(image);
    if (error.code != heif_error_Ok) return heif_fail(error, file.bytes(), reason);
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
    if (heif.heif_image_handle_is_premultiplied_alpha(file.primary())) divide_by_alpha(rgba.get(), count);
    const uint8_t *alpha = rgba_split(rgba.get(), count, rgb);
    convert(file, colors, rgb, count);
    codec_flatten(rgb, alpha, count);
}

/// Writes HDR pixels as sRGB.
codec_status write_hdr_pixels(
    const heif_pixels &pixels, cicp_colors colors, codec_size size, uint8_t *rgb, char *reason) {
    int depth = heif.heif_image_get_bits_per_pixel_range(pixels.image.get(), heif_channel_interleaved);
    if (depth < 8 || depth > 16) {
        return codec_fail(CODEC_STATUS_UNSUPPORTED, reason, "its samples have an unknown number of bits");
    }
    struct release_hdr { void operator()(cicp_hdr *hdr) const { cicp_hdr_free(hdr); } };
    std::unique_ptr<cicp_hdr, release_hdr> conversion(cicp_hdr_make(colors, unsigned(depth)));
    if (conversion == nullptr) throw std::bad_alloc();
    size_t count = size_t(size.width) * size.height;
    owned_memory alpha(pixels.channel_count == 4 ? static_cast<uint8_t *>(malloc(count)) : nullptr);
    if (pixels.channel_count == 4 && alpha == nullptr) throw std::bad_alloc();
    for (uint32_t y = 0; y < size.height; y += 1) {
        auto row = reinterpret_cast<const uint16_t *>(pixels.rows + y * pixels.stride);
        size_t place = size_t(y) * size.width;
        uint8_t *row_alpha = alpha == nullptr ? nullptr : alpha.get() + place;
        cicp_hdr_convert(conversion.get(), row, size.width, rgb + place * 3, row_alpha);
    }
    if (alpha != nullptr) codec_flatten(rgb, alpha.get(), count);
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

}  // namespace

// MARK: Interface

extern "C" codec_status codec_heif_read_size(
    const uint8_t *bytes, size_t count, codec_size *size, char *reason) {
    return guarded(reason, [&] {
        heif_file file;
        codec_status status = file.open({bytes, count}, heif_any_side, reason);
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

#else

extern "C" {

#include "absent_codec.h"

DEFINE_ABSENT_CODEC(heif, "libheif")

const char *codec_avif_missing(void) { return codec_heif_missing(); }

}

#endif
