/* Recommends with gru4rec's library: a session a line from standard input, its items between blanks, oldest first.
 *
 *   cc recommend.c -lgru4rec -o recommend
 *   echo "100594 100045" | ./recommend model.safetensors 5
 */
#include <gru4rec.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failed(const char *what) {
  fprintf(stderr, "%s: %s\n", what, gru4rec_last_error());
  return 1;
}

/* A line for each place: the item, and its score. */
static int answer(gru4rec_model *model, char *line, size_t k, char *ids, size_t size, float *scores) {
  int64_t id_size = gru4rec_id_size(model), found = 0;
  gru4rec_session *session = gru4rec_start(model);
  if (!session) return failed("start");
  for (char *item = strtok(line, " \n"); item && found >= 0; item = strtok(NULL, " \n")) {
    found = gru4rec_step(session, item);
    if (!found) fprintf(stderr, "unknown item '%s' skipped\n", item);
  }
  if (found >= 0) found = gru4rec_recommend(session, k, 0, ids, size, scores);
  gru4rec_end(session);
  if (found < 0) return failed("recommend");
  for (int64_t place = 0; place < found; place++) {
    printf("%s\t%.9g\n", ids + place * id_size, scores[place]);
  }
  putchar('\n');
  return 0;
}

int main(int count, char **arguments) {
  if (count < 2) {
    fprintf(stderr, "usage: %s model.safetensors [k]\n", arguments[0]);
    return 64;
  }
  gru4rec_model *model = gru4rec_open(arguments[1]);
  if (!model) return failed("open");
  size_t k = count > 2 ? strtoul(arguments[2], NULL, 10) : 20;
  size_t items = (size_t)gru4rec_item_count(model);
  if (k > items) k = items;
  size_t size = k * (size_t)gru4rec_id_size(model);
  char *ids = malloc(size + 1);
  float *scores = malloc((k + 1) * sizeof *scores);
  static char line[1 << 16];
  int status = ids && scores ? 0 : 1;
  while (!status && fgets(line, sizeof line, stdin)) status = answer(model, line, k, ids, size, scores);
  free(scores);
  free(ids);
  gru4rec_close(model);
  return status;
}
