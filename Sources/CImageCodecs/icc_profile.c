#include "icc_profile.h"

#include <math.h>

/// The layout of a profile (ICC.1:2022, 7.2 and 7.3).
enum {
    class_offset = 12,
    space_offset = 16,
    connection_offset = 20,
    magic_offset = 36,
    tag_count_offset = 128,
    tag_table_offset = 132,
    tag_entry_size = 12,
    tag_limit = 200,
};

static uint32_t read_number(const uint8_t *at) {
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/// Reads a number with 16 fractional bits.
static double read_fixed(const uint8_t *at) { return (int32_t)read_number(at) / 65536.0; }

static bool has_name(const uint8_t *at, const char *name) { return memcmp(at, name, 4) == 0; }

/// Returns the element of a tag, or an empty span.
static byte_span find_tag(byte_span profile, const char *name) {
    uint32_t count = read_number(profile.start + tag_count_offset);
    const uint8_t *entry = profile.start + tag_table_offset;
    for (uint32_t i = 0; i < count && i < tag_limit; i += 1, entry += tag_entry_size) {
        if ((size_t)(profile.start + profile.count - entry) < tag_entry_size) break;
        if (!has_name(entry, name)) continue;
        size_t offset = read_number(entry + 4);
        size_t size = read_number(entry + 8);
        if (offset > profile.count || size > profile.count - offset) break;
        return (byte_span){profile.start + offset, size};
    }
    return (byte_span){NULL, 0};
}

static bool has_tag(byte_span profile, const char *name) { return find_tag(profile, name).count > 0; }

// MARK: Curves

/// The sRGB transfer function and its inverse (IEC 61966-2-1).
static double srgb_encode(double linear) {
    return linear <= 0.0031308 ? 12.92 * linear : 1.055 * pow(linear, 1 / 2.4) - 0.055;
}

/// Returns the value of a sampled curve (10.6): no entry is the identity, one is an exponent with 8 fractional bits.
static double sampled_value(byte_span curve, double x) {
    size_t count = curve.count < 12 ? 0 : read_number(curve.start + 8);
    if (count > (curve.count - 12) / 2) return NAN;
    const uint8_t *entries = curve.start + 12;
    if (count == 0) return x;
    if (count == 1) return pow(x, (entries[0] << 8 | entries[1]) / 256.0);
    double position = x * (double)(count - 1);
    size_t left = (size_t)position < count - 2 ? (size_t)position : count - 2;
    double low = entries[2 * left] << 8 | entries[2 * left + 1];
    double high = entries[2 * left + 2] << 8 | entries[2 * left + 3];
    return (low + (high - low) * (position - (double)left)) / 65535;
}

/// Returns the value of a parametric curve (10.18).
static double parametric_value(byte_span curve, double x) {
    static const uint8_t parameter_counts[5] = {1, 3, 4, 5, 7};
    if (curve.count < 12) return NAN;
    unsigned type = (unsigned)(curve.start[8] << 8 | curve.start[9]);
    if (type > 4 || curve.count < 12 + 4 * (size_t)parameter_counts[type]) return NAN;
    double p[7] = {1, 1, 0, 0, 0, 0, 0};
    for (int i = 0; i < parameter_counts[type]; i += 1) p[i] = read_fixed(curve.start + 12 + 4 * i);
    double g = p[0], a = p[1], b = p[2], c = p[3], d = p[4], e = p[5], f = p[6];
    switch (type) {
        case 0: return pow(x, g);
        case 1: return a * x + b >= 0 ? pow(a * x + b, g) : 0;
        case 2: return (a * x + b >= 0 ? pow(a * x + b, g) : 0) + c;
        case 3: return x >= d ? pow(a * x + b, g) : c * x;
        default: return x >= d ? pow(a * x + b, g) + e : c * x + f;
    }
}

static bool is_srgb_curve(byte_span curve) {
    static const double tolerance = 2 / 255.0;
    if (curve.count < 12) return false;
    bool is_sampled = has_name(curve.start, "curv");
    if (!is_sampled && !has_name(curve.start, "para")) return false;
    for (int level = 0; level <= 255; level += 1) {
        double x = level / 255.0;
        double linear = is_sampled ? sampled_value(curve, x) : parametric_value(curve, x);
        if (!(fabs(srgb_encode(linear) - x) <= tolerance)) return false;
    }
    return true;
}

// MARK: Profiles

static bool has_srgb_primary(byte_span profile, const char *tag, const double *primary) {
    static const double tolerance = 0.003;
    byte_span element = find_tag(profile, tag);
    if (element.count < 20 || !has_name(element.start, "XYZ ")) return false;
    for (int i = 0; i < 3; i += 1) {
        if (!(fabs(read_fixed(element.start + 8 + 4 * i) - primary[i]) <= tolerance)) return false;
    }
    return true;
}

/// Whether the description begins with "sRGB", as a text (version 2) or in UTF-16 (version 4, the first language).
static bool is_called_srgb(byte_span profile) {
    static const char utf16[8] = {0, 's', 0, 'R', 0, 'G', 0, 'B'};
    byte_span description = find_tag(profile, "desc");
    if (description.count >= 16 && has_name(description.start, "desc")) {
        return has_name(description.start + 12, "sRGB");
    }
    if (description.count < 28 || !has_name(description.start, "mluc")) return false;
    size_t offset = read_number(description.start + 24);
    if (offset > description.count || description.count - offset < sizeof utf16) return false;
    return memcmp(description.start + offset, utf16, sizeof utf16) == 0;
}

static bool is_srgb(byte_span profile) {
    // The columns of the matrix of IEC 61966-2-1, adapted to D50 with the Bradford transform.
    static const double red[3] = {0.4361, 0.2225, 0.0139};
    static const double green[3] = {0.3851, 0.7169, 0.0971};
    static const double blue[3] = {0.1431, 0.0606, 0.7141};
    if (has_tag(profile, "A2B0")) return is_called_srgb(profile);
    return has_srgb_primary(profile, "rXYZ", red) && has_srgb_primary(profile, "gXYZ", green)
        && has_srgb_primary(profile, "bXYZ", blue) && is_srgb_curve(find_tag(profile, "rTRC"))
        && is_srgb_curve(find_tag(profile, "gTRC")) && is_srgb_curve(find_tag(profile, "bTRC"));
}

static bool is_srgb_grey(byte_span profile) {
    bool is_in_xyz = has_name(profile.start + connection_offset, "XYZ ");
    return is_in_xyz && !has_tag(profile, "A2B0") && is_srgb_curve(find_tag(profile, "kTRC"));
}

static bool has_space(byte_span profile, const char *space) { return has_name(profile.start + space_offset, space); }

/// Whether the profile converts pixels to a connection space, unlike links between devices and named colours.
static bool is_readable(byte_span profile) {
    if (profile.count < tag_table_offset || !has_name(profile.start + magic_offset, "acsp")) return false;
    const uint8_t *class = profile.start + class_offset;
    return has_name(class, "scnr") || has_name(class, "mntr") || has_name(class, "prtr") || has_name(class, "spac");
}

bool icc_profile_has_model(byte_span profile, color_model model) {
    if (!is_readable(profile)) return false;
    bool has_table = has_tag(profile, "A2B0");
    switch (model) {
        case color_model_grey: return has_space(profile, "GRAY") && (has_table || has_tag(profile, "kTRC"));
        case color_model_rgb: return has_space(profile, "RGB ") && (has_table || has_tag(profile, "rXYZ"));
        case color_model_cmyk: return has_space(profile, "CMYK") && has_table;
    }
    return false;
}

bool icc_profile_changes_pixels(byte_span profile, color_model model) {
    if (model == color_model_grey && icc_profile_has_model(profile, color_model_rgb)) model = color_model_rgb;
    if (!icc_profile_has_model(profile, model)) return false;
    switch (model) {
        case color_model_grey: return !is_srgb_grey(profile);
        case color_model_rgb: return !is_srgb(profile);
        case color_model_cmyk: return true;
    }
    return false;
}
