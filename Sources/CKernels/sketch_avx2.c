// Estimates of scores where bytes are looked up in one table at a time.
#include "sketch.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define GK_LOOKUP __attribute__((target("avx2,fma")))
#define GK_LOOKUP_INLINE GK_LOOKUP static inline __attribute__((always_inline))
#define GK_UNROLL _Pragma("clang loop unroll(full)")

// Half a tile is a vector of items.
enum { VECTORS = 2, MOST_LANES = 4, HALF = GK_SKETCH_ITEMS / VECTORS };

GK_LOOKUP_INLINE void sketch_lanes(const int L, const gk_sketch *sketch, gk_sketched_lane *all,
                                   const uint8_t *numbers, const uint16_t (*thresholds)[GK_SKETCH_TILES],
                                   int32_t tile) {
  gk_sketched_lane *lanes[MOST_LANES];
  GK_UNROLL for (int l = 0; l < L; l++) lanes[l] = all + numbers[l];
  const uint8_t *own = tile_codes(sketch, tile), *codes = own + GK_SKETCH_ITEMS;
  const __m256i zero = _mm256_setzero_si256();
  uint64_t marks[MOST_LANES] = {0};
  for (int half = 0; half < VECTORS; half++, own += HALF, codes += HALF) {
    __m256i low[MOST_LANES], high[MOST_LANES];
    GK_UNROLL for (int l = 0; l < L; l++) low[l] = high[l] = zero;
    for (int32_t begin = 0; begin < sketch->count; begin += sketch->run) {
      const int32_t left = sketch->count - begin;
      const int32_t end = begin + (left < sketch->run ? left : sketch->run);
      __m256i sum[MOST_LANES];
      const __m256i first = begin == 0 ? _mm256_loadu_si256((const __m256i *)own) : zero;
      GK_UNROLL for (int l = 0; l < L; l++) sum[l] = first;
      for (int32_t c = begin; c < end; c++) {
        const __m256i code =
            _mm256_loadu_si256((const __m256i *)(codes + (size_t)c * GK_SKETCH_ITEMS));
        const __m256i four = _mm256_set1_epi8(15);
        const __m256i one = _mm256_and_si256(code, four);
        const __m256i other = _mm256_and_si256(_mm256_srli_epi16(code, 4), four);
        GK_UNROLL for (int l = 0; l < L; l++) {
          const __m128i *tables = (const __m128i *)lanes[l]->tables + 2 * c;
          const __m256i first = _mm256_broadcastsi128_si256(_mm_loadu_si128(tables));
          const __m256i second = _mm256_broadcastsi128_si256(_mm_loadu_si128(tables + 1));
          sum[l] = _mm256_adds_epu8(sum[l], _mm256_shuffle_epi8(first, one));
          sum[l] = _mm256_adds_epu8(sum[l], _mm256_shuffle_epi8(second, other));
        }
      }
      // The items of the vector's quarters 0 and 2 are in `low`, those of 1 and 3 in `high`.
      GK_UNROLL for (int l = 0; l < L; l++) {
        low[l] = _mm256_add_epi16(low[l], _mm256_unpacklo_epi8(sum[l], zero));
        high[l] = _mm256_add_epi16(high[l], _mm256_unpackhi_epi8(sum[l], zero));
      }
    }
    GK_UNROLL for (int l = 0; l < L; l++) {
      const __m256i threshold = _mm256_set1_epi16((short)thresholds[numbers[l]][tile % GK_SKETCH_TILES]);
      const __m256i lower = _mm256_cmpeq_epi16(_mm256_max_epu16(low[l], threshold), low[l]);
      const __m256i upper = _mm256_cmpeq_epi16(_mm256_max_epu16(high[l], threshold), high[l]);
      const uint32_t found = (uint32_t)_mm256_movemask_epi8(_mm256_packs_epi16(lower, upper));
      marks[l] |= (uint64_t)found << half * HALF;
    }
  }
  for (int l = 0; l < L; l++) {
    if (marks[l]) list_places(sketch, lanes[l], tile, marks[l]);
  }
}

GK_LOOKUP static void look(const gk_sketch *sketch, gk_sketched_lane *all, const uint8_t *numbers,
                           int32_t count, const uint16_t (*thresholds)[GK_SKETCH_TILES], int32_t tile) {
  for (; count >= MOST_LANES; count -= MOST_LANES, numbers += MOST_LANES)
    sketch_lanes(MOST_LANES, sketch, all, numbers, thresholds, tile);
  for (; count > 0; count--, numbers++) sketch_lanes(1, sketch, all, numbers, thresholds, tile);
}

GK_LOOKUP int32_t gk_sketch_run_avx2(const gk_sketch *sketch, gk_sketched_lane *lanes, int32_t count,
                                     int32_t first, int32_t last) {
  GK_SKETCH_RUN
}

#endif
