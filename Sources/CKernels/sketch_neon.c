// Estimates of scores on 64-bit ARM, where bytes are looked up in one table at a time.
#include "sketch.h"

#if defined(__aarch64__)
#include <arm_neon.h>

#define GK_INLINE static inline __attribute__((always_inline))
#define GK_UNROLL _Pragma("clang loop unroll(full)")

// A quarter of a tile is a vector of items.
enum { VECTORS = 4, MOST_LANES = 4, PART = GK_SKETCH_ITEMS / VECTORS };

// A bit for each of eight sums that reach the threshold.
GK_INLINE uint64_t reached(uint16x8_t sum, uint16x8_t threshold) {
  const uint16x8_t places = {1, 2, 4, 8, 16, 32, 64, 128};
  return vaddvq_u16(vandq_u16(vcgeq_u16(sum, threshold), places));
}

GK_INLINE void sketch_lanes(const int L, const gk_sketch *sketch, gk_sketched_lane *all, const uint8_t *numbers,
                            const uint16_t (*thresholds)[GK_SKETCH_TILES], int32_t tile) {
  gk_sketched_lane *lanes[MOST_LANES];
  GK_UNROLL for (int l = 0; l < L; l++) lanes[l] = all + numbers[l];
  const uint8_t *own = tile_codes(sketch, tile), *codes = own + GK_SKETCH_ITEMS;
  uint64_t marks[MOST_LANES] = {0};
  for (int part = 0; part < VECTORS; part++, own += PART, codes += PART) {
    uint16x8_t low[MOST_LANES], high[MOST_LANES];
    GK_UNROLL for (int l = 0; l < L; l++) low[l] = high[l] = vdupq_n_u16(0);
    for (int32_t begin = 0; begin < sketch->count; begin += sketch->run) {
      const int32_t left = sketch->count - begin;
      const int32_t end = begin + (left < sketch->run ? left : sketch->run);
      uint8x16_t sum[MOST_LANES];
      const uint8x16_t first = begin == 0 ? vld1q_u8(own) : vdupq_n_u8(0);
      GK_UNROLL for (int l = 0; l < L; l++) sum[l] = first;
      for (int32_t c = begin; c < end; c++) {
        const uint8x16_t code = vld1q_u8(codes + (size_t)c * GK_SKETCH_ITEMS);
        const uint8x16_t one = vandq_u8(code, vdupq_n_u8(15)), other = vshrq_n_u8(code, 4);
        GK_UNROLL for (int l = 0; l < L; l++) {
          const uint8_t *tables = lanes[l]->tables + (size_t)c * 32;
          sum[l] = vqaddq_u8(sum[l], vqtbl1q_u8(vld1q_u8(tables), one));
          sum[l] = vqaddq_u8(sum[l], vqtbl1q_u8(vld1q_u8(tables + 16), other));
        }
      }
      GK_UNROLL for (int l = 0; l < L; l++) {
        low[l] = vaddw_u8(low[l], vget_low_u8(sum[l]));
        high[l] = vaddw_high_u8(high[l], sum[l]);
      }
    }
    GK_UNROLL for (int l = 0; l < L; l++) {
      const uint16x8_t threshold = vdupq_n_u16(thresholds[numbers[l]][tile % GK_SKETCH_TILES]);
      marks[l] |= (reached(low[l], threshold) | reached(high[l], threshold) << 8) << part * PART;
    }
  }
  for (int l = 0; l < L; l++) {
    if (marks[l]) list_places(sketch, lanes[l], tile, marks[l]);
  }
}

static void look(const gk_sketch *sketch, gk_sketched_lane *all, const uint8_t *numbers, int32_t count,
                 const uint16_t (*thresholds)[GK_SKETCH_TILES], int32_t tile) {
  for (; count >= MOST_LANES; count -= MOST_LANES, numbers += MOST_LANES)
    sketch_lanes(MOST_LANES, sketch, all, numbers, thresholds, tile);
  for (; count > 0; count--, numbers++) sketch_lanes(1, sketch, all, numbers, thresholds, tile);
}

static int32_t sketch_run(const gk_sketch *sketch, gk_sketched_lane *lanes, int32_t count, int32_t first,
                          int32_t last) {
  GK_SKETCH_RUN
}

gk_sketch_run gk_sketch_run_for(int level) {
  (void)level;
  return sketch_run;
}
#endif
