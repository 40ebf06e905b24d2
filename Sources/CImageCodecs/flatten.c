#include "CImageCodecs.h"

#include <stdbool.h>

enum { white = 255, black = 0, opaque = 255 };

/// The smallest difference, in levels, that is visible. Grey 224 on white has a contrast of 1.3 to 1; graphics need 3
/// to 1 to be recognised well (WCAG 2.1, criterion 1.4.11).
enum { seen_from = 32 };

/// The part of an image that must be visible, as a divisor. The text of a page or the outline of a white shape covers
/// more than this; a small mark beside a white word covers less.
enum { least_seen_part = 64 };

static inline int smallest(const uint8_t *pixel) {
    int least = pixel[0] < pixel[1] ? pixel[0] : pixel[1];
    return pixel[2] < least ? pixel[2] : least;
}

static inline int largest(const uint8_t *pixel) {
    int most = pixel[0] > pixel[1] ? pixel[0] : pixel[1];
    return pixel[2] > most ? pixel[2] : most;
}

/// Counts over the whole image, so that the order in which rows were decoded does not matter.
static bool vanishes_on_white(const uint8_t *rgb, const uint8_t *alpha, size_t count) {
    uint64_t visible = 0, seen_on_white = 0, seen_on_black = 0;
    for (size_t i = 0; i < count; i += 1, rgb += 3) {
        int weight = alpha[i];
        visible += (uint64_t)weight;
        // A channel differs from the background by its own distance times alpha / 255.
        if ((white - smallest(rgb)) * weight >= seen_from * opaque) seen_on_white += (uint64_t)weight;
        if ((largest(rgb) - black) * weight >= seen_from * opaque) seen_on_black += (uint64_t)weight;
    }
    return seen_on_white * least_seen_part < visible && seen_on_black > seen_on_white;
}

/// Returns value / 255, rounded, for values up to 255 * 255. There are no ties because 255 is odd.
static inline uint8_t divide_255(int value) { return (uint8_t)((value + 127) / 255); }

void codec_flatten(uint8_t *rgb, const uint8_t *alpha, size_t count) {
    int background = vanishes_on_white(rgb, alpha, count) ? black : white;
    for (size_t i = 0; i < count; i += 1, rgb += 3) {
        int rest = background * (opaque - alpha[i]);
        for (int channel = 0; channel < 3; channel += 1) {
            rgb[channel] = divide_255(rgb[channel] * alpha[i] + rest);
        }
    }
}
