// Which mutant is on, and which places were reached: a byte for each, in a file that outlives the process.
#pragma once

extern int mutation_place, mutation_choice;
extern unsigned char *mutation_seen;

static inline __attribute__((always_inline)) int mutation_at(int place) {
  if (!mutation_seen[place]) mutation_seen[place] = 1;
  return place == mutation_place ? mutation_choice : 0;
}
