#include "CLists.h"

static void exchange(uint64_t *a, uint64_t *b) {
  const uint64_t before = *a;
  *a = *b;
  *b = before;
}

// Quickselect (Hoare 1961); keys are all different. Which of two keys is greater is not foreseen by any processor,
// so that no branch depends on it.
void gk_cut(gk_list *list) {
  uint64_t *keys = list->keys;
  int32_t low = 0, high = list->count;
  if (high <= list->k) return;
  while (high - low > 1) {
    // The middle one of three comes first.
    uint64_t *middle = keys + (low + high) / 2, *last = keys + high - 1;
    if (*middle > *last) exchange(middle, last);
    if (keys[low] > *last) exchange(keys + low, last);
    if (*middle > keys[low]) exchange(middle, keys + low);
    const uint64_t pivot = keys[low];
    int32_t end = low;  // the last one of those that are greater
    for (int32_t i = low + 1; i < high; i++) {
      const uint64_t key = keys[i];
      keys[i] = keys[end + 1];
      keys[end + 1] = key;
      end += key > pivot;
    }
    exchange(keys + low, keys + end);
    if (end >= list->k) high = end; else low = end + 1;
  }
  list->count = list->k;
}
