// Estimates of scores: AVX-512 VBMI looks up six signs of 64 items in one instruction.
#include "sketch.h"

#include "CKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define GK_LOOKUP __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi")))
#define GK_LOOKUP_INLINE GK_LOOKUP static inline __attribute__((always_inline))
#define GK_UNROLL _Pragma("clang loop unroll(full)")

// As many lanes as share what is read of a tile, and bytes of a lane's table.
enum { MOST_LANES = 8, TABLE = 64 };

GK_LOOKUP_INLINE void sketch_lanes(const int L, const gk_sketch *sketch, gk_sketched_lane *all,
                                   const uint8_t *numbers, const uint16_t (*thresholds)[GK_SKETCH_TILES],
                                   int32_t tile) {
  gk_sketched_lane *lanes[MOST_LANES];
  GK_UNROLL for (int l = 0; l < L; l++) lanes[l] = all + numbers[l];
  const uint8_t *own = tile_codes(sketch, tile), *codes = own + GK_SKETCH_ITEMS;
  __m512i low[MOST_LANES], high[MOST_LANES];
  GK_UNROLL for (int l = 0; l < L; l++) low[l] = high[l] = _mm512_setzero_si512();
  for (int32_t begin = 0; begin < sketch->count; begin += sketch->run) {
    const int32_t left = sketch->count - begin;
    const int32_t end = begin + (left < sketch->run ? left : sketch->run);
    __m512i sum[MOST_LANES];
    const __m512i first = begin == 0 ? _mm512_loadu_si512(own) : _mm512_setzero_si512();
    GK_UNROLL for (int l = 0; l < L; l++) sum[l] = first;
    for (int32_t c = begin; c < end; c++) {
      const __m512i code = _mm512_loadu_si512(codes + (size_t)c * GK_SKETCH_ITEMS);
      GK_UNROLL for (int l = 0; l < L; l++) {
        const __m512i table = _mm512_loadu_si512(lanes[l]->tables + (size_t)c * TABLE);
        sum[l] = _mm512_adds_epu8(sum[l], _mm512_permutexvar_epi8(code, table));
      }
    }
    GK_UNROLL for (int l = 0; l < L; l++) {
      low[l] = _mm512_add_epi16(low[l], _mm512_cvtepu8_epi16(_mm512_castsi512_si256(sum[l])));
      high[l] = _mm512_add_epi16(high[l], _mm512_cvtepu8_epi16(_mm512_extracti64x4_epi64(sum[l], 1)));
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

static const gk_sketcher sketcher = {sketch_run, 6};

const gk_sketcher *gk_sketcher_for(int level) {
  if (level > gk_best_level()) level = gk_best_level();
  if (level == GK_AVX512 && __builtin_cpu_supports("avx512vbmi")) return &sketcher;
  return level >= GK_AVX2 ? &gk_sketcher_avx2 : NULL;
}
#else
const gk_sketcher *gk_sketcher_for(int level) {
  (void)level;
  return NULL;
}
#endif
