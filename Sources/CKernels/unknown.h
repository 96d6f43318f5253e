#ifndef GRU4REC_UNKNOWN_H
#define GRU4REC_UNKNOWN_H

#include <stdio.h>

// Ends the process over a number that stands for nothing: to go on would train something else.
__attribute__((cold, noinline, noreturn)) static inline void gk_unknown(const char *what, int kind) {
  fprintf(stderr, "CKernels: no %s has the number %d\n", what, kind);
  __builtin_trap();
}

#endif
