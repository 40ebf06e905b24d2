#include "CVocabulary.h"

static const unsigned char text[] = {
#embed "vocabulary.txt"
};

const unsigned char *vocabulary_text_start(void) { return text; }

size_t vocabulary_text_size(void) { return sizeof text; }
