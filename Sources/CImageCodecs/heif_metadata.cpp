#if __has_include(<libheif/heif.h>)

#include <cstring>

#include "heif_file.h"

extern "C" {
#include "metadata.h"
#include "orientation.h"
}

namespace {

/// Returns a metadata item, or an empty span.
byte_span read_item(const heif_file &file, heif_item_id item, size_t limit, owned_memory &memory) {
    size_t count = heif.heif_image_handle_get_metadata_size(file.primary(), item);
    if (count == 0 || count > limit) return {nullptr, 0};
    memory.reset(static_cast<uint8_t *>(malloc(count)));
    if (memory == nullptr) return {nullptr, 0};
    heif_error error = heif.heif_image_handle_get_metadata(file.primary(), item, memory.get());
    if (error.code != heif_error_Ok) return {nullptr, 0};
    return {memory.get(), count};
}

enum { item_limit = 64 };

/// Returns the first metadata items of a type and their number.
int find_items(const heif_file &file, const char *type, heif_item_id *items) {
    int count = heif.heif_image_handle_get_number_of_metadata_blocks(file.primary(), type);
    if (count <= 0) return 0;
    return heif.heif_image_handle_get_list_of_metadata_block_IDs(file.primary(), type, items, item_limit);
}

/// Copies the EXIF block: an offset of four bytes, what it skips, and the TIFF structure (ISO 23008-12, annex A.2.1).
void copy_exif(const heif_file &file, codec_block *block) {
    heif_item_id items[item_limit];
    if (find_items(file, "Exif", items) == 0) return;
    owned_memory memory;
    byte_span item = read_item(file, items[0], CODEC_EXIF_LIMIT, memory);
    if (item.count < 4) return;
    const uint8_t *at = item.start;
    size_t offset = size_t(at[0]) << 24 | size_t(at[1]) << 16 | size_t(at[2]) << 8 | at[3];
    if (offset > item.count - 4) return;
    byte_span structure = {item.start + 4 + offset, item.count - 4 - offset};
    // Some writers count from the prefix of JPEG files.
    codec_block_copy_exif(block, structure, 1);
}

void copy_xmp(const heif_file &file, codec_block *block) {
    heif_item_id items[item_limit];
    int count = find_items(file, "mime", items);
    for (int i = 0; i < count; i += 1) {
        const char *type = heif.heif_image_handle_get_metadata_content_type(file.primary(), items[i]);
        if (type == nullptr || strcmp(type, "application/rdf+xml") != 0) continue;
        owned_memory memory;
        codec_block_copy(block, read_item(file, items[i], CODEC_BLOCK_LIMIT, memory), CODEC_BLOCK_LIMIT);
        return;
    }
}

}  // namespace

extern "C" codec_status codec_heif_read_metadata(
    const uint8_t *bytes, size_t count, codec_metadata *metadata) {
    char reason[CODEC_REASON_CAPACITY];
    guarded(reason, [&] {
        heif_file file;
        codec_status status = file.open({bytes, count}, heif_any_side, reason);
        if (status != CODEC_STATUS_DONE) return status;
        copy_exif(file, &metadata->exif);
        copy_xmp(file, &metadata->xmp);
        owned_memory memory;
        codec_block_copy(&metadata->icc, file.profile(memory), CODEC_BLOCK_LIMIT);
        return CODEC_STATUS_DONE;
    });
    return CODEC_STATUS_DONE;
}

#endif
