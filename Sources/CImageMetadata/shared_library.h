// A shared library that is opened at first use.
#ifndef SHARED_LIBRARY_H
#define SHARED_LIBRARY_H

#ifdef __cplusplus
extern "C" {
#endif

enum { METADATA_REASON_SIZE = 128 };

typedef struct {
    void *handle;
    /// Why the library cannot be used; empty if it can.
    char missing[METADATA_REASON_SIZE];
} metadata_library;

/// Opens the first library that is installed. The list ends with NULL.
void metadata_library_open(metadata_library *library, const char *const *names);

/// A function of the library. If there is none, NULL, and the reason is set.
void *metadata_library_find(metadata_library *library, const char *name);

#ifdef __cplusplus
}
#endif

#endif
