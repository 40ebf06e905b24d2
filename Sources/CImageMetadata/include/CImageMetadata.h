// Metadata blocks, read with libexif, exempi and libiptcdata, each of which is loaded at the first block of its kind.
//
// A program that meets no metadata loads none of them, and runs where they are missing. All functions may be called from several
// threads at once. No function throws, and damaged blocks are read as far as the libraries read them.
#ifndef CIMAGEMETADATA_H
#define CIMAGEMETADATA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// An entry of an EXIF block. The bytes are valid during the call of the visitor.
typedef struct {
    /// 0: the image, 1: its thumbnail, 2: EXIF, 3: GPS, 4: interoperability.
    int directory;
    uint16_t tag;
    /// The type of the values, with its number in TIFF.
    uint16_t format;
    /// The values in the byte order of the block.
    const uint8_t *bytes;
    size_t count;
} metadata_exif_entry;

typedef void (*metadata_exif_visitor)(void *context, const metadata_exif_entry *entry, bool bigEndian);

/// Why EXIF cannot be read on this machine; NULL if it can.
const char *metadata_exif_missing(void);

/// Calls the visitor for every entry of a block, which is a TIFF structure.
void metadata_exif_read(const uint8_t *bytes, size_t count, void *context, metadata_exif_visitor visitor);

/// A data set of IPTC's Information Interchange Model. The bytes are valid during the call of the visitor.
typedef struct {
    int record;
    int number;
    const uint8_t *bytes;
    size_t count;
} metadata_iptc_set;

typedef void (*metadata_iptc_visitor)(void *context, const metadata_iptc_set *set);

/// Why IPTC cannot be read on this machine; NULL if it can.
const char *metadata_iptc_missing(void);

/// Calls the visitor for every data set, in order.
void metadata_iptc_read(const uint8_t *bytes, size_t count, void *context, metadata_iptc_visitor visitor);

/// A parsed XMP packet, for one thread at a time.
typedef struct metadata_xmp metadata_xmp;

/// Why XMP cannot be read on this machine; NULL if it can.
const char *metadata_xmp_missing(void);

/// Parses a packet; NULL if it is no XMP. The caller has checked its size and depth, and that it has no document type.
metadata_xmp *metadata_xmp_open(const char *packet, size_t count);
void metadata_xmp_close(metadata_xmp *xmp);

/// Whether the bytes of a packet have the name of a namespace in them.
bool metadata_xmp_mentions(const char *packet, size_t count, const char *schema);

/// A property's text; NULL if there is none. The text is valid until the next call with the same packet.
///
/// The schema is a namespace. The path may go through structures and arrays, such as `mwg-rs:Regions/mwg-rs:RegionList[1]`, with
/// the prefixes that are registered in xmp.cpp.
const char *metadata_xmp_property(metadata_xmp *xmp, const char *schema, const char *path, size_t *count);

/// An item of an array, the first has number 1; as above.
const char *metadata_xmp_item(metadata_xmp *xmp, const char *schema, const char *path, int number, size_t *count);

/// Whether the packet has a property, of any kind.
bool metadata_xmp_has(metadata_xmp *xmp, const char *schema, const char *path);

/// The text of an array of languages: the default one, else the first; as above.
const char *metadata_xmp_default_text(metadata_xmp *xmp, const char *schema, const char *path, size_t *count);

#ifdef __cplusplus
}
#endif

#endif
