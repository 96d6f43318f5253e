// Drawing negative samples and finding the distinct columns of a step.
#include <string.h>

#include "CKernels.h"

// SplitMix64's output function over key and counter: any draw can be had by itself, so results do
// not depend on who draws, or when.
uint64_t gk_mix(uint64_t key, uint64_t counter) {
  uint64_t z = key + (counter + 1) * 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

// A guide table makes inversion of the cumulative distribution a constant-time look-up on average
// (Chen & Asau 1974), with exactly the result of a binary search.
void gk_sampler_guide(const double *cumulative, int32_t items, int32_t *guide, int32_t guides) {
  int32_t item = 0;
  for (int32_t g = 0; g < guides; g++) {
    double u = (double)g / guides;
    while (item < items - 1 && cumulative[item] <= u) item++;
    guide[g] = item;
  }
}

// First item at or behind `item`, a guide's, whose cumulative probability exceeds u.
static inline int32_t settle(const double *cumulative, int32_t item, double u) {
  // The last cumulative value is 1 > u: no search passes the end. Most need at most two steps, taken
  // without a branch to mispredict.
  item += cumulative[item] <= u;
  item += cumulative[item] <= u;
  while (cumulative[item] <= u) item++;
  return item;
}

int32_t gk_sampler_pick(const gk_sampler *sampler, double u) {
  return settle(sampler->cumulative, sampler->guide[(int32_t)(u * sampler->guides)], u);
}

void gk_sampler_draw(const gk_sampler *sampler, uint64_t key, int32_t first, int32_t *out,
                     int32_t count) {
  // The tables lie in a far cache, if in any: a batch asks for all its places before it waits for one.
  enum { BATCH = 64 };
  double u[BATCH];
  for (int32_t done = 0; done < count; done += BATCH) {
    const int32_t size = count - done < BATCH ? count - done : BATCH;
    int32_t *items = out + done;
    for (int32_t i = 0; i < size; i++) {
      u[i] = (double)(gk_mix(key, (uint64_t)(first + done + i)) >> 11) * 0x1p-53;
      items[i] = (int32_t)(u[i] * sampler->guides);
      __builtin_prefetch(sampler->guide + items[i]);
    }
    for (int32_t i = 0; i < size; i++) {
      items[i] = sampler->guide[items[i]];
      __builtin_prefetch(sampler->cumulative + items[i]);
    }
    for (int32_t i = 0; i < size; i++) items[i] = settle(sampler->cumulative, items[i], u[i]);
  }
}

void gk_map_clear(gk_map *map) {
  if (++map->stamp == 0) {
    for (uint32_t slot = 0; slot <= map->mask; slot++) map->entries[slot].stamp = 0;
    map->stamp = 1;
  }
}

static inline uint32_t first_slot(const gk_map *map, int32_t item) {
  return ((uint32_t)item * 0x9E3779B1u >> 7) & map->mask;
}

static inline int32_t insert(gk_map *map, int32_t item, int32_t next, bool *is_new) {
  uint32_t slot = first_slot(map, item);
  while (map->entries[slot].stamp == map->stamp) {
    if (map->entries[slot].key == item) {
      *is_new = false;
      return map->entries[slot].value;
    }
    slot = (slot + 1) & map->mask;
  }
  map->entries[slot] = (gk_entry){item, next, map->stamp};
  *is_new = true;
  return next;
}

int32_t gk_map_insert(gk_map *map, int32_t item, int32_t next, bool *is_new) {
  return insert(map, item, next, is_new);
}

int32_t gk_map_find(const gk_map *map, int32_t item) {
  uint32_t slot = first_slot(map, item);
  while (map->entries[slot].stamp == map->stamp) {
    if (map->entries[slot].key == item) return map->entries[slot].value;
    slot = (slot + 1) & map->mask;
  }
  return -1;
}

int32_t gk_columns_add(gk_map *map, const int32_t *items, int32_t count, const float *item_weight,
                       int32_t *columns, float *weight, float *copies, int32_t *column_of,
                       int32_t used) {
  enum { AHEAD = 16 };
  for (int32_t i = 0; i < count; i++) {
    const int32_t item = items[i];
    if (i + AHEAD < count) {
      __builtin_prefetch(map->entries + first_slot(map, items[i + AHEAD]), 1);
      if (item_weight) __builtin_prefetch(item_weight + items[i + AHEAD]);
    }
    const float w = item_weight ? item_weight[item] : 1.0f;
    bool is_new;
    const int32_t column = insert(map, item, used, &is_new);
    if (is_new) {
      columns[column] = item;
      weight[column] = w;
      copies[column] = 1;
      used++;
    } else {
      weight[column] += w;
      copies[column] += 1;
    }
    if (column_of) column_of[i] = column;
  }
  return used;
}

void gk_columns_by_shard(const gk_columns *from, int32_t count, const gk_columns *to, int32_t shards,
                         int32_t *place, int32_t *start) {
  const uint32_t mask = (uint32_t)shards - 1;
  memset(start, 0, ((size_t)shards + 1) * sizeof(int32_t));
  for (int32_t i = 0; i < count; i++) start[((uint32_t)from->item[i] & mask) + 1]++;
  for (int32_t shard = 0; shard < shards; shard++) start[shard + 1] += start[shard];
  // start[s] runs on to where s ends, which is where the next one began.
  for (int32_t i = 0; i < count; i++) {
    const int32_t item = from->item[i];
    const int32_t j = start[(uint32_t)item & mask]++;
    to->item[j] = item;
    to->weight[j] = from->weight[i];
    to->copies[j] = from->copies[i];
    place[i] = j;
  }
  memmove(start + 1, start, (size_t)shards * sizeof(int32_t));
  start[0] = 0;
}
