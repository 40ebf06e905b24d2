#include "png_chunks.h"

#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "reason.h"

enum {
    signature_count = 8,
    length_and_type_count = 8,
    checksum_count = 4,
    header_payload_count = 13,
    palette_limit = 256,
    head_count = signature_count + length_and_type_count + header_payload_count + checksum_count,
};

enum { color_type_grey = 0, color_type_rgb = 2, color_type_palette = 3, color_mask_alpha = 4 };

/// A chunk, or the part of it that the file holds.
typedef struct png_chunk {
    const uint8_t *start;
    const uint8_t *payload;
    size_t length;
    /// Bytes of the payload that the file holds: `length`, unless the file is truncated.
    size_t available;
    bool has_checksum;
} png_chunk;

static uint32_t read_big_endian(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

// MARK: Chunks

static bool is_type_character(uint8_t byte) {
    bool is_letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
    return is_letter || (byte >= '0' && byte <= '9') || byte == '_';
}

static bool has_type(const png_chunk *chunk, const char *type) {
    return memcmp(chunk->start + 4, type, 4) == 0;
}

static bool has_sound_type(const png_chunk *chunk) {
    for (int i = 4; i < 8; i += 1) {
        if (!is_type_character(chunk->start[i])) return false;
    }
    return true;
}

/// Reads the chunk at `at`. Returns false if the file ends before the chunk's length and type.
static bool chunk_read(png_chunk *chunk, const uint8_t *at, const uint8_t *end) {
    if ((size_t)(end - at) < length_and_type_count) return false;
    chunk->start = at;
    chunk->payload = at + length_and_type_count;
    chunk->length = read_big_endian(at);
    size_t rest = (size_t)(end - chunk->payload);
    chunk->available = rest < chunk->length ? rest : chunk->length;
    chunk->has_checksum = rest >= chunk->length + checksum_count;
    return true;
}

static const uint8_t *chunk_end(const png_chunk *chunk, const uint8_t *end) {
    return chunk->has_checksum ? chunk->payload + chunk->length + checksum_count : end;
}

/// Checks the CRC-32 over type and payload (PNG specification, 5.5).
static bool chunk_is_sound(const png_chunk *chunk) {
    if (!chunk->has_checksum) return false;
    const uint8_t *type = chunk->payload - 4;
    return crc32_z(0, type, 4 + chunk->length) == read_big_endian(chunk->payload + chunk->length);
}

// MARK: Header

static codec_status fail_corrupt(char *reason, const char *text) {
    return codec_fail(CODEC_STATUS_CORRUPT, reason, text);
}

static codec_status check_header(const png_layout *layout, const uint8_t *header, char *reason) {
    if (layout->size.width == 0 || layout->size.height == 0) {
        return fail_corrupt(reason, "its header gives a width or height of 0");
    }
    if (layout->size.width > INT32_MAX || layout->size.height > INT32_MAX) {
        return fail_corrupt(reason, "its header gives a width or height beyond the format's limit");
    }
    if (header[10] != 0 || header[11] != 0 || header[12] > 1) {
        return fail_corrupt(reason, "its header names an unknown compression, filter or interlace method");
    }
    // Bit d is set if the format allows the depth d.
    static const uint32_t depths[7] = {
        [0] = 1u << 1 | 1u << 2 | 1u << 4 | 1u << 8 | 1u << 16,
        [2] = 1u << 8 | 1u << 16,
        [3] = 1u << 1 | 1u << 2 | 1u << 4 | 1u << 8,
        [4] = 1u << 8 | 1u << 16,
        [6] = 1u << 8 | 1u << 16,
    };
    bool is_in_table = layout->color_type < 7 && layout->bit_depth <= 16;
    if (is_in_table && (depths[layout->color_type] >> layout->bit_depth & 1) != 0) return CODEC_STATUS_DONE;
    return fail_corrupt(reason, "its header gives a colour type and bit depth that do not go together");
}

codec_status png_layout_read_head(png_layout *layout, const uint8_t *bytes, size_t count, char *reason) {
    memset(layout, 0, sizeof *layout);
    png_chunk chunk;
    if (count < signature_count || !chunk_read(&chunk, bytes + signature_count, bytes + count)) {
        return codec_fail(CODEC_STATUS_TRUNCATED, reason, "the file ends before its header does");
    }
    if (has_type(&chunk, "CgBI")) {
        return codec_fail(CODEC_STATUS_UNSUPPORTED, reason, "it has Apple's changed form of PNG for apps (CgBI)");
    }
    if (!has_type(&chunk, "IHDR") || chunk.length != header_payload_count) {
        return codec_fail(CODEC_STATUS_CORRUPT, reason, "it does not start with an image header");
    }
    if (!chunk.has_checksum) {
        return codec_fail(CODEC_STATUS_TRUNCATED, reason, "the file ends before its header does");
    }
    if (!chunk_is_sound(&chunk)) {
        return codec_fail(CODEC_STATUS_CORRUPT, reason, "its header does not match its checksum");
    }
    layout->head = (byte_span){bytes, head_count};
    layout->size = (codec_size){read_big_endian(chunk.payload), read_big_endian(chunk.payload + 4)};
    layout->bit_depth = chunk.payload[8];
    layout->color_type = chunk.payload[9];
    return check_header(layout, chunk.payload, reason);
}

// MARK: Layout

/// Returns the number of bytes of a transparency chunk that can be used (PNG specification, 11.3.2.1), or 0 if it
/// cannot be used.
static size_t usable_transparency(const png_layout *layout, size_t count) {
    switch (layout->color_type) {
        case color_type_grey: return count >= 2 ? 2 : 0;
        case color_type_rgb: return count >= 6 ? 6 : 0;
        case color_type_palette: return count < palette_limit ? count : palette_limit;
        default: return 0;
    }
}

static void note_palette(png_layout *layout, const png_chunk *chunk) {
    bool is_usable = chunk->length % 3 == 0 && chunk->length <= 3 * palette_limit && chunk_is_sound(chunk);
    layout->palette = is_usable ? (byte_span){chunk->payload, chunk->length} : (byte_span){NULL, 0};
}

static void note_transparency(png_layout *layout, const png_chunk *chunk) {
    size_t usable = usable_transparency(layout, chunk->length);
    if (usable > 0 && chunk_is_sound(chunk)) layout->transparency = (byte_span){chunk->payload, usable};
}

/// Records a text if it can hold metadata. Pillow looks for each keyword in all three kinds of chunks, but does
/// not read "Raw profile type APP1", which older writers used.
static void note_text(png_layout *layout, const png_chunk *chunk, png_text_kind kind) {
    const struct { const char *keyword; png_text_chunk *place; } texts[] = {
        {"Raw profile type exif", &layout->raw_exif},
        {"Raw profile type APP1", &layout->raw_app1},
        {"XML:com.adobe.xmp", &layout->xmp},
        {"Raw profile type xmp", &layout->raw_xmp},
        {"Raw profile type iptc", &layout->raw_iptc},
        {"Raw profile type 8bim", &layout->raw_iptc},
    };
    byte_span payload = {chunk->payload, chunk->length};
    png_text_chunk text;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i += 1) {
        bool is_it = png_text_read(&text, kind, payload, texts[i].keyword);
        if (is_it && chunk_is_sound(chunk)) *texts[i].place = text;
    }
    // Pillow also reads a plain text with the keyword "exif" as the EXIF block itself.
    if (kind == png_text_plain && png_text_read(&text, kind, payload, "exif") && chunk_is_sound(chunk)) {
        layout->exif = text.body;
        layout->exif_prefix_limit = 2;
    }
}

/// Records a colour profile, whatever its name: a name of at most 79 bytes, the compression method, the profile.
static void note_profile(png_layout *layout, const png_chunk *chunk) {
    byte_span payload = {chunk->payload, chunk->length};
    png_text_chunk profile;
    if (png_text_read_profile(&profile, payload) && chunk_is_sound(chunk)) layout->profile = profile;
}

/// Records an ancillary chunk that can hold metadata. Ignores a damaged one, because the image can be decoded
/// without it.
static void note_metadata(png_layout *layout, const png_chunk *chunk) {
    if (has_type(chunk, "tEXt")) note_text(layout, chunk, png_text_plain);
    if (has_type(chunk, "zTXt")) note_text(layout, chunk, png_text_compressed);
    if (has_type(chunk, "iTXt")) note_text(layout, chunk, png_text_international);
    if (has_type(chunk, "eXIf") && chunk_is_sound(chunk)) {
        layout->exif = (byte_span){chunk->payload, chunk->length};
        layout->exif_prefix_limit = 1;
    }
}

/// Extends the image data by the chunk.
static void note_image_data(png_layout *layout, const png_chunk *chunk, const uint8_t *end) {
    if (layout->image_data.start == NULL) layout->image_data.start = chunk->start;
    if (chunk->has_checksum) {
        layout->image_data.count = (size_t)(chunk_end(chunk, end) - layout->image_data.start);
    } else {
        layout->cut_image_data = (byte_span){chunk->payload, chunk->available};
    }
}

/// Records any other chunk. The file must hold the whole payload.
static void note_chunk(png_layout *layout, const png_chunk *chunk) {
    bool is_before_image_data = layout->image_data.start == NULL;
    if (has_type(chunk, "PLTE") && layout->color_type == color_type_palette && is_before_image_data) {
        note_palette(layout, chunk);
    } else if (has_type(chunk, "tRNS") && is_before_image_data) {
        note_transparency(layout, chunk);
    } else if (has_type(chunk, "iCCP") && is_before_image_data) {
        note_profile(layout, chunk);
    } else {
        note_metadata(layout, chunk);
    }
}

codec_status png_layout_read(png_layout *layout, const uint8_t *bytes, size_t count, char *reason) {
    codec_status status = png_layout_read_head(layout, bytes, count, reason);
    if (status != CODEC_STATUS_DONE) return status;
    const uint8_t *end = bytes + count;
    const uint8_t *at = bytes + head_count;
    bool has_left_image_data = false;
    png_chunk chunk;
    for (; chunk_read(&chunk, at, end); at = chunk_end(&chunk, end)) {
        bool has_image_data = layout->image_data.start != NULL;
        if (has_type(&chunk, "IDAT") && !has_left_image_data) {
            note_image_data(layout, &chunk, end);
            continue;
        }
        has_left_image_data = has_image_data;
        // Invalid data after the image is ignored.
        if (has_type(&chunk, "IEND") || (has_image_data && !has_sound_type(&chunk))) break;
        if (!has_sound_type(&chunk)) {
            return fail_corrupt(reason, "it has a chunk of an invalid type before its image data");
        }
        if (chunk.available < chunk.length) {
            return codec_fail(CODEC_STATUS_TRUNCATED, reason, "the file ends inside a chunk");
        }
        note_chunk(layout, &chunk);
    }
    bool is_cut = (size_t)(end - at) < length_and_type_count;
    layout->ends_in_image_data = is_cut && !has_left_image_data;
    if (layout->image_data.start != NULL) return CODEC_STATUS_DONE;
    if (is_cut) return codec_fail(CODEC_STATUS_TRUNCATED, reason, "the file ends before its image data");
    return codec_fail(CODEC_STATUS_CORRUPT, reason, "it has no image data");
}

bool png_layout_is_transparent(const png_layout *layout) {
    return (layout->color_type & color_mask_alpha) != 0 || layout->transparency.count > 0;
}

bool png_layout_is_grey16(const png_layout *layout) {
    return layout->color_type == color_type_grey && layout->bit_depth == 16;
}

color_model png_layout_color_model(const png_layout *layout) {
    bool is_grey = layout->color_type == color_type_grey || layout->color_type == color_mask_alpha;
    return is_grey ? color_model_grey : color_model_rgb;
}

byte_span png_layout_profile(const png_layout *layout, byte_buffer *storage) {
    byte_span nothing = {NULL, 0};
    return layout->profile.body.start == NULL ? nothing : png_text_inflate(&layout->profile, storage);
}

// MARK: Interface

codec_status codec_png_read_size(const uint8_t *bytes, size_t count, codec_size *size, char *reason) {
    png_layout layout;
    codec_status status = png_layout_read_head(&layout, bytes, count, reason);
    *size = layout.size;
    return status;
}

codec_png_traits codec_png_read_traits(const uint8_t *bytes, size_t count) {
    codec_png_traits traits = {false, false, false};
    png_layout layout;
    char reason[CODEC_REASON_CAPACITY];
    if (png_layout_read_head(&layout, bytes, count, reason) != CODEC_STATUS_DONE) return traits;
    png_layout_read(&layout, bytes, count, reason);
    traits.is_transparent = png_layout_is_transparent(&layout);
    traits.is_grey16 = png_layout_is_grey16(&layout);
    byte_buffer storage = {0};
    byte_span profile = png_layout_profile(&layout, &storage);
    traits.is_converted = icc_profile_changes_pixels(profile, png_layout_color_model(&layout));
    free(storage.bytes);
    return traits;
}
