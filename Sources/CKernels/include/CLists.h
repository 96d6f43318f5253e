// What scores are compared with, and the best of them.
#ifndef GRU4REC_CLISTS_H
#define GRU4REC_CLISTS_H

#include <stdbool.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// Scores that stand side by side.
enum { GK_SCORES = 16 };

// The best items of a session, in no order, each as a key: the one that is listed before another is greater. Its upper
// half has the score's bits in ascending order of scores, its lower half all bits of the item turned around.
typedef struct {
  uint64_t *_Nullable keys;
  int32_t count;                   // of the keys
  int32_t k;                       // length of the list that is asked for
  int32_t room;                    // for keys, more than k: a list that has none left is cut to its k best
} gk_list;

// Columns of scores: one for each of some lanes, or all of them for a single lane.
typedef struct {
  const float *targets;            // NaN: none
  float *limits;                   // scores above are listed; all where it is NaN
  int32_t *counts;                 // by column: scores above the target, those equal to it, those that are NaN
  gk_list *lists;                  // of each lane
  bool is_single;
} gk_standing;

// Keeps the k greatest keys, the least of them last.
void gk_cut(gk_list *list);

#pragma clang assume_nonnull end

#endif
