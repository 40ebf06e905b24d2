#include "CImageMetadata.h"

#if __has_include(<libexif/exif-data.h>)

#include "shared_library.h"

#include <libexif/exif-data.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static shared_library library;
static struct {
    __typeof__(&exif_data_new) data_new;
    __typeof__(&exif_data_unref) data_unref;
    __typeof__(&exif_data_unset_option) unset_option;
    __typeof__(&exif_data_load_data) load_data;
    __typeof__(&exif_data_get_byte_order) byte_order;
} exif;

static void open_library(void) {
    shared_library_open(&library, "libexif", "libexif.so.12");
    exif.data_new = shared_library_find(&library, "exif_data_new");
    exif.data_unref = shared_library_find(&library, "exif_data_unref");
    exif.unset_option = shared_library_find(&library, "exif_data_unset_option");
    exif.load_data = shared_library_find(&library, "exif_data_load_data");
    exif.byte_order = shared_library_find(&library, "exif_data_get_byte_order");
}

const char *metadata_exif_missing(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_library);
    return shared_library_missing(&library);
}

// libexif reads blocks as they are in JPEG files: with this header, and at most 65,533 bytes long.
static const uint8_t header[6] = {'E', 'x', 'i', 'f', 0, 0};
static const size_t longest = 65533;

static void visit(ExifData *data, void *context, metadata_exif_visitor visitor) {
    bool bigEndian = exif.byte_order(data) == EXIF_BYTE_ORDER_MOTOROLA;
    for (int directory = 0; directory < EXIF_IFD_COUNT; directory++) {
        const ExifContent *content = data->ifd[directory];
        for (unsigned index = 0; content && index < content->count; index++) {
            const ExifEntry *entry = content->entries[index];
            if (!entry->data) continue;
            metadata_exif_entry found = {
                .directory = directory,
                .tag = (uint16_t)entry->tag,
                .format = (uint16_t)entry->format,
                .bytes = entry->data,
                .count = entry->size,
            };
            visitor(context, &found, bigEndian);
        }
    }
}

void metadata_exif_read(const uint8_t *bytes, size_t count, void *context, metadata_exif_visitor visitor) {
    if (metadata_exif_missing()) return;
    if (count > longest - sizeof header) count = longest - sizeof header;
    uint8_t *block = malloc(sizeof header + count);
    ExifData *data = block ? exif.data_new() : NULL;
    if (data) {
        memcpy(block, header, sizeof header);
        memcpy(block + sizeof header, bytes, count);
        // By default libexif drops tags that it does not know, and invents mandatory ones: the present time as DateTime.
        exif.unset_option(data, EXIF_DATA_OPTION_IGNORE_UNKNOWN_TAGS);
        exif.unset_option(data, EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
        exif.load_data(data, block, (unsigned)(sizeof header + count));
        visit(data, context, visitor);
        exif.data_unref(data);
    }
    free(block);
}

#else

const char *metadata_exif_missing(void) { return "libexif was not there when this program was built"; }

void metadata_exif_read(const uint8_t *bytes, size_t count, void *context, metadata_exif_visitor visitor) {
    (void)bytes, (void)count, (void)context, (void)visitor;
}

#endif
