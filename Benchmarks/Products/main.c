// Compares libraries at the products of a training step. See README.md.
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "products.h"

static const struct library *const libraries[] = {
    &onednn, &openblas, &openblas_skylakex, &hand_float, &hand_bfloat16, &onednn_bfloat16};
enum { LIBRARIES = sizeof libraries / sizeof *libraries, THREADS = 2 };

static const char *const kind_names[KINDS] = {"scores", "state-gradient", "row-gradient"};

static const size_t all_units[] = {100, 256, 512}, all_lanes[] = {32, 128, 512};
enum { UNITS = 3, LANES = 3, BLOCKS = 4, GATES = BLOCKS - 1, SAMPLES = 2048 };

/// The shapes of one block: items of a step with 2,048 samples, of two larger ones, and gates.
static struct shape shape_of(enum kind kind, size_t units, size_t lanes, int block) {
  // A layer of 100 units is cut into blocks of 50, larger ones into blocks of 64.
  size_t gates = 3 * (units == 100 ? 50 : 64);
  size_t columns = (size_t[]){(SAMPLES + lanes) / BLOCKS_OF_STEP, 512, 1024, gates}[block];
  bool is_gates = block == GATES;
  size_t stride = is_gates ? rounded_up(3 * units, 16) : columns;
  return (struct shape){kind, units, lanes, columns, stride, is_gates};
}

// MARK: Each library in a process of its own

struct question {
  struct shape shape;
  int threads;  // 0 asks for the error
  double milliseconds;
};

struct worker {
  pid_t process;
  int questions, answers;
  bool present;
};

static void serve(const struct library *library, int questions, int answers) {
  double present = library->load();
  if (write(answers, &present, sizeof present) != sizeof present) exit(1);
  struct question question;
  while (read(questions, &question, sizeof question) == sizeof question) {
    double answer =
        question.threads == 0
            ? error_of(library, question.shape)
            : speed_of(library, question.shape, question.threads, question.milliseconds);
    if (write(answers, &answer, sizeof answer) != sizeof answer) exit(1);
  }
  exit(0);
}

static double receive(const struct worker *worker) {
  double answer;
  if (read(worker->answers, &answer, sizeof answer) == sizeof answer) return answer;
  fprintf(stderr, "products: a library ended the process that uses it\n");
  exit(1);
}

static struct worker start(const struct library *library) {
  int questions[2], answers[2];
  if (pipe(questions) != 0 || pipe(answers) != 0) {
    perror("products");
    exit(1);
  }
  pid_t process = fork();
  if (process == 0) {
    close(questions[1]);
    serve(library, questions[0], answers[1]);
  }
  close(questions[0]);
  close(answers[1]);
  struct worker worker = {process, questions[1], answers[0], false};
  worker.present = process > 0 && receive(&worker) == 1;
  return worker;
}

static double ask(const struct worker *worker, struct question question) {
  if (write(worker->questions, &question, sizeof question) != sizeof question) exit(1);
  return receive(worker);
}

// MARK: What is asked for

struct options {
  bool json;
  double milliseconds;
  size_t units;
  bool chosen[LIBRARIES];
};

static void usage(void) {
  fprintf(stderr,
          "usage: products [--json] [--units 100|256|512] [--milliseconds MS] [--library NAME]…\n"
          "libraries:");
  for (int i = 0; i < LIBRARIES; i++) fprintf(stderr, " %s", libraries[i]->name);
  fprintf(stderr, "\n");
  exit(64);
}

static struct options parsed(int count, char **arguments) {
  struct options result = {.milliseconds = 4};
  bool any = false;
  for (int i = 1; i < count; i++) {
    const char *value = i + 1 < count ? arguments[i + 1] : "";
    if (strcmp(arguments[i], "--json") == 0) {
      result.json = true;
      continue;
    } else if (strcmp(arguments[i], "--units") == 0) {
      result.units = strtoul(value, NULL, 10);
      if (result.units != 100 && result.units != 256 && result.units != 512) usage();
    } else if (strcmp(arguments[i], "--milliseconds") == 0) {
      result.milliseconds = strtod(value, NULL);
      if (!(result.milliseconds > 0)) usage();
    } else if (strcmp(arguments[i], "--library") == 0) {
      int index = 0;
      while (index < LIBRARIES && strcmp(value, libraries[index]->name) != 0) index++;
      if (index == LIBRARIES) usage();
      result.chosen[index] = any = true;
    } else {
      usage();
    }
    i++;
  }
  for (int i = 0; i < LIBRARIES && !any; i++) result.chosen[i] = true;
  return result;
}

// MARK: Measuring and printing

/// FLOP/s of a block's product, by library and number of threads less one.
static double speeds[UNITS][LANES][BLOCKS][KINDS][LIBRARIES][THREADS];
static double peak[THREADS];
static struct worker workers[LIBRARIES];
static struct options options;

/// Between two elements of a JSON array.
static void print_separator(void) {
  static const char *separator = "\n";
  printf("%s", separator);
  separator = ",\n";
}

static void print_titles(const char *names) {
  printf("%s", names);
  for (int i = 0; i < LIBRARIES; i++) {
    if (options.chosen[i]) printf("%-20s", libraries[i]->name);
  }
  printf("\n");
}

/// Checks a library at a product, and then measures it on one and on more threads.
static void measure(int library, struct shape shape, double speed[THREADS]) {
  const char *name = libraries[library]->name, *product = kind_names[shape.kind];
  double error = ask(&workers[library], (struct question){shape, 0, 0});
  if (!(error <= libraries[library]->tolerance)) {
    fprintf(stderr, "products: %s is wrong by %g at %s of %zu lanes, %zu columns, %zu units\n", name,
            error, product, shape.lanes, shape.columns, shape.units);
    exit(1);
  }
  for (int t = 0; t < THREADS; t++) {
    speed[t] = ask(&workers[library], (struct question){shape, t + 1, options.milliseconds});
  }
  if (options.json) {
    print_separator();
    printf("{\"library\":\"%s\",\"product\":\"%s\",\"gates\":%s,\"units\":%zu,\"lanes\":%zu,"
           "\"columns\":%zu,\"gflops\":[%.1f,%.1f],\"error\":%.2g}",
           name, product, shape.gates ? "true" : "false", shape.units, shape.lanes, shape.columns,
           speed[0] / 1e9, speed[1] / 1e9, error);
  } else {
    printf("%4.0f %4.0f %3.0f%% %3.0f%%  ", speed[0] / 1e9, speed[1] / 1e9,
           100 * speed[0] / peak[0], 100 * speed[1] / peak[1]);
  }
  fflush(stdout);
}

/// All products of some units and lanes.
static void measure_step(int u, int m) {
  for (int block = 0; block < BLOCKS; block++) {
    for (int kind = 0; kind < KINDS; kind++) {
      struct shape shape = shape_of((enum kind)kind, all_units[u], all_lanes[m], block);
      if (!options.json) {
        printf("%-5zu%-6zu%-6zu%s%-*s", shape.units, shape.lanes, shape.columns,
               shape.gates ? "g " : "", shape.gates ? 14 : 16, kind_names[kind]);
      }
      for (int i = 0; i < LIBRARIES; i++) {
        if (options.chosen[i]) measure(i, shape, speeds[u][m][block][kind][i]);
      }
      if (!options.json) printf("\n");
    }
  }
}

/// Seconds of all products of a step on one thread.
static double seconds_of_step(int u, int m, int library) {
  size_t units = all_units[u];
  double gate_blocks = units == 100 ? 2 : (double)units / 64;
  double seconds = 0;
  for (int kind = 0; kind < KINDS; kind++) {
    // Gates come from the input and from the state, but only the input gets a gradient: that of the
    // state would belong to the step before.
    double gate_products = kind == STATE_GRADIENT ? 1 : 2;
    seconds += BLOCKS_OF_STEP * flop(shape_of((enum kind)kind, units, all_lanes[m], 0)) /
               speeds[u][m][0][kind][library][0];
    seconds += gate_products * gate_blocks *
               flop(shape_of((enum kind)kind, units, all_lanes[m], GATES)) /
               speeds[u][m][GATES][kind][library][0];
  }
  return seconds;
}

static void print_step(int u, int m) {
  if (!options.json) printf("%-5zu%-6zu", all_units[u], all_lanes[m]);
  double first = 0;
  for (int i = 0; i < LIBRARIES; i++) {
    if (!options.chosen[i]) continue;
    double seconds = seconds_of_step(u, m, i);
    if (first == 0) first = seconds;
    if (options.json) {
      print_separator();
      printf("{\"library\":\"%s\",\"product\":\"step\",\"units\":%zu,\"lanes\":%zu,"
             "\"milliseconds\":%.4f}",
             libraries[i]->name, all_units[u], all_lanes[m], 1e3 * seconds);
    } else {
      printf("%8.3f %4.2f       ", 1e3 * seconds, first / seconds);
    }
  }
  if (!options.json) printf("\n");
}

int main(int count, char **arguments) {
  options = parsed(count, arguments);
  for (int i = 0; i < LIBRARIES; i++) {
    workers[i] = start(libraries[i]);
    if (!workers[i].present && options.chosen[i]) {
      fprintf(stderr, "products: this machine lacks what %s needs\n", libraries[i]->name);
    }
    options.chosen[i] = options.chosen[i] && workers[i].present;
  }
  // A plain product of 1024³ in oneDNN: what the shares refer to.
  struct shape cube = {STATE_GRADIENT, 1024, 1024, 1024, 1024, false};
  for (int t = 0; t < THREADS; t++) {
    peak[t] = ask(&workers[0], (struct question){cube, t + 1, 4 * options.milliseconds});
  }
  if (options.json) {
    printf("{\"peak_gflops\":[%.1f,%.1f],\"products\":[", peak[0] / 1e9, peak[1] / 1e9);
  } else {
    printf("1024³: %.0f GFLOP/s on one thread, %.0f on two\n"
           "below: GFLOP/s on one and two threads, and the shares of 1024³\n\n",
           peak[0] / 1e9, peak[1] / 1e9);
    print_titles("H    M     n     product         ");
  }
  for (int u = 0; u < UNITS; u++) {
    if (options.units && all_units[u] != options.units) continue;
    for (int m = 0; m < LANES; m++) measure_step(u, m);
  }
  if (!options.json) {
    printf("\nall products of a step with 2,048 samples on one thread: milliseconds, and how many times\n"
           "as fast as the first library\n\n");
    print_titles("H    M     ");
  }
  for (int u = 0; u < UNITS; u++) {
    if (options.units && all_units[u] != options.units) continue;
    for (int m = 0; m < LANES; m++) print_step(u, m);
  }
  if (options.json) printf("\n]}\n");
  for (int i = 0; i < LIBRARIES; i++) close(workers[i].questions);
  for (int i = 0; i < LIBRARIES; i++) waitpid(workers[i].process, NULL, 0);
  return 0;
}
