#ifndef CODEC_FLATTEN_H
#define CODEC_FLATTEN_H

#include "CImageCodecs.h"

#endif
