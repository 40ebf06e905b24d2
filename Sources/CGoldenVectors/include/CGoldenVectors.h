// Embeddings that the reference implementations of the bundled models made: float32, little-endian, one embedding after the other.
#ifndef CGOLDENVECTORS_H
#define CGOLDENVECTORS_H

#include <stddef.h>

/// The first byte of the embeddings of the model photos.
const unsigned char *golden_photos_start(void);

/// The number of their bytes.
size_t golden_photos_size(void);

/// The first byte of the embeddings of the model scenes.
const unsigned char *golden_scenes_start(void);

/// The number of their bytes.
size_t golden_scenes_size(void);

#endif
