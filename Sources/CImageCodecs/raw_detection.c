#include "CImageCodecs.h"
#include "tiff_structure.h"

enum {
    tag_compression = 259,
    tag_photometric = 262,
    tag_leaf = 34310,
    tag_dng_version = 50706,
    /// The most directories of a chain that are looked at, and the most inside one of them.
    chain_limit = 8,
    inner_limit = 8,
};

/// Whether a directory holds the samples of a sensor.
static bool is_of_sensor(const tiff_structure *structure, const tiff_directory *directory) {
    enum { color_filter_array = 32803, linear_raw = 34892 };
    tiff_field field;
    if (tiff_field_find(structure, directory, tag_dng_version, &field)) return true;
    if (tiff_field_find(structure, directory, tag_leaf, &field)) return true;
    uint64_t photometric = tiff_number(structure, directory, tag_photometric, 0);
    if (photometric == color_filter_array || photometric == linear_raw) return true;
    switch (tiff_number(structure, directory, tag_compression, 1)) {
        // Sony, Samsung, Kodak, Nikon, Kodak, Pentax.
        case 32767: case 32770: case 32867: case 34713: case 65000: case 65535: return true;
        default: return false;
    }
}

static bool has_sensor_inside(const tiff_structure *structure, const tiff_directory *directory) {
    tiff_field field;
    tiff_directory inner;
    if (!tiff_field_find(structure, directory, tiff_tag_sub_directories, &field)) return false;
    unsigned size = tiff_size_of_type(field.type);
    for (uint64_t i = 0; i < field.count && i < inner_limit; i += 1) {
        uint64_t offset = tiff_number_at(structure, field.value.start + i * size, size);
        if (tiff_directory_read(structure, offset, &inner) && is_of_sensor(structure, &inner)) return true;
    }
    return false;
}

bool codec_tiff_is_raw(const uint8_t *bytes, size_t count) {
    tiff_structure structure;
    tiff_directory directory;
    if (count < 16 || !tiff_structure_open(&structure, bytes, count)) return false;
    // Canon's CR2 and Phase One's IIQ have a mark after the header.
    if (memcmp(bytes + 8, "CR", 2) == 0 || memcmp(bytes + 8, "IIII", 4) == 0) return true;
    uint64_t offset = structure.first_directory;
    for (int i = 0; i < chain_limit && tiff_directory_read(&structure, offset, &directory); i += 1) {
        if (is_of_sensor(&structure, &directory) || has_sensor_inside(&structure, &directory)) return true;
        offset = directory.next;
    }
    return false;
}
