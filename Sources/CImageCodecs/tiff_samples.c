#include "tiff_samples.h"

#include <math.h>
#include <string.h>

unsigned tiff_samples_used(const tiff_samples *samples) {
    static const unsigned colors[] = {
        [tiff_grey] = 1, [tiff_palette] = 1, [tiff_rgb] = 3, [tiff_lab] = 3, [tiff_cmyk] = 4,
    };
    return colors[samples->color] + (samples->alpha == tiff_opaque ? 0 : 1);
}

bool tiff_samples_are_pixels(const tiff_samples *samples) {
    return samples->color == tiff_rgb && samples->bits == 8 && samples->stored == 3;
}

// MARK: Numbers

/// Returns sample `index` of a row whose samples are packed without gaps.
static uint32_t packed(const uint8_t *row, size_t index, unsigned bits) {
    size_t bit = index * bits;
    uint32_t value = 0;
    for (unsigned left = bits; left > 0;) {
        unsigned within = (unsigned)(bit & 7), room = 8 - within, step = left < room ? left : room;
        uint32_t part = (uint32_t)(row[bit >> 3] >> (room - step)) & ((1u << step) - 1);
        value = value << step | part;
        bit += step;
        left -= step;
    }
    return value;
}

/// Returns sample `index` of a row of unsigned integers.
static uint32_t unsigned_at(const uint8_t *row, size_t index, unsigned bits) {
    switch (bits) {
        case 8: return row[index];
        case 16: {
            uint16_t value;
            memcpy(&value, row + index * 2, sizeof value);
            return value;
        }
        case 24: {
            // In the order of the machine, which is little endian wherever this program is built.
            const uint8_t *at = row + index * 3;
            return (uint32_t)at[2] << 16 | (uint32_t)at[1] << 8 | at[0];
        }
        case 32: {
            uint32_t value;
            memcpy(&value, row + index * 4, sizeof value);
            return value;
        }
        default: return packed(row, index, bits);
    }
}

/// Returns a number with 5 bits of exponent and 10 of fraction (IEEE 754).
static double half(uint16_t bits) {
    int exponent = bits >> 10 & 31;
    double fraction = bits & 1023;
    double value = exponent == 0 ? ldexp(fraction, -24) : ldexp(fraction + 1024, exponent - 25);
    if (exponent == 31) value = fraction == 0 ? INFINITY : NAN;
    return bits & 0x8000 ? -value : value;
}

static double real_at(const uint8_t *row, size_t index, unsigned bits) {
    if (bits == 16) return half((uint16_t)unsigned_at(row, index, 16));
    if (bits == 32) {
        float value;
        memcpy(&value, row + index * sizeof value, sizeof value);
        return value;
    }
    double value;
    memcpy(&value, row + index * sizeof value, sizeof value);
    return value;
}

/// Returns an integer whose highest bit is its sign.
static double signed_at(const uint8_t *row, size_t index, unsigned bits) {
    uint32_t value = unsigned_at(row, index, bits), sign = 1u << (bits - 1);
    return value & sign ? (double)value - 2.0 * sign : value;
}

static double number_at(const tiff_samples *samples, const uint8_t *row, size_t index) {
    switch (samples->kind) {
        case tiff_real: return real_at(row, index, samples->bits);
        case tiff_signed: return signed_at(row, index, samples->bits);
        default: return unsigned_at(row, index, samples->bits);
    }
}

// MARK: White

bool tiff_samples_is_measured(const tiff_samples *samples) {
    return samples->kind == tiff_real || samples->bits == 32;
}

double tiff_samples_highest(const tiff_samples *samples, const uint8_t *row, size_t count, double highest) {
    for (size_t i = 0; i < count; i += 1) {
        double value = number_at(samples, row, i);
        if (isfinite(value) && value > highest) highest = value;
    }
    return highest;
}

double tiff_samples_white(const tiff_samples *samples, double highest) {
    if (samples->kind == tiff_real && (samples->color != tiff_grey || highest <= 1)) return 1;
    if (highest <= 255) return 255;
    return highest <= 65535 ? 65535 : highest;
}

// MARK: Conversion

/// Returns the share of white that a number is, in 255 levels, rounded. What is not a number is black. Numbers that are
/// levels already are rounded down, as in Pillow.
static uint8_t level(double value, double white) {
    if (!(value > 0)) return 0;
    if (value >= white) return 255;
    return (uint8_t)(white == 255 ? value : value * 255 / white + 0.5);
}

static void unpack_measured(
    const tiff_samples *samples, const uint8_t *row, size_t count, size_t stored, size_t index, size_t step,
    double white, uint8_t *target) {
    for (size_t i = 0; i < count; i += 1) {
        target[i * step] = level(number_at(samples, row, i * stored + index), white);
    }
}

/// Integers of one grey are scaled and rounded. Those of colours keep their high bits, as in Pillow, or are scaled if
/// they have fewer than 8.
static void unpack_integers(
    const uint8_t *row, size_t count, unsigned bits, bool is_grey, size_t stored, size_t index, size_t step,
    uint8_t *target) {
    uint32_t most = bits == 32 ? UINT32_MAX : (1u << bits) - 1;
    bool is_scaled = bits < 8 || (is_grey && bits <= 16);
    for (size_t i = 0; i < count; i += 1) {
        uint32_t value = unsigned_at(row, i * stored + index, bits);
        target[i * step] = (uint8_t)(is_scaled ? (value * 255 + most / 2) / most : value >> (bits - 8));
    }
}

void tiff_samples_unpack(
    const tiff_samples *samples, const uint8_t *row, size_t count, unsigned stored, unsigned index,
    unsigned component, uint8_t *target) {
    size_t step = tiff_samples_used(samples);
    unsigned bits = samples->bits;
    bool is_alpha = samples->alpha != tiff_opaque && component + 1 == step;
    target += component;
    if (samples->color == tiff_palette && !is_alpha) {
        for (size_t i = 0; i < count; i += 1) {
            target[i * step] = (uint8_t)unsigned_at(row, i * stored + index, bits);
        }
    } else if (samples->color == tiff_lab && !is_alpha) {
        // The high byte, with its sign if there is one.
        for (size_t i = 0; i < count; i += 1) {
            target[i * step] = (uint8_t)(unsigned_at(row, i * stored + index, bits) >> (bits - 8));
        }
    } else if (bits == 8) {
        // Pillow takes signed bytes for unsigned ones.
        for (size_t i = 0; i < count; i += 1) target[i * step] = row[i * stored + index];
    } else if (tiff_samples_is_measured(samples) || samples->kind == tiff_signed) {
        double white = samples->kind == tiff_signed && bits < 32 ? (double)((1u << (bits - 1)) - 1) : samples->white;
        if (is_alpha) white = samples->kind == tiff_real ? 1 : UINT32_MAX;
        unpack_measured(samples, row, count, stored, index, step, white, target);
    } else {
        unpack_integers(row, count, bits, samples->color == tiff_grey && !is_alpha, stored, index, step, target);
    }
}

/// Returns (a * b) / 255, rounded, as Pillow computes it with integers.
static inline int multiply_255(int a, int b) {
    int product = a * b + 128;
    return ((product >> 8) + product) >> 8;
}

static void convert_cmyk(const tiff_samples *samples, const uint8_t *cmyk, uint8_t *rgb) {
    if (samples->conversion != NULL) {
        uint8_t inverted[4] = {255 - cmyk[0], 255 - cmyk[1], 255 - cmyk[2], 255 - cmyk[3]};
        color_convert(samples->conversion, inverted, 1, rgb);
        return;
    }
    int light = 255 - cmyk[3];
    for (int channel = 0; channel < 3; channel += 1) {
        int value = light - multiply_255(cmyk[channel], light);
        rgb[channel] = (uint8_t)(value < 0 ? 0 : value);
    }
}

/// Returns the light that a value of CIE L*a*b* stands for, as a part of white (CIE 15, 8.2.1).
static double light_of_lab(double value) {
    return value > 6.0 / 29 ? value * value * value : (value - 4.0 / 29) * 3 * (6.0 / 29) * (6.0 / 29);
}

/// Returns the level of light between 0 and 1 (IEC 61966-2-1).
static uint8_t level_of_light(double light) {
    if (!(light > 0)) return 0;
    if (light >= 1) return 255;
    return (uint8_t)((light <= 0.0031308 ? 12.92 * light : 1.055 * pow(light, 1 / 2.4) - 0.055) * 255 + 0.5);
}

/// Converts CIE L*a*b* under D50, a* and b* with an offset of 128.
static void convert_lab(const uint8_t *lab, uint8_t *rgb) {
    double y = (lab[0] * 100 / 255.0 + 16) / 116, x = y + (lab[1] - 128) / 500.0, z = y - (lab[2] - 128) / 200.0;
    double white_x = 0.9642, white_z = 0.8249;
    double X = white_x * light_of_lab(x), Y = light_of_lab(y), Z = white_z * light_of_lab(z);
    // The inverse of the sRGB primaries under D50, as the ICC's sRGB profiles have them.
    rgb[0] = level_of_light(3.1338561 * X - 1.6168667 * Y - 0.4906146 * Z);
    rgb[1] = level_of_light(-0.9787684 * X + 1.9161415 * Y + 0.0334540 * Z);
    rgb[2] = level_of_light(0.0719453 * X - 0.2289914 * Y + 1.4052427 * Z);
}

/// Divides colours by alpha, as Pillow does.
static void divide_by_alpha(uint8_t *rgb, int alpha) {
    if (alpha == 0 || alpha == 255) return;
    for (int channel = 0; channel < 3; channel += 1) {
        int value = 255 * rgb[channel] / alpha;
        rgb[channel] = (uint8_t)(value > 255 ? 255 : value);
    }
}

void tiff_samples_convert(
    const tiff_samples *samples, const uint8_t *components, size_t count, uint8_t *rgb, uint8_t *alpha) {
    size_t step = tiff_samples_used(samples);
    for (size_t i = 0; i < count; i += 1, components += step, rgb += 3) {
        switch (samples->color) {
            case tiff_grey: {
                // Pillow does not invert real numbers.
                bool is_inverted = samples->is_inverted && samples->kind != tiff_real;
                memset(rgb, is_inverted ? 255 - components[0] : components[0], 3);
                break;
            }
            case tiff_palette:
                rgb[0] = (uint8_t)(samples->red[components[0]] >> samples->palette_shift);
                rgb[1] = (uint8_t)(samples->green[components[0]] >> samples->palette_shift);
                rgb[2] = (uint8_t)(samples->blue[components[0]] >> samples->palette_shift);
                break;
            case tiff_rgb: memcpy(rgb, components, 3); break;
            case tiff_lab: {
                uint8_t sign = samples->has_signed_lab ? 128 : 0;
                uint8_t lab[3] = {components[0], components[1] ^ sign, components[2] ^ sign};
                convert_lab(lab, rgb);
                break;
            }
            case tiff_cmyk: convert_cmyk(samples, components, rgb); break;
        }
        if (alpha == NULL) continue;
        alpha[i] = components[step - 1];
        if (samples->alpha == tiff_premultiplied_alpha) divide_by_alpha(rgb, alpha[i]);
    }
}
