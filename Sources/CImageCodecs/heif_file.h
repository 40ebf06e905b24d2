#ifndef CODEC_HEIF_FILE_H
#define CODEC_HEIF_FILE_H

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <new>

#include "heif_library.h"

extern "C" {
#include "CImageCodecs.h"
#include "byte_span.h"
#include "cicp.h"
#include "reason.h"
#include "silence.h"
}

/// Says what a failure of libheif means for the file.
codec_status heif_fail(heif_error error, byte_span file, char *reason);

struct silence {
    silence() { silence_begin(); }
    ~silence() { silence_end(); }
};

/// Calls a function that calls libheif. Nothing is printed meanwhile. No exception leaves it, because callers in C and
/// Swift cannot catch one.
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

struct release_memory { void operator()(uint8_t *memory) const { free(memory); } };

using owned_memory = std::unique_ptr<uint8_t, release_memory>;

/// Reading boxes needs no memory for pixels, so that any size that they give can be told to the caller, who limits it.
enum { heif_any_side = INT32_MAX };

/// The primary image of a file, as its boxes describe it.
class heif_file {
public:
    byte_span bytes() const { return file; }
    const heif_image_handle *primary() const { return handle.get(); }

    /// Reads the boxes.
    ///
    /// - side_limit: the most pixels of a side of any image in the file, which is checked before it is allocated.
    codec_status open(byte_span file, int side_limit, char *reason);

    /// The size after the transformations of the file.
    codec_status read_size(codec_size *size, char *reason) const;

    /// The code points of the colours; those of sRGB if the file gives none.
    cicp_colors colors() const;

    /// The ICC profile; an empty span if there is none.
    ///
    /// - memory: owns the bytes afterwards.
    byte_span profile(owned_memory &memory) const;

private:
    struct release_context { void operator()(heif_context *context) const { heif.heif_context_free(context); } };
    struct release_handle {
        void operator()(heif_image_handle *handle) const { heif.heif_image_handle_release(handle); }
    };

    byte_span file = {nullptr, 0};
    std::unique_ptr<heif_context, release_context> context;
    std::unique_ptr<heif_image_handle, release_handle> handle;
};

#endif
