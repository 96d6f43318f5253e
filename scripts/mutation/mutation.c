#include "mutation.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { most = 1 << 16 };
static unsigned char unheard[most];
int mutation_place = -1, mutation_choice;
unsigned char *mutation_seen = unheard;

// MUTANT is PLACE:CHOICE, MUTANTS_SEEN a file that the places go to. Before all Swift code.
__attribute__((constructor(101))) static void begin(void) {
  const char *mutant = getenv("MUTANT"), *seen = getenv("MUTANTS_SEEN");
  if (mutant && sscanf(mutant, "%d:%d", &mutation_place, &mutation_choice) != 2) abort();
  if (!seen) return;
  int file = open(seen, O_RDWR | O_CREAT, 0600);
  if (file < 0 || ftruncate(file, most) != 0) abort();
  void *map = mmap(NULL, most, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (map == MAP_FAILED) abort();
  mutation_seen = map;
}
