// What the screens of all instruction sets have in common.
#ifndef GRU4REC_SCREEN_H
#define GRU4REC_SCREEN_H

#include "CScreen.h"

#if defined(__x86_64__)
extern const gk_screener gk_screener_avx2;
#elif defined(__aarch64__)
// Both forms, that tests may take either.
extern const gk_screener gk_screener_neon_pairs, gk_screener_neon_fours;
#endif

// Lists the marked items of a tile.
static inline void list_items(const gk_screen *screen, gk_screened_lane *lane, int32_t first,
                              const float *upper, uint64_t marks) {
  for (; marks; marks &= marks - 1) {
    const int32_t place = __builtin_ctzll(marks), item = first + place;
    const float width = screen->scale[item] * lane->spread + screen->norm[item] * (2 * lane->error);
    lane->list[lane->count++] = (gk_candidate){item, upper[place], upper[place] - width};
  }
}

#endif
