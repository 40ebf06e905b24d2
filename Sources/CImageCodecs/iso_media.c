#include "iso_media.h"

static uint64_t read_number(const uint8_t *at, int size) {
    uint64_t number = 0;
    for (int i = 0; i < size; i += 1) number = number << 8 | at[i];
    return number;
}

bool iso_media_is_cut(byte_span file) {
    const uint8_t *at = file.start;
    uint64_t left = file.count;
    while (left > 0) {
        if (left < 8) return true;
        uint64_t size = read_number(at, 4);
        // A size of 0 extends the box to the end of the file. With 1, the size follows in 64 bits.
        if (size == 0) return false;
        if (size == 1) {
            if (left < 16) return true;
            size = read_number(at + 8, 8);
        }
        if (size < 8) return false;
        if (size > left) return true;
        at += size;
        left -= size;
    }
    return false;
}
