#ifndef CODEC_CICP_H
#define CODEC_CICP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Colours by code points (ITU-T H.273, tables 2 and 3), as HEIF, AVIF and JPEG XL files give them.
typedef struct cicp_colors {
    unsigned primaries;
    unsigned transfer;
} cicp_colors;

enum {
    cicp_primaries_bt2020 = 9,
    cicp_primaries_display_p3 = 12,
    cicp_transfer_pq = 16,
    cicp_transfer_hlg = 18,
};

/// Whether the samples are those of a display that is brighter than white paper: PQ or HLG (ITU-R BT.2100).
bool cicp_is_hdr(cicp_colors colors);

/// Whether `cicp_convert` changes pixels that are not HDR: if their primaries are those of BT.2020 or Display P3. All
/// other primaries and curves are taken for sRGB's.
bool cicp_changes_pixels(cicp_colors colors);

/// Converts pixels that are not HDR to sRGB in place. Their curve is taken for sRGB's. Colours that sRGB does not have
/// are clipped.
void cicp_convert(cicp_colors colors, uint8_t *rgb, size_t count);

/// A conversion of HDR pixels to sRGB.
///
/// White is 203 cd/m2 (ITU-R BT.2408). The brightest channel of a pixel is mapped with the curve of ITU-R BT.2390-8,
/// 5.4.1 from at most 1000 cd/m2 to white, and the others are scaled with it. That leaves everything below 92 cd/m2 as
/// it is. HLG is shown as on a display of 1000 cd/m2. Then the primaries are converted and clipped.
typedef struct cicp_hdr cicp_hdr;

/// Makes a conversion for samples of 8 to 16 bits. Returns NULL if there is no memory for its 300 KB. The caller frees
/// it with `cicp_hdr_free`.
cicp_hdr *cicp_hdr_make(cicp_colors colors, unsigned depth);

/// Converts pixels.
///
/// - samples: `count` pixels of 3 samples, or of 4 if there is alpha.
/// - rgb: memory for `count` times 3 bytes.
/// - alpha: memory for `count` bytes, or NULL if there is no alpha. An alpha sample keeps its 8 high bits.
void cicp_hdr_convert(const cicp_hdr *hdr, const uint16_t *samples, size_t count, uint8_t *rgb, uint8_t *alpha);

void cicp_hdr_free(cicp_hdr *hdr);

#endif
