#ifndef CODEC_TIFF_EXIF_H
#define CODEC_TIFF_EXIF_H

#include "CImageCodecs.h"
#include "tiff_structure.h"

/// A directory of a TIFF structure in memory. `structure` is NULL if there is none.
typedef struct tiff_source {
    const tiff_structure *structure;
    uint64_t offset;
} tiff_source;

/// Fills in a block with a new TIFF structure, classic and little endian, that has the EXIF tags of a large file.
///
/// A TIFF file is an EXIF structure itself, but one that can have a gigabyte, and a BigTIFF file is one that EXIF
/// readers refuse. Left out are the tags that say where pixels lie, those that have blocks of their own (XMP, IPTC,
/// colour profile), maker notes, whose offsets are only valid in their file, values of more than 64 KiB, and whatever
/// does not fit into a megabyte. Damaged entries are left out too.
///
/// - main: the directory with camera, time and orientation.
/// - exif, gps: the directories with exposure and place. If one has no structure, the pointers in `main` are followed.
void tiff_copy_exif(tiff_source main, tiff_source exif, tiff_source gps, codec_block *block);

/// Copies the EXIF tags, the XMP packet, the IPTC data sets and the colour profile of a file that is a TIFF structure.
///
/// - picture: the directory that the orientation and the colour profile are taken from.
void tiff_copy_metadata(const tiff_structure *structure, uint64_t picture, codec_metadata *metadata);

/// Returns the orientation of a directory or, if it has none, the one in its XMP packet, or CODEC_ORIENTATION_ABSENT.
int32_t tiff_orientation(const tiff_structure *structure, uint64_t offset);

#endif
