#include "shared_library.h"

#include <dlfcn.h>
#include <stdio.h>

void metadata_library_open(metadata_library *library, const char *const *names) {
    for (const char *const *name = names; *name && !library->handle; name++)
        library->handle = dlopen(*name, RTLD_NOW | RTLD_LOCAL);
    if (!library->handle) snprintf(library->missing, sizeof library->missing, "%s is not installed", names[0]);
}

void *metadata_library_find(metadata_library *library, const char *name) {
    void *found = library->handle ? dlsym(library->handle, name) : NULL;
    if (!found && !library->missing[0])
        snprintf(library->missing, sizeof library->missing, "the installed library has no %s", name);
    return found;
}
