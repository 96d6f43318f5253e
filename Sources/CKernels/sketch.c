// Estimates of scores: AVX-512 VBMI looks up bytes of 64 items in a register that holds four tables.
#include "sketch.h"

#include "CKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define GK_LOOKUP __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi")))
#define GK_LOOKUP_INLINE GK_LOOKUP static inline __attribute__((always_inline))
#define GK_UNROLL _Pragma("clang loop unroll(full)")

// As many lanes as share what is read of a tile.
enum { MOST_LANES = 8 };

// Places in a table of what four signs add, from a quarter of it on.
GK_LOOKUP_INLINE __m512i places(__m512i signs, int quarter) {
  return _mm512_ternarylogic_epi32(signs, _mm512_set1_epi8(15), _mm512_set1_epi8((char)(quarter * 16)), 0xEA);
}

// Adds what the signs of bytes first ..< last of a tile add to each lane's sums.
GK_LOOKUP_INLINE void add_up(const int L, const uint8_t *signs, gk_sketched_lane *const *lanes,
                             int32_t first, int32_t last, __m512i *sum) {
  // A register holds the tables of two bytes.
  for (int32_t c = first; c < last; c += 2) {
    const __m512i one = _mm512_loadu_si512(signs + (size_t)c * GK_SKETCH_ITEMS);
    const __m512i a = places(one, 0), b = places(_mm512_srli_epi16(one, 4), 1);
    const bool isPair = c + 1 < last;
    const __m512i two = isPair ? _mm512_loadu_si512(signs + (size_t)(c + 1) * GK_SKETCH_ITEMS) : one;
    const __m512i d = places(two, 2), e = places(_mm512_srli_epi16(two, 4), 3);
    GK_UNROLL for (int l = 0; l < L; l++) {
      const __m512i table = _mm512_loadu_si512(lanes[l]->tables + (size_t)(c / 2) * GK_SKETCH_TABLE);
      sum[l] = _mm512_adds_epu8(sum[l], _mm512_permutexvar_epi8(a, table));
      sum[l] = _mm512_adds_epu8(sum[l], _mm512_permutexvar_epi8(b, table));
      if (!isPair) continue;
      sum[l] = _mm512_adds_epu8(sum[l], _mm512_permutexvar_epi8(d, table));
      sum[l] = _mm512_adds_epu8(sum[l], _mm512_permutexvar_epi8(e, table));
    }
  }
}

GK_LOOKUP_INLINE void sketch_lanes(const int L, const gk_sketch *sketch, gk_sketched_lane *all,
                                   const uint8_t *numbers, const uint16_t (*thresholds)[GK_SKETCH_TILES],
                                   int32_t tile) {
  gk_sketched_lane *lanes[MOST_LANES];
  GK_UNROLL for (int l = 0; l < L; l++) lanes[l] = all + numbers[l];
  const uint8_t *own = tile_codes(sketch, tile), *signs = own + GK_SKETCH_ITEMS;
  __m512i sum[MOST_LANES];
  GK_UNROLL for (int l = 0; l < L; l++) sum[l] = _mm512_loadu_si512(own);
  if (sketch->count <= sketch->run) {
    add_up(L, signs, lanes, 0, sketch->count, sum);
    GK_UNROLL for (int l = 0; l < L; l++) {
      const __m512i threshold = _mm512_set1_epi8((char)thresholds[numbers[l]][tile % GK_SKETCH_TILES]);
      const uint64_t marks = _mm512_cmpge_epu8_mask(sum[l], threshold);
      if (__builtin_expect(marks != 0, 0)) list_places(sketch, lanes[l], tile, marks);
    }
    return;
  }
  __m512i low[MOST_LANES], high[MOST_LANES];
  GK_UNROLL for (int l = 0; l < L; l++) low[l] = high[l] = _mm512_setzero_si512();
  for (int32_t begin = 0; begin < sketch->count; begin += sketch->run) {
    const int32_t left = sketch->count - begin;
    add_up(L, signs, lanes, begin, begin + (left < sketch->run ? left : sketch->run), sum);
    GK_UNROLL for (int l = 0; l < L; l++) {
      low[l] = _mm512_add_epi16(low[l], _mm512_cvtepu8_epi16(_mm512_castsi512_si256(sum[l])));
      high[l] = _mm512_add_epi16(high[l], _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(sum[l], 1)));
      sum[l] = _mm512_setzero_si512();
    }
  }
  GK_UNROLL for (int l = 0; l < L; l++) {
    const __m512i threshold = _mm512_set1_epi16((short)thresholds[numbers[l]][tile % GK_SKETCH_TILES]);
    const uint64_t marks = (uint64_t)_mm512_cmpge_epu16_mask(low[l], threshold) |
                           (uint64_t)_mm512_cmpge_epu16_mask(high[l], threshold) << 32;
    if (__builtin_expect(marks != 0, 0)) list_places(sketch, lanes[l], tile, marks);
  }
}

GK_LOOKUP static void look(const gk_sketch *sketch, gk_sketched_lane *all, const uint8_t *numbers,
                           int32_t count, const uint16_t (*thresholds)[GK_SKETCH_TILES], int32_t tile) {
  // Chunks of nearly equal size.
  for (int32_t left = count; left > 0;) {
    const int32_t chunks = (left + MOST_LANES - 1) / MOST_LANES;
    const int32_t size = (left + chunks - 1) / chunks;
    switch (size) {
      case 1: sketch_lanes(1, sketch, all, numbers, thresholds, tile); break;
      case 2: sketch_lanes(2, sketch, all, numbers, thresholds, tile); break;
      case 3: sketch_lanes(3, sketch, all, numbers, thresholds, tile); break;
      case 4: sketch_lanes(4, sketch, all, numbers, thresholds, tile); break;
      case 5: sketch_lanes(5, sketch, all, numbers, thresholds, tile); break;
      case 6: sketch_lanes(6, sketch, all, numbers, thresholds, tile); break;
      case 7: sketch_lanes(7, sketch, all, numbers, thresholds, tile); break;
      default: sketch_lanes(8, sketch, all, numbers, thresholds, tile);
    }
    left -= size;
    numbers += size;
  }
}

GK_LOOKUP static int32_t sketch_run(const gk_sketch *sketch, gk_sketched_lane *lanes, int32_t count,
                                    int32_t first, int32_t last) {
  GK_SKETCH_RUN
}

gk_sketch_run gk_sketch_run_for(int level) {
  if (level > gk_best_level()) level = gk_best_level();
  if (level == GK_AVX512 && __builtin_cpu_supports("avx512vbmi")) return sketch_run;
  return level >= GK_AVX2 ? gk_sketch_run_avx2 : NULL;
}
#elif !defined(__aarch64__)
gk_sketch_run gk_sketch_run_for(int level) {
  (void)level;
  return NULL;
}
#endif
