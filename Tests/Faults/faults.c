// When preloaded (LD_PRELOAD), this library makes one system call of a program fail, as on a disk that is full or broken.
//
// PHOTOSEEK_FAULT        KIND:N:ERROR, such as write:17:ENOSPC: the 17th call of this kind fails. With N+ all later ones fail too.
// PHOTOSEEK_FAULT_BELOW  only calls for files in this folder are counted
// PHOTOSEEK_FAULT_MARK   a file that is made when the first call fails
// PHOTOSEEK_CLOCK        seconds that are added to what the system's clock says
//
// Kinds: open read write sync truncate rename map unlink status list close.
// Errors: EIO ENOSPC EINTR, and SHORT for reads and writes, which then handle half of the bytes.

#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))next(#name))

enum { SHORT = -1 };

static char kind[16];
static const char *below;
static size_t below_length;
static long first;
static int is_lasting;
static int error_code;
static long clock_shift;
static atomic_long calls;

static void *next(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (found == NULL) abort();
    return found;
}

__attribute__((constructor)) static void read_wishes(void) {
    const char *shift = getenv("PHOTOSEEK_CLOCK");
    if (shift != NULL) clock_shift = atol(shift);
    const char *wish = getenv("PHOTOSEEK_FAULT");
    below = getenv("PHOTOSEEK_FAULT_BELOW");
    if (wish == NULL || below == NULL) return;
    char number[24] = "", name[16] = "";
    if (sscanf(wish, "%15[^:]:%23[^:]:%15s", kind, number, name) != 3) abort();
    first = atol(number);
    is_lasting = strchr(number, '+') != NULL;
    below_length = strlen(below);
    if (strcmp(name, "EIO") == 0) error_code = EIO;
    else if (strcmp(name, "ENOSPC") == 0) error_code = ENOSPC;
    else if (strcmp(name, "EINTR") == 0) error_code = EINTR;
    else if (strcmp(name, "SHORT") == 0) error_code = SHORT;
    else abort();
}

static void mark(void) {
    const char *path = getenv("PHOTOSEEK_FAULT_MARK");
    if (path == NULL) return;
    long descriptor = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (descriptor >= 0) syscall(SYS_close, descriptor);
}

// Whether this call fails. Sets errno, unless the failure is a short one.
static int fails(const char *which, const char *path) {
    if (first == 0 || strcmp(which, kind) != 0 || path == NULL) return 0;
    if (strncmp(path, below, below_length) != 0) return 0;
    long call = atomic_fetch_add(&calls, 1) + 1;
    if (call != first && !(is_lasting && call > first)) return 0;
    if (call == first) mark();
    if (error_code != SHORT) errno = error_code;
    return 1;
}

static int fails_at(const char *which, int folder, const char *path) {
    if (path != NULL && path[0] != '/' && folder != AT_FDCWD) {
        char link[64], full[PATH_MAX];
        snprintf(link, sizeof link, "/proc/self/fd/%d", folder);
        long length = syscall(SYS_readlinkat, AT_FDCWD, link, full, sizeof full - 1);
        if (length < 0) return 0;
        full[length] = 0;
        return fails(which, full);
    }
    return fails(which, path);
}

static int fails_open(const char *which, int descriptor) {
    if (first == 0 || strcmp(which, kind) != 0) return 0;
    int error = errno;
    char link[64], path[PATH_MAX];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    long length = syscall(SYS_readlinkat, AT_FDCWD, link, path, sizeof path - 1);
    errno = error;
    if (length < 0) return 0;
    path[length] = 0;
    return fails(which, path);
}

// MARK: - Opening

#define DEFINE_OPEN(name)                                                                                    \
    int name(const char *path, int flags, ...) {                                                             \
        va_list arguments;                                                                                   \
        va_start(arguments, flags);                                                                          \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;                         \
        va_end(arguments);                                                                                   \
        return fails("open", path) ? -1 : NEXT(name)(path, flags, mode);                                     \
    }
DEFINE_OPEN(open)
DEFINE_OPEN(open64)

#define DEFINE_OPENAT(name)                                                                                  \
    int name(int folder, const char *path, int flags, ...) {                                                 \
        va_list arguments;                                                                                   \
        va_start(arguments, flags);                                                                          \
        mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;                         \
        va_end(arguments);                                                                                   \
        return fails_at("open", folder, path) ? -1 : NEXT(name)(folder, path, flags, mode);                  \
    }
DEFINE_OPENAT(openat)
DEFINE_OPENAT(openat64)

int close(int descriptor) {
    // A failed close closes the file all the same.
    int fault = fails_open("close", descriptor);
    int error = errno;
    int result = NEXT(close)(descriptor);
    if (!fault) return result;
    errno = error;
    return -1;
}

// MARK: - Reading and writing

#define DEFINE_READ(name, type)                                                                              \
    ssize_t name(int descriptor, void *bytes, size_t count, type offset) {                                   \
        if (!fails_open("read", descriptor)) return NEXT(name)(descriptor, bytes, count, offset);            \
        return error_code == SHORT ? NEXT(name)(descriptor, bytes, (count + 1) / 2, offset) : -1;            \
    }
DEFINE_READ(pread, off_t)
DEFINE_READ(pread64, off64_t)

ssize_t read(int descriptor, void *bytes, size_t count) {
    if (!fails_open("read", descriptor)) return NEXT(read)(descriptor, bytes, count);
    return error_code == SHORT ? NEXT(read)(descriptor, bytes, (count + 1) / 2) : -1;
}

#define DEFINE_WRITE(name, type)                                                                             \
    ssize_t name(int descriptor, const void *bytes, size_t count, type offset) {                             \
        if (!fails_open("write", descriptor)) return NEXT(name)(descriptor, bytes, count, offset);           \
        return error_code == SHORT ? NEXT(name)(descriptor, bytes, (count + 1) / 2, offset) : -1;            \
    }
DEFINE_WRITE(pwrite, off_t)
DEFINE_WRITE(pwrite64, off64_t)

ssize_t write(int descriptor, const void *bytes, size_t count) {
    if (!fails_open("write", descriptor)) return NEXT(write)(descriptor, bytes, count);
    return error_code == SHORT ? NEXT(write)(descriptor, bytes, (count + 1) / 2) : -1;
}

ssize_t writev(int descriptor, const struct iovec *parts, int count) {
    if (!fails_open("write", descriptor)) return NEXT(writev)(descriptor, parts, count);
    return error_code == SHORT ? NEXT(write)(descriptor, parts[0].iov_base, (parts[0].iov_len + 1) / 2) : -1;
}

// MARK: - The rest

int fsync(int descriptor) { return fails_open("sync", descriptor) ? -1 : NEXT(fsync)(descriptor); }
int fdatasync(int descriptor) { return fails_open("sync", descriptor) ? -1 : NEXT(fdatasync)(descriptor); }

int ftruncate(int descriptor, off_t size) {
    return fails_open("truncate", descriptor) ? -1 : NEXT(ftruncate)(descriptor, size);
}
int ftruncate64(int descriptor, off64_t size) {
    return fails_open("truncate", descriptor) ? -1 : NEXT(ftruncate64)(descriptor, size);
}

int rename(const char *path, const char *other) { return fails("rename", path) ? -1 : NEXT(rename)(path, other); }

int unlink(const char *path) { return fails("unlink", path) ? -1 : NEXT(unlink)(path); }

void *mmap(void *start, size_t count, int protection, int flags, int descriptor, off_t offset) {
    if (descriptor >= 0 && fails_open("map", descriptor)) return MAP_FAILED;
    return NEXT(mmap)(start, count, protection, flags, descriptor, offset);
}
void *mmap64(void *start, size_t count, int protection, int flags, int descriptor, off64_t offset) {
    if (descriptor >= 0 && fails_open("map", descriptor)) return MAP_FAILED;
    return NEXT(mmap64)(start, count, protection, flags, descriptor, offset);
}

#define DEFINE_STATUS(name, type)                                                                            \
    int name(const char *path, struct type *status) {                                                        \
        return fails("status", path) ? -1 : NEXT(name)(path, status);                                        \
    }
DEFINE_STATUS(stat, stat)
DEFINE_STATUS(lstat, stat)
DEFINE_STATUS(stat64, stat64)
DEFINE_STATUS(lstat64, stat64)

int fstat(int descriptor, struct stat *status) {
    return fails_open("status", descriptor) ? -1 : NEXT(fstat)(descriptor, status);
}
int fstat64(int descriptor, struct stat64 *status) {
    return fails_open("status", descriptor) ? -1 : NEXT(fstat64)(descriptor, status);
}
int fstatat(int folder, const char *path, struct stat *status, int flags) {
    return fails_at("status", folder, path) ? -1 : NEXT(fstatat)(folder, path, status, flags);
}
int fstatat64(int folder, const char *path, struct stat64 *status, int flags) {
    return fails_at("status", folder, path) ? -1 : NEXT(fstatat64)(folder, path, status, flags);
}

struct dirent *readdir(DIR *folder) { return fails_open("list", dirfd(folder)) ? NULL : NEXT(readdir)(folder); }
struct dirent64 *readdir64(DIR *folder) {
    return fails_open("list", dirfd(folder)) ? NULL : NEXT(readdir64)(folder);
}

// MARK: - The clock

int clock_gettime(clockid_t clock, struct timespec *time) {
    int result = NEXT(clock_gettime)(clock, time);
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) time->tv_sec += clock_shift;
    return result;
}

time_t time(time_t *result) {
    time_t now = NEXT(time)(NULL) + clock_shift;
    if (result != NULL) *result = now;
    return now;
}

int gettimeofday(struct timeval *restrict time, void *restrict zone) {
    int result = NEXT(gettimeofday)(time, zone);
    time->tv_sec += clock_shift;
    return result;
}
