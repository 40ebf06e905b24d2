// In C++, because exempi is written in it, and not every one of its functions catches every exception.
#include "CImageMetadata.h"

#include <string.h>

extern "C" bool metadata_xmp_mentions(const char *packet, size_t count, const char *schema) {
    return memmem(packet, count, schema, strlen(schema)) != nullptr;
}

#if __has_include(<exempi-2.0/exempi/xmp.h>)

#include "shared_library.h"

#include <exempi-2.0/exempi/xmp.h>
#include <iostream>
#include <pthread.h>

// The namespaces that are read, beside those that exempi knows, and the prefixes that paths name them by. To ask for a property in an
// unknown namespace is an error.
static const char *const namespaces[][2] = {
    {"http://www.metadataworkinggroup.com/schemas/regions/", "mwg-rs:"},
    {"http://ns.microsoft.com/photo/1.2/", "MP:"},
    {"http://ns.microsoft.com/photo/1.2/t/RegionInfo#", "MPRI:"},
    {"http://ns.microsoft.com/photo/1.2/t/Region#", "MPReg:"},
    {"http://cipa.jp/exif/1.0/", "exifEX:"},
    {"http://ns.adobe.com/lightroom/1.0/", "lr:"},
    {"http://www.digikam.org/ns/1.0/", "digiKam:"},
    {"http://iptc.org/std/Iptc4xmpExt/2008-02-29/", "Iptc4xmpExt:"},
    {"http://ns.google.com/photos/1.0/camera/", "GCamera:"},
};

static shared_library library;
static struct {
    decltype(&xmp_init) init;
    decltype(&xmp_register_namespace) register_namespace;
    decltype(&xmp_new_empty) new_empty;
    decltype(&xmp_parse) parse;
    decltype(&xmp_free) free;
    decltype(&xmp_get_property) get_property;
    decltype(&xmp_get_array_item) get_array_item;
    decltype(&xmp_has_property) has_property;
    decltype(&xmp_get_localized_text) get_localized_text;
    decltype(&xmp_string_new) string_new;
    decltype(&xmp_string_free) string_free;
    decltype(&xmp_string_cstr) string_cstr;
    decltype(&xmp_string_len) string_len;
} exempi;

template <typename Function> static void find(Function &function, const char *name) {
    function = reinterpret_cast<Function>(shared_library_find(&library, name));
}

static void set_up(void) {
    // exempi prints every error to this stream, damaged packets among them. Nothing of Photoseek writes to it.
    std::cerr.setstate(std::ios_base::failbit);
    bool ready = false;
    try {
        ready = exempi.init();
        for (const auto &entry : namespaces) exempi.register_namespace(entry[0], entry[1], nullptr);
    } catch (...) {
        ready = false;
    }
    if (!ready) __builtin_snprintf(library.missing, sizeof library.missing, "libexempi cannot be set up");
}

// exempi's state is set up once and for all: its xmp_init is not safe to call from several threads. Packets are independent of each
// other, and exempi locks the table of namespaces that they share.
static void open_library(void) {
    const char *const names[] = {"libexempi.so.8", "libexempi.so.3", nullptr};
    shared_library_open_any(&library, "libexempi", names);
    find(exempi.init, "xmp_init");
    find(exempi.register_namespace, "xmp_register_namespace");
    find(exempi.new_empty, "xmp_new_empty");
    find(exempi.parse, "xmp_parse");
    find(exempi.free, "xmp_free");
    find(exempi.get_property, "xmp_get_property");
    find(exempi.get_array_item, "xmp_get_array_item");
    find(exempi.has_property, "xmp_has_property");
    find(exempi.get_localized_text, "xmp_get_localized_text");
    find(exempi.string_new, "xmp_string_new");
    find(exempi.string_free, "xmp_string_free");
    find(exempi.string_cstr, "xmp_string_cstr");
    find(exempi.string_len, "xmp_string_len");
    if (shared_library_missing(&library) == nullptr) set_up();
}

struct metadata_xmp {
    XmpPtr packet;
    XmpStringPtr text;
};

extern "C" const char *metadata_xmp_missing(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, open_library);
    return shared_library_missing(&library);
}

extern "C" void metadata_xmp_close(metadata_xmp *xmp) {
    try {
        if (xmp->text) exempi.string_free(xmp->text);
        if (xmp->packet) exempi.free(xmp->packet);
    } catch (...) {
    }
    delete xmp;
}

extern "C" metadata_xmp *metadata_xmp_open(const char *packet, size_t count) {
    if (metadata_xmp_missing()) return nullptr;
    metadata_xmp *xmp = nullptr;
    try {
        xmp = new metadata_xmp{};
        xmp->text = exempi.string_new();
        xmp->packet = exempi.new_empty();
        if (xmp->text && xmp->packet && exempi.parse(xmp->packet, packet, count)) return xmp;
    } catch (...) {
    }
    if (xmp) metadata_xmp_close(xmp);
    return nullptr;
}

/// Calls `get`, which writes the text of a packet and returns whether there is one.
template <typename Get> static const char *text_of(metadata_xmp *xmp, size_t *count, Get get) {
    try {
        if (!get()) return nullptr;
        *count = exempi.string_len(xmp->text);
        return exempi.string_cstr(xmp->text);
    } catch (...) {
        return nullptr;
    }
}

extern "C" const char *metadata_xmp_property(metadata_xmp *xmp, const char *schema, const char *path, size_t *count) {
    return text_of(xmp, count, [&] { return exempi.get_property(xmp->packet, schema, path, xmp->text, nullptr); });
}

extern "C" const char *metadata_xmp_item(metadata_xmp *xmp, const char *schema, const char *path, int number, size_t *count) {
    return text_of(xmp, count,
                   [&] { return exempi.get_array_item(xmp->packet, schema, path, number, xmp->text, nullptr); });
}

extern "C" bool metadata_xmp_has(metadata_xmp *xmp, const char *schema, const char *path) {
    try {
        return exempi.has_property(xmp->packet, schema, path);
    } catch (...) {
        return false;
    }
}

extern "C" const char *metadata_xmp_default_text(metadata_xmp *xmp, const char *schema, const char *path, size_t *count) {
    return text_of(xmp, count, [&] {
        return exempi.get_localized_text(xmp->packet, schema, path, "", "x-default", nullptr, xmp->text, nullptr);
    });
}

#else

const char *metadata_xmp_missing(void) { return "exempi was not there when this program was built"; }

metadata_xmp *metadata_xmp_open(const char *, size_t) { return nullptr; }

void metadata_xmp_close(metadata_xmp *) {}

const char *metadata_xmp_property(metadata_xmp *, const char *, const char *, size_t *) { return nullptr; }

const char *metadata_xmp_item(metadata_xmp *, const char *, const char *, int, size_t *) { return nullptr; }

bool metadata_xmp_has(metadata_xmp *, const char *, const char *) { return false; }

const char *metadata_xmp_default_text(metadata_xmp *, const char *, const char *, size_t *) { return nullptr; }

#endif
