// Barrier for a few threads that meet every few microseconds.
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "CKernels.h"

struct gk_barrier {
  int threads;
  _Alignas(64) atomic_int arrived;
  _Alignas(64) atomic_uint generation;
};

gk_barrier *gk_barrier_create(int threads) {
  gk_barrier *barrier = aligned_alloc(64, sizeof(gk_barrier));
  if (!barrier) return NULL;
  barrier->threads = threads;
  atomic_init(&barrier->arrived, 0);
  atomic_init(&barrier->generation, 0);
  return barrier;
}

void gk_barrier_destroy(gk_barrier *barrier) { free(barrier); }

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

void gk_barrier_wait(gk_barrier *barrier) {
  if (barrier->threads == 1) return;
  unsigned generation = atomic_load_explicit(&barrier->generation, memory_order_relaxed);
  if (atomic_fetch_add_explicit(&barrier->arrived, 1, memory_order_acq_rel) == barrier->threads - 1) {
    atomic_store_explicit(&barrier->arrived, 0, memory_order_relaxed);
    atomic_store_explicit(&barrier->generation, generation + 1, memory_order_release);
    return;
  }
  // A share of a step lasts microseconds: spin that long. Longer waits mean that the other thread
  // lost its core, perhaps to this very loop.
  for (long round = 0;; round++) {
    if (atomic_load_explicit(&barrier->generation, memory_order_acquire) != generation) return;
    if (round < 8192) {
      relax();
    } else if (round < 8192 + 1024) {
      sched_yield();
    } else {
      nanosleep(&(struct timespec){0, 50000}, NULL);
    }
  }
}
