#include "image.h"

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#pragma clang diagnostic ignored "-Wc23-extensions"
static const unsigned char compressed[] = {
#embed "kernels.ptx.gz"
};

char *gg_image(void) {
  // A gzip file ends with the size of what it holds, the lowest byte first.
  const unsigned char *end = compressed + sizeof compressed;
  const size_t size = end[-4] | (size_t)end[-3] << 8 | (size_t)end[-2] << 16 | (size_t)end[-1] << 24;
  char *text = malloc(size + 1);
  if (!text) return NULL;
  z_stream stream;
  memset(&stream, 0, sizeof stream);
  stream.next_in = (unsigned char *)compressed;
  stream.avail_in = sizeof compressed;
  stream.next_out = (unsigned char *)text;
  stream.avail_out = (unsigned)size;
  // 16: a gzip file.
  int status = inflateInit2(&stream, 16 + MAX_WBITS);
  if (status == Z_OK) {
    status = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
  }
  if (status != Z_STREAM_END) {
    free(text);
    return NULL;
  }
  text[size] = 0;
  return text;
}
