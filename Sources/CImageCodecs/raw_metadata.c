#include "raw_metadata.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "metadata.h"
#include "tiff_exif.h"

// MARK: Numbers

static uint32_t big_endian_32(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/// Returns a part of a span, or an empty span if it is not inside.
static byte_span part(byte_span span, uint64_t offset, uint64_t count) {
    if (offset > span.count || count > span.count - offset) return (byte_span){NULL, 0};
    return (byte_span){span.start + offset, (size_t)count};
}

// MARK: Fujifilm

/// Returns the JPEG picture of a RAF file, whose place is at a fixed offset of its header.
static byte_span fujifilm_preview(byte_span file) {
    enum { place_of_offset = 84, place_of_size = 88, header_count = 92 };
    if (file.count < header_count) return (byte_span){NULL, 0};
    return part(file, big_endian_32(file.start + place_of_offset), big_endian_32(file.start + place_of_size));
}

// MARK: Minolta

/// Returns the TIFF structure of an MRW file: the block "TTW". A block: its name, the size of its data, its data.
static byte_span minolta_structure(byte_span file) {
    enum { header_count = 8 };
    byte_span blocks = part(file, header_count, file.count < header_count ? 0 : file.count - header_count);
    while (blocks.count >= header_count) {
        uint32_t size = big_endian_32(blocks.start + 4);
        if (size > blocks.count - header_count) break;
        byte_span data = {blocks.start + header_count, size};
        if (memcmp(blocks.start, "\0TTW", 4) == 0) return data;
        blocks = (byte_span){data.start + size, blocks.count - header_count - size};
    }
    return (byte_span){NULL, 0};
}

// MARK: Canon CR3

/// A box of an ISO media file (ISO 14496-12, 4.2).
typedef struct media_box {
    char type[4];
    byte_span data;
} media_box;

/// Takes the next box from a span. Returns false at its end or if the box does not fit.
static bool next_box(byte_span *boxes, media_box *box) {
    if (boxes->count < 8) return false;
    uint64_t size = big_endian_32(boxes->start), head = 8;
    memcpy(box->type, boxes->start + 4, 4);
    if (size == 1 && boxes->count >= 16) {
        size = (uint64_t)big_endian_32(boxes->start + 8) << 32 | big_endian_32(boxes->start + 12);
        head = 16;
    } else if (size == 0) {
        size = boxes->count;
    }
    if (size < head || size > boxes->count) return false;
    box->data = (byte_span){boxes->start + head, (size_t)(size - head)};
    *boxes = (byte_span){boxes->start + size, boxes->count - (size_t)size};
    return true;
}

/// Finds the first box of a type; for the type "uuid" also of a 16-byte identifier, which is left out of the data.
static byte_span find_box(byte_span boxes, const char *type, const uint8_t *identifier) {
    enum { identifier_count = 16 };
    media_box box;
    while (next_box(&boxes, &box)) {
        if (memcmp(box.type, type, 4) != 0) continue;
        if (identifier == NULL) return box.data;
        if (box.data.count < identifier_count || memcmp(box.data.start, identifier, identifier_count) != 0) continue;
        return (byte_span){box.data.start + identifier_count, box.data.count - identifier_count};
    }
    return (byte_span){NULL, 0};
}

/// A box that holds a TIFF structure, and the source that is its first directory.
typedef struct canon_structure {
    tiff_structure structure;
    tiff_source source;
} canon_structure;

static void canon_structure_open(canon_structure *canon, byte_span boxes, const char *type) {
    byte_span bytes = find_box(boxes, type, NULL);
    canon->source = (tiff_source){NULL, 0};
    if (bytes.start == NULL || !tiff_structure_open(&canon->structure, bytes.start, bytes.count)) return;
    canon->source = (tiff_source){&canon->structure, canon->structure.first_directory};
}

/// Reads the metadata of a CR3 file: camera, exposure and place each have a TIFF structure of their own.
static void read_canon(byte_span file, codec_metadata *metadata) {
    static const uint8_t canon_box[16] = {
        0x85, 0xC0, 0xB6, 0x87, 0x82, 0x0F, 0x11, 0xE0, 0x81, 0x11, 0xF4, 0xCE, 0x46, 0x2B, 0x6A, 0x48,
    };
    static const uint8_t xmp_box[16] = {
        0xBE, 0x7A, 0xCF, 0xCB, 0x97, 0xA9, 0x42, 0xE8, 0x9C, 0x71, 0x99, 0x94, 0x91, 0xE3, 0xAF, 0xAC,
    };
    codec_block_copy(&metadata->xmp, find_box(file, "uuid", xmp_box), CODEC_BLOCK_LIMIT);
    byte_span boxes = find_box(find_box(file, "moov", NULL), "uuid", canon_box);
    canon_structure camera, exposure, place;
    canon_structure_open(&camera, boxes, "CMT1");
    canon_structure_open(&exposure, boxes, "CMT2");
    canon_structure_open(&place, boxes, "CMT4");
    tiff_copy_exif(camera.source, exposure.source, place.source, &metadata->exif);
}

// MARK: Interface

static void read_structure(byte_span bytes, codec_metadata *metadata) {
    tiff_structure structure;
    if (bytes.start == NULL || !tiff_structure_open(&structure, bytes.start, bytes.count)) return;
    tiff_copy_metadata(&structure, structure.first_directory, metadata);
    // A profile there describes the sensor or a print, not the preview.
    free(metadata->icc.bytes);
    metadata->icc = (codec_block){NULL, 0};
}

void raw_read_metadata(byte_span file, codec_metadata *metadata) {
    if (file.count >= 12 && memcmp(file.start + 4, "ftypcrx ", 8) == 0) {
        read_canon(file, metadata);
    } else if (file.count >= 15 && memcmp(file.start, "FUJIFILMCCD-RAW", 15) == 0) {
        byte_span preview = fujifilm_preview(file);
        if (preview.start != NULL) codec_jpeg_read_metadata(preview.start, preview.count, metadata);
    } else if (file.count >= 4 && memcmp(file.start, "\0MRM", 4) == 0) {
        read_structure(minolta_structure(file), metadata);
    } else {
        read_structure(file, metadata);
    }
}
