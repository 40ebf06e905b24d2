#include "CImageCodecs.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

typedef struct {
    struct jpeg_error_mgr base;
    jmp_buf place;
} encoding_errors;

static void leave(j_common_ptr compressor) { longjmp(((encoding_errors *)compressor->err)->place, 1); }

static void stay_silent(j_common_ptr compressor) { (void)compressor; }

bool codec_jpeg_encode(const uint8_t *rgb, codec_size size, int quality, uint8_t **bytes, size_t *count) {
    struct jpeg_compress_struct compressor;
    encoding_errors errors;
    unsigned char *volatile file = NULL;
    unsigned char *buffer = NULL;
    unsigned long written = 0;
    compressor.err = jpeg_std_error(&errors.base);
    errors.base.error_exit = leave;
    errors.base.output_message = stay_silent;
    if (setjmp(errors.place)) {
        jpeg_destroy_compress(&compressor);
        free(file);
        return false;
    }
    jpeg_create_compress(&compressor);
    jpeg_mem_dest(&compressor, &buffer, &written);
    compressor.image_width = size.width;
    compressor.image_height = size.height;
    compressor.input_components = 3;
    compressor.in_color_space = JCS_RGB;
    jpeg_set_defaults(&compressor);
    jpeg_set_quality(&compressor, quality, TRUE);
    jpeg_start_compress(&compressor, TRUE);
    while (compressor.next_scanline < size.height) {
        JSAMPROW row = (JSAMPROW)(rgb + (size_t)compressor.next_scanline * size.width * 3);
        jpeg_write_scanlines(&compressor, &row, 1);
        file = buffer;
    }
    jpeg_finish_compress(&compressor);
    jpeg_destroy_compress(&compressor);
    *bytes = buffer;
    *count = written;
    return true;
}
