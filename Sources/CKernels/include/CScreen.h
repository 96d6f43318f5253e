// Upper bounds of scores from bytes, and the items that can still be among the best.
//
// Letters: I items, H units, s a row's scale and q its codes, σ a state's scale and p its codes.
#ifndef GRU4REC_CSCREEN_H
#define GRU4REC_CSCREEN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

enum { GK_SCREEN_ITEMS = 64 };   // items of a tile

// Rows of weights as bytes: w ≈ s · q with |q| ≤ 127.
typedef struct {
  uint8_t *codes;                // q + 128, by tiles: [group of four units][item of the tile][unit]
  float *scale;                  // s, I rounded up to whole tiles
  float *norm;                   // at least |w|, |s · q| and 127 s, I rounded up to whole tiles
  const float *bias;             // I
  int32_t items;                 // I
  int32_t units;                 // H
} gk_screen;

// An item that may be among the best: its score lies between the bounds.
typedef struct {
  int32_t item;
  float upper;
  float lower;
} gk_candidate;

// One session: h ≈ σ · p with |p| as large as the screen's sums bear.
typedef struct {
  int8_t *codes;                 // p, H rounded up to whole groups
  int32_t start;                 // of every sum of products
  float scale;                   // σ
  float error;                   // of a score, by the row's norm
  float spread;                  // distance of both bounds, by the row's scale
  float limit;                   // upper bounds that are not above it are passed over
  const uint64_t *_Nullable admitted;  // a bit per item; NULL admits all
  gk_candidate *list;
  int32_t count;                 // of the list
  int32_t room;                  // of the list, at least a tile
  float *_Nullable uppers;       // takes all upper bounds, in whole tiles, instead of a list
  uint64_t *_Nullable above;     // takes a bit for each item, a word a tile, instead of a list
  uint64_t *_Nullable far_above; // those of `above` whose upper bound is above far_limit, too
  float far_limit;
} gk_screened_lane;

// Codes of a state, and what the bounds need of it.
typedef struct {
  float scale;                   // σ
  double norm;                   // |h|; where it is not finite, nothing else counts
  double rest;                   // |h − σ · p|
  int32_t sum;                   // Σ p
} gk_codes;
// `most` is the largest |p|.
gk_codes gk_screen_state(const float *state, int32_t units, int32_t most, int8_t *codes);

// Lists the items of tiles first ..< last whose upper bound is above their lane's limit. Returns the tile
// before which a list has no room for a whole one, or `last`.
typedef int32_t (*gk_screen_run)(const gk_screen *screen, gk_screened_lane *lanes, int32_t count,
                                 int32_t first, int32_t last);

// How an instruction set multiplies bytes.
typedef struct {
  gk_screen_run run;
  int32_t most;                  // the largest |p| of a state's codes
} gk_screener;
// NULL where the processor or the instruction set has no products of bytes.
const gk_screener *_Nullable gk_screener_for(int level);

// Raises the limit to about the k-th best lower bound less `slack`, and drops what is not above it.
void gk_screen_narrow(gk_screened_lane *lane, int32_t k, float slack, float *scratch);

// A value that at least k of the values reach, close to the k-th greatest of them; 1 ≤ k ≤ count.
float gk_reached(const float *values, int32_t count, int32_t k);

#pragma clang assume_nonnull end

#endif
