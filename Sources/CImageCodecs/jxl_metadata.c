#include "CImageCodecs.h"

#if __has_include(<jxl/decode.h>) && __has_include(<jxl/version.h>)

#include <stdlib.h>
#include <string.h>

#include "byte_buffer.h"
#include "jxl_library.h"
#include "metadata.h"
#include "orientation.h"
#include "silence.h"

/// Takes the bytes of the box that was read last into its buffer.
static void finish_box(JxlDecoder *decoder, byte_buffer *box) {
    if (box->capacity == 0) return;
    box->count = box->capacity - jxl.JxlDecoderReleaseBoxBuffer(decoder);
}

/// Gives the decoder more memory for the box. Returns false at the limit.
static bool extend_box(JxlDecoder *decoder, byte_buffer *box) {
    finish_box(decoder, box);
    if (!byte_buffer_grow(box)) return false;
    return jxl.JxlDecoderSetBoxBuffer(decoder, box->bytes + box->count, box->capacity - box->count)
        == JXL_DEC_SUCCESS;
}

/// The boxes that hold metadata (ISO 18181-2, 9.4 and 9.5), decompressed.
typedef struct jxl_boxes {
    byte_buffer exif;
    byte_buffer xml;
    /// The box that is being read, or NULL.
    byte_buffer *open;
} jxl_boxes;

/// Starts to read a box if it is the first one of a kind with metadata.
static bool start_box(JxlDecoder *decoder, jxl_boxes *boxes) {
    if (boxes->open != NULL) finish_box(decoder, boxes->open);
    boxes->open = NULL;
    JxlBoxType type;
    if (jxl.JxlDecoderGetBoxType(decoder, type, JXL_TRUE) != JXL_DEC_SUCCESS) return false;
    if (memcmp(type, "Exif", 4) == 0) boxes->open = &boxes->exif;
    if (memcmp(type, "xml ", 4) == 0) boxes->open = &boxes->xml;
    if (boxes->open != NULL && boxes->open->capacity > 0) boxes->open = NULL;
    return boxes->open == NULL || extend_box(decoder, boxes->open);
}

static void read_boxes(JxlDecoder *decoder, jxl_boxes *boxes) {
    for (;;) {
        switch (jxl.JxlDecoderProcessInput(decoder)) {
            case JXL_DEC_BOX:
                if (!start_box(decoder, boxes)) return;
                break;
            case JXL_DEC_BOX_NEED_MORE_OUTPUT:
                if (boxes->open == NULL || extend_box(decoder, boxes->open)) break;
                // A box beyond its limit is left out.
                boxes->open->count = 0;
                return;
            case JXL_DEC_SUCCESS:
                if (boxes->open != NULL) finish_box(decoder, boxes->open);
                return;
            default:
                if (boxes->open != NULL) boxes->open->count = 0;
                return;
        }
    }
}

/// Copies the EXIF block: an offset of four bytes, what it skips, and the TIFF structure.
static void copy_exif(codec_block *block, const byte_buffer *box) {
    if (box->count < 4) return;
    const uint8_t *at = box->bytes;
    size_t offset = (size_t)at[0] << 24 | (size_t)at[1] << 16 | (size_t)at[2] << 8 | at[3];
    if (offset > box->count - 4) return;
    codec_block_copy_exif(block, (byte_span){at + 4 + offset, box->count - 4 - offset}, 1);
}

static void read_metadata(JxlDecoder *decoder, const uint8_t *bytes, size_t count, codec_metadata *metadata) {
    bool is_ready = jxl.JxlDecoderSubscribeEvents(decoder, JXL_DEC_BOX) == JXL_DEC_SUCCESS
        && jxl.JxlDecoderSetDecompressBoxes(decoder, JXL_TRUE) == JXL_DEC_SUCCESS
        && jxl.JxlDecoderSetInput(decoder, bytes, count) == JXL_DEC_SUCCESS;
    if (!is_ready) return;
    // The last box may extend to the end of the file.
    jxl.JxlDecoderCloseInput(decoder);
    jxl_boxes boxes = {.exif = {.limit = CODEC_EXIF_LIMIT}, .xml = {.limit = CODEC_BLOCK_LIMIT}};
    read_boxes(decoder, &boxes);
    copy_exif(&metadata->exif, &boxes.exif);
    codec_block_copy(&metadata->xmp, (byte_span){boxes.xml.bytes, boxes.xml.count}, CODEC_BLOCK_LIMIT);
    free(boxes.exif.bytes);
    free(boxes.xml.bytes);
}

codec_status codec_jxl_read_metadata(const uint8_t *bytes, size_t count, codec_metadata *metadata) {
    silence_begin();
    JxlDecoder *decoder = jxl.JxlDecoderCreate(NULL);
    if (decoder != NULL) {
        read_metadata(decoder, bytes, count, metadata);
        jxl.JxlDecoderDestroy(decoder);
    }
    silence_end();
    return CODEC_STATUS_DONE;
}

#endif
