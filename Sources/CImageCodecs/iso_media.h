#ifndef CODEC_ISO_MEDIA_H
#define CODEC_ISO_MEDIA_H

#include "byte_span.h"

/// Whether a file of boxes (ISO 14496-12, 4.2) ends inside one of its outer boxes.
bool iso_media_is_cut(byte_span file);

#endif
