#include "iso_media.h"

uint64_t iso_read_number(const uint8_t *at, int size) {
    uint64_t number = 0;
    for (int i = 0; i < size; i += 1) number = number << 8 | at[i];
    return number;
}

bool iso_box_next(iso_box *box, byte_span *rest) {
    if (rest->count < 8) return false;
    size_t heading = 8;
    uint64_t size = iso_read_number(rest->start, 4);
    // A size of 0 extends the box to the end. With 1, the size follows in 64 bits.
    if (size == 0) size = rest->count;
    if (size == 1 && rest->count >= 16) {
        heading = 16;
        size = iso_read_number(rest->start + 8, 8);
    }
    if (size < heading) return false;
    box->type = rest->start + 4;
    box->is_cut = size > rest->count;
    size_t available = box->is_cut ? rest->count : (size_t)size;
    box->payload = (byte_span){rest->start + heading, available - heading};
    rest->start += available;
    rest->count -= available;
    return true;
}

bool iso_box_has_type(const iso_box *box, const char *type) { return memcmp(box->type, type, 4) == 0; }

bool iso_media_is_cut(byte_span file) {
    iso_box box;
    bool has_data = false;
    while (iso_box_next(&box, &file)) {
        if (box.is_cut) return true;
        has_data = has_data || iso_box_has_type(&box, "mdat");
    }
    return !has_data || (file.count > 0 && file.count < 8);
}
