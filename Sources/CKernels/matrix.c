// Matrix products through oneDNN, held to the calling thread: the team shares the work out itself.
#include <dlfcn.h>
#include <stdio.h>

#include <dnnl.h>

#include "CKernels.h"

static _Thread_local bool single_threaded = false;

// oneDNN asks OpenMP for its thread count; each thread of ours says "one" once. Builds of oneDNN
// with another runtime have no such function and need none.
static void hold_to_one_thread(void) {
  void (*set)(int) = (void (*)(int))dlsym(RTLD_DEFAULT, "omp_set_num_threads");
  if (set) set(1);
  single_threaded = true;
}

int gk_multiply(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, float alpha,
                const float *a, size_t lda, const float *b, size_t ldb, float beta, float *c,
                size_t ldc) {
  if (!single_threaded) hold_to_one_thread();
  return (int)dnnl_sgemm(transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', (dnnl_dim_t)m,
                         (dnnl_dim_t)n, (dnnl_dim_t)k, alpha, a, (dnnl_dim_t)lda, b, (dnnl_dim_t)ldb,
                         beta, c, (dnnl_dim_t)ldc);
}

const char *gk_onednn_version(void) {
  static char text[32];
  const dnnl_version_t *version = dnnl_version();
  snprintf(text, sizeof text, "%d.%d.%d", version->major, version->minor, version->patch);
  return text;
}
