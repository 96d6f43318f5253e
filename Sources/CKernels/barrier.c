// Barrier for a few threads that meet every few microseconds.
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#include "CKernels.h"

#if defined(__linux__)
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

struct gk_barrier {
  int threads;
  _Alignas(64) atomic_int arrived;
  _Alignas(64) atomic_uint generation;
  atomic_int sleepers;
  _Alignas(64) _Atomic(uint64_t) waited;
};

gk_barrier *gk_barrier_create(int threads) {
  gk_barrier *barrier = aligned_alloc(64, sizeof(gk_barrier));
  if (!barrier) return NULL;
  barrier->threads = threads;
  atomic_init(&barrier->arrived, 0);
  atomic_init(&barrier->generation, 0);
  atomic_init(&barrier->sleepers, 0);
  atomic_init(&barrier->waited, 0);
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

// Returns when the generation is no longer `old`, or a little earlier.
static void sleep_while(gk_barrier *barrier, unsigned old) {
#if defined(__linux__)
  atomic_fetch_add(&barrier->sleepers, 1);
  // The kernel looks at the generation once more: a change between our look and the sleep is not lost.
  syscall(SYS_futex, &barrier->generation, FUTEX_WAIT_PRIVATE, old, NULL, NULL, 0);
  atomic_fetch_sub(&barrier->sleepers, 1);
#else
  (void)barrier, (void)old;
  nanosleep(&(struct timespec){0, 50000}, NULL);
#endif
}

static void wake_sleepers(gk_barrier *barrier) {
#if defined(__linux__)
  if (atomic_load(&barrier->sleepers) > 0) {
    syscall(SYS_futex, &barrier->generation, FUTEX_WAKE_PRIVATE, barrier->threads, NULL, NULL, 0);
  }
#else
  (void)barrier;
#endif
}

uint64_t gk_nanoseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static inline bool has_passed(gk_barrier *barrier, unsigned generation) {
  return atomic_load_explicit(&barrier->generation, memory_order_acquire) != generation;
}

void gk_barrier_wait(gk_barrier *barrier) {
  if (barrier->threads == 1) return;
  unsigned generation = atomic_load_explicit(&barrier->generation, memory_order_relaxed);
  if (atomic_fetch_add(&barrier->arrived, 1) == barrier->threads - 1) {
    atomic_store_explicit(&barrier->arrived, 0, memory_order_relaxed);
    atomic_store(&barrier->generation, generation + 1);
    wake_sleepers(barrier);
    return;
  }
  uint64_t start = gk_nanoseconds();
  // Shares of a step end within microseconds of each other, and a sleep costs some fifty: spin about
  // twice as long. A longer wait means that the other thread has lost its core, perhaps to this very
  // loop: give it back.
  for (int round = 0; round < 6000 && !has_passed(barrier, generation); round++) relax();
  while (!has_passed(barrier, generation)) sleep_while(barrier, generation);
  atomic_fetch_add_explicit(&barrier->waited, gk_nanoseconds() - start, memory_order_relaxed);
}

uint64_t gk_barrier_waited(const gk_barrier *barrier) {
  return atomic_load_explicit(&barrier->waited, memory_order_relaxed);
}
