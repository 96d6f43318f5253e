// The screen where bytes are multiplied in pairs: sums of two products have 16 bits and must not
// overflow, so that a state's codes have one bit less.
#include "screen.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define GK_PAIRS __attribute__((target("avx2,fma")))
#define GK_PAIRS_INLINE GK_PAIRS static inline __attribute__((always_inline))
#define GK_UNROLL _Pragma("clang loop unroll(full)")

// Half a tile is four vectors of items; as many lanes as the registers hold sums for.
enum { VECTORS = 4, MOST_LANES = 2, VECTOR = 8, HALF = VECTORS * VECTOR };

// Marks the items of half a tile whose upper bound is above the lane's limit.
GK_PAIRS_INLINE uint64_t bound(const gk_screen *screen, const gk_screened_lane *lane, int32_t first,
                               const __m256i *sum, float *values) {
  const int32_t left = screen->items - first;
  const __m256 factor = _mm256_set1_ps(lane->scale), error = _mm256_set1_ps(lane->error);
  const __m256 limit = _mm256_set1_ps(lane->limit);
  const __m256i places = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  uint64_t marks = 0;
  GK_UNROLL for (int v = 0; v < VECTORS; v++) {
    const int32_t place = first + v * VECTOR;
    const __m256i valid = _mm256_cmpgt_epi32(_mm256_set1_epi32(left - v * VECTOR), places);
    const __m256 scale = _mm256_loadu_ps(screen->scale + place);
    __m256 upper = _mm256_maskload_ps(screen->bias + place, valid);
    upper = _mm256_fmadd_ps(_mm256_cvtepi32_ps(sum[v]), _mm256_mul_ps(scale, factor), upper);
    upper = _mm256_fmadd_ps(_mm256_loadu_ps(screen->norm + place), error, upper);
    _mm256_storeu_ps(values + v * VECTOR, upper);
    const __m256 above =
        _mm256_and_ps(_mm256_cmp_ps(upper, limit, _CMP_GT_OQ), _mm256_castsi256_ps(valid));
    marks |= (uint64_t)(uint32_t)_mm256_movemask_ps(above) << v * VECTOR;
  }
  return marks;
}

GK_PAIRS_INLINE void screen_lanes(const int L, const gk_screen *screen, gk_screened_lane *lanes,
                                  int32_t tile) {
  const int32_t groups = (screen->units + 3) / 4, first = tile * GK_SCREEN_ITEMS;
  const __m256i ones = _mm256_set1_epi16(1);
  float values[MOST_LANES][GK_SCREEN_ITEMS] = {{0}};
  uint64_t marks[MOST_LANES] = {0};
  for (int32_t half = 0; half < GK_SCREEN_ITEMS && first + half < screen->items; half += HALF) {
    const uint8_t *codes = screen->codes + ((size_t)tile * groups * GK_SCREEN_ITEMS + half) * 4;
    __m256i sum[MOST_LANES][VECTORS];
    GK_UNROLL for (int l = 0; l < L; l++) {
      GK_UNROLL for (int v = 0; v < VECTORS; v++) sum[l][v] = _mm256_set1_epi32(lanes[l].start);
    }
    for (int32_t g = 0; g < groups; g++, codes += GK_SCREEN_ITEMS * 4) {
      __m256i weights[VECTORS];
      GK_UNROLL for (int v = 0; v < VECTORS; v++)
        weights[v] = _mm256_loadu_si256((const __m256i *)(codes + v * 32));
      GK_UNROLL for (int l = 0; l < L; l++) {
        int32_t four;
        __builtin_memcpy(&four, lanes[l].codes + 4 * g, sizeof four);
        const __m256i state = _mm256_set1_epi32(four);
        GK_UNROLL for (int v = 0; v < VECTORS; v++) {
          const __m256i pairs = _mm256_maddubs_epi16(weights[v], state);
          sum[l][v] = _mm256_add_epi32(sum[l][v], _mm256_madd_epi16(pairs, ones));
        }
      }
    }
    GK_UNROLL for (int l = 0; l < L; l++)
      marks[l] |= bound(screen, lanes + l, first + half, sum[l], values[l] + half) << half;
  }
  for (int l = 0; l < L; l++) {
    if (lanes[l].uppers) {
      __builtin_memcpy(lanes[l].uppers + first, values[l], sizeof values[l]);
      continue;
    }
    if (lanes[l].above) {
      uint64_t far_marks = 0;
      for (int i = 0; i < GK_SCREEN_ITEMS; i++)
        far_marks |= (uint64_t)(values[l][i] > lanes[l].far_limit) << i;
      lanes[l].above[tile] = marks[l];
      lanes[l].far_above[tile] = marks[l] & far_marks;
      continue;
    }
    if (marks[l] && lanes[l].admitted) marks[l] &= lanes[l].admitted[tile];
    if (marks[l]) list_items(screen, &lanes[l], first, values[l], marks[l]);
  }
}

GK_PAIRS static int32_t screen_run(const gk_screen *screen, gk_screened_lane *lanes, int32_t count,
                                   int32_t first, int32_t last) {
  for (int32_t tile = first; tile < last; tile++) {
    for (int32_t l = 0; l < count; l++) {
      if (lanes[l].room - lanes[l].count < GK_SCREEN_ITEMS) return tile;
    }
    int32_t l = 0;
    for (; l + MOST_LANES <= count; l += MOST_LANES) screen_lanes(MOST_LANES, screen, lanes + l, tile);
    if (l < count) screen_lanes(1, screen, lanes + l, tile);
  }
  return last;
}

// 2 · 255 · 63 is the largest of such sums.
const gk_screener gk_screener_avx2 = {screen_run, 63};
#endif
