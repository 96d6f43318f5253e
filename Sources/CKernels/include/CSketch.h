// Estimates of scores from the signs of rotated rows, which tell in a fraction of the time of whole bytes
// which items hardly belong among the best; and bounds of the few that are left.
//
// RaBitQ (Gao and Long 2024, arXiv 2405.12497), section 3, with the codes looked up as in fast-scan
// product quantisation (André et al. 2015).
//
// Letters: I items, H units, w a row less the mean row, v its product with a random rotation, r that of a state.
#ifndef GRU4REC_CSKETCH_H
#define GRU4REC_CSKETCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CScreen.h"

#pragma clang assume_nonnull begin

enum {
  GK_SKETCH_ITEMS = 64,   // items of a tile
  GK_SKETCH_TILES = 64,   // tiles of a word
  GK_SKETCH_LANES = 64,   // most lanes of a call
  GK_SKETCH_TABLE = 64,   // bytes of the tables that are read at once
  GK_SKETCH_RUN = 14,     // most bytes of a run: each adds a dozen steps and more
  GK_SKETCH_SUM = 191,    // largest sum of what is looked up in a run, usually
  GK_SKETCH_OWN = 63,     // largest o
};

// Signs of rotated rows. An estimate of w · h is f · Σ ± r, its standard deviation at most f · e · |h|.
//
// An item's score can be above a limit, which is g + d, where Σ ± r + (b − g) / f ≥ d / f − e · |h|. What an item has
// of its own, (b − g) / f = own + step · o, is added to its sum; an o of 0 also stands for less.
typedef struct {
  // By tiles, 64 bytes each: what the items have of their own, o, and their signs, eight units a byte.
  const uint8_t *codes;
  const int32_t *order;          // item of each place, −1 where there is none
  const float *most;             // of each tile, with room for a whole word, the largest 1 / f
  const float *least;            // the smallest 1 / f
  const float *error;            // the largest e
  const float *own;              // what o is 0 for, see below
  float limit;                   // a usual limit less shift, g
  float step;                    // of o and of the sums
  int32_t tiles;
  int32_t count;                 // bytes with signs of an item
  int32_t run;                   // those whose sum has a byte
} gk_sketch;

// One session: what the signs of four units add to the sum, as a byte.
typedef struct {
  const uint8_t *tables;         // [units / 4][signs], in whole GK_SKETCH_TABLEs
  float base;                    // Σ ± r = base + step · sum
  float shift;                   // mean row · h
  float spread;                  // |h|, by how many standard deviations are allowed for
  float limit;                   // scores that are not above it are not looked for
  const uint64_t *_Nullable admitted;  // a bit per item; NULL admits all
  int32_t *found;                // items
  int32_t count;                 // of what was found
  int32_t room;                  // at least a tile
  const uint64_t *_Nullable chosen;  // a bit for each tile that is looked through; NULL for all
} gk_sketched_lane;

// Lists the items of tiles first ..< last that may be above their lane's limit. Returns the tile before which
// a lane has no room for a whole one, or `last`.
typedef int32_t (*gk_sketch_run)(const gk_sketch *sketch, gk_sketched_lane *lanes, int32_t count,
                                 int32_t first, int32_t last);

// NULL where the processor or the instruction set cannot look up bytes.
gk_sketch_run _Nullable gk_sketch_run_for(int level);

// What turns rows into signs.
typedef struct {
  const float *mean;             // H
  const float *rotation;         // H × H, rows `stride` floats apart, zero behind the H-th column
  size_t stride;                 // a multiple of GK_LANES
  int32_t units;                 // H
} gk_rotation;

// Rows as bytes, each in one piece: scale, norm, bias, then codes as gk_screen has them.
typedef struct {
  uint8_t *rows;
  size_t stride;                 // bytes
  int32_t units;                 // H
} gk_coded_rows;

#pragma clang assume_nonnull end

#endif
