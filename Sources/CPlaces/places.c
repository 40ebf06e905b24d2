#include "CPlaces.h"

static const unsigned char table[] = {
#embed "places.bin"
};

const unsigned char *places_table_start(void) { return table; }

size_t places_table_size(void) { return sizeof table; }
