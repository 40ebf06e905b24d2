#include "CImageMetadata.h"

#if __has_include(<libiptcdata/iptc-data.h>)

#include "shared_library.h"

#include <libiptcdata/iptc-data.h>
#include <limits.h>
#include <pthread.h>

static shared_library library;
static struct {
    __typeof__(&iptc_data_new) data_new;
    __typeof__(&iptc_data_load) load;
    __typeof__(&iptc_data_unref) unref;
} iptc;

static void open_library(void) {
    shared_library_open(&library, "libiptcdata", "libiptcdata.so.0");
    iptc.data_new = shared_library_find(&library, "iptc_data_new");
    iptc.load = shared_library_find(&library, "iptc_data_load");
    iptc.unref = shared_library_find(&library, "iptc_data_unref");
}

const char *metadata_iptc_missing(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_library);
    return shared_library_missing(&library);
}

void metadata_iptc_read(const uint8_t *bytes, size_t count, void *context, metadata_iptc_visitor visitor) {
    if (metadata_iptc_missing() || count > INT_MAX) return;
    IptcData *data = iptc.data_new();
    if (!data) return;
    // A block that is damaged at its end fails, with the data sets before the damage.
    (void)iptc.load(data, bytes, (unsigned)count);
    for (unsigned index = 0; index < data->count; index++) {
        const IptcDataSet *set = data->datasets[index];
        if (!set->data) continue;
        metadata_iptc_set found = {
            .record = set->record,
            .number = set->tag,
            .bytes = set->data,
            .count = set->size,
        };
        visitor(context, &found);
    }
    iptc.unref(data);
}

#else

const char *metadata_iptc_missing(void) { return "libiptcdata was not there when this program was built"; }

void metadata_iptc_read(const uint8_t *bytes, size_t count, void *context, metadata_iptc_visitor visitor) {
    (void)bytes, (void)count, (void)context, (void)visitor;
}

#endif
