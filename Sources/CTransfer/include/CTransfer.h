// HTTP requests with libcurl, which is loaded at the first request.
//
// A program that never fetches anything loads neither libcurl nor the thirty libraries that it depends on.
#ifndef CTRANSFER_H
#define CTRANSFER_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *url;
    /// Whether to request only the header.
    bool headOnly;
    /// Lines of the form "Name: value", and their number.
    const char *const *headers;
    size_t headerCount;
    /// The longest time that establishing a connection may take, in seconds.
    long connectSeconds;
    /// The longest time without a single byte, in seconds.
    long stallSeconds;
} transfer_request;

/// The functions that are called during a request, on the calling thread. The request ends if one returns false.
typedef struct {
    void *context;
    /// Receives a line of the header as it arrived; every response begins with a status line.
    bool (*header)(void *context, const char *line, size_t count);
    bool (*body)(void *context, const void *bytes, size_t count);
    /// Receives the target of a redirect, as an absolute address; not called if there is no redirect.
    void (*redirect)(void *context, const char *address);
    /// Called about once a second, and more often while bytes arrive.
    bool (*goes_on)(void *context);
} transfer_callbacks;

typedef enum {
    TRANSFER_DONE,
    /// libcurl is missing on this machine, lacks a function, or cannot be set up.
    TRANSFER_NO_LIBRARY,
    /// The address is malformed, or neither http nor https.
    TRANSFER_BAD_ADDRESS,
    /// The host has no address, or nothing answers there.
    TRANSFER_NO_CONNECTION,
    /// The certificate of the host is not trusted, or encryption failed.
    TRANSFER_NOT_TRUSTED,
    /// The connection ended before the response was complete, or the answer is not HTTP.
    TRANSFER_CUT,
    /// No bytes arrived for too long.
    TRANSFER_STALLED,
    /// A callback ended the request.
    TRANSFER_STOPPED,
    TRANSFER_FAILED,
} transfer_outcome;

enum { TRANSFER_REASON_SIZE = 256 };

typedef struct {
    transfer_outcome outcome;
    /// The status of the response; 0 without one.
    long status;
    /// The error message of libcurl.
    char reason[TRANSFER_REASON_SIZE];
} transfer_result;

/// Makes one request, without following redirects. Safe to call from several threads at once.
void transfer_perform(const transfer_request *request, const transfer_callbacks *callbacks,
                      transfer_result *result);

#endif
