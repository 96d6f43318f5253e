// What the sketches of all instruction sets have in common.
#ifndef GRU4REC_SKETCH_H
#define GRU4REC_SKETCH_H

#include <string.h>

#include "CSketch.h"

#if defined(__x86_64__)
int32_t gk_sketch_run_avx2(const gk_sketch *sketch, gk_sketched_lane *lanes, int32_t count, int32_t first,
                           int32_t last);
#endif

// The lanes that look through each tile of a word of tiles, and what their items' sums must reach.
typedef struct {
  uint16_t thresholds[GK_SKETCH_LANES][GK_SKETCH_TILES];
  uint8_t lanes[GK_SKETCH_TILES][GK_SKETCH_LANES];
  int32_t counts[GK_SKETCH_TILES];
} gk_looks;

// The sums of a word of tiles that a lane's items must reach.
static inline __attribute__((always_inline)) void set_thresholds(const gk_sketch *sketch,
                                                                 const gk_sketched_lane *lane,
                                                                 int32_t first, uint16_t *thresholds) {
  const float distance = lane->limit - lane->shift - sketch->limit, inverse = 1 / sketch->step;
  const float most_sum = sketch->run < sketch->count ? 65535 : 255;
  // There is room behind the last tile.
  for (int32_t t = 0; t < GK_SKETCH_TILES; t++) {
    const float most = distance * sketch->most[first + t], least = distance * sketch->least[first + t];
    // Divided by the largest f where that asks for the least, else by the smallest.
    const float product = most < least ? most : least;
    const float allowed = lane->spread * sketch->error[first + t] + lane->base + sketch->own[first + t];
    float sum = (product - allowed) * inverse;
    sum = sum > 0 ? sum : 0;
    // Sums end at 255 a run, which states that are longer than usual may reach.
    thresholds[t] = (uint16_t)(int32_t)__builtin_ceilf(sum < most_sum ? sum : most_sum);
  }
}

// Finds who looks at the tiles of a word, from `tile` up to `last`.
static inline __attribute__((always_inline)) void set_looks(const gk_sketch *sketch,
                                                            const gk_sketched_lane *lanes, int32_t count,
                                                            int32_t tile, int32_t last, gk_looks *looks) {
  const int32_t word = tile / GK_SKETCH_TILES, first = word * GK_SKETCH_TILES;
  uint64_t some = ~0ull << (tile - first);
  if (last - first < GK_SKETCH_TILES) some &= (1ull << (last - first)) - 1;
  memset(looks->counts, 0, sizeof looks->counts);
  for (int32_t l = 0; l < count; l++) {
    // Nothing is above such a limit.
    if (lanes[l].limit == __builtin_inff()) continue;
    uint64_t marks = some & (lanes[l].chosen ? lanes[l].chosen[word] : ~0ull);
    if (marks) set_thresholds(sketch, lanes + l, first, looks->thresholds[l]);
    for (; marks; marks &= marks - 1) {
      const int place = __builtin_ctzll(marks);
      looks->lanes[place][looks->counts[place]++] = (uint8_t)l;
    }
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

// Signs of a tile, what its items have of their own before them.
static inline __attribute__((always_inline)) const uint8_t *tile_codes(const gk_sketch *sketch,
                                                                       int32_t tile) {
  return sketch->codes + (size_t)tile * (sketch->count + 1) * GK_SKETCH_ITEMS;
}

// Asks for the codes of a tile.
static inline __attribute__((always_inline)) void ask_for(const gk_sketch *sketch, int32_t tile) {
  const uint8_t *codes = tile_codes(sketch, tile);
  for (int32_t c = 0; c <= sketch->count; c++) __builtin_prefetch(codes + (size_t)c * GK_SKETCH_ITEMS);
}

static inline bool have_room(const gk_sketched_lane *lanes, const uint8_t *numbers, int32_t count) {
  int32_t full = 0;
  for (int32_t l = 0; l < count; l++) {
    const gk_sketched_lane *lane = lanes + numbers[l];
    full |= lane->room - lane->count < GK_SKETCH_ITEMS;
  }
  return !full;
}

// A run that calls `look` with the lanes that look at a tile.
#define GK_SKETCH_RUN                                                                                \
  gk_looks looks;                                                                                    \
  for (int32_t tile = first; tile < last;) {                                                         \
    enum { AHEAD = 8 };                                                                              \
    const int32_t begin = tile / GK_SKETCH_TILES * GK_SKETCH_TILES;                                  \
    const int32_t end = begin + GK_SKETCH_TILES < last ? begin + GK_SKETCH_TILES : last;             \
    set_looks(sketch, lanes, count, tile, last, &looks);                                             \
    for (; tile < end; tile++) {                                                                     \
      const int32_t place = tile - begin;                                                            \
      if (place + AHEAD < GK_SKETCH_TILES ? looks.counts[place + AHEAD] > 0 : tile + AHEAD < last)   \
        ask_for(sketch, tile + AHEAD);                                                               \
      if (looks.counts[place] == 0) continue;                                                        \
      if (!have_room(lanes, looks.lanes[place], looks.counts[place])) return tile;                                                      \
      look(sketch, lanes, looks.lanes[place], looks.counts[place], looks.thresholds, tile);          \
    }                                                                                                \
  }                                                                                                  \
  return last;

#endif
