// What the sketches of all instruction sets have in common.
#ifndef GRU4REC_SKETCH_H
#define GRU4REC_SKETCH_H

#include "CSketch.h"

#if defined(__x86_64__)
extern const gk_sketcher gk_sketcher_avx2;
#endif

// No sum reaches it: the tile is passed over.
enum { GK_PASS_OVER = 65535 };

// The sums of tiles from `first` on that a lane's items must reach.
static inline __attribute__((always_inline)) void set_thresholds(const gk_sketch *sketch,
                                                                 gk_sketched_lane *lane,
                                                                 int32_t first, int32_t count) {
  const float limit = lane->limit - lane->shift, inverse = 1 / lane->step;
  for (int32_t t = 0; t < count; t++) {
    const float above = limit - sketch->bias[first + t];
    const float most = above * sketch->most[first + t], least = above * sketch->least[first + t];
    // Divided by the largest f where that asks for the least, else by the smallest.
    const float product = most < least ? most : least;
    float sum = (product - lane->spread * sketch->error[first + t] - lane->base) * inverse;
    sum = sum > 0 ? sum : 0;
    lane->thresholds[t] = (uint16_t)(int32_t)__builtin_ceilf(sum < GK_PASS_OVER ? sum : GK_PASS_OVER);
  }
  if (!lane->chosen) return;
  for (int32_t t = 0; t < count; t++) {
    const int32_t tile = first + t;
    if (!(lane->chosen[tile / 64] >> (tile % 64) & 1)) lane->thresholds[t] = GK_PASS_OVER;
  }
}

// Lists the marked items of a tile that are admitted.
static inline void list_places(const gk_sketch *sketch, gk_sketched_lane *lane, int32_t tile,
                               uint64_t marks) {
  const int32_t *order = sketch->order + (size_t)tile * GK_SKETCH_ITEMS;
  for (; marks; marks &= marks - 1) {
    const int32_t item = order[__builtin_ctzll(marks)];
    if (item < 0) continue;
    lane->found[lane->count] = item;
    lane->count += !lane->admitted || (lane->admitted[item / 64] >> (item % 64) & 1);
  }
}

// Asks for the codes of a tile some way ahead.
static inline __attribute__((always_inline)) void ask_ahead(const gk_sketch *sketch, int32_t tile) {
  enum { AHEAD = 6 };
  if (tile + AHEAD >= sketch->tiles) return;
  const uint8_t *codes = sketch->codes + (size_t)(tile + AHEAD) * sketch->count * GK_SKETCH_ITEMS;
  for (int32_t c = 0; c < sketch->count; c++) __builtin_prefetch(codes + (size_t)c * GK_SKETCH_ITEMS);
}

// The lanes that look through a tile.
static inline int32_t looking(gk_sketched_lane *lanes, int32_t count, int32_t place,
                              gk_sketched_lane **chosen) {
  int32_t found = 0;
  for (int32_t l = 0; l < count; l++) {
    chosen[found] = lanes + l;
    found += lanes[l].thresholds[place] != GK_PASS_OVER;
  }
  return found;
}

static inline bool has_room(const gk_sketched_lane *lanes, int32_t count) {
  for (int32_t l = 0; l < count; l++) {
    if (lanes[l].room - lanes[l].count < GK_SKETCH_ITEMS) return false;
  }
  return true;
}

#endif
