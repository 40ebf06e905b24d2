#if __has_include(<libheif/heif.h>)

#include "heif_file.h"

extern "C" {
#include "heif_references.h"
#include "iso_media.h"
#include "metadata.h"
}

codec_status heif_fail(heif_error error, byte_span file, char *reason) {
    switch (error.code) {
        case heif_error_Unsupported_feature:
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
    if (error.code == heif_error_Unsupported_filetype || error.subcode == heif_suberror_No_meta_box) {
        return codec_fail(CODEC_STATUS_UNSUPPORTED, reason, "it has no still image that libheif knows");
    }
    return codec_fail(CODEC_STATUS_CORRUPT, reason, error.message);
}

codec_status heif_file::open(byte_span bytes, int side_limit, char *reason) {
    file = bytes;
    if (!heif_references_end(bytes)) {
        return codec_fail(CODEC_STATUS_CORRUPT, reason, "its images refer to too many others, or to each other in a circle");
    }
    context.reset(heif.heif_context_alloc());
    if (context == nullptr) throw std::bad_alloc();
    // Several files are decoded at once; none of them starts further threads.
    heif.heif_context_set_max_decoding_threads(context.get(), 0);
    heif.heif_context_set_maximum_image_size_limit(context.get(), side_limit);
    heif_error error =
        heif.heif_context_read_from_memory_without_copy(context.get(), bytes.start, bytes.count, nullptr);
    if (error.code != heif_error_Ok) return heif_fail(error, bytes, reason);
    heif_image_handle *primary = nullptr;
    error = heif.heif_context_get_primary_image_handle(context.get(), &primary);
    handle.reset(primary);
    return error.code == heif_error_Ok ? CODEC_STATUS_DONE : heif_fail(error, bytes, reason);
}

codec_status heif_file::read_size(codec_size *size, char *reason) const {
    int width = heif.heif_image_handle_get_width(handle.get());
    int height = heif.heif_image_handle_get_height(handle.get());
    if (width <= 0 || height <= 0) {
        return codec_fail(CODEC_STATUS_CORRUPT, reason, "its boxes give a width or height of 0");
    }
    *size = {uint32_t(width), uint32_t(height)};
    return CODEC_STATUS_DONE;
}

cicp_colors heif_file::colors() const {
    struct release_nclx {
        void operator()(heif_color_profile_nclx *nclx) const { heif.heif_nclx_color_profile_free(nclx); }
    };
    heif_color_profile_nclx *nclx = nullptr;
    heif_error error = heif.heif_image_handle_get_nclx_color_profile(handle.get(), &nclx);
    std::unique_ptr<heif_color_profile_nclx, release_nclx> owner(nclx);
    if (error.code != heif_error_Ok || nclx == nullptr) return {1, 13};
    return {unsigned(nclx->color_primaries), unsigned(nclx->transfer_characteristics)};
}

byte_span heif_file::profile(owned_memory &memory) const {
    size_t count = heif.heif_image_handle_get_raw_color_profile_size(handle.get());
    if (count == 0 || count > CODEC_BLOCK_LIMIT) return {nullptr, 0};
    memory.reset(static_cast<uint8_t *>(malloc(count)));
    if (memory == nullptr) throw std::bad_alloc();
    heif_error error = heif.heif_image_handle_get_raw_color_profile(handle.get(), memory.get());
    if (error.code != heif_error_Ok) return {nullptr, 0};
    return {memory.get(), count};
}

#endif
