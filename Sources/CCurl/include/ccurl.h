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
#endif
