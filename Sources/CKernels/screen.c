// Products of bytes bound every score from above; AVX-512 VNNI adds 64 of them in one instruction.
#include "screen.h"

#include "CKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define GK_BYTES __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vnni")))
#define GK_BYTES_INLINE GK_BYTES static inline __attribute__((always_inline))
#define GK_UNROLL _Pragma("clang loop unroll(full)")

// A tile is four vectors of items; as many lanes as the registers hold sums for.
enum { VECTORS = 4, MOST_LANES = 6, VECTOR = 16 };

GK_BYTES_INLINE void screen_lanes(const int L, const gk_screen *screen, gk_screened_lane *lanes,
                                  int32_t tile) {
  const int32_t groups = (screen->units + 3) / 4, first = tile * GK_SCREEN_ITEMS;
  const uint8_t *codes = screen->codes + (size_t)tile * groups * GK_SCREEN_ITEMS * 4;
  __m512i sum[MOST_LANES][VECTORS];
  const int8_t *state[MOST_LANES];
  GK_UNROLL for (int l = 0; l < L; l++) {
    state[l] = lanes[l].codes;
    GK_UNROLL for (int v = 0; v < VECTORS; v++) sum[l][v] = _mm512_set1_epi32(lanes[l].start);
  }
  for (int32_t g = 0; g < groups; g++, codes += VECTORS * 64) {
    __m512i weights[VECTORS];
    GK_UNROLL for (int v = 0; v < VECTORS; v++) weights[v] = _mm512_loadu_si512(codes + v * 64);
    GK_UNROLL for (int l = 0; l < L; l++) {
      int32_t four;
      __builtin_memcpy(&four, state[l] + 4 * g, sizeof four);
      const __m512i values = _mm512_set1_epi32(four);
      GK_UNROLL for (int v = 0; v < VECTORS; v++)
        sum[l][v] = _mm512_dpbusd_epi32(sum[l][v], weights[v], values);
    }
  }
  const int32_t left = screen->items - first;
  const uint64_t valid = left < GK_SCREEN_ITEMS ? (1ull << left) - 1 : ~0ull;
  __m512 scale[VECTORS], norm[VECTORS], bias[VECTORS];
  GK_UNROLL for (int v = 0; v < VECTORS; v++) {
    scale[v] = _mm512_loadu_ps(screen->scale + first + v * VECTOR);
    norm[v] = _mm512_loadu_ps(screen->norm + first + v * VECTOR);
    bias[v] = _mm512_maskz_loadu_ps((__mmask16)(valid >> v * VECTOR), screen->bias + first + v * VECTOR);
  }
  GK_UNROLL for (int l = 0; l < L; l++) {
    const __m512 factor = _mm512_set1_ps(lanes[l].scale), error = _mm512_set1_ps(lanes[l].error);
    const __m512 limit = _mm512_set1_ps(lanes[l].limit);
    __m512 upper[VECTORS];
    uint64_t marks = 0;
    GK_UNROLL for (int v = 0; v < VECTORS; v++) {
      upper[v] = _mm512_fmadd_ps(_mm512_cvtepi32_ps(sum[l][v]), _mm512_mul_ps(scale[v], factor), bias[v]);
      upper[v] = _mm512_fmadd_ps(norm[v], error, upper[v]);
      marks |= (uint64_t)_mm512_cmp_ps_mask(upper[v], limit, _CMP_GT_OQ) << v * VECTOR;
    }
    if (lanes[l].uppers) {
      GK_UNROLL for (int v = 0; v < VECTORS; v++)
        _mm512_storeu_ps(lanes[l].uppers + first + v * VECTOR, upper[v]);
      continue;
    }
    marks &= valid;
    if (lanes[l].above) {
      const __m512 far = _mm512_set1_ps(lanes[l].far_limit);
      uint64_t far_marks = 0;
      GK_UNROLL for (int v = 0; v < VECTORS; v++)
        far_marks |= (uint64_t)_mm512_cmp_ps_mask(upper[v], far, _CMP_GT_OQ) << v * VECTOR;
      lanes[l].above[tile] = marks;
      lanes[l].far_above[tile] = marks & far_marks;
      continue;
    }
    if (!marks) continue;
    if (lanes[l].admitted) marks &= lanes[l].admitted[tile];
    float values[GK_SCREEN_ITEMS];
    GK_UNROLL for (int v = 0; v < VECTORS; v++) _mm512_storeu_ps(values + v * VECTOR, upper[v]);
    list_items(screen, &lanes[l], first, values, marks);
  }
}

GK_BYTES static int32_t screen_run(const gk_screen *screen, gk_screened_lane *lanes, int32_t count,
                                   int32_t first, int32_t last) {
  for (int32_t tile = first; tile < last; tile++) {
    for (int32_t l = 0; l < count; l++) {
      if (lanes[l].room - lanes[l].count < GK_SCREEN_ITEMS) return tile;
    }
    // Chunks of nearly equal size.
    for (int32_t left = count, from = 0; left > 0;) {
      const int32_t chunks = (left + MOST_LANES - 1) / MOST_LANES;
      const int32_t size = (left + chunks - 1) / chunks;
      switch (size) {
        case 1: screen_lanes(1, screen, lanes + from, tile); break;
        case 2: screen_lanes(2, screen, lanes + from, tile); break;
        case 3: screen_lanes(3, screen, lanes + from, tile); break;
        case 4: screen_lanes(4, screen, lanes + from, tile); break;
        case 5: screen_lanes(5, screen, lanes + from, tile); break;
        default: screen_lanes(6, screen, lanes + from, tile);
      }
      left -= size;
      from += size;
    }
  }
  return last;
}

// Sums of 32 bits bear any codes.
static const gk_screener screener = {screen_run, 127};

const gk_screener *gk_screener_for(int level) {
  if (level > gk_best_level()) level = gk_best_level();
  if (level == GK_AVX512 && __builtin_cpu_supports("avx512vnni")) return &screener;
  return level >= GK_AVX2 ? &gk_screener_avx2 : NULL;
}
#elif !defined(__aarch64__)
const gk_screener *gk_screener_for(int level) {
  (void)level;
  return NULL;
}
#endif
