#include "ccurl.h"
#include "prepare.h"
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

struct collecting { char *bytes; size_t length, limit; int isTooLarge; };

// Keeps what comes in, until it is more than may be: curl stops when less is taken than was offered.
static size_t collect(char *bytes, size_t size, size_t count, void *context) {
    struct collecting *collecting = context;
    size_t more = size * count;
    if (more == 0) return 0;
    if (more > collecting->limit - collecting->length) {
        collecting->isTooLarge = 1;
        return 0;
    }
    char *grown = realloc(collecting->bytes, collecting->length + more);
    if (!grown) return 0;
    memcpy(grown + collecting->length, bytes, more);
    collecting->bytes = grown;
    collecting->length += more;
    return more;
}

// Each response begins with its status line; only the headers of the last one count.
static size_t collect_header(char *bytes, size_t size, size_t count, void *context) {
    struct collecting *collecting = context;
    if (size * count >= 5 && memcmp(bytes, "HTTP/", 5) == 0) {
        collecting->length = 0;
        return size * count;
    }
    return collect(bytes, size, count, context);
}

static struct curl_slist *lines(const char *const *headers, size_t count) {
    // Servers that do not know "Expect" make curl wait a second before every large body.
    struct curl_slist *list = curl_slist_append(NULL, "Expect:");
    for (size_t index = 0; list && index < count; index++) {
        struct curl_slist *longer = curl_slist_append(list, headers[index]);
        if (!longer) curl_slist_free_all(list);
        list = longer;
    }
    return list;
}

static void set_request(CURL *curl, const char *method, const char *body, size_t length) {
    if (strcmp(method, "GET") == 0) {
        curl_easy_setopt(curl, CURLOPT_HTTPGET, 1L);
        return;
    }
    curl_easy_setopt(curl, CURLOPT_POST, 1L);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)length);
    curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body ? body : "");
    curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, method);
}

static void set_caution(CURL *curl, long timeout, int allowsPlain) {
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, allowsPlain ? "http,https" : "https");
    if (allowsPlain) curl_easy_setopt(curl, CURLOPT_NOPROXY, "*");
    curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L);
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, timeout);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, timeout);
}

static int outcome(CURLcode code, const struct collecting *head, const struct collecting *body) {
    switch (code) {
        case CURLE_OK: return MEEMAKEN_HTTP_FINE;
        case CURLE_OPERATION_TIMEDOUT: return MEEMAKEN_HTTP_TIMED_OUT;
        case CURLE_PEER_FAILED_VERIFICATION:
        case CURLE_SSL_CACERT_BADFILE:
        case CURLE_SSL_ISSUER_ERROR: return MEEMAKEN_HTTP_UNTRUSTED;
        default: return head->isTooLarge || body->isTooLarge ? MEEMAKEN_HTTP_TOO_LARGE : MEEMAKEN_HTTP_UNREACHABLE;
    }
}

int meemaken_http_send(const char *method, const char *url, const char *const *headers, size_t count,
                       const char *body, size_t length, long timeout, size_t limit, int allowsPlain,
                       struct meemaken_http_answer *answer, char *error) {
    meemaken_curl_prepare();
    memset(answer, 0, sizeof *answer);
    error[0] = 0;
    CURL *curl = curl_easy_init();
    struct curl_slist *list = lines(headers, count);
    CURLcode code = CURLE_OUT_OF_MEMORY;
    struct collecting head = { NULL, 0, 65536, 0 }, content = { NULL, 0, limit, 0 };
    char detail[CURL_ERROR_SIZE] = { 0 };
    if (curl && list) {
        curl_easy_setopt(curl, CURLOPT_URL, url);
        curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
        curl_easy_setopt(curl, CURLOPT_USERAGENT, "Meemaken");
        curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, detail);
        curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, collect);
        curl_easy_setopt(curl, CURLOPT_WRITEDATA, &content);
        curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, collect_header);
        curl_easy_setopt(curl, CURLOPT_HEADERDATA, &head);
        set_caution(curl, timeout, allowsPlain);
        set_request(curl, method, body, length);
        code = curl_easy_perform(curl);
        curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &answer->status);
    }
    int result = outcome(code, &head, &content);
    answer->headers = head.bytes;
    answer->headers_length = head.length;
    answer->body = content.bytes;
    answer->body_length = content.length;
    if (result != MEEMAKEN_HTTP_FINE) {
        strncpy(error, detail[0] ? detail : curl_easy_strerror(code), 255);
        error[255] = 0;
        meemaken_http_free(answer);
    }
    curl_slist_free_all(list);
    if (curl) curl_easy_cleanup(curl);
    return result;
}

void meemaken_http_free(struct meemaken_http_answer *answer) {
    free(answer->headers);
    free(answer->body);
    memset(answer, 0, sizeof *answer);
}
