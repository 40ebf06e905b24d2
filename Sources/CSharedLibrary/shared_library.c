#include "shared_library.h"

#include <dlfcn.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void shared_library_open(shared_library *library, const char *name, const char *file_name) {
    library->name = name;
    library->handle = dlopen(file_name, RTLD_NOW | RTLD_LOCAL);
    if (library->handle != NULL) return;
    const char *cause = dlerror();
    size_t length = strlen(file_name);
    bool is_absent = cause == NULL || (strncmp(cause, file_name, length) == 0 && strstr(cause, "No such file") != NULL);
    if (is_absent) {
        snprintf(library->missing, sizeof library->missing, "%s is not installed", file_name);
    } else {
        snprintf(library->missing, sizeof library->missing, "%s cannot be loaded (%s)", file_name, cause);
    }
}

void shared_library_open_any(shared_library *library, const char *name, const char *const *file_names) {
    shared_library_open(library, name, file_names[0]);
    for (const char *const *other = file_names + 1; *other != NULL && library->handle == NULL; other += 1) {
        library->handle = dlopen(*other, RTLD_NOW | RTLD_LOCAL);
        if (library->handle != NULL) library->missing[0] = 0;
    }
}

void *shared_library_find(shared_library *library, const char *function) {
    if (library->handle == NULL) return NULL;
    void *found = dlsym(library->handle, function);
    if (found == NULL && library->missing[0] == 0) {
        snprintf(library->missing, sizeof library->missing, "%s has no %s", library->name, function);
    }
    return found;
}

const char *shared_library_missing(const shared_library *library) {
    return library->missing[0] == 0 ? NULL : library->missing;
}
