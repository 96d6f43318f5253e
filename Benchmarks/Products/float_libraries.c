// oneDNN and OpenBLAS in single precision: each product is one call.
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include <dnnl.h>

#include "products.h"

static bool is_linked(void) { return true; }

static void *nothing(const struct product *product) {
  (void)product;
  return NULL;
}

static void no_end(void *prepared) { (void)prepared; }

typedef void gemm(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k, const float *a,
                  size_t lda, const float *b, size_t ldb, float beta, float *c, size_t ldc);

static void with(gemm *multiply, const struct product *p) {
  struct shape s = p->shape;
  switch (s.kind) {
    case SCORES:
      multiply(false, true, s.lanes, s.columns, s.units + 1, p->state, p->stride, p->rows, p->stride,
               0, p->scores, s.scores_stride);
      break;
    case STATE_GRADIENT:
      multiply(false, false, s.lanes, s.units, s.columns, p->scores, s.scores_stride, p->rows,
               p->stride, 1, p->state_gradient, p->stride);
      break;
    default:
      multiply(true, false, s.columns, s.units + 1, s.lanes, p->scores, s.scores_stride, p->state,
               p->stride, 0, p->row_gradient, p->stride);
  }
}

// MARK: oneDNN

/// oneDNN asks OpenMP for its thread count; each thread of ours says "one".
static void *hold_to_one_thread(const struct product *product) {
  (void)product;
  void (*set)(int);
  *(void **)&set = dlsym(RTLD_DEFAULT, "omp_set_num_threads");
  if (set) set(1);
  return NULL;
}

static void onednn_gemm(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
                        const float *a, size_t lda, const float *b, size_t ldb, float beta, float *c,
                        size_t ldc) {
  dnnl_sgemm(transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', (dnnl_dim_t)m, (dnnl_dim_t)n,
             (dnnl_dim_t)k, 1, a, (dnnl_dim_t)lda, b, (dnnl_dim_t)ldb, beta, c, (dnnl_dim_t)ldc);
}

static void onednn_multiply(const struct product *product, void *prepared, size_t repetition) {
  (void)prepared, (void)repetition;
  with(onednn_gemm, product);
}

const struct library onednn = {
    "oneDNN", 1e-5, is_linked, hold_to_one_thread, onednn_multiply, no_end};

// MARK: OpenBLAS, which need not be there

static void (*cblas_sgemm)(int order, int transpose_a, int transpose_b, int m, int n, int k,
                           float alpha, const float *a, int lda, const float *b, int ldb, float beta,
                           float *c, int ldc);

static bool load_openblas(void) {
  void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  if (!library) return false;
  *(void **)&cblas_sgemm = dlsym(library, "cblas_sgemm");
  void (*set_threads)(int);
  *(void **)&set_threads = dlsym(library, "openblas_set_num_threads");
  if (!cblas_sgemm || !set_threads) return false;
  set_threads(1);
  return true;
}

/// Read when the library is loaded: which processor it takes this one for.
static bool load_skylakex(void) {
  return setenv("OPENBLAS_CORETYPE", "SKYLAKEX", 1) == 0 && load_openblas();
}

static void openblas_gemm(bool transpose_a, bool transpose_b, size_t m, size_t n, size_t k,
                          const float *a, size_t lda, const float *b, size_t ldb, float beta,
                          float *c, size_t ldc) {
  enum { ROW_MAJOR = 101, PLAIN = 111, TRANSPOSED = 112 };
  cblas_sgemm(ROW_MAJOR, transpose_a ? TRANSPOSED : PLAIN, transpose_b ? TRANSPOSED : PLAIN, (int)m,
              (int)n, (int)k, 1, a, (int)lda, b, (int)ldb, beta, c, (int)ldc);
}

static void openblas_multiply(const struct product *product, void *prepared, size_t repetition) {
  (void)prepared, (void)repetition;
  with(openblas_gemm, product);
}

const struct library openblas = {
    "OpenBLAS", 1e-5, load_openblas, nothing, openblas_multiply, no_end};
const struct library openblas_skylakex = {
    "OpenBLAS-SKX", 1e-5, load_skylakex, nothing, openblas_multiply, no_end};
