#define _GNU_SOURCE  // memmem
#include "orientation.h"

#include <stdlib.h>
#include <string.h>

#include <libexif/exif-data.h>

#include "CImageCodecs.h"

static const uint8_t exif_prefix[6] = {'E', 'x', 'i', 'f', 0, 0};

/// Value of an entry that holds exactly one integer. Pillow compares whatever the tag holds with 2 to 8, so a
/// LONG counts, and a list or a string never does.
static int32_t single_integer(const ExifEntry *entry, ExifByteOrder order) {
    if (entry == NULL) return CODEC_ORIENTATION_ABSENT;
    if (entry->components != 1 || entry->data == NULL) return 0;
    switch (entry->format) {
        case EXIF_FORMAT_SHORT: return entry->size >= 2 ? exif_get_short(entry->data, order) : 0;
        case EXIF_FORMAT_SSHORT: return entry->size >= 2 ? exif_get_sshort(entry->data, order) : 0;
        case EXIF_FORMAT_LONG: {
            ExifLong value = entry->size >= 4 ? exif_get_long(entry->data, order) : 0;
            return value <= INT32_MAX ? (int32_t)value : 0;
        }
        case EXIF_FORMAT_SLONG: {
            ExifSLong value = entry->size >= 4 ? exif_get_slong(entry->data, order) : 0;
            return value >= 0 ? (int32_t)value : 0;
        }
        default: return 0;
    }
}

int32_t codec_exif_orientation(const uint8_t *tiff, size_t count) {
    // Some writers put the prefix where it does not belong, and so have it twice. Pillow forgives one too
    // many.
    if (count >= sizeof exif_prefix && memcmp(tiff, exif_prefix, sizeof exif_prefix) == 0) {
        tiff += sizeof exif_prefix;
        count -= sizeof exif_prefix;
    }
    if (count > CODEC_EXIF_CAPACITY - sizeof exif_prefix) count = CODEC_EXIF_CAPACITY - sizeof exif_prefix;
    uint8_t *block = malloc(sizeof exif_prefix + count);
    ExifData *data = exif_data_new();
    int32_t orientation = CODEC_ORIENTATION_ABSENT;
    if (block != NULL && data != NULL) {
        memcpy(block, exif_prefix, sizeof exif_prefix);
        memcpy(block + sizeof exif_prefix, tiff, count);
        // By default libexif repairs a block after loading it, and so would invent tags that the file lacks.
        exif_data_unset_option(data, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
        exif_data_load_data(data, block, (unsigned int)(sizeof exif_prefix + count));
        ExifContent *first = data->ifd[EXIF_IFD_0];
        ExifEntry *entry = first == NULL ? NULL : exif_content_get_entry(first, EXIF_TAG_ORIENTATION);
        orientation = single_integer(entry, exif_data_get_byte_order(data));
    }
    if (data != NULL) exif_data_unref(data);
    free(block);
    return orientation;
}

int32_t codec_xmp_orientation(const uint8_t *packet, size_t count) {
    // As an attribute (tiff:Orientation="6") or as an element (<tiff:Orientation>6<): Pillow looks for the
    // same two.
    static const char name[] = "tiff:Orientation";
    const uint8_t *end = packet + count;
    const uint8_t *at = packet;
    while ((at = memmem(at, (size_t)(end - at), name, sizeof name - 1)) != NULL) {
        at += sizeof name - 1;
        size_t left = (size_t)(end - at);
        size_t separator = left >= 2 && at[0] == '=' && at[1] == '"' ? 2 : left >= 1 && at[0] == '>' ? 1 : 0;
        if (separator > 0 && left > separator && at[separator] >= '0' && at[separator] <= '9') {
            return at[separator] - '0';
        }
    }
    return CODEC_ORIENTATION_ABSENT;
}
