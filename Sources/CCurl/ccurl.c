#include "ccurl.h"
#include "prepare.h"
#include <curl/curl.h>
#include <pthread.h>
#include <string.h>

struct reading { const char *bytes; size_t left; };

static size_t read_some(char *buffer, size_t size, size_t count, void *context) {
    struct reading *reading = context;
    size_t room = size * count;
    size_t taken = reading->left < room ? reading->left : room;
    memcpy(buffer, reading->bytes, taken);
    reading->bytes += taken;
    reading->left -= taken;
    return taken;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void prepare(void) { curl_global_init(CURL_GLOBAL_DEFAULT); }
void meemaken_curl_prepare(void) { pthread_once(&once, prepare); }

int meemaken_smtp_send(const char *url, const char *user, const char *password, int startTLS,
                       const char *sender, const char *recipient,
                       const char *message, size_t length, long *smtpStatus, char *error) {
    meemaken_curl_prepare();
    error[0] = 0;
    *smtpStatus = 0;
    CURL *curl = curl_easy_init();
    if (!curl) return CURLE_FAILED_INIT;
    struct reading reading = { message, length };
    struct curl_slist *recipients = curl_slist_append(NULL, recipient);
    char detail[CURL_ERROR_SIZE] = { 0 };
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, 10L);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT, 30L);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, detail);
    if (user) curl_easy_setopt(curl, CURLOPT_USERNAME, user);
    if (password) curl_easy_setopt(curl, CURLOPT_PASSWORD, password);
    if (startTLS) curl_easy_setopt(curl, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, read_some);
    curl_easy_setopt(curl, CURLOPT_READDATA, &reading);
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    CURLcode code = curl_easy_perform(curl);
    curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, smtpStatus);
    if (code != CURLE_OK) {
        strncpy(error, detail[0] ? detail : curl_easy_strerror(code), 255);
        error[255] = 0;
    }
    curl_slist_free_all(recipients);
    curl_easy_cleanup(curl);
    return (int)code;
}
