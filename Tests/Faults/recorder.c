// When preloaded (LD_PRELOAD), this library writes down what a program does to the files of a folder, in order, so that a
// test can say what a power failure at any moment would leave.
//
// PHOTOSEEK_RECORD        the file that receives the records
// PHOTOSEEK_RECORD_BELOW  the folder
//
// A record is a line, and for W a number of bytes after it. Paths are the rest of their line.
//   C number path         a file was created
//   W number offset count bytes were written
//   T number size         the size of a file was set
//   S number              a file was synced
//   D path                a folder was synced
//   M path                a folder was made
//   L path                a symbolic link was made, whose target the next record has
//   R path                a file gets another name, which the next record has
//   N path                the other name, or the target
//   U path                a name was removed
// A number is a file's on its disk. C gives it to a new file.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))next(#name))

static const char *below;
static size_t below_length;
static int record = -1;
// Held during a call and its record, so that records are in the order of the calls.
static pthread_mutex_t order = PTHREAD_MUTEX_INITIALIZER;

static void *next(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL) abort();
    return found;
}

__attribute__((constructor)) static void begin(void) {
    below = getenv("PHOTOSEEK_RECORD_BELOW");
    const char *path = getenv("PHOTOSEEK_RECORD");
    if (below == NULL || path == NULL) return;
    below_length = strlen(below);
    record = (int)syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (record < 0) abort();
}

static int matters(const char *path) {
    return record >= 0 && path != NULL && strncmp(path, below, below_length) == 0;
}

// The path of an open file, if it is one of the folder.
static int matters_open(int descriptor, char path[PATH_MAX]) {
    if (record < 0 || descriptor == record) return 0;
    int error = errno;
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, PATH_MAX - 1);
    errno = error;
    if (length < 0) return 0;
    path[length] = 0;
    return matters(path);
}

static void put(const void *bytes, size_t count) {
    for (const char *rest = bytes; count > 0;) {
        long written = syscall(SYS_write, record, rest, count);
        if (written <= 0) abort();
        rest += written;
        count -= (size_t)written;
    }
}

__attribute__((format(printf, 1, 2))) static void note(const char *format, ...) {
    int error = errno;
    char line[PATH_MAX + 100];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    put(line, (size_t)length);
    errno = error;
}

static unsigned long long number_of(int descriptor) {
    struct stat status;
    return syscall(SYS_fstat, descriptor, &status) == 0 ? (unsigned long long)status.st_ino : 0;
}

// MARK: - Files and their names

static int exists(const char *path) {
    int error = errno;
    struct stat status;
    int found = syscall(SYS_newfstatat, AT_FDCWD, path, &status, AT_SYMLINK_NOFOLLOW) == 0;
    errno = error;
    return found;
}

static int opened(const char *path, int flags, mode_t mode) {
    if (!matters(path)) return (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    pthread_mutex_lock(&order);
    int is_new = (flags & O_CREAT) && !exists(path);
    int descriptor = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    if (descriptor >= 0) {
        if (is_new) note("C %llu %s\n", number_of(descriptor), path);
        else if (flags & O_TRUNC) note("T %llu 0\n", number_of(descriptor));
    }
    pthread_mutex_unlock(&order);
    return descriptor;
}

#define DEFINE_OPEN(name, more)                                                                              \
    int name(const char *path, int flags, ...) {                                                             \
        va_list arguments;                                                                                   \
        va_start(arguments, flags);                                                                          \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;                         \
        va_end(arguments);                                                                                   \
        return opened(path, flags | more, mode);                                                             \
    }
DEFINE_OPEN(open, 0)
DEFINE_OPEN(open64, O_LARGEFILE)

#define RECORDED(call, success, ...)                                                                         \
    pthread_mutex_lock(&order);                                                                              \
    __typeof__(call) result = call;                                                                          \
    if (success) note(__VA_ARGS__);                                                                          \
    pthread_mutex_unlock(&order);                                                                            \
    return result

int rename(const char *path, const char *other) {
    if (!matters(path)) return NEXT(rename)(path, other);
    RECORDED(NEXT(rename)(path, other), result == 0, "R %s\nN %s\n", path, other);
}

int symlink(const char *target, const char *path) {
    if (!matters(path)) return NEXT(symlink)(target, path);
    RECORDED(NEXT(symlink)(target, path), result == 0, "L %s\nN %s\n", path, target);
}

int unlink(const char *path) {
    if (!matters(path)) return NEXT(unlink)(path);
    RECORDED(NEXT(unlink)(path), result == 0, "U %s\n", path);
}

int mkdir(const char *path, mode_t mode) {
    if (!matters(path)) return NEXT(mkdir)(path, mode);
    RECORDED(NEXT(mkdir)(path, mode), result == 0, "M %s\n", path);
}

// MARK: - Content

static ssize_t wrote(int descriptor, const void *bytes, size_t count, off_t offset, int is_placed) {
    char path[PATH_MAX];
    int is_noted = matters_open(descriptor, path);
    if (is_noted) pthread_mutex_lock(&order);
    off_t place = is_placed || !is_noted ? offset : lseek(descriptor, 0, SEEK_CUR);
    ssize_t result = is_placed ? syscall(SYS_pwrite64, descriptor, bytes, count, offset)
                               : syscall(SYS_write, descriptor, bytes, count);
    if (is_noted) {
        if (result > 0) {
            note("W %llu %lld %zd\n", number_of(descriptor), (long long)place, result);
            put(bytes, (size_t)result);
        }
        pthread_mutex_unlock(&order);
    }
    return result;
}

ssize_t write(int descriptor, const void *bytes, size_t count) { return wrote(descriptor, bytes, count, 0, 0); }
ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    return wrote(descriptor, bytes, count, offset, 1);
}
ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    return wrote(descriptor, bytes, count, offset, 1);
}

static int resized(int descriptor, off_t size) {
    char path[PATH_MAX];
    if (!matters_open(descriptor, path)) return (int)syscall(SYS_ftruncate, descriptor, size);
    RECORDED((int)syscall(SYS_ftruncate, descriptor, size), result == 0, "T %llu %lld\n", number_of(descriptor),
             (long long)size);
}
int ftruncate(int descriptor, off_t size) { return resized(descriptor, size); }
int ftruncate64(int descriptor, off64_t size) { return resized(descriptor, size); }

static int synced(int descriptor, int call) {
    char path[PATH_MAX];
    if (!matters_open(descriptor, path)) return (int)syscall(call, descriptor);
    struct stat status;
    if (syscall(SYS_fstat, descriptor, &status) == 0 && S_ISDIR(status.st_mode)) {
        RECORDED((int)syscall(call, descriptor), result == 0, "D %s\n", path);
    }
    RECORDED((int)syscall(call, descriptor), result == 0, "S %llu\n", number_of(descriptor));
}
int fsync(int descriptor) { return synced(descriptor, SYS_fsync); }
int fdatasync(int descriptor) { return synced(descriptor, SYS_fdatasync); }
