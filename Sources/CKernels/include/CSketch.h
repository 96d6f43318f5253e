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
  GK_SKETCH_TILES = 64,   // tiles whose thresholds are found at once
  GK_SKETCH_LANES = 64,   // most lanes of a call
  GK_SKETCH_SUM = 255,    // largest sum of what is looked up in a run of codes
};

// Signs of rotated rows. An estimate of w · h is f · Σ ± r, its standard deviation at most f · e · |h|.
typedef struct {
  const uint8_t *codes;          // by tiles: [code][item of the tile], `signs` signs each
  const int32_t *order;          // item of each place, −1 where there is none
  const float *most;             // of each tile, the largest 1 / f
  const float *least;            // the smallest 1 / f
  const float *error;            // the largest e
  const float *bias;             // the largest bias
  int32_t tiles;
  int32_t count;                 // codes of an item
  int32_t run;                   // codes whose sum has a byte
} gk_sketch;

// One session: what each code adds to the sum, as a byte.
typedef struct {
  const uint8_t *tables;         // [code][value]
  float step;                    // Σ ± r = base + step · sum
  float base;
  float shift;                   // mean row · h
  float spread;                  // |h|, by how many standard deviations are allowed for
  float limit;                   // scores that are not above it are not looked for
  const uint64_t *_Nullable admitted;  // a bit per item; NULL admits all
  int32_t *found;                // items
  int32_t count;                 // of what was found
  int32_t room;                  // at least a tile
  const uint64_t *_Nullable chosen;  // a bit for each tile that is looked through; NULL for all
  uint16_t *thresholds;          // room for GK_SKETCH_TILES
} gk_sketched_lane;

// Lists the items of tiles first ..< last that may be above their lane's limit. Returns the tile before which
// a lane has no room for a whole one, or `last`.
typedef int32_t (*gk_sketch_run)(const gk_sketch *sketch, gk_sketched_lane *lanes, int32_t count,
                                 int32_t first, int32_t last);

// How an instruction set looks up bytes.
typedef struct {
  gk_sketch_run run;
  int32_t signs;                 // of a code
} gk_sketcher;
// NULL where the processor or the instruction set cannot.
const gk_sketcher *_Nullable gk_sketcher_for(int level);

// What turns rows into signs.
typedef struct {
  const float *mean;             // H
  const float *rotation;         // H × H, rows `stride` floats apart, zero behind the H-th column
  size_t stride;                 // a multiple of GK_LANES
  int32_t units;                 // H
  int32_t signs;                 // of a code
} gk_rotation;

// Rows as bytes, each in one piece: scale, norm, bias, then codes as gk_screen has them.
typedef struct {
  uint8_t *rows;
  size_t stride;                 // bytes
  int32_t units;                 // H
} gk_coded_rows;

#pragma clang assume_nonnull end

#endif
