// The gradients' products of a training step (products.inc: collect, outer) with operands that are rounded to
// bfloat16, to the nearest one and of two the even one, and with sums in Float32.
//
// By AVX512-BF16. Operands are rounded and packed call by call, a part at a time that stays in the nearest caches:
// weights and gradients themselves are and stay Float32.
#include "CKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma,bmi2"))), apply_to = function)

#include "rounding.inc"

// Most vectors side by side, and rows for that many vectors.
enum { GK_WIDEST = 6, GK_MOST_ROWS = 8 };
#define GK_ROWS(V) ((V) > 4 ? 4 : (V) == 4 ? 6 : 8)
// Rows, and lanes, that are packed at once; even.
enum { GK_PACKED_ROWS = 128, GK_PACKED_LANES = 128 };

// out[r][c] (+)= Σ_k s_r[k] · x[k][c] for R rows and V vectors of columns; pairs of s_r lie `step` apart
GK_INLINE void sum_tile(const int R, const int V, float *out, size_t out_stride, bool adding, const gk_pair *s,
                        size_t s_stride, size_t step, const gk_pair *x, int pairs) {
  __m512 sum[GK_MOST_ROWS][GK_WIDEST];
  GK_UNROLL for (int r = 0; r < R; r++) {
    GK_UNROLL for (int v = 0; v < V; v++) {
      sum[r][v] = adding ? _mm512_loadu_ps(out + (size_t)r * out_stride + v * GK_WIDTH) : _mm512_setzero_ps();
    }
  }
  for (int k = 0; k < pairs; k++) {
    __m512bh value[GK_WIDEST];
    GK_UNROLL for (int v = 0; v < V; v++) {
      value[v] = (__m512bh)_mm512_loadu_si512(x + ((size_t)k * V + v) * GK_WIDTH);
    }
    GK_UNROLL for (int r = 0; r < R; r++) {
      const __m512bh factor = (__m512bh)_mm512_set1_epi32((int)s[(size_t)r * s_stride + (size_t)k * step]);
      GK_UNROLL for (int v = 0; v < V; v++) sum[r][v] = _mm512_dpbf16_ps(sum[r][v], factor, value[v]);
    }
  }
  GK_UNROLL for (int r = 0; r < R; r++) {
    GK_UNROLL for (int v = 0; v < V; v++) {
      _mm512_storeu_ps(out + (size_t)r * out_stride + v * GK_WIDTH, sum[r][v]);
    }
  }
}

// Runs CALL(V) over the vectors of a row's columns, in chunks of nearly equal size.
#define GK_FOR_COLUMNS(width, CALL)                                           \
  for (int left = ((width) + GK_WIDTH - 1) / GK_WIDTH, from = 0; left > 0;) { \
    const int chunks = (left + GK_WIDEST - 1) / GK_WIDEST;                    \
    const int v = (left + chunks - 1) / chunks;                               \
    switch (v) {                                                              \
      case 1: CALL(1); break;                                                 \
      case 2: CALL(2); break;                                                 \
      case 3: CALL(3); break;                                                 \
      case 4: CALL(4); break;                                                 \
      case 5: CALL(5); break;                                                 \
      case 6: CALL(6); break;                                                 \
    }                                                                         \
    left -= v;                                                                \
    from += v * GK_WIDTH;                                                     \
  }

GK_INLINE void collect_columns(const int V, float *out, size_t out_stride, bool adding, const gk_pair *s, int lanes,
                               const float *rows, size_t stride, const int32_t *index, int count) {
  const int R = GK_ROWS(V);
  gk_pair x[GK_PACKED_ROWS / 2 * V * GK_WIDTH] __attribute__((aligned(64)));
  pack_down(V, x, V * GK_WIDTH, rows, stride, index, count);
  const int pairs = (count + 1) / 2;
  int l = 0;
  for (; l + R <= lanes; l += R) {
    sum_tile(R, V, out + (size_t)l * out_stride, out_stride, adding, s + l, 1, GK_PACKED_LANES, x, pairs);
  }
  for (; l < lanes; l++) {
    sum_tile(1, V, out + (size_t)l * out_stride, out_stride, adding, s + l, 1, GK_PACKED_LANES, x, pairs);
  }
}

// out[l][c] = Σ_j s[j][l] · row_j[c], or += where `adding`. Parts of the sum are added in order.
static void collect_rounded(float *out, size_t out_stride, bool adding, const float *s, size_t s_stride, int lanes,
                            const float *rows, size_t stride, const int32_t *index, int count, int width) {
  gk_pair packed[GK_PACKED_ROWS / 2 * GK_PACKED_LANES] __attribute__((aligned(64)));
  for (int j = 0; j == 0 || j < count; j += GK_PACKED_ROWS) {
    const int n = count - j < GK_PACKED_ROWS ? count - j : GK_PACKED_ROWS;
    for (int l = 0; l < lanes; l += GK_PACKED_LANES) {
      const int m = lanes - l < GK_PACKED_LANES ? lanes - l : GK_PACKED_LANES;
      for (int v = 0; v < m; v += GK_WIDTH) {
        pack_down(1, packed + v, GK_PACKED_LANES, s + (size_t)j * s_stride + l + v, s_stride, NULL, n);
      }
#define GK_CALL(V)                                                                                       \
  collect_columns(V, out + (size_t)l * out_stride + from, out_stride, adding || j > 0, packed, m,        \
                  rows + from + (index ? 0 : (size_t)j * stride), stride, index ? index + j : NULL, n)
      GK_FOR_COLUMNS(width, GK_CALL)
#undef GK_CALL
    }
  }
}

GK_INLINE void outer_columns(const int V, float *out, size_t out_stride, bool adding, const gk_pair *s, int count,
                             const float *h, size_t h_stride, int lanes, const gk_table *table,
                             const int32_t *index, int from, int to) {
  const int R = GK_ROWS(V), pairs = (lanes + 1) / 2;
  const size_t s_stride = GK_PACKED_LANES / 2;
  gk_pair x[GK_PACKED_LANES / 2 * V * GK_WIDTH] __attribute__((aligned(64)));
  pack_down(V, x, V * GK_WIDTH, h, h_stride, NULL, lanes);
  for (int j = 0; j < count;) {
    const int rows = j + R <= count ? R : 1;
    for (int r = 0; index && r < rows; r++) {
      const float *row = row_of(table->rows, table->stride, index, j + r);
      for (int c = from; c < to; c += 16) __builtin_prefetch(row + c, 1);
    }
    float *sums = out + (size_t)j * out_stride;
    if (rows == R) {
      sum_tile(R, V, sums, out_stride, adding, s + (size_t)j * s_stride, s_stride, 1, x, pairs);
    } else {
      sum_tile(1, V, sums, out_stride, adding, s + (size_t)j * s_stride, s_stride, 1, x, pairs);
    }
    j += rows;
  }
}

// out[j][c] = Σ_l s[j][l] · h[l][c]; the optimiser's state of rows index[j] of the table is fetched meanwhile.
static void outer_rounded(float *out, size_t out_stride, const float *s, size_t s_stride, int count, const float *h,
                          size_t h_stride, int lanes, int width, const gk_table *table, const int32_t *index) {
  gk_pair packed[GK_PACKED_ROWS * (GK_PACKED_LANES / 2)] __attribute__((aligned(64)));
  const int whole = (width + GK_WIDTH - 1) / GK_WIDTH * GK_WIDTH;
  const int state_from = index ? table->padded : 0;
  const int state = index ? (int)table->stride - table->padded : 0;
  for (int j = 0; j < count; j += GK_PACKED_ROWS) {
    const int n = count - j < GK_PACKED_ROWS ? count - j : GK_PACKED_ROWS;
    for (int l = 0; l == 0 || l < lanes; l += GK_PACKED_LANES) {
      const int m = lanes - l < GK_PACKED_LANES ? lanes - l : GK_PACKED_LANES;
      for (int r = 0; r < n; r++) {
        pack_along(packed + (size_t)r * (GK_PACKED_LANES / 2), s + (size_t)(j + r) * s_stride + l, m);
      }
      const int32_t *fetched = index && l == 0 ? index + j : NULL;
#define GK_CALL(V)                                                                                    \
  outer_columns(V, out + (size_t)j * out_stride + from, out_stride, l > 0, packed, n,                 \
                h + (size_t)l * h_stride + from, h_stride, m, table, fetched,                         \
                state_from + (int)((int64_t)state * from / whole),                                    \
                state_from + (int)((int64_t)state * (from + v * GK_WIDTH) / whole))
      GK_FOR_COLUMNS(width, GK_CALL)
#undef GK_CALL
    }
  }
}
#pragma clang attribute pop

void gk_round_by_pairs(gk_kernels *kernels) {
  kernels->collect = collect_rounded;
  kernels->outer = outer_rounded;
}
#endif
