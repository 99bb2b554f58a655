#include "cvips.h"
#include <pthread.h>
#include <string.h>
#include <vips/vips.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static void prepare(void) {
    VIPS_INIT("meemaken");
    vips_concurrency_set(1);
    vips_cache_set_max(0);
}

static int is_photo(const unsigned char *b, size_t n) {
    if (n > 3 && b[0] == 0xFF && b[1] == 0xD8 && b[2] == 0xFF) return 1;
    if (n > 8 && memcmp(b, "\x89PNG\r\n\x1a\n", 8) == 0) return 1;
    return n > 12 && memcmp(b, "RIFF", 4) == 0 && memcmp(b + 8, "WEBP", 4) == 0;
}

int meemaken_photo_resize(const void *bytes, size_t length, int edge, double maximumPixels,
                          void **result, size_t *resultLength, int *width, int *height) {
    pthread_once(&once, prepare);
    if (!is_photo(bytes, length)) return MEEMAKEN_PHOTO_UNREADABLE;
    VipsImage *header = vips_image_new_from_buffer(bytes, length, "", "access", VIPS_ACCESS_SEQUENTIAL, NULL);
    if (!header) { vips_error_clear(); return MEEMAKEN_PHOTO_UNREADABLE; }
    double pixels = (double)vips_image_get_width(header) * (double)vips_image_get_height(header);
    g_object_unref(header);
    if (pixels > maximumPixels) return MEEMAKEN_PHOTO_TOO_LARGE;
    VipsImage *small = NULL;
    if (vips_thumbnail_buffer((void *)bytes, length, &small, edge, "height", edge, "size", VIPS_SIZE_DOWN, NULL)) {
        vips_error_clear();
        return MEEMAKEN_PHOTO_UNREADABLE;
    }
    VipsImage *flat = NULL;
    double white[3] = { 255, 255, 255 };
    VipsArrayDouble *background = vips_array_double_new(white, 3);
    int failed;
    if (vips_image_hasalpha(small)) {
        failed = vips_flatten(small, &flat, "background", background, NULL);
    } else {
        failed = vips_copy(small, &flat, NULL);
    }
    vips_area_unref(VIPS_AREA(background));
    g_object_unref(small);
    if (failed) { vips_error_clear(); return MEEMAKEN_PHOTO_FAILED; }
    *width = vips_image_get_width(flat);
    *height = vips_image_get_height(flat);
    failed = vips_jpegsave_buffer(flat, result, resultLength, "Q", 82, "strip", TRUE, "interlace", TRUE, NULL);
    g_object_unref(flat);
    if (failed) { vips_error_clear(); return MEEMAKEN_PHOTO_FAILED; }
    return MEEMAKEN_PHOTO_OK;
}

int meemaken_logo_resize(const void *bytes, size_t length, int boxWidth, int boxHeight, double maximumPixels,
                         void **result, size_t *resultLength, int *width, int *height) {
    pthread_once(&once, prepare);
    const unsigned char *start = bytes;
    if (!is_photo(bytes, length) || start[0] == 0xFF) return MEEMAKEN_PHOTO_UNREADABLE;
    VipsImage *header = vips_image_new_from_buffer(bytes, length, "", "access", VIPS_ACCESS_SEQUENTIAL, NULL);
    if (!header) { vips_error_clear(); return MEEMAKEN_PHOTO_UNREADABLE; }
    double pixels = (double)vips_image_get_width(header) * (double)vips_image_get_height(header);
    g_object_unref(header);
    if (pixels > maximumPixels) return MEEMAKEN_PHOTO_TOO_LARGE;
    VipsImage *small = NULL;
    if (vips_thumbnail_buffer((void *)bytes, length, &small, boxWidth, "height", boxHeight, "size", VIPS_SIZE_DOWN, NULL)) {
        vips_error_clear();
        return MEEMAKEN_PHOTO_UNREADABLE;
    }
    *width = vips_image_get_width(small);
    *height = vips_image_get_height(small);
    int failed = vips_pngsave_buffer(small, result, resultLength, "compression", 9, "strip", TRUE, NULL);
    g_object_unref(small);
    if (failed) { vips_error_clear(); return MEEMAKEN_PHOTO_FAILED; }
    return MEEMAKEN_PHOTO_OK;
}

void meemaken_photo_free(void *result) { g_free(result); }
