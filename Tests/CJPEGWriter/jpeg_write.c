#include "CJPEGWriter.h"

#include <stdio.h>
#include <stdlib.h>

#include <jpeglib.h>

uint8_t *jpeg_write(
    const uint8_t *rgb, uint32_t width, uint32_t height, int quality, int subsampling, int is_progressive,
    size_t *count) {
    struct jpeg_compress_struct compressor;
    struct jpeg_error_mgr errors;
    compressor.err = jpeg_std_error(&errors);
    jpeg_create_compress(&compressor);
    unsigned char *file = NULL;
    unsigned long size = 0;
    jpeg_mem_dest(&compressor, &file, &size);
    compressor.image_width = width;
    compressor.image_height = height;
    compressor.input_components = 3;
    compressor.in_color_space = JCS_RGB;
    jpeg_set_defaults(&compressor);
    jpeg_set_quality(&compressor, quality, TRUE);
    compressor.comp_info[0].h_samp_factor = subsampling;
    compressor.comp_info[0].v_samp_factor = subsampling;
    if (is_progressive) jpeg_simple_progression(&compressor);
    jpeg_start_compress(&compressor, TRUE);
    while (compressor.next_scanline < height) {
        JSAMPROW row = (JSAMPROW)(rgb + (size_t)compressor.next_scanline * width * 3);
        jpeg_write_scanlines(&compressor, &row, 1);
    }
    jpeg_finish_compress(&compressor);
    jpeg_destroy_compress(&compressor);
    *count = size;
    return file;
}
