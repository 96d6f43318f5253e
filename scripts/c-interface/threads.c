// Two threads on one model, with sessions of their own and one that they share, while the model is closed: lists are those of one
// thread, and what comes after the end is refused.
#define _POSIX_C_SOURCE 200809L
#include <gru4rec.h>

#include <math.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { K = 20, most = 1000 };

static gru4rec_model *model;
static gru4rec_session *shared;
static char *lines[most];
static float wanted[most][K], found[2][most][K];
static int count;
static atomic_int fault;

static void expect(int holds, const char *what) {
  if (holds) return;
  fprintf(stderr, "not so: %s (%s)\n", what, gru4rec_last_error());
  fault = 1;
}

static void answer(const char *line, float *scores) {
  char *copy = strdup(line), *rest = copy;
  gru4rec_session *session = gru4rec_start(model);
  for (char *item; (item = strtok_r(rest, " \n", &rest));) {
    expect(gru4rec_step(session, item) == 1, "an item is known");
    if (shared) {
      expect(gru4rec_step(shared, item) == 1, "an item is known to the session of both");
      expect(gru4rec_recommend(shared, 3, 0, NULL, 0, NULL) == 3, "it has a list");
    }
  }
  expect(gru4rec_recommend(session, K, 0, NULL, 0, scores) == K, "there is a list");
  gru4rec_end(session);
  expect(gru4rec_step(session, "x") == GRU4REC_WRONG_ARGUMENT, "a session that ended is refused");
  free(copy);
}

static void *work(void *argument) {
  float (*scores)[K] = argument;
  for (int line = 0; line < count; line++) answer(lines[line], scores[line]);
  // This thread's error is its own.
  expect(gru4rec_open("nowhere") == NULL, "a file that is not there is not opened");
  expect(strstr(gru4rec_last_error(), "nowhere") != NULL, "the reason names the file");
  return NULL;
}

// Lists from a session that goes on, until it is ended or refused.
static void *go_on(void *argument) {
  while (gru4rec_recommend(argument, K, GRU4REC_EXCLUDE_SEEN, NULL, 0, NULL) >= 0) {}
  return NULL;
}

int main(int argument_count, char **arguments) {
  static char line[1 << 16];
  FILE *file = argument_count == 3 ? fopen(arguments[2], "r") : NULL;
  if (!file) return 64;
  while (count < most && fgets(line, sizeof line, file)) lines[count++] = strdup(line);
  fclose(file);
  model = gru4rec_open(arguments[1]);
  expect(model != NULL, "the model is opened");
  for (int place = 0; place < count; place++) answer(lines[place], wanted[place]);
  shared = gru4rec_start(model);
  pthread_t threads[2];
  for (int n = 0; n < 2; n++) pthread_create(&threads[n], NULL, work, found[n]);
  for (int n = 0; n < 2; n++) pthread_join(threads[n], NULL);
  for (int n = 0; n < 2; n++) {
    expect(!memcmp(found[n], wanted, count * sizeof *wanted), "threads have the lists of one alone");
  }
  for (int n = 0; n < 2; n++) pthread_create(&threads[n], NULL, go_on, shared);
  gru4rec_close(model);
  expect(gru4rec_item_count(model) == GRU4REC_WRONG_ARGUMENT, "a closed model is refused");
  const char *items[] = {"none", strtok(lines[0], " \n")};
  float scores[2];
  expect(gru4rec_scores(shared, items, 2, scores) == 1 && isnan(scores[0]) && !isnan(scores[1]), "its session goes on");
  gru4rec_end(shared);
  for (int n = 0; n < 2; n++) pthread_join(threads[n], NULL);
  gru4rec_close(model);
  gru4rec_close(NULL);
  for (int place = 0; place < count; place++) free(lines[place]);
  if (!fault) printf("✔ two threads: %d sessions each, as one thread has them\n", count);
  return fault;
}
