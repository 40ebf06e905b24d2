#include "gif_blocks.h"

#include <stdlib.h>

#include "byte_buffer.h"
#include "metadata.h"
#include "reason.h"

enum {
    block_extension = 0x21,
    block_frame = 0x2C,
    block_end = 0x3B,
    label_control = 0xF9,
    label_application = 0xFF,
    header_count = 13,
    frame_count = 9,
    application_count = 11,
};

static uint32_t number(const uint8_t *at) { return (uint32_t)at[0] | (uint32_t)at[1] << 8; }

/// Returns the size of the palette that the packed fields of a header or a frame announce.
static size_t palette_count(uint8_t packed) { return packed & 0x80 ? (size_t)3 << ((packed & 7) + 1) : 0; }

/// Moves the start of a span. Returns false if it has fewer bytes.
static bool skip(byte_span *span, size_t count) {
    if (span->count < count) return false;
    *span = (byte_span){span->start + count, span->count - count};
    return true;
}

/// Moves the start of a span past sub-blocks and their end. Returns false if the file ends before.
static bool skip_sub_blocks(byte_span *span) {
    while (span->count > 0) {
        size_t count = span->start[0];
        if (!skip(span, count + 1)) return false;
        if (count == 0) return true;
    }
    return false;
}

/// Moves the start of a span past the header and the global palette.
static bool skip_header(byte_span *span) {
    if (span->count < header_count) return false;
    return skip(span, header_count + palette_count(span->start[10]));
}

// MARK: Frame

/// Reads an extension's first sub-block for the index of transparent pixels.
static void read_control(byte_span blocks, gif_frame *frame) {
    enum { has_transparency = 1 };
    bool is_complete = blocks.count >= 5 && blocks.start[0] >= 4;
    if (is_complete && blocks.start[1] & has_transparency) frame->transparent = blocks.start[4];
}

static codec_status cut(char *reason) {
    return codec_fail(CODEC_STATUS_TRUNCATED, reason, "the file ends before its image is complete");
}

static codec_status read_frame(byte_span rest, gif_frame *frame, char *reason) {
    if (rest.count < frame_count) return cut(reason);
    frame->left = number(rest.start);
    frame->top = number(rest.start + 2);
    frame->width = number(rest.start + 4);
    frame->height = number(rest.start + 6);
    frame->is_interlaced = rest.start[8] & 0x40;
    uint32_t right = frame->left + frame->width, bottom = frame->top + frame->height;
    if (right > frame->canvas.width) frame->canvas.width = right;
    if (bottom > frame->canvas.height) frame->canvas.height = bottom;
    if (frame->canvas.width > 0 && frame->canvas.height > 0) return CODEC_STATUS_DONE;
    return codec_fail(CODEC_STATUS_CORRUPT, reason, "its image has no pixels");
}

codec_status gif_frame_find(gif_frame *frame, byte_span file, char *reason) {
    byte_span rest = file;
    if (!skip_header(&rest)) return cut(reason);
    *frame = (gif_frame){.canvas = {number(file.start + 6), number(file.start + 8)}, .transparent = -1};
    while (rest.count > 0) {
        uint8_t kind = rest.start[0];
        skip(&rest, 1);
        if (kind == block_frame) return read_frame(rest, frame, reason);
        if (kind == block_end) return codec_fail(CODEC_STATUS_CORRUPT, reason, "it has no image");
        if (kind != block_extension) continue;
        if (rest.count == 0) break;
        uint8_t label = rest.start[0];
        skip(&rest, 1);
        if (label == label_control) read_control(rest, frame);
        if (!skip_sub_blocks(&rest)) break;
    }
    return cut(reason);
}

// MARK: Metadata

/// Copies the data of an XMP extension. It is stored as it is, not in sub-blocks, and ends with bytes that lead a
/// reader of sub-blocks to their end from wherever it is: 1, 255, 254, ... 0, 0 (XMP specification, part 3, 1.1.2).
static void copy_xmp(byte_span blocks, byte_span after, codec_block *xmp) {
    enum { trailer_count = 258 };
    size_t count = (size_t)(after.start - blocks.start);
    if (count < trailer_count) return;
    codec_block_copy(xmp, (byte_span){blocks.start, count - trailer_count}, CODEC_BLOCK_LIMIT);
}

/// Joins the sub-blocks of a colour profile.
static void copy_profile(byte_span blocks, codec_block *icc) {
    byte_buffer buffer = {.limit = CODEC_BLOCK_LIMIT};
    while (blocks.count > 0 && blocks.start[0] > 0 && blocks.count > blocks.start[0]) {
        size_t count = blocks.start[0];
        if (!byte_buffer_append(&buffer, blocks.start + 1, count)) break;
        skip(&blocks, count + 1);
    }
    codec_block_copy(icc, (byte_span){buffer.bytes, buffer.count}, CODEC_BLOCK_LIMIT);
    free(buffer.bytes);
}

static void read_application(byte_span blocks, codec_metadata *metadata) {
    byte_span after = blocks;
    if (blocks.count <= application_count || blocks.start[0] != application_count) return;
    const uint8_t *name = blocks.start + 1;
    skip(&blocks, application_count + 1);
    if (!skip_sub_blocks(&after)) return;
    if (memcmp(name, "XMP DataXMP", application_count) == 0) copy_xmp(blocks, after, &metadata->xmp);
    if (memcmp(name, "ICCRGBG1012", application_count) == 0) copy_profile(blocks, &metadata->icc);
}

void gif_read_metadata(byte_span file, codec_metadata *metadata) {
    byte_span rest = file;
    if (!skip_header(&rest)) return;
    while (rest.count > 1 && rest.start[0] != block_end) {
        uint8_t kind = rest.start[0], label = rest.start[1];
        if (kind == block_extension) {
            skip(&rest, 2);
            if (label == label_application) read_application(rest, metadata);
            if (!skip_sub_blocks(&rest)) return;
        } else if (kind == block_frame) {
            if (rest.count <= frame_count) return;
            // The frame, its palette, and the size of its codes.
            size_t head = 1 + frame_count + palette_count(rest.start[frame_count]) + 1;
            if (!skip(&rest, head) || !skip_sub_blocks(&rest)) return;
        } else {
            skip(&rest, 1);
        }
    }
}
