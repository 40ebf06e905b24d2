#ifndef CODEC_SHARED_LIBRARY_H
#define CODEC_SHARED_LIBRARY_H

#include <stdbool.h>

/// A decoder library that is opened when the first file of its kind is read. A program that is linked to all of them
/// would load 33 MB at every start, and would not start at all where one of them is missing.
///
/// Starts with all fields zero. A caller opens it in a function that `pthread_once` runs, and only reads it afterwards.
typedef struct shared_library {
    /// The name in messages, such as "libwebp".
    const char *name;
    void *handle;
    /// What is missing, as a phrase; empty if nothing is.
    char missing[192];
} shared_library;

/// Opens a library.
///
/// - name: the name in messages; it must stay valid.
/// - file_name: the file with the version that belongs to the headers that this program was built with, such as
///   "libwebp.so.7", because another version may have other structures.
void shared_library_open(shared_library *library, const char *name, const char *file_name);

/// Returns a function of the library, or NULL. The first function that is not found is remembered as missing.
void *shared_library_find(shared_library *library, const char *function);

/// Fills in a member of a structure of functions that has the function's name and type.
#define SHARED_LIBRARY_FIND(library, functions, name) \
    ((functions).name = (__typeof__((functions).name))shared_library_find((library), #name))

/// Returns what is missing, or NULL if the library is open and has all functions that were looked for.
const char *shared_library_missing(const shared_library *library);

#endif
