#ifndef MEEMAKEN_CCURL_H
#define MEEMAKEN_CCURL_H
#include <stddef.h>

// One mail through one SMTP server. Swift cannot call curl's variadic functions, hence this one.
// url: smtp://host:port or smtps://host:port. user and password may be null. startTLS: refuse to send in the clear.
// Returns 0, or curl's error code with a text of at most 255 characters in error (256 bytes).
// smtpStatus receives the server's last answer code, 0 when there was none.
int meemaken_smtp_send(const char *url, const char *user, const char *password, int startTLS,
                       const char *sender, const char *recipient,
                       const char *message, size_t length, long *smtpStatus, char *error);

// What a server answered. headers: the lines of the last response as they came, without its status line.
// meemaken_http_free gives both buffers back.
struct meemaken_http_answer {
    long status;
    char *headers;
    size_t headers_length;
    char *body;
    size_t body_length;
};

enum {
    MEEMAKEN_HTTP_FINE = 0,
    MEEMAKEN_HTTP_UNREACHABLE = 1,
    MEEMAKEN_HTTP_TIMED_OUT = 2,
    MEEMAKEN_HTTP_TOO_LARGE = 3,
    // The certificate is not of this host, not valid, or not of an authority this machine trusts.
    MEEMAKEN_HTTP_UNTRUSTED = 4
};

// One HTTP request; blocks until the answer is there. Follows no redirects and unpacks nothing.
// headers: count lines "Name: value". body may be null. timeout: for everything together, in milliseconds.
// limit: the largest body in bytes; response headers may have 64 kB. allowsPlain: also http, without any proxy.
// Returns one of the values above; with anything but FINE the answer is empty and error (256 bytes) has a text.
int meemaken_http_send(const char *method, const char *url, const char *const *headers, size_t count,
                       const char *body, size_t length, long timeout, size_t limit, int allowsPlain,
                       struct meemaken_http_answer *answer, char *error);
void meemaken_http_free(struct meemaken_http_answer *answer);
#endif
