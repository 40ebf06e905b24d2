// When preloaded (LD_PRELOAD), this library makes every call that locks a file fail, as on a disk without locks.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stddef.h>
#include <sys/file.h>

typedef int (*control_function)(int, int, ...);

static int controls_locks(int command) {
    switch (command) {
    case F_SETLK:
    case F_SETLKW:
    case F_OFD_SETLK:
    case F_OFD_SETLKW: return 1;
    default: return 0;
    }
}

static int control(const char *name, int descriptor, int command, void *argument) {
    if (controls_locks(command)) {
        errno = ENOLCK;
        return -1;
    }
    control_function next = (control_function)dlsym(RTLD_NEXT, name);
    if (next == NULL) {
        errno = ENOSYS;
        return -1;
    }
    return next(descriptor, command, argument);
}

#define DEFINE_CONTROL(name)                                                                                 \
    int name(int descriptor, int command, ...) {                                                             \
        va_list arguments;                                                                                   \
        va_start(arguments, command);                                                                        \
        void *argument = va_arg(arguments, void *);                                                          \
        va_end(arguments);                                                                                   \
        return control(#name, descriptor, command, argument);                                                \
    }

DEFINE_CONTROL(fcntl)
DEFINE_CONTROL(fcntl64)

int flock(int descriptor, int operation) {
    (void)descriptor;
    (void)operation;
    errno = ENOLCK;
    return -1;
}
