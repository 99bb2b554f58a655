#ifndef MEEMAKEN_CURL_PREPARE_H
#define MEEMAKEN_CURL_PREPARE_H

// Sets libcurl up, once for the whole process. Every function that uses it calls this first.
void meemaken_curl_prepare(void);
#endif
