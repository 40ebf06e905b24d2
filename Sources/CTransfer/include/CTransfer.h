// One HTTP request through libcurl, which is opened when the first request is made.
//
// A program that never fetches anything starts without libcurl and the thirty libraries behind it.
#ifndef CTRANSFER_H
#define CTRANSFER_H

#include <stdbool.h>
#include <stddef.h>

typedef struct {
    const char *url;
    /// Whether only the header is asked for.
    bool headOnly;
    /// Lines "Name: value", and their number.
    const char *const *headers;
    size_t headerCount;
    /// The longest time that establishing a connection may take, in seconds.
    long connectSeconds;
    /// The longest time without a single byte, in seconds.
    long stallSeconds;
} transfer_request;

/// What is called while a request runs, on the calling thread. Those that return false end the request.
typedef struct {
    void *context;
    /// A line of the header, as it came; the status line of every response begins one.
    bool (*header)(void *context, const char *line, size_t count);
    bool (*body)(void *context, const void *bytes, size_t count);
    /// Where the response redirects to, as an absolute address; not called where it does not.
    void (*redirect)(void *context, const char *address);
    /// Called about once a second, and oftener while bytes arrive.
    bool (*goes_on)(void *context);
} transfer_callbacks;

typedef enum {
    TRANSFER_DONE,
    /// libcurl, or a function that is needed of it, is not on this machine.
    TRANSFER_NO_LIBRARY,
    /// The address is none, or not one of http or https.
    TRANSFER_BAD_ADDRESS,
    /// The host has no address, or nothing answers there.
    TRANSFER_NO_CONNECTION,
    /// The certificate of the host is not trusted, or encryption failed.
    TRANSFER_NOT_TRUSTED,
    /// The connection ended before the response did, or what came is no HTTP.
    TRANSFER_CUT,
    /// Nothing came for too long.
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
    /// What went wrong, in libcurl's words.
    char reason[TRANSFER_REASON_SIZE];
} transfer_result;

/// Makes one request, without following redirects. Safe to call from several threads at once.
void transfer_perform(const transfer_request *request, const transfer_callbacks *callbacks,
                      transfer_result *result);

#endif
