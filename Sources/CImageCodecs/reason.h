#ifndef CODEC_REASON_H
#define CODEC_REASON_H

#include <stdio.h>

#include "CImageCodecs.h"

/// Writes a reason for the caller and returns the status, so that a failure is one `return` statement.
static inline codec_status codec_fail(codec_status status, char *reason, const char *text) {
    snprintf(reason, CODEC_REASON_CAPACITY, "%s", text);
    return status;
}

#endif
