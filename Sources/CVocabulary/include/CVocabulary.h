// The words of the built-in vocabulary: the UTF-8 text of vocabulary.txt, whose first lines say how it is written.
#ifndef CVOCABULARY_H
#define CVOCABULARY_H

#include <stddef.h>

/// The first byte of the text.
const unsigned char *vocabulary_text_start(void);

/// The number of its bytes.
size_t vocabulary_text_size(void);

#endif
