#include "reduce.h"

codec_size codec_reduced_size(codec_size size, uint32_t reduction) {
    return (codec_size){(size.width - 1) / reduction + 1, (size.height - 1) / reduction + 1};
}

/// Returns the mean of a channel over a square.
static uint8_t mean(
    const uint8_t *pixels, size_t stride, uint32_t channels, uint32_t columns, uint32_t rows, uint32_t channel) {
    uint32_t sum = 0, count = columns * rows;
    for (uint32_t y = 0; y < rows; y += 1) {
        for (uint32_t x = 0; x < columns; x += 1) sum += pixels[y * stride + (size_t)x * channels + channel];
    }
    return (uint8_t)((sum + count / 2) / count);
}

void codec_reduce(const uint8_t *pixels, codec_size size, uint32_t channels, uint32_t reduction, uint8_t *rgb) {
    codec_size reduced = codec_reduced_size(size, reduction);
    size_t stride = (size_t)size.width * channels;
    for (uint32_t y = 0; y < reduced.height; y += 1) {
        uint32_t top = y * reduction, rows = size.height - top < reduction ? size.height - top : reduction;
        for (uint32_t x = 0; x < reduced.width; x += 1, rgb += 3) {
            uint32_t left = x * reduction, columns = size.width - left < reduction ? size.width - left : reduction;
            const uint8_t *square = pixels + top * stride + (size_t)left * channels;
            for (uint32_t channel = 0; channel < 3; channel += 1) {
                rgb[channel] = mean(square, stride, channels, columns, rows, channels == 1 ? 0 : channel);
            }
        }
    }
}
