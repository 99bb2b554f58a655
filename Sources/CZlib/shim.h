#include <zlib.h>

// deflateInit2 is a macro, which Swift cannot call. 15 + 16 asks for a gzip header.
static inline int meemaken_gzip_begin(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
}

// The same for reading what has no header of its own, as in a ZIP file.
static inline int meemaken_inflate_begin(z_stream *stream) { return inflateInit2(stream, -15); }
