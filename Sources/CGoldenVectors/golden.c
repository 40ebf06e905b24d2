#include "CGoldenVectors.h"

static const unsigned char photos[] = {
#embed "photos.bin"
};

static const unsigned char scenes[] = {
#embed "scenes.bin"
};

const unsigned char *golden_photos_start(void) { return photos; }

size_t golden_photos_size(void) { return sizeof photos; }

const unsigned char *golden_scenes_start(void) { return scenes; }

size_t golden_scenes_size(void) { return sizeof scenes; }
