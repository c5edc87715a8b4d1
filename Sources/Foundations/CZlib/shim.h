#include <zlib.h>
// inflateInit2 is a macro, which Swift cannot import.
static inline int breakwater_inflate_init(z_stream *stream, int window_bits) {
  return inflateInit2(stream, window_bits);
}

// deflateInit2 is one too. Packs all at once as gzip; 0 where there is no room or no memory.
static inline unsigned long breakwater_gzip(
    const unsigned char *input, unsigned int count, unsigned char *output, unsigned int room) {
  z_stream stream = {0};
  if (deflateInit2(&stream, 9, Z_DEFLATED, 31, 9, Z_DEFAULT_STRATEGY) != Z_OK) return 0;
  stream.next_in = (unsigned char *)input;
  stream.avail_in = count;
  stream.next_out = output;
  stream.avail_out = room;
  int result = deflate(&stream, Z_FINISH);
  unsigned long written = stream.total_out;
  deflateEnd(&stream);
  return result == Z_STREAM_END ? written : 0;
}
