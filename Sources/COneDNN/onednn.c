#include "COneDNN.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>

// As oneDNN declares them (dnnl.h).
typedef int64_t dim;
typedef int (*sgemm)(char transpose_a, char transpose_b, dim m, dim n, dim k, float alpha, const float *a,
                     dim lda, const float *b, dim ldb, float beta, float *c, dim ldc);
typedef struct {
  int major, minor, patch;
} version;
typedef const version *(*version_of)(void);

static sgemm multiply;
static version_of library_version;
static void (*set_threads)(int);

bool gy_open(void) {
  static const char *const names[] = {"libdnnl.so.3", "libdnnl.so.2", "libdnnl.so", "libdnnl.dylib"};
  void *library = NULL;
  for (size_t i = 0; i < sizeof names / sizeof *names && !library; i++) {
    library = dlopen(names[i], RTLD_NOW | RTLD_GLOBAL);
  }
  if (!library) return false;
  multiply = (sgemm)dlsym(library, "dnnl_sgemm");
  library_version = (version_of)dlsym(library, "dnnl_version");
  // oneDNN asks OpenMP for its thread count; builds with another runtime have no such function and need none.
  set_threads = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
  return multiply && library_version;
}

int gy_multiply(bool transpose_b, size_t m, size_t n, size_t k, const float *a, size_t lda,
                const float *b, size_t ldb, float *c, size_t ldc) {
  static _Thread_local bool is_held_to_one_thread;
  if (!is_held_to_one_thread && set_threads) set_threads(1);
  is_held_to_one_thread = true;
  return multiply('N', transpose_b ? 'T' : 'N', (dim)m, (dim)n, (dim)k, 1, a, (dim)lda, b, (dim)ldb, 0,
                  c, (dim)ldc);
}

const char *gy_version(void) {
  static char text[32];
  const version *v = library_version();
  snprintf(text, sizeof text, "%d.%d.%d", v->major, v->minor, v->patch);
  return text;
}
