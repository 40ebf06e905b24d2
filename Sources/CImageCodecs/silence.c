#define _GNU_SOURCE  // fopencookie
#include "silence.h"

#include <stdio.h>  // also defines __GLIBC__

#ifdef __GLIBC__

#include <pthread.h>
#include <unistd.h>

static _Thread_local int silent_depth;

static ssize_t write_unless_silent(void *cookie, const char *bytes, size_t count) {
    (void)cookie;
    return silent_depth > 0 ? (ssize_t)count : write(STDERR_FILENO, bytes, count);
}

static void replace_stream(void) {
    cookie_io_functions_t functions = {.write = write_unless_silent};
    FILE *stream = fopencookie(NULL, "w", functions);
    if (stream == NULL) return;
    setvbuf(stream, NULL, _IONBF, 0);
    stderr = stream;
}

void silence_begin(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, replace_stream);
    silent_depth += 1;
}

void silence_end(void) { silent_depth -= 1; }

#else

void silence_begin(void) {}

void silence_end(void) {}

#endif
