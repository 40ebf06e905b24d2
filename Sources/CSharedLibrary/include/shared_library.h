#ifndef SHARED_LIBRARY_H
#define SHARED_LIBRARY_H

#ifdef __cplusplus
extern "C" {
#endif

/// A library that is opened when the first file or block of its kind is read. A program that is linked to all of them
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

/// Opens the first of some libraries that is there. What is missing if none is there is the first.
///
/// - file_names: at least one, and NULL at the end. The functions that are used are the same in all of them.
void shared_library_open_any(shared_library *library, const char *name, const char *const *file_names);

/// Returns a function of the library, or NULL. The first function that is not found is remembered as missing.
void *shared_library_find(shared_library *library, const char *function);

/// Fills in a member of a structure of functions that has the function's name and type.
#define SHARED_LIBRARY_FIND(library, functions, name) \
    ((functions).name = (__typeof__((functions).name))shared_library_find((library), #name))

/// Returns what is missing, or NULL if the library is open and has all functions that were looked for.
const char *shared_library_missing(const shared_library *library);

#ifdef __cplusplus
}
#endif

#endif
