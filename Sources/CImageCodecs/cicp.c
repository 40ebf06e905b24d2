#include "cicp.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>

bool cicp_is_hdr(cicp_colors colors) {
    return colors.transfer == cicp_transfer_pq || colors.transfer == cicp_transfer_hlg;
}

bool cicp_changes_pixels(cicp_colors colors) {
    return colors.primaries == cicp_primaries_bt2020 || colors.primaries == cicp_primaries_display_p3;
}

// MARK: Primaries

typedef struct matrix { float rows[3][3]; } matrix;

/// Returns the matrix from linear RGB to linear sRGB; both have the white point D65. The numbers follow from the
/// chromaticities in BT.2020, in SMPTE EG 432-1 and in IEC 61966-2-1.
static matrix matrix_to_srgb(cicp_colors colors) {
    switch (colors.primaries) {
        case cicp_primaries_bt2020:
            return (matrix){{
                {1.6604910f, -0.5876411f, -0.0728499f},
                {-0.1245505f, 1.1328999f, -0.0083494f},
                {-0.0181508f, -0.1005789f, 1.1187297f},
            }};
        case cicp_primaries_display_p3:
            return (matrix){{
                {1.2249402f, -0.2249402f, 0},
                {-0.0420570f, 1.0420570f, 0},
                {-0.0196376f, -0.0786360f, 1.0982736f},
            }};
        default: return (matrix){{{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}};
    }
}

// MARK: The curve of sRGB

enum { linear_steps = 1 << 14 };

/// sRGB's levels for linear values from 0 to 1, and the linear values of the levels (IEC 61966-2-1).
static uint8_t encoded[linear_steps + 1];
static float decoded[256];

static void make_srgb_tables(void) {
    for (int step = 0; step <= linear_steps; step += 1) {
        double linear = (double)step / linear_steps;
        double value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055;
        encoded[step] = (uint8_t)lround(value * 255);
    }
    for (int level = 0; level < 256; level += 1) {
        double value = level / 255.0;
        decoded[level] = (float)(value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4));
    }
}

static void need_srgb_tables(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_srgb_tables);
}

/// Converts a pixel to sRGB's primaries and encodes it.
static inline void encode_pixel(const matrix *matrix, const float *linear, uint8_t *rgb) {
    for (int channel = 0; channel < 3; channel += 1) {
        const float *row = matrix->rows[channel];
        float value = row[0] * linear[0] + row[1] * linear[1] + row[2] * linear[2];
        value = value < 0 ? 0 : value > 1 ? 1 : value;
        rgb[channel] = encoded[(int)(value * linear_steps + 0.5f)];
    }
}

void cicp_convert(cicp_colors colors, uint8_t *rgb, size_t count) {
    need_srgb_tables();
    matrix matrix = matrix_to_srgb(colors);
    for (size_t i = 0; i < count; i += 1, rgb += 3) {
        float linear[3] = {decoded[rgb[0]], decoded[rgb[1]], decoded[rgb[2]]};
        encode_pixel(&matrix, linear, rgb);
    }
}

// MARK: The curves of HDR

/// White, the peak that is mapped to white, and the peak of PQ, in cd/m2.
static const double white = 203, peak = 1000, pq_peak = 10000;

/// The constants of PQ (ITU-R BT.2100-2, table 4).
static const double m1 = 2610.0 / 16384, m2 = 2523.0 / 4096 * 128;
static const double c1 = 3424.0 / 4096, c2 = 2413.0 / 4096 * 32, c3 = 2392.0 / 4096 * 32;

/// Returns cd/m2.
static double pq_decode(double value) {
    double power = pow(value, 1 / m2);
    double numerator = power > c1 ? power - c1 : 0;
    return pq_peak * pow(numerator / (c2 - c3 * power), 1 / m1);
}

static double pq_encode(double luminance) {
    double power = pow(luminance / pq_peak, m1);
    return pow((c1 + c2 * power) / (1 + c3 * power), m2);
}

/// Returns the light of the scene from 0 to 1: the inverse of HLG's OETF (ITU-R BT.2100-2, table 5).
static double hlg_decode(double value) {
    static const double a = 0.17883277, b = 0.28466892, c = 0.55991073;
    return value <= 0.5 ? value * value / 3 : (exp((value - c) / a) + b) / 12;
}

/// Returns what a luminance up to `peak` becomes (ITU-R BT.2390-8, 5.4.1, without a change of black): the same below a
/// knee, and above it a Hermite spline to white. Both axes are PQ values.
static double compress(double luminance) {
    double source_peak = pq_encode(peak);
    double value = pq_encode(luminance < peak ? luminance : peak) / source_peak;
    double most = pq_encode(white) / source_peak;
    double knee = 1.5 * most - 0.5;
    if (value > knee) {
        double t = (value - knee) / (1 - knee);
        double t2 = t * t, t3 = t2 * t;
        value = (2 * t3 - 3 * t2 + 1) * knee + (t3 - 2 * t2 + t) * (1 - knee) + (-2 * t3 + 3 * t2) * most;
    }
    return pq_decode(value * source_peak);
}

// MARK: HDR

enum { factor_steps = 1024 };

/// Factors for values from 0 to 1. The steps are those of the square root, because small values need finer ones.
typedef struct factor_table { float factors[factor_steps + 2]; } factor_table;

static inline float find_factor(const factor_table *table, float value) {
    float place = sqrtf(value < 1 ? value : 1) * factor_steps;
    int step = (int)place;
    float rest = place - (float)step;
    return table->factors[step] * (1 - rest) + table->factors[step + 1] * rest;
}

struct cicp_hdr {
    bool is_hlg;
    unsigned depth;
    matrix matrix;
    /// For each sample, PQ's light as a part of `peak`, or the light of the scene for HLG.
    float light[1 << 16];
    /// HLG's factors from the scene's light to the display's, as a part of `peak`, by the luminance of the scene.
    factor_table display;
    /// The factors from light to parts of white, by the brightest channel.
    factor_table tone;
};

static void make_tables(cicp_hdr *hdr) {
    int most = (1 << hdr->depth) - 1;
    for (int sample = 0; sample <= most; sample += 1) {
        double value = (double)sample / most;
        hdr->light[sample] = (float)(hdr->is_hlg ? hlg_decode(value) : pq_decode(value) / peak);
    }
    for (int step = 0; step < factor_steps + 2; step += 1) {
        // The factor at 0 is not finite for HLG; there it only meets light of 0.
        double root = (step == 0 ? 0.5 : step) / factor_steps;
        double value = root * root;
        // BT.2100-2, table 5: the system gamma is 1.2 on a display of 1000 cd/m2.
        hdr->display.factors[step] = (float)pow(value, 1.2 - 1);
        hdr->tone.factors[step] = (float)(compress(value * peak) / white / value);
    }
}

static inline float largest(const float *light) {
    float most = light[0] > light[1] ? light[0] : light[1];
    return most > light[2] ? most : light[2];
}

/// Turns the scene's light of HLG into a display's.
static inline void show_scene(const cicp_hdr *hdr, float *light) {
    // The luminance of BT.2100's primaries.
    float luminance = 0.2627f * light[0] + 0.6780f * light[1] + 0.0593f * light[2];
    float factor = find_factor(&hdr->display, luminance);
    for (int channel = 0; channel < 3; channel += 1) light[channel] *= factor;
}

static inline void map_tones(const cicp_hdr *hdr, float *light) {
    float most = largest(light);
    float factor = find_factor(&hdr->tone, most);
    // Light beyond the peak becomes white.
    if (most > 1) factor /= most;
    for (int channel = 0; channel < 3; channel += 1) light[channel] *= factor;
}

cicp_hdr *cicp_hdr_make(cicp_colors colors, unsigned depth) {
    cicp_hdr *hdr = malloc(sizeof *hdr);
    if (hdr == NULL) return NULL;
    need_srgb_tables();
    hdr->is_hlg = colors.transfer == cicp_transfer_hlg;
    hdr->depth = depth;
    hdr->matrix = matrix_to_srgb(colors);
    make_tables(hdr);
    return hdr;
}

void cicp_hdr_convert(const cicp_hdr *hdr, const uint16_t *samples, size_t count, uint8_t *rgb, uint8_t *alpha) {
    int mask = (1 << hdr->depth) - 1;
    size_t channel_count = alpha == NULL ? 3 : 4;
    for (size_t i = 0; i < count; i += 1, samples += channel_count, rgb += 3) {
        float light[3];
        for (int channel = 0; channel < 3; channel += 1) light[channel] = hdr->light[samples[channel] & mask];
        if (hdr->is_hlg) show_scene(hdr, light);
        map_tones(hdr, light);
        encode_pixel(&hdr->matrix, light, rgb);
        if (alpha != NULL) alpha[i] = (uint8_t)((samples[3] & mask) >> (hdr->depth - 8));
    }
}

void cicp_hdr_free(cicp_hdr *hdr) { free(hdr); }
