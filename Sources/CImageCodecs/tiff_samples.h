#ifndef CODEC_TIFF_SAMPLES_H
#define CODEC_TIFF_SAMPLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CImageCodecs.h"
#include "color_conversion.h"

typedef enum tiff_number_kind { tiff_unsigned, tiff_signed, tiff_real } tiff_number_kind;

typedef enum tiff_color { tiff_grey, tiff_palette, tiff_rgb, tiff_lab, tiff_cmyk } tiff_color;

typedef enum tiff_alpha { tiff_opaque, tiff_straight_alpha, tiff_premultiplied_alpha } tiff_alpha;

/// How the samples of a picture become 8-bit RGB.
typedef struct tiff_samples {
    tiff_number_kind kind;
    /// 1 to 32, or 16, 32 or 64 for real numbers.
    unsigned bits;
    /// The samples of a pixel, of which the first are used: the colour's, then one for alpha if there is any.
    unsigned stored;
    tiff_color color;
    tiff_alpha alpha;
    /// Whether grey is stored as the amount of black.
    bool is_inverted;
    /// Whether a* and b* of CIE L*a*b* have a sign, instead of an offset of 128.
    bool has_signed_lab;
    /// The colours of a palette, `1 << bits` of each, and the bits by which they are shifted right to have 8.
    const uint16_t *red, *green, *blue;
    unsigned palette_shift;
    /// The value that becomes 255, for numbers that have no usual one; see `tiff_samples_is_measured`.
    double white;
    /// What the file's colour profile asks for with inks, which are no RGB yet; otherwise NULL.
    const color_conversion *conversion;
} tiff_samples;

/// The number of samples of a pixel that are used.
unsigned tiff_samples_used(const tiff_samples *samples);

/// Whether rows already are what `tiff_samples_convert` gives.
bool tiff_samples_are_pixels(const tiff_samples *samples);

/// Whether the numbers have no usual white: real numbers, and integers of 32 bits. All samples of a picture must then
/// be measured before they are converted.
bool tiff_samples_is_measured(const tiff_samples *samples);

/// Returns the largest of `count` numbers and of `highest`. Ignores what is not a finite number.
double tiff_samples_highest(const tiff_samples *samples, const uint8_t *row, size_t count, double highest);

/// Returns the white of a picture, given its largest number.
///
/// Real numbers of colours are light, whose white is 1, and what is brighter is clipped. Greys can be anything: white
/// is the first of 1 (for real numbers), 255 and 65535 that no number exceeds, or else the largest number.
double tiff_samples_white(const tiff_samples *samples, double highest);

/// Converts one of the samples of each pixel to 8 bits; those of a palette stay as they are.
///
/// - row: `count` pixels in the order of the machine, with samples of less than 8 bits and of 9 to 15 bits packed, the
///   most significant bit first.
/// - stored: the samples of a pixel in `row`: 1 if planes are separate.
/// - index: the sample of the row's pixels to convert.
/// - component: the sample's place among those that are used, which says whether it is alpha.
/// - target: the first place to write to; the others follow at distances of `tiff_samples_used`.
void tiff_samples_unpack(
    const tiff_samples *samples, const uint8_t *row, size_t count, unsigned stored, unsigned index,
    unsigned component, uint8_t *target);

/// Converts pixels to RGB.
///
/// - components: `count` times `tiff_samples_used` bytes from `tiff_samples_unpack`.
/// - alpha: `count` bytes, or NULL if the picture is opaque.
void tiff_samples_convert(
    const tiff_samples *samples, const uint8_t *components, size_t count, uint8_t *rgb, uint8_t *alpha);

#endif
