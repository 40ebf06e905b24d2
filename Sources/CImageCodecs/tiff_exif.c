#include "tiff_exif.h"

#include <stdlib.h>

#include "metadata.h"
#include "orientation.h"

enum {
    /// The most entries of a directory that are copied. Cameras write fewer than a hundred.
    entry_limit = 512,
    value_limit = 64 << 10,
    copy_limit = 1 << 20,
    header_size = 8,
    entry_size = 12,
    inline_size = 4,
    type_long = 4,
};

/// A directory that is copied: the entries of the source, with room for pointers to two other directories.
typedef struct tiff_copy {
    const tiff_structure *structure;
    tiff_field fields[entry_limit];
    int count;
    /// Where the directory begins in the copy.
    uint32_t offset;
} tiff_copy;

static bool is_left_out(uint16_t tag) {
    switch (tag) {
        case tiff_tag_strip_offsets: case tiff_tag_strip_byte_counts:
        case tiff_tag_tile_offsets: case tiff_tag_tile_byte_counts:
        case tiff_tag_sub_directories: case tiff_tag_jpeg_tables:
        case tiff_tag_preview_offset: case tiff_tag_preview_byte_count:
        case tiff_tag_xmp: case tiff_tag_iptc: case tiff_tag_photoshop: case tiff_tag_icc:
        case tiff_tag_exif_directory: case tiff_tag_gps_directory:
        case tiff_tag_maker_note: case tiff_tag_dng_private_data: return true;
        default: return false;
    }
}

/// Lists the entries of a source that are copied. A source without a structure has none.
static void tiff_copy_read(tiff_copy *copy, tiff_source source) {
    copy->structure = source.structure;
    copy->count = 0;
    tiff_directory directory;
    if (source.structure == NULL || !tiff_directory_read(source.structure, source.offset, &directory)) return;
    for (uint64_t index = 0; index < directory.count && copy->count < entry_limit - 2; index += 1) {
        tiff_field field = tiff_field_at(source.structure, &directory, index);
        // The types after 13 belong to BigTIFF.
        if (field.value.start == NULL || field.type > 13 || field.value.count > value_limit) continue;
        if (!is_left_out(field.tag)) copy->fields[copy->count++] = field;
    }
}

/// Returns the directory that an entry of another one points to.
static tiff_source follow(tiff_source source, uint16_t tag) {
    tiff_directory directory;
    if (source.structure == NULL || !tiff_directory_read(source.structure, source.offset, &directory)) {
        return (tiff_source){NULL, 0};
    }
    uint64_t offset = tiff_number(source.structure, &directory, tag, 0);
    return offset == 0 ? (tiff_source){NULL, 0} : (tiff_source){source.structure, offset};
}

static void write_number(uint8_t *at, uint64_t number, int size) {
    for (int i = 0; i < size; i += 1) at[i] = (uint8_t)(number >> 8 * i);
}

/// Copies values, each in little-endian order.
static void write_value(const tiff_copy *copy, const tiff_field *field, uint8_t *at) {
    // Both halves of a rational are turned on their own.
    bool is_rational = field->type == 5 || field->type == 10;
    size_t unit = is_rational ? 4 : tiff_size_of_type(field->type);
    for (size_t i = 0; i < field->value.count; i += 1) {
        size_t within = i % unit;
        size_t from = copy->structure->is_big_endian ? i - within + (unit - 1 - within) : i;
        at[i] = field->value.start[from];
    }
}

/// The size of a directory with its values, each of which begins at an even offset.
static size_t size_of(const tiff_copy *copy) {
    size_t size = 2 + (size_t)copy->count * entry_size + 4;
    for (int i = 0; i < copy->count; i += 1) {
        size_t value = copy->fields[i].value.count;
        if (value > inline_size) size += value + (value & 1);
    }
    return size;
}

/// Leaves out the last entries until the directory fits, and returns its size.
static size_t fit(tiff_copy *copy, size_t room) {
    while (copy->count > 0 && size_of(copy) > room) copy->count -= 1;
    return size_of(copy);
}

/// Inserts an entry that points to another directory, before the entries with higher tags.
static void add_pointer(tiff_copy *copy, uint16_t tag) {
    int place = copy->count;
    while (place > 0 && copy->fields[place - 1].tag > tag) {
        copy->fields[place] = copy->fields[place - 1];
        place -= 1;
    }
    copy->fields[place] = (tiff_field){.tag = tag, .type = type_long, .count = 1, .value = {NULL, inline_size}};
    copy->count += 1;
}

static void write_directory(const tiff_copy *copy, uint32_t exif, uint32_t gps, uint8_t *bytes) {
    uint8_t *at = bytes + copy->offset;
    uint8_t *data = at + 2 + copy->count * entry_size + 4;
    write_number(at, (uint64_t)copy->count, 2);
    at += 2;
    for (int i = 0; i < copy->count; i += 1, at += entry_size) {
        const tiff_field *field = &copy->fields[i];
        write_number(at, field->tag, 2);
        write_number(at + 2, field->type, 2);
        write_number(at + 4, field->count, 4);
        if (field->value.start == NULL) {
            write_number(at + 8, field->tag == tiff_tag_exif_directory ? exif : gps, 4);
        } else if (field->value.count <= inline_size) {
            write_value(copy, field, at + 8);
        } else {
            write_number(at + 8, (uint64_t)(data - bytes), 4);
            write_value(copy, field, data);
            data += field->value.count + (field->value.count & 1);
        }
    }
}

/// The three directories of a copy. They are too large for the stack of a thread.
typedef struct tiff_copies {
    tiff_copy main, exif, gps;
} tiff_copies;

static void copies_write(tiff_copies *copies, codec_block *block) {
    bool has_exif = copies->exif.count > 0, has_gps = copies->gps.count > 0;
    if (has_exif) add_pointer(&copies->main, tiff_tag_exif_directory);
    if (has_gps) add_pointer(&copies->main, tiff_tag_gps_directory);
    size_t size = header_size;
    copies->main.offset = header_size;
    size += size_of(&copies->main);
    copies->exif.offset = (uint32_t)size;
    if (has_exif) size += size_of(&copies->exif);
    copies->gps.offset = (uint32_t)size;
    if (has_gps) size += size_of(&copies->gps);
    uint8_t *bytes = calloc(size, 1);
    if (bytes == NULL) return;
    static const uint8_t header[header_size] = {'I', 'I', 42, 0, header_size, 0, 0, 0};
    memcpy(bytes, header, header_size);
    write_directory(&copies->main, copies->exif.offset, copies->gps.offset, bytes);
    if (has_exif) write_directory(&copies->exif, 0, 0, bytes);
    if (has_gps) write_directory(&copies->gps, 0, 0, bytes);
    free(block->bytes);
    *block = (codec_block){bytes, size};
}

void tiff_copy_exif(tiff_source main, tiff_source exif, tiff_source gps, codec_block *block) {
    tiff_copies *copies = malloc(sizeof *copies);
    if (copies == NULL) return;
    tiff_copy_read(&copies->main, main);
    tiff_copy_read(&copies->exif, exif.structure != NULL ? exif : follow(main, tiff_tag_exif_directory));
    tiff_copy_read(&copies->gps, gps.structure != NULL ? gps : follow(main, tiff_tag_gps_directory));
    size_t used = fit(&copies->main, copy_limit / 2);
    used += fit(&copies->exif, copy_limit - used);
    fit(&copies->gps, copy_limit - used);
    if (copies->main.count + copies->exif.count + copies->gps.count > 0) copies_write(copies, block);
    free(copies);
}

// MARK: Files

/// Copies the values of an entry if the directory has it.
static void copy_field(
    const tiff_structure *structure, const tiff_directory *directory, uint16_t tag, codec_block *block) {
    tiff_field field;
    if (tiff_field_find(structure, directory, tag, &field)) codec_block_copy(block, field.value, CODEC_BLOCK_LIMIT);
}

/// Copies the IPTC data sets. Some programs give them the type "long" and a byte order that is not the file's, which
/// shows because a data set begins with 0x1C.
static void copy_iptc(const tiff_structure *structure, const tiff_directory *directory, codec_block *block) {
    tiff_field field;
    if (tiff_field_find(structure, directory, tiff_tag_photoshop, &field)) {
        codec_block_copy(block, codec_photoshop_iptc(field.value), CODEC_BLOCK_LIMIT);
    }
    if (!tiff_field_find(structure, directory, tiff_tag_iptc, &field)) return;
    codec_block_copy(block, field.value, CODEC_BLOCK_LIMIT);
    bool is_turned = field.value.count >= 4 && field.value.start[0] != 0x1C && field.value.start[3] == 0x1C;
    if (field.type != type_long || !is_turned || block->count != field.value.count) return;
    for (size_t at = 0; at + 4 <= block->count; at += 4) {
        uint8_t *word = block->bytes + at;
        uint8_t turned[4] = {word[3], word[2], word[1], word[0]};
        memcpy(word, turned, sizeof turned);
    }
}

void tiff_copy_metadata(const tiff_structure *structure, uint64_t picture, codec_metadata *metadata) {
    tiff_source none = {NULL, 0};
    tiff_copy_exif((tiff_source){structure, structure->first_directory}, none, none, &metadata->exif);
    // The first directory has what is said of the whole file. What the picture's own directory says counts more.
    const uint64_t offsets[2] = {structure->first_directory, picture};
    for (int i = 0; i < 2; i += 1) {
        tiff_directory directory;
        if (!tiff_directory_read(structure, offsets[i], &directory)) continue;
        copy_field(structure, &directory, tiff_tag_xmp, &metadata->xmp);
        copy_iptc(structure, &directory, &metadata->iptc);
        copy_field(structure, &directory, tiff_tag_icc, &metadata->icc);
        if (offsets[0] == offsets[1]) break;
    }
}

int32_t tiff_orientation(const tiff_structure *structure, uint64_t offset) {
    tiff_directory directory;
    if (!tiff_directory_read(structure, offset, &directory)) return CODEC_ORIENTATION_ABSENT;
    uint64_t value = tiff_number(structure, &directory, tiff_tag_orientation, UINT64_MAX);
    if (value != UINT64_MAX) return value <= 8 ? (int32_t)value : 0;
    tiff_field xmp;
    if (!tiff_field_find(structure, &directory, tiff_tag_xmp, &xmp)) return CODEC_ORIENTATION_ABSENT;
    return codec_xmp_orientation(xmp.value.start, xmp.value.count);
}
