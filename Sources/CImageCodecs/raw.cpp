// In C++ because libraw is: an exception that it does not catch itself must not pass through C.

extern "C" {
#include "absent_codec.h"
}

#if __has_include(<libraw/libraw.h>)

#include <libraw/libraw.h>
#include <pthread.h>

#include <algorithm>
#include <cstring>
#include <new>

extern "C" {
#include "raw_metadata.h"
#include "reduce.h"
#include "silence.h"
#include "tiff_structure.h"
}
#include "shared_library.h"

namespace {

// MARK: Library

/// The functions of libraw's C interface that are used.
struct {
    decltype(&libraw_init) libraw_init;
    decltype(&libraw_close) libraw_close;
    decltype(&libraw_strerror) libraw_strerror;
    decltype(&libraw_set_dataerror_handler) libraw_set_dataerror_handler;
    decltype(&libraw_open_buffer) libraw_open_buffer;
    decltype(&libraw_unpack_thumb) libraw_unpack_thumb;
    decltype(&libraw_adjust_sizes_info_only) libraw_adjust_sizes_info_only;
    decltype(&libraw_unpack) libraw_unpack;
    decltype(&libraw_dcraw_process) libraw_dcraw_process;
    decltype(&libraw_dcraw_make_mem_image) libraw_dcraw_make_mem_image;
    decltype(&libraw_dcraw_clear_mem) libraw_dcraw_clear_mem;
} libraw;

shared_library library;

template <typename Function> void find(Function &function, const char *name) {
    function = reinterpret_cast<Function>(shared_library_find(&library, name));
}

#define NAME_OF_NUMBER(number) #number
// The number of the interface is part of the name. The variant "_r" can be used by many threads.
#define LIBRARY_FILE(number) "libraw_r.so." NAME_OF_NUMBER(number)

void open_library() {
    shared_library_open(&library, "libraw", LIBRARY_FILE(LIBRAW_SHLIB_CURRENT));
    find(libraw.libraw_init, "libraw_init");
    find(libraw.libraw_close, "libraw_close");
    find(libraw.libraw_strerror, "libraw_strerror");
    find(libraw.libraw_set_dataerror_handler, "libraw_set_dataerror_handler");
    find(libraw.libraw_open_buffer, "libraw_open_buffer");
    find(libraw.libraw_unpack_thumb, "libraw_unpack_thumb");
    find(libraw.libraw_adjust_sizes_info_only, "libraw_adjust_sizes_info_only");
    find(libraw.libraw_unpack, "libraw_unpack");
    find(libraw.libraw_dcraw_process, "libraw_dcraw_process");
    find(libraw.libraw_dcraw_make_mem_image, "libraw_dcraw_make_mem_image");
    find(libraw.libraw_dcraw_clear_mem, "libraw_dcraw_clear_mem");
}

// MARK: Files

/// Where a picture comes from.
enum class Source { jpeg, bitmap, development };

/// The shorter side from which an embedded preview shows enough: more than any encoder looks at.
constexpr uint32_t useful_side = 480;

/// The most memory that libraw may use for the samples of a sensor, in MiB. A sensor of 150 million pixels needs 300.
constexpr unsigned sensor_memory_limit = 1024;

/// Whether the file is a TIFF structure whose directories point beyond its end.
bool is_cut(byte_span file) {
    tiff_structure structure;
    return tiff_structure_open(&structure, file.start, file.count)
        && tiff_reaches_beyond_end(&structure, structure.first_directory);
}

bool is_same(codec_size one, codec_size other) { return one.width == other.width && one.height == other.height; }

/// A raw file that libraw has opened, and the source of its picture.
class RawFile {
public:
    Source source = Source::development;
    /// The size of the preview, before it is turned upright.
    codec_size size = {0, 0};

    ~RawFile() {
        if (raw != nullptr) libraw.libraw_close(raw);
    }

    codec_status open(const uint8_t *bytes, size_t count, char *reason);
    codec_status measure(char *reason);
    codec_status decode(uint32_t reduction, codec_size reduced, uint8_t *rgb, char *reason);
    int32_t orientation() const;

private:
    libraw_data_t *raw = nullptr;
    /// The preview if it is a JPEG stream.
    byte_span jpeg = {nullptr, 0};
    /// How the sensor lay, in libraw's numbers: 1 mirrors columns, 2 rows, and 4 swaps both.
    int flip = 0;

    codec_status failure(int error, char *reason) const;
    void configure();
    void find_preview(byte_span file);
    bool has_bitmap(byte_span found);
    bool is_useful(codec_size preview) const;
    codec_status develop(uint32_t reduction, codec_size reduced, uint8_t *rgb, char *reason);
};

codec_status RawFile::failure(int error, char *reason) const {
    switch (error) {
        case LIBRAW_UNSUFFICIENT_MEMORY:
            return codec_fail(CODEC_STATUS_OUT_OF_MEMORY, reason, "there is no memory for its decoder");
        case LIBRAW_IO_ERROR: return codec_fail(CODEC_STATUS_TRUNCATED, reason, "the file ends before its image");
        case LIBRAW_FILE_UNSUPPORTED: case LIBRAW_NOT_IMPLEMENTED: case LIBRAW_REQUEST_FOR_NONEXISTENT_IMAGE:
            return codec_fail(
                CODEC_STATUS_UNSUPPORTED, reason, "the installed libraw does not know its camera or compression");
        default: return codec_fail(CODEC_STATUS_CORRUPT, reason, libraw.libraw_strerror(error));
    }
}

void RawFile::configure() {
    raw->params.half_size = 1;
    raw->params.use_camera_wb = 1;
    raw->params.no_auto_bright = 1;
    raw->params.output_color = 1;  // sRGB
    raw->params.output_bps = 8;
    raw->params.user_flip = 0;  // the caller turns the picture
#if LIBRAW_VERSION >= LIBRAW_MAKE_VERSION(0, 21, 0)
    raw->rawparams.max_raw_memory_mb = sensor_memory_limit;
#else
    raw->params.max_raw_memory_mb = sensor_memory_limit;
#endif
}

codec_status RawFile::open(const uint8_t *bytes, size_t count, char *reason) {
    if (codec_raw_missing() != nullptr) return codec_fail(CODEC_STATUS_UNSUPPORTED, reason, codec_raw_missing());
    raw = libraw.libraw_init(0);
    if (raw == nullptr) return failure(LIBRAW_UNSUFFICIENT_MEMORY, reason);
    libraw.libraw_set_dataerror_handler(raw, nullptr, nullptr);
    configure();
    // libraw does not write to the bytes.
    int error = libraw.libraw_open_buffer(raw, const_cast<uint8_t *>(bytes), count);
    if (error != LIBRAW_SUCCESS && is_cut({bytes, count})) return failure(LIBRAW_IO_ERROR, reason);
    if (error != LIBRAW_SUCCESS) return failure(error, reason);
    flip = raw->sizes.flip;
    find_preview({bytes, count});
    return CODEC_STATUS_DONE;
}

/// Finds out the size of a development. libraw refuses to develop the file afterwards.
codec_status RawFile::measure(char *reason) {
    if (source != Source::development) return CODEC_STATUS_DONE;
    int error = libraw.libraw_adjust_sizes_info_only(raw);
    if (error != LIBRAW_SUCCESS) return failure(error, reason);
    size = {raw->sizes.iwidth, raw->sizes.iheight};
    if (size.width == 0 || size.height == 0) return failure(LIBRAW_DATA_ERROR, reason);
    return CODEC_STATUS_DONE;
}

/// Whether a preview shows as much as a development at half of the sensor's sides, or enough for any encoder.
bool RawFile::is_useful(codec_size preview) const {
    uint32_t shorter = std::min(preview.width, preview.height), longer = std::max(preview.width, preview.height);
    uint32_t half = std::max(raw->sizes.width, raw->sizes.height) / 2;
    return shorter >= useful_side || longer >= half;
}

/// Looks at the largest preview that libraw knows, and takes it if it can be read and shows enough.
void RawFile::find_preview(byte_span file) {
    const libraw_thumbnail_t &preview = raw->thumbnail;
    // Its place is public only in C++. JPEG streams are taken from there, because libraw prints libjpeg's warnings.
    auto cpp = static_cast<LibRaw *>(raw->parent_class);
    uint64_t offset = (uint64_t)cpp->get_internal_data_pointer()->internal_data.toffset;
    if (offset >= file.count || preview.tlength == 0 || preview.tlength > file.count - offset) return;
    byte_span found = {file.start + offset, preview.tlength};
    codec_size found_size = {preview.twidth, preview.theight};
    char reason[CODEC_REASON_CAPACITY];
    if (codec_jpeg_read_size(found.start, found.count, &found_size, reason) == CODEC_STATUS_DONE) {
        if (is_useful(found_size)) {
            source = Source::jpeg;
            size = found_size;
            jpeg = found;
        }
    } else if (has_bitmap(found) && is_useful(found_size)) {
        source = Source::bitmap;
        size = found_size;
    }
}

/// Whether the preview is a bitmap, which libraw then holds.
bool RawFile::has_bitmap(byte_span found) {
    const libraw_thumbnail_t &preview = raw->thumbnail;
    bool is_jpeg = found.count >= 2 && found.start[0] == 0xFF && found.start[1] == 0xD8;
    size_t pixels = (size_t)preview.twidth * preview.theight;
    if (is_jpeg || pixels == 0 || pixels > found.count) return false;
    if (libraw.libraw_unpack_thumb(raw) != LIBRAW_SUCCESS || preview.thumb == nullptr) return false;
    bool has_colors = preview.tcolors == 1 || preview.tcolors == 3;
    return preview.tformat == LIBRAW_THUMBNAIL_BITMAP && has_colors
        && preview.tlength >= pixels * (size_t)preview.tcolors;
}

codec_status RawFile::develop(uint32_t reduction, codec_size reduced, uint8_t *rgb, char *reason) {
    int error = libraw.libraw_unpack(raw);
    if (error == LIBRAW_SUCCESS) error = libraw.libraw_dcraw_process(raw);
    if (error != LIBRAW_SUCCESS) return failure(error, reason);
    libraw_processed_image_t *image = libraw.libraw_dcraw_make_mem_image(raw, &error);
    if (image == nullptr) return failure(error, reason);
    codec_status status = CODEC_STATUS_DONE;
    codec_size full = {image->width, image->height};
    bool has_colors = image->bits == 8 && (image->colors == 1 || image->colors == 3);
    if (has_colors && is_same(codec_reduced_size(full, reduction), reduced)) {
        codec_reduce(image->data, full, image->colors, reduction, rgb);
    } else {
        status = codec_fail(CODEC_STATUS_UNSUPPORTED, reason, "its sensor has an unusual shape");
    }
    libraw.libraw_dcraw_clear_mem(image);
    return status;
}

codec_status RawFile::decode(uint32_t reduction, codec_size reduced, uint8_t *rgb, char *reason) {
    if (source == Source::development) return develop(reduction, reduced, rgb, reason);
    if (!is_same(codec_reduced_size(size, reduction), reduced)) {
        return codec_fail(CODEC_STATUS_CORRUPT, reason, "its size changed while it was read");
    }
    if (source == Source::jpeg) return codec_jpeg_decode(jpeg.start, jpeg.count, reduction, reduced, rgb, reason);
    auto bitmap = reinterpret_cast<const uint8_t *>(raw->thumbnail.thumb);
    codec_reduce(bitmap, size, (uint32_t)raw->thumbnail.tcolors, reduction, rgb);
    return CODEC_STATUS_DONE;
}

int32_t RawFile::orientation() const {
    static const int32_t orientations[8] = {1, 2, 4, 3, 5, 8, 6, 7};
    // Some cameras turn the preview but not the sensor's samples.
    bool lies = raw->sizes.width > raw->sizes.height, preview_stands = size.width < size.height;
    if (source != Source::development && (flip & 4) != 0 && lies && preview_stands) return 1;
    return orientations[flip & 7];
}

struct silence {
    silence() { silence_begin(); }
    ~silence() { silence_end(); }
};

/// Runs a function of this file for C: an exception becomes a status, and nothing is printed. libraw lets libjpeg print
/// its warnings.
template <typename Body> codec_status guarded(char *reason, Body body) {
    silence while_it_runs;
    try {
        return body();
    } catch (const std::bad_alloc &) {
        return codec_fail(CODEC_STATUS_OUT_OF_MEMORY, reason, "there is no memory for its decoder");
    } catch (...) {
        return codec_fail(CODEC_STATUS_CORRUPT, reason, "libraw cannot read it");
    }
}

}  // namespace

// MARK: Interface

extern "C" {

const char *codec_raw_missing(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_library);
    return shared_library_missing(&library);
}

codec_status codec_raw_read_size(const uint8_t *bytes, size_t count, codec_size *size, char *reason) {
    return guarded(reason, [&] {
        RawFile file;
        codec_status status = file.open(bytes, count, reason);
        if (status == CODEC_STATUS_DONE) status = file.measure(reason);
        *size = file.size;
        return status;
    });
}

codec_status codec_raw_decode(
    const uint8_t *bytes, size_t count, uint32_t reduction, codec_size size, uint8_t *rgb, char *reason) {
    return guarded(reason, [&] {
        RawFile file;
        codec_status status = file.open(bytes, count, reason);
        return status == CODEC_STATUS_DONE ? file.decode(reduction, size, rgb, reason) : status;
    });
}

int32_t codec_raw_orientation(const uint8_t *bytes, size_t count) {
    char reason[CODEC_REASON_CAPACITY];
    int32_t orientation = CODEC_ORIENTATION_ABSENT;
    guarded(reason, [&] {
        RawFile file;
        codec_status status = file.open(bytes, count, reason);
        if (status == CODEC_STATUS_DONE) orientation = file.orientation();
        return status;
    });
    return orientation;
}

codec_status codec_raw_read_metadata(const uint8_t *bytes, size_t count, codec_metadata *metadata) {
    raw_read_metadata({bytes, count}, metadata);
    return CODEC_STATUS_DONE;
}

}

#else

extern "C" {
DEFINE_ABSENT_CODEC(raw, "libraw")
}

#endif
