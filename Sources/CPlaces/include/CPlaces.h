// The table of the world's places. README.md beside places.c says where it comes from, and what its bytes mean.
#ifndef CPLACES_H
#define CPLACES_H

#include <stddef.h>

/// The first byte of the table.
const unsigned char *places_table_start(void);

/// The number of its bytes.
size_t places_table_size(void);

#endif
