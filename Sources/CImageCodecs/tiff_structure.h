#ifndef CODEC_TIFF_STRUCTURE_H
#define CODEC_TIFF_STRUCTURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "byte_span.h"

/// The tags that are looked for (TIFF 6.0; EXIF 2.32; XMP specification, part 3; DNG 1.6).
enum {
    tiff_tag_subfile_type = 254,
    tiff_tag_orientation = 274,
    tiff_tag_strip_offsets = 273,
    tiff_tag_strip_byte_counts = 279,
    tiff_tag_tile_offsets = 324,
    tiff_tag_tile_byte_counts = 325,
    tiff_tag_sub_directories = 330,
    tiff_tag_jpeg_tables = 347,
    tiff_tag_preview_offset = 513,
    tiff_tag_preview_byte_count = 514,
    tiff_tag_xmp = 700,
    tiff_tag_iptc = 33723,
    tiff_tag_photoshop = 34377,
    tiff_tag_exif_directory = 34665,
    tiff_tag_icc = 34675,
    tiff_tag_gps_directory = 34853,
    tiff_tag_maker_note = 37500,
    tiff_tag_dng_private_data = 50740,
};

/// A TIFF structure in memory, little or big endian, classic or BigTIFF.
typedef struct tiff_structure {
    byte_span bytes;
    bool is_big_endian;
    /// Whether offsets and counts have 64 bits.
    bool is_big;
    /// Where the first directory begins; not checked.
    uint64_t first_directory;
} tiff_structure;

/// A directory whose entries lie in the file.
typedef struct tiff_directory {
    const uint8_t *entries;
    /// The number of entries that lie in the file.
    uint64_t count;
    /// Whether the file ends before the last entry.
    bool is_cut;
    /// Where the next directory begins, or 0; not checked. If the file ends before that number, its end.
    uint64_t next;
} tiff_directory;

typedef struct tiff_field {
    uint16_t tag;
    uint16_t type;
    /// The number of values.
    uint64_t count;
    /// The values in the file's byte order. `start` is NULL if they do not lie in the file or have an unknown type.
    byte_span value;
} tiff_field;

/// Reads the header. Accepts the number 42 in either byte order, as Pillow does, 43 for BigTIFF, and the numbers of
/// Olympus (RO, RS) and Panasonic (85), whose raw files are TIFF structures.
bool tiff_structure_open(tiff_structure *structure, const uint8_t *bytes, size_t count);

/// Finds a directory. Returns false if its beginning is not in the file.
bool tiff_directory_read(const tiff_structure *structure, uint64_t offset, tiff_directory *directory);

/// Reads an entry.
///
/// - index: less than `directory->count`.
tiff_field tiff_field_at(const tiff_structure *structure, const tiff_directory *directory, uint64_t index);

/// Finds the first entry with a tag. Returns false if there is none whose values lie in the file.
bool tiff_field_find(
    const tiff_structure *structure, const tiff_directory *directory, uint16_t tag, tiff_field *field);

/// Returns the first value of an entry of integers, or `fallback` if there is no such entry.
uint64_t tiff_number(
    const tiff_structure *structure, const tiff_directory *directory, uint16_t tag, uint64_t fallback);

/// Returns `size` bytes as a number. The caller has checked that they are in the file.
uint64_t tiff_number_at(const tiff_structure *structure, const uint8_t *at, unsigned size);

/// Returns the size in bytes of a value of this type, or 0 if the type is unknown.
unsigned tiff_size_of_type(uint16_t type);

/// Returns where the directory of the picture begins: the first one or, if that is a reduced picture, the first that is
/// not. Looks at no more than 64 directories, so that a loop of directories ends.
uint64_t tiff_picture_directory(const tiff_structure *structure);

/// Whether something that a directory, or a directory inside it, points to lies beyond the end of the file. Looks at no
/// more than 64 directories.
bool tiff_reaches_beyond_end(const tiff_structure *structure, uint64_t offset);

#endif
