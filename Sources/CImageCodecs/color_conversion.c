#include "color_conversion.h"

#include "CImageCodecs.h"

#if __has_include(<lcms2.h>)

#include <lcms2.h>
#include <pthread.h>
#include <stdlib.h>

#include "shared_library.h"

static struct {
    __typeof__(&cmsOpenProfileFromMem) cmsOpenProfileFromMem;
    __typeof__(&cmsCreate_sRGBProfile) cmsCreate_sRGBProfile;
    __typeof__(&cmsCreateTransform) cmsCreateTransform;
    __typeof__(&cmsDoTransform) cmsDoTransform;
    __typeof__(&cmsDeleteTransform) cmsDeleteTransform;
    __typeof__(&cmsCloseProfile) cmsCloseProfile;
} lcms;

static shared_library library;

enum { grey_level_count = 256, bytes_a_color = 3 };

struct color_conversion {
    /// A copy of the profile, and the model, for which this is the conversion.
    uint8_t *profile;
    size_t profile_count;
    color_model model;
    /// NULL if the pixels stay as they are.
    cmsHTRANSFORM transform;
    /// The colours of all grey levels, if the profile is grey.
    bool is_grey;
    uint8_t grey[grey_level_count * bytes_a_color];
};

// MARK: Threads

static pthread_key_t thread_conversion;
static bool has_thread_conversion;

static void free_conversion(void *memory) {
    color_conversion *conversion = memory;
    if (conversion->transform != NULL) lcms.cmsDeleteTransform(conversion->transform);
    free(conversion->profile);
    free(conversion);
}

static void open_library(void) {
    shared_library_open(&library, "lcms2", "liblcms2.so.2");
    SHARED_LIBRARY_FIND(&library, lcms, cmsOpenProfileFromMem);
    SHARED_LIBRARY_FIND(&library, lcms, cmsCreate_sRGBProfile);
    SHARED_LIBRARY_FIND(&library, lcms, cmsCreateTransform);
    SHARED_LIBRARY_FIND(&library, lcms, cmsDoTransform);
    SHARED_LIBRARY_FIND(&library, lcms, cmsDeleteTransform);
    SHARED_LIBRARY_FIND(&library, lcms, cmsCloseProfile);
    has_thread_conversion = pthread_key_create(&thread_conversion, free_conversion) == 0;
}

const char *codec_color_missing(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_library);
    return shared_library_missing(&library);
}

static bool is_available(void) { return codec_color_missing() == NULL && has_thread_conversion; }

// MARK: Conversions

static cmsUInt32Number source_type(const color_conversion *conversion) {
    if (conversion->is_grey) return TYPE_GRAY_8;
    return conversion->model == color_model_cmyk ? TYPE_CMYK_8_REV : TYPE_RGB_8;
}

static void make_transform(color_conversion *conversion) {
    cmsHPROFILE source =
        lcms.cmsOpenProfileFromMem(conversion->profile, (cmsUInt32Number)conversion->profile_count);
    cmsHPROFILE target = lcms.cmsCreate_sRGBProfile();
    if (source != NULL && target != NULL) {
        conversion->transform = lcms.cmsCreateTransform(
            source, source_type(conversion), target, TYPE_RGB_8, INTENT_PERCEPTUAL, 0);
    }
    if (source != NULL) lcms.cmsCloseProfile(source);
    if (target != NULL) lcms.cmsCloseProfile(target);
    if (conversion->transform == NULL || !conversion->is_grey) return;
    uint8_t levels[grey_level_count];
    for (int level = 0; level < grey_level_count; level += 1) levels[level] = (uint8_t)level;
    lcms.cmsDoTransform(conversion->transform, levels, conversion->grey, grey_level_count);
}

static color_conversion *make_conversion(byte_span profile, color_model model) {
    color_conversion *conversion = calloc(1, sizeof *conversion);
    if (conversion == NULL) return NULL;
    conversion->profile = malloc(profile.count);
    if (conversion->profile == NULL) {
        free(conversion);
        return NULL;
    }
    memcpy(conversion->profile, profile.start, profile.count);
    conversion->profile_count = profile.count;
    conversion->model = model;
    conversion->is_grey = model == color_model_grey && icc_profile_has_model(profile, color_model_grey);
    if (icc_profile_changes_pixels(profile, model)) make_transform(conversion);
    return conversion;
}

static bool is_for(const color_conversion *conversion, byte_span profile, color_model model) {
    return conversion->model == model && conversion->profile_count == profile.count
        && memcmp(conversion->profile, profile.start, profile.count) == 0;
}

const color_conversion *color_conversion_to_srgb(byte_span profile, color_model model) {
    if (profile.count == 0 || !is_available()) return NULL;
    color_conversion *conversion = pthread_getspecific(thread_conversion);
    if (conversion == NULL || !is_for(conversion, profile, model)) {
        if (conversion != NULL) free_conversion(conversion);
        conversion = make_conversion(profile, model);
        pthread_setspecific(thread_conversion, conversion);
    }
    return conversion == NULL || conversion->transform == NULL ? NULL : conversion;
}

void color_convert(const color_conversion *conversion, const uint8_t *source, size_t count, uint8_t *rgb) {
    if (conversion->is_grey) {
        for (size_t i = 0; i < count; i += 1, source += bytes_a_color, rgb += bytes_a_color) {
            memcpy(rgb, conversion->grey + (size_t)*source * bytes_a_color, bytes_a_color);
        }
        return;
    }
    static const size_t step = 1 << 20;  // lcms2 counts with 32 bits
    size_t source_bytes = conversion->model == color_model_cmyk ? 4 : bytes_a_color;
    for (size_t at = 0; at < count; at += step) {
        size_t part = count - at < step ? count - at : step;
        lcms.cmsDoTransform(
            conversion->transform, source + at * source_bytes, rgb + at * bytes_a_color, (cmsUInt32Number)part);
    }
}

#else

const char *codec_color_missing(void) { return "lcms2 was not there when this program was built"; }

const color_conversion *color_conversion_to_srgb(byte_span profile, color_model model) {
    (void)profile, (void)model;
    return NULL;
}

void color_convert(const color_conversion *conversion, const uint8_t *source, size_t count, uint8_t *rgb) {
    (void)conversion, (void)source, (void)count, (void)rgb;
}

#endif

void color_convert_picture(byte_span profile, color_model model, uint8_t *rgb, size_t count) {
    const color_conversion *conversion = color_conversion_to_srgb(profile, model);
    if (conversion != NULL) color_convert(conversion, rgb, count, rgb);
}
