// The last error of each thread, which ends with the thread.
#include "error_text.h"
#include "gru4rec.h"

#include <string.h>

static _Thread_local char last[2048];

void cg_keep_error(const char *text) {
  size_t length = strnlen(text, sizeof last - 1);
  // A character of several bytes is kept whole or not at all.
  if (text[length]) {
    while (length && ((unsigned char)text[length] & 0xc0) == 0x80) length--;
  }
  memcpy(last, text, length);
  last[length] = 0;
}

const char *gru4rec_last_error(void) { return last; }
