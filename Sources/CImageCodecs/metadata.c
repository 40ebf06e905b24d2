#include "metadata.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "orientation.h"

void codec_metadata_free(codec_metadata *metadata) {
    free(metadata->exif.bytes);
    free(metadata->xmp.bytes);
    free(metadata->iptc.bytes);
    free(metadata->icc.bytes);
    memset(metadata, 0, sizeof *metadata);
}

void codec_block_copy(codec_block *block, byte_span bytes, size_t limit) {
    if (bytes.count == 0 || bytes.count > limit) return;
    uint8_t *copy = malloc(bytes.count);
    if (copy == NULL) return;
    memcpy(copy, bytes.start, bytes.count);
    free(block->bytes);
    *block = (codec_block){copy, bytes.count};
}

byte_span codec_exif_without_prefixes(byte_span bytes, int prefix_limit) {
    static const uint8_t prefix[6] = {'E', 'x', 'i', 'f', 0, 0};
    for (; prefix_limit > 0; prefix_limit -= 1) {
        if (bytes.count < sizeof prefix || memcmp(bytes.start, prefix, sizeof prefix) != 0) break;
        bytes.start += sizeof prefix;
        bytes.count -= sizeof prefix;
    }
    return bytes;
}

void codec_block_copy_exif(codec_block *block, byte_span bytes, int prefix_limit) {
    codec_block_copy(block, codec_exif_without_prefixes(bytes, prefix_limit), CODEC_EXIF_LIMIT);
}

// MARK: Photoshop

enum { iptc_resource = 0x0404, resource_heading_count = 6, resource_size_count = 4 };

/// Rounds up to an even number, because names and data of resources are padded.
static size_t even(size_t count) { return count + (count & 1); }

byte_span codec_photoshop_iptc(byte_span resources) {
    const uint8_t *at = resources.start;
    size_t left = resources.count;
    // A resource: "8BIM", its number, its name with the length in one byte, the size of its data, its data.
    while (left > resource_heading_count && memcmp(at, "8BIM", 4) == 0) {
        int number = at[4] << 8 | at[5];
        size_t heading = resource_heading_count + even(1 + (size_t)at[resource_heading_count]) + resource_size_count;
        if (left < heading) break;
        const uint8_t *size_at = at + heading - resource_size_count;
        size_t size = (size_t)size_at[0] << 24 | (size_t)size_at[1] << 16 | (size_t)size_at[2] << 8 | size_at[3];
        if (size > left - heading) break;
        if (number == iptc_resource) return (byte_span){at + heading, size};
        size_t step = heading + even(size);
        if (step > left) break;
        at += step;
        left -= step;
    }
    return (byte_span){NULL, 0};
}
