// Times of a product on threads that each have one of their own, as the team's members have.
#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "products.h"

enum { MOST_THREADS = 64, TIMES = 7 };

struct run {
  const struct library *library;
  struct shape shape;
  double milliseconds;
  pthread_barrier_t barrier;
  size_t repetitions;
  double seconds[TIMES];
};

struct member {
  struct run *run;
  int index;
  pthread_t thread;
};

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void *work(void *argument) {
  struct member *member = argument;
  struct run *run = member->run;
  struct product product = make_product(run->shape);
  void *prepared = run->library->prepare(&product);
  // The first ones find cold caches and the library unprepared.
  size_t done = 0;
  for (; done < 3; done++) run->library->multiply(&product, prepared, done);
  if (member->index == 0) {
    double start = now();
    run->library->multiply(&product, prepared, done);
    double once = now() - start;
    double repetitions = run->milliseconds * 1e-3 / once;
    run->repetitions = repetitions < 1 ? 1 : (size_t)repetitions;
  }
  for (int time = -1; time < TIMES; time++) {
    pthread_barrier_wait(&run->barrier);
    double start = now();
    for (size_t i = 0; i < run->repetitions; i++) {
      run->library->multiply(&product, prepared, ++done);
    }
    pthread_barrier_wait(&run->barrier);
    if (member->index == 0 && time >= 0) run->seconds[time] = now() - start;
  }
  run->library->finish(prepared);
  free_product(&product);
  return NULL;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

double speed_of(const struct library *library, struct shape shape, int threads,
                double milliseconds) {
  if (threads > MOST_THREADS) threads = MOST_THREADS;
  struct run run = {.library = library, .shape = shape, .milliseconds = milliseconds};
  struct member members[MOST_THREADS];
  pthread_barrier_init(&run.barrier, NULL, (unsigned)threads);
  for (int i = 0; i < threads; i++) {
    members[i] = (struct member){.run = &run, .index = i};
    if (i > 0) pthread_create(&members[i].thread, NULL, work, &members[i]);
  }
  work(&members[0]);
  for (int i = 1; i < threads; i++) pthread_join(members[i].thread, NULL);
  pthread_barrier_destroy(&run.barrier);
  qsort(run.seconds, TIMES, sizeof(double), ascending);
  return flop(shape) * (double)threads * (double)run.repetitions / run.seconds[TIMES / 2];
}
