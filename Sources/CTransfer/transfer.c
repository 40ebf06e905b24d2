#include "CTransfer.h"

#include <curl/curl.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

// The functions of libcurl that are used, with the types from its header.
static struct {
    __typeof__(&curl_global_init) global_init;
    __typeof__(&curl_easy_init) easy_init;
    __typeof__(&curl_easy_cleanup) easy_cleanup;
    __typeof__(&curl_easy_setopt) easy_setopt;
    __typeof__(&curl_easy_getinfo) easy_getinfo;
    __typeof__(&curl_easy_perform) easy_perform;
    __typeof__(&curl_easy_strerror) easy_strerror;
    __typeof__(&curl_slist_append) slist_append;
    __typeof__(&curl_slist_free_all) slist_free_all;
} curl;

static char missing[TRANSFER_REASON_SIZE];

static void *find(void *library, const char *name) {
    void *found = dlsym(library, name);
    if (!found && !missing[0]) snprintf(missing, sizeof missing, "libcurl has no %s", name);
    return found;
}

static void open_library(void) {
    // Either of Debian's two builds of libcurl will do; they have the same functions.
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library) library = dlopen("libcurl-gnutls.so.4", RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        snprintf(missing, sizeof missing, "libcurl is not installed");
        return;
    }
    curl.global_init = find(library, "curl_global_init");
    curl.easy_init = find(library, "curl_easy_init");
    curl.easy_cleanup = find(library, "curl_easy_cleanup");
    curl.easy_setopt = find(library, "curl_easy_setopt");
    curl.easy_getinfo = find(library, "curl_easy_getinfo");
    curl.easy_perform = find(library, "curl_easy_perform");
    curl.easy_strerror = find(library, "curl_easy_strerror");
    curl.slist_append = find(library, "curl_slist_append");
    curl.slist_free_all = find(library, "curl_slist_free_all");
    if (!missing[0] && curl.global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        snprintf(missing, sizeof missing, "libcurl cannot be set up");
}

static size_t take_header(char *line, size_t size, size_t count, void *user) {
    const transfer_callbacks *callbacks = user;
    return callbacks->header(callbacks->context, line, size * count) ? size * count : 0;
}

static size_t take_body(char *bytes, size_t size, size_t count, void *user) {
    const transfer_callbacks *callbacks = user;
    return callbacks->body(callbacks->context, bytes, size * count) ? size * count : 0;
}

static int take_progress(void *user, curl_off_t total, curl_off_t now, curl_off_t upTotal, curl_off_t upNow) {
    (void)total, (void)now, (void)upTotal, (void)upNow;
    const transfer_callbacks *callbacks = user;
    return callbacks->goes_on(callbacks->context) ? 0 : 1;
}

static transfer_outcome outcome(CURLcode code) {
    switch (code) {
    case CURLE_OK: return TRANSFER_DONE;
    case CURLE_URL_MALFORMAT:
    case CURLE_UNSUPPORTED_PROTOCOL: return TRANSFER_BAD_ADDRESS;
    case CURLE_COULDNT_RESOLVE_HOST:
    case CURLE_COULDNT_RESOLVE_PROXY:
    case CURLE_COULDNT_CONNECT: return TRANSFER_NO_CONNECTION;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM: return TRANSFER_NOT_TRUSTED;
    case CURLE_GOT_NOTHING:
    case CURLE_PARTIAL_FILE:
    case CURLE_RECV_ERROR:
    case CURLE_SEND_ERROR:
    case CURLE_HTTP2:
    case CURLE_HTTP2_STREAM:
    case CURLE_WEIRD_SERVER_REPLY: return TRANSFER_CUT;
    case CURLE_OPERATION_TIMEDOUT: return TRANSFER_STALLED;
    case CURLE_ABORTED_BY_CALLBACK:
    case CURLE_WRITE_ERROR: return TRANSFER_STOPPED;
    default: return TRANSFER_FAILED;
    }
}

// The number of CURLOPT_PROTOCOLS. Newer headers call it deprecated, but older libraries have no other option for it.
static const CURLoption allowed_protocols = 181;
static const long web_protocols = 1 | 2;

// Allows only HTTP and HTTPS, whatever address a redirect gave. Returns false if libcurl does not support that.
static bool allow_web_only(CURL *handle) {
    return curl.easy_setopt(handle, allowed_protocols, web_protocols) == CURLE_OK;
}

static void configure(CURL *handle, const transfer_request *request, const transfer_callbacks *callbacks,
                      struct curl_slist *headers, char *reason) {
    curl.easy_setopt(handle, CURLOPT_URL, request->url);
    curl.easy_setopt(handle, CURLOPT_FOLLOWLOCATION, 0L);
    curl.easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl.easy_setopt(handle, CURLOPT_NOBODY, request->headOnly ? 1L : 0L);
    curl.easy_setopt(handle, CURLOPT_HTTPHEADER, headers);
    curl.easy_setopt(handle, CURLOPT_CONNECTTIMEOUT, request->connectSeconds);
    curl.easy_setopt(handle, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl.easy_setopt(handle, CURLOPT_LOW_SPEED_TIME, request->stallSeconds);
    curl.easy_setopt(handle, CURLOPT_ERRORBUFFER, reason);
    curl.easy_setopt(handle, CURLOPT_HEADERFUNCTION, take_header);
    curl.easy_setopt(handle, CURLOPT_HEADERDATA, callbacks);
    curl.easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_body);
    curl.easy_setopt(handle, CURLOPT_WRITEDATA, callbacks);
    curl.easy_setopt(handle, CURLOPT_NOPROGRESS, 0L);
    curl.easy_setopt(handle, CURLOPT_XFERINFOFUNCTION, take_progress);
    curl.easy_setopt(handle, CURLOPT_XFERINFODATA, callbacks);
}

void transfer_perform(const transfer_request *request, const transfer_callbacks *callbacks,
                      transfer_result *result) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    memset(result, 0, sizeof *result);
    pthread_once(&once, open_library);
    if (missing[0]) {
        result->outcome = TRANSFER_NO_LIBRARY;
        memcpy(result->reason, missing, sizeof missing);
        return;
    }
    result->outcome = TRANSFER_FAILED;
    CURL *handle = curl.easy_init();
    if (!handle) return;
    struct curl_slist *headers = NULL;
    for (size_t index = 0; index < request->headerCount; index++) {
        struct curl_slist *longer = curl.slist_append(headers, request->headers[index]);
        if (longer) headers = longer;
    }
    char reason[CURL_ERROR_SIZE] = "";
    configure(handle, request, callbacks, headers, reason);
    CURLcode code = allow_web_only(handle) ? curl.easy_perform(handle) : CURLE_UNSUPPORTED_PROTOCOL;
    result->outcome = outcome(code);
    curl.easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &result->status);
    char *redirect = NULL;
    curl.easy_getinfo(handle, CURLINFO_REDIRECT_URL, &redirect);
    if (redirect) callbacks->redirect(callbacks->context, redirect);
    if (code != CURLE_OK)
        snprintf(result->reason, sizeof result->reason, "%s", reason[0] ? reason : curl.easy_strerror(code));
    curl.slist_free_all(headers);
    curl.easy_cleanup(handle);
}
