#include "tiff_structure.h"

enum { classic_entry_size = 12, big_entry_size = 20, directory_limit = 64, reduced_picture = 1 };

uint64_t tiff_number_at(const tiff_structure *structure, const uint8_t *at, unsigned size) {
    uint64_t number = 0;
    for (unsigned i = 0; i < size; i += 1) {
        number = number << 8 | at[structure->is_big_endian ? i : size - 1 - i];
    }
    return number;
}

/// The size of an offset, and of the number of an entry's values.
static unsigned offset_size(const tiff_structure *structure) { return structure->is_big ? 8 : 4; }

static unsigned entry_size(const tiff_structure *structure) {
    return structure->is_big ? big_entry_size : classic_entry_size;
}

unsigned tiff_size_of_type(uint16_t type) {
    static const uint8_t sizes[] = {0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8, 4, 0, 0, 8, 8, 8};
    return type < sizeof sizes ? sizes[type] : 0;
}

bool tiff_structure_open(tiff_structure *structure, const uint8_t *bytes, size_t count) {
    enum { number_of_classic = 42, number_of_big = 43, number_of_panasonic = 85 };
    // "RO" or "RS" after II, "OR" after MM.
    enum { olympus_first = 'O' << 8 | 'R', olympus_second = 'S' << 8 | 'R' };
    if (count < 8) return false;
    bool is_little = bytes[0] == 'I' && bytes[1] == 'I', is_big_endian = bytes[0] == 'M' && bytes[1] == 'M';
    if (!is_little && !is_big_endian) return false;
    *structure = (tiff_structure){.bytes = {bytes, count}, .is_big_endian = is_big_endian};
    uint64_t number = tiff_number_at(structure, bytes + 2, 2);
    switch (number) {
        case number_of_big:
            // After the number: the size of offsets, and zero.
            if (count < 16 || tiff_number_at(structure, bytes + 4, 4) != (is_big_endian ? 8u << 16 : 8u)) return false;
            structure->is_big = true;
            structure->first_directory = tiff_number_at(structure, bytes + 8, 8);
            return true;
        case number_of_classic:
        case number_of_classic << 8:
        case number_of_panasonic:
        case olympus_first:
        case olympus_second:
            structure->first_directory = tiff_number_at(structure, bytes + 4, 4);
            return true;
        default: return false;
    }
}

bool tiff_directory_read(const tiff_structure *structure, uint64_t offset, tiff_directory *directory) {
    unsigned count_size = structure->is_big ? 8 : 2;
    size_t size = structure->bytes.count;
    if (offset == 0 || offset > size || size - offset < count_size) return false;
    const uint8_t *at = structure->bytes.start + offset;
    size_t room = size - (size_t)offset - count_size;
    uint64_t count = tiff_number_at(structure, at, count_size);
    directory->entries = at + count_size;
    directory->is_cut = count > room / entry_size(structure);
    directory->count = directory->is_cut ? room / entry_size(structure) : count;
    directory->next = size;
    size_t used = (size_t)directory->count * entry_size(structure);
    if (!directory->is_cut && room - used >= offset_size(structure)) {
        directory->next = tiff_number_at(structure, directory->entries + used, offset_size(structure));
    }
    return true;
}

tiff_field tiff_field_at(const tiff_structure *structure, const tiff_directory *directory, uint64_t index) {
    const uint8_t *at = directory->entries + index * entry_size(structure);
    unsigned word = offset_size(structure);
    tiff_field field = {
        .tag = (uint16_t)tiff_number_at(structure, at, 2),
        .type = (uint16_t)tiff_number_at(structure, at + 2, 2),
        .count = tiff_number_at(structure, at + 4, word),
    };
    unsigned size = tiff_size_of_type(field.type);
    size_t file_size = structure->bytes.count;
    if (size == 0 || field.count == 0 || field.count > file_size / size) return field;
    size_t value_size = (size_t)field.count * size;
    if (value_size <= word) {
        field.value = (byte_span){at + 4 + word, value_size};
        return field;
    }
    uint64_t offset = tiff_number_at(structure, at + 4 + word, word);
    if (offset <= file_size - value_size) {
        field.value = (byte_span){structure->bytes.start + offset, value_size};
    }
    return field;
}

bool tiff_field_find(
    const tiff_structure *structure, const tiff_directory *directory, uint16_t tag, tiff_field *field) {
    for (uint64_t index = 0; index < directory->count; index += 1) {
        *field = tiff_field_at(structure, directory, index);
        if (field->tag == tag && field->value.start != NULL) return true;
    }
    return false;
}

uint64_t tiff_number(
    const tiff_structure *structure, const tiff_directory *directory, uint16_t tag, uint64_t fallback) {
    tiff_field field;
    if (!tiff_field_find(structure, directory, tag, &field)) return fallback;
    switch (field.type) {
        // Bytes, shorts, longs and offsets.
        case 1: case 3: case 4: case 13: case 16: case 18:
            return tiff_number_at(structure, field.value.start, tiff_size_of_type(field.type));
        default: return fallback;
    }
}

uint64_t tiff_picture_directory(const tiff_structure *structure) {
    uint64_t offset = structure->first_directory;
    tiff_directory directory;
    for (int seen = 0; seen < directory_limit; seen += 1) {
        // If the file ends before the picture, a reduced one is not taken for it.
        bool is_there = tiff_directory_read(structure, offset, &directory);
        if (!is_there) return offset == 0 ? structure->first_directory : offset;
        uint64_t kind = tiff_number(structure, &directory, tiff_tag_subfile_type, 0);
        if ((kind & reduced_picture) == 0) return offset;
        offset = directory.next;
    }
    return structure->first_directory;
}

// MARK: Cut files

/// Whether any of the blocks of bytes that two entries list lies beyond the end of the file.
static bool has_cut_block(const tiff_structure *structure, const tiff_field *offsets, const tiff_field *counts) {
    unsigned offset_size = tiff_size_of_type(offsets->type), count_size = tiff_size_of_type(counts->type);
    for (uint64_t i = 0; i < offsets->count && i < counts->count; i += 1) {
        uint64_t offset = tiff_number_at(structure, offsets->value.start + i * offset_size, offset_size);
        uint64_t size = tiff_number_at(structure, counts->value.start + i * count_size, count_size);
        if (offset > structure->bytes.count || size > structure->bytes.count - offset) return true;
    }
    return false;
}

static bool directory_reaches_beyond_end(const tiff_structure *structure, const tiff_directory *directory) {
    if (directory->is_cut) return true;
    for (uint64_t i = 0; i < directory->count; i += 1) {
        tiff_field field = tiff_field_at(structure, directory, i);
        if (tiff_size_of_type(field.type) > 0 && field.count > 0 && field.value.start == NULL) return true;
    }
    static const uint16_t tags[3][2] = {
        {tiff_tag_strip_offsets, tiff_tag_strip_byte_counts},
        {tiff_tag_tile_offsets, tiff_tag_tile_byte_counts},
        {tiff_tag_preview_offset, tiff_tag_preview_byte_count},
    };
    for (int i = 0; i < 3; i += 1) {
        tiff_field offsets, counts;
        bool has_both = tiff_field_find(structure, directory, tags[i][0], &offsets)
            && tiff_field_find(structure, directory, tags[i][1], &counts);
        if (has_both && has_cut_block(structure, &offsets, &counts)) return true;
    }
    return false;
}

bool tiff_reaches_beyond_end(const tiff_structure *structure, uint64_t offset) {
    tiff_directory directory, inner;
    tiff_field field;
    if (!tiff_directory_read(structure, offset, &directory)) return true;
    if (directory_reaches_beyond_end(structure, &directory)) return true;
    if (!tiff_field_find(structure, &directory, tiff_tag_sub_directories, &field)) return false;
    unsigned size = tiff_size_of_type(field.type);
    for (uint64_t i = 0; i < field.count && i < directory_limit; i += 1) {
        uint64_t place = tiff_number_at(structure, field.value.start + i * size, size);
        if (!tiff_directory_read(structure, place, &inner)) return true;
        if (directory_reaches_beyond_end(structure, &inner)) return true;
    }
    return false;
}
