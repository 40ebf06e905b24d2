// The files of the web page, as they are in the folder page.
#ifndef CPAGE_H
#define CPAGE_H

#include <stddef.h>

/// One file of the page.
typedef struct {
    /// Where it is served, below the base path and without a slash before it; empty for the page itself.
    const char *path;
    /// What stands in Content-Type.
    const char *mediaType;
    const unsigned char *bytes;
    size_t count;
} PageFile;

/// The first of all files. They never change.
const PageFile *page_files(void);

/// The number of files.
size_t page_file_count(void);

#endif
