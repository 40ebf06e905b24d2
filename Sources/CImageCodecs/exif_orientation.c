#include <stdbool.h>
#include <string.h>

#include "CImageCodecs.h"
#include "metadata.h"
#include "orientation.h"

/// Value types (TIFF 6.0, section 2; the last one is from BigTIFF).
enum {
    type_rational = 5,
    type_signed_rational = 10,
    type_float = 11,
    type_double = 12,
    type_long8 = 16,
};

enum {
    orientation_tag = 0x0112,
    header_count = 8,
    entry_count_size = 2,
    entry_size = 12,
    inline_size = 4,
};

/// A TIFF structure. Its numbers are read in the byte order that its header names. `read_number` does not check bounds;
/// its callers do.
typedef struct tiff_block {
    const uint8_t *bytes;
    size_t count;
    bool is_big_endian;
} tiff_block;

/// An entry of a directory, with the bytes of its value.
typedef struct tiff_entry {
    uint16_t tag;
    uint16_t type;
    uint64_t size;
    const uint8_t *value;
} tiff_entry;

// MARK: Numbers

static uint64_t read_number(const tiff_block *block, const uint8_t *at, int size) {
    uint64_t number = 0;
    for (int i = 0; i < size; i += 1) number = number << 8 | at[block->is_big_endian ? i : size - 1 - i];
    return number;
}

/// Returns the quotient of two integers if it is an orientation, otherwise 0.
static int32_t orientation_of_quotient(int64_t numerator, int64_t denominator) {
    if (denominator == 0 || numerator % denominator != 0) return 0;
    int64_t quotient = numerator / denominator;
    return quotient >= 1 && quotient <= 8 ? (int32_t)quotient : 0;
}

static int32_t orientation_of_real(double value) {
    for (int32_t orientation = 1; orientation <= 8; orientation += 1) {
        if (value == orientation) return orientation;
    }
    return 0;
}

/// Returns the size in bytes of a value of this type, or 0 for types that are skipped.
static unsigned size_of_type(uint16_t type) {
    static const uint8_t sizes[type_long8 + 1] = {
        0, 1, 1, 2, 4, [type_rational] = 8, 1, 1, 2, 4, [type_signed_rational] = 8, [type_float] = 4,
        [type_double] = 8, 4, [type_long8] = 8,
    };
    return type <= type_long8 ? sizes[type] : 0;
}

/// Returns the orientation that the first number of a value gives, or 0. Bytes and text give 0, because Pillow does not
/// read them as numbers and they equal no orientation.
static int32_t orientation_of(const tiff_block *block, const tiff_entry *entry) {
    const uint8_t *value = entry->value;
    switch (entry->type) {
        case 3: case 4: case 6: case 8: case 9: case 13: case type_long8: {
            // A negative number reads as a large unsigned one; neither is an orientation.
            uint64_t number = read_number(block, value, (int)size_of_type(entry->type));
            return number <= 8 ? (int32_t)number : 0;
        }
        case type_rational:
            return orientation_of_quotient(
                (int64_t)read_number(block, value, 4), (int64_t)read_number(block, value + 4, 4));
        case type_signed_rational:
            return orientation_of_quotient(
                (int32_t)read_number(block, value, 4), (int32_t)read_number(block, value + 4, 4));
        case type_float: {
            uint32_t bits = (uint32_t)read_number(block, value, 4);
            float real;
            memcpy(&real, &bits, sizeof real);
            return orientation_of_real(real);
        }
        case type_double: {
            uint64_t bits = read_number(block, value, 8);
            double real;
            memcpy(&real, &bits, sizeof real);
            return orientation_of_real(real);
        }
        default: return 0;
    }
}

// MARK: Structure

/// Reads the header: the byte order, then the number 42 in either byte order, as Pillow does. Like Pillow, accepts 43
/// (BigTIFF) instead of 42 in a big-endian header, but not in a little-endian one.
static bool read_header(tiff_block *block) {
    static const uint8_t headers[5][4] = {
        {'M', 'M', 0, 42}, {'M', 'M', 42, 0}, {'M', 'M', 0, 43}, {'I', 'I', 42, 0}, {'I', 'I', 0, 42},
    };
    if (block->count < header_count) return false;
    block->is_big_endian = block->bytes[0] == 'M';
    for (int i = 0; i < 5; i += 1) {
        if (memcmp(block->bytes, headers[i], 4) == 0) return true;
    }
    return false;
}

/// The state of the entries read so far.
typedef struct tiff_progress {
    /// One bit for each tag that was read, because only the first value of a tag counts.
    uint8_t seen[(UINT16_MAX + 1) / 8];
    /// Total size in bytes of the values that are stored outside their entries.
    uint64_t outlying;
} tiff_progress;

typedef enum entry_fate { entry_is_read, entry_is_passed_over, entry_ends_directory } entry_fate;

/// Reads an entry as Pillow does. Skips an entry that has an unknown type, is empty, repeats a tag, or makes the values
/// together larger than the whole block. A value outside the block ends the directory.
static entry_fate read_entry(
    const tiff_block *block, const uint8_t *at, tiff_progress *progress, tiff_entry *entry) {
    entry->tag = (uint16_t)read_number(block, at, 2);
    entry->type = (uint16_t)read_number(block, at + 2, 2);
    entry->size = read_number(block, at + 4, 4) * size_of_type(entry->type);
    entry->value = at + 8;
    uint8_t *seen = &progress->seen[entry->tag / 8];
    uint8_t bit = (uint8_t)(1 << entry->tag % 8);
    if (entry->size == 0 || (*seen & bit) != 0) return entry_is_passed_over;
    if (entry->size > inline_size) {
        progress->outlying += entry->size;
        if (progress->outlying > block->count) return entry_is_passed_over;
        uint64_t offset = read_number(block, entry->value, 4);
        if (offset > block->count - entry->size) return entry_ends_directory;
        entry->value = block->bytes + offset;
    }
    *seen |= bit;
    return entry_is_read;
}

/// Returns the orientation tag of the first directory.
static int32_t read_orientation(const tiff_block *block) {
    uint64_t directory = read_number(block, block->bytes + 4, 4);
    if (directory > block->count || block->count - directory < entry_count_size) return CODEC_ORIENTATION_ABSENT;
    const uint8_t *at = block->bytes + directory;
    const uint8_t *end = block->bytes + block->count;
    uint64_t entries = read_number(block, at, entry_count_size);
    tiff_progress progress = {0};
    at += entry_count_size;
    for (; entries > 0 && end - at >= entry_size; entries -= 1, at += entry_size) {
        tiff_entry entry;
        entry_fate fate = read_entry(block, at, &progress, &entry);
        if (fate == entry_ends_directory) break;
        if (fate == entry_is_read && entry.tag == orientation_tag) return orientation_of(block, &entry);
    }
    return CODEC_ORIENTATION_ABSENT;
}

int32_t codec_exif_orientation(const uint8_t *block, size_t count, int prefix_limit) {
    byte_span structure = codec_exif_without_prefixes((byte_span){block, count}, prefix_limit);
    size_t used = structure.count < CODEC_EXIF_LIMIT ? structure.count : CODEC_EXIF_LIMIT;
    tiff_block tiff = {structure.start, used, false};
    return read_header(&tiff) ? read_orientation(&tiff) : CODEC_ORIENTATION_ABSENT;
}
