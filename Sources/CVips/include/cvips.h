#ifndef MEEMAKEN_CVIPS_H
#define MEEMAKEN_CVIPS_H
#include <stddef.h>

enum meemaken_photo_result { MEEMAKEN_PHOTO_OK = 0, MEEMAKEN_PHOTO_UNREADABLE = 1, MEEMAKEN_PHOTO_TOO_LARGE = 2, MEEMAKEN_PHOTO_FAILED = 3 };

// Makes a JPEG of at most `edge` pixels on its longest side, turned upright, without any metadata (a photo tells where
// it was taken). Refuses what is no JPEG, PNG or WebP, and anything over `maximumPixels` before decoding it.
// The result is freed with meemaken_photo_free.
int meemaken_photo_resize(const void *bytes, size_t length, int edge, double maximumPixels,
                          void **result, size_t *resultLength, int *width, int *height);
// Makes a PNG that fits a box, with what is see-through left so and without metadata. Only PNG and WebP; never made larger.
int meemaken_logo_resize(const void *bytes, size_t length, int boxWidth, int boxHeight, double maximumPixels,
                         void **result, size_t *resultLength, int *width, int *height);
void meemaken_photo_free(void *result);
#endif
