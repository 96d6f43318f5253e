// Runs every kernel of CKernels on invented input and prints what it gives, a line for each array; scripts/check-arm64 compares
// the lines of two processors. What multiplies and looks up bytes is held to plain loops here, bit for bit.
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"
#if defined(__aarch64__)
#include <sys/auxv.h>

#include "../../Sources/CKernels/screen.h"
#endif

static uint64_t state = 42;
static uint64_t next(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return state >> 33;
}
static float uniform(float low, float high) { return low + (high - low) * (float)(next() & 0xFFFFFF) / 0x1p24f; }
static void *zeros(size_t bytes) {
  void *memory = aligned_alloc(64, (bytes + 63) / 64 * 64 + 4096);
  if (!memory) abort();
  return memset(memory, 0, (bytes + 63) / 64 * 64 + 4096);
}
static float *floats(size_t count, float low, float high) {
  float *values = zeros(count * sizeof(float));
  for (size_t i = 0; i < count; i++) values[i] = uniform(low, high);
  return values;
}
static float *copy(const float *values, size_t count) {
  return memcpy(zeros(count * sizeof(float)), values, count * sizeof(float));
}

static void show(const char *name, const char *kind, const float *values, size_t count) {
  printf("%s %s", kind, name);
  for (size_t i = 0; i < count; i++) printf(" %.9g", (double)values[i]);
  printf("\n");
}
static void show_whole(const char *name, const int32_t *values, size_t count) {
  printf("same %s", name);
  for (size_t i = 0; i < count; i++) printf(" %" PRId32, values[i]);
  printf("\n");
}
static void demand(bool holds, const char *what) {
  if (holds) return;
  printf("WRONG %s\n", what);
  exit(1);
}

enum { ROWS = 40, COLUMNS = 48, WIDTH = 37, LANES = 16, SIZE = ROWS * COLUMNS };
static int32_t numbers[ROWS];

static void show_rows(const gk_kernels *k) {
  const float *table = floats(SIZE, -1, 1), *other = floats(SIZE, -1, 1);
  float *out = zeros(SIZE * 4);
  k->gather(out, COLUMNS, table, COLUMNS, numbers, 20, WIDTH);
  show("gather", "same", out, SIZE);
  k->multiply(out, COLUMNS, other, COLUMNS, ROWS, WIDTH);
  show("multiply", "same", out, SIZE);
  k->add(out, COLUMNS, other, COLUMNS, ROWS, WIDTH);
  k->add_row(out, COLUMNS, other, ROWS, WIDTH);
  show("add", "same", out, SIZE);
  k->dropout_mask(out, COLUMNS, ROWS, 0, WIDTH, WIDTH, 0.3f, 7);
  show("dropout_mask", "same", out, SIZE);
  k->transpose(out, ROWS, table, COLUMNS, ROWS, COLUMNS);
  show("transpose", "same", out, SIZE);
  const float square = (float)k->squared_norm(table, COLUMNS, ROWS, WIDTH);
  show("squared_norm", "near", &square, 1);
  demand(k->all_bounded(table, SIZE, 1) && !k->all_bounded(table, SIZE, 0.5f), "all_bounded");
  float *factor = zeros(ROWS * 4), *along = zeros(ROWS * 4), *gradient = copy(other, SIZE);
  k->directions(out, COLUMNS, factor, table, COLUMNS, ROWS, WIDTH, 2);
  show("directions", "near", out, SIZE);
  show("factors", "near", factor, ROWS);
  k->row_dots(along, gradient, COLUMNS, out, COLUMNS, ROWS, WIDTH);
  show("row_dots", "near", along, ROWS);
  k->tangents(gradient, COLUMNS, out, COLUMNS, factor, along, ROWS, WIDTH, 2);
  show("tangents", "near", gradient, SIZE);
}

static void show_products(const gk_kernels *k) {
  const float *rows = floats(SIZE, -1, 1), *x = floats(COLUMNS * 2 * LANES, -1, 1);
  for (int lanes = LANES; lanes <= 2 * LANES; lanes += LANES) {
    for (int count = 1; count <= 29; count += 7) {
      float *out = floats(ROWS * 2 * LANES, -1, 1);
      k->project(out, (size_t)lanes, count % 2, rows, COLUMNS, count > 8 ? numbers : NULL, count, WIDTH, x,
                 (size_t)lanes, lanes);
      show("project", "near", out, ROWS * 2 * LANES);
      float *sums = floats(2 * LANES * COLUMNS, -1, 1);
      k->collect(sums, COLUMNS, count % 2, x, (size_t)lanes, lanes - 3, rows, COLUMNS, count > 8 ? numbers : NULL, count,
                 COLUMNS);
      show("collect", "near", sums, 2 * LANES * COLUMNS);
      k->outer(out, COLUMNS, x, (size_t)lanes, count < 20 ? count : 20, rows, COLUMNS, lanes, COLUMNS, NULL, NULL);
      show("outer", "near", out, 20 * COLUMNS);
    }
  }
  float out[LANES];
  k->dots(out, rows, COLUMNS, numbers, LANES, WIDTH, rows + 5, COLUMNS);
  show("dots", "near", out, LANES);
  float *scores = zeros(ROWS * LANES * 4), *bias = floats(ROWS, -1, 1), *turned = zeros(ROWS * LANES * 4);
  k->score_lanes(x, LANES, WIDTH, rows, COLUMNS, bias, ROWS, scores);
  show("score_lanes", "near", scores, ROWS * LANES);
  k->turn_scores(scores, LANES, ROWS, LANES, turned, ROWS);
  float one[COLUMNS], single[ROWS];
  for (int lane = 0; lane < LANES; lane++) {
    for (int unit = 0; unit < WIDTH; unit++) one[unit] = x[unit * LANES + lane];
    k->score_lane(one, WIDTH, rows, COLUMNS, bias, NULL, ROWS, single);
    demand(memcmp(single, turned + lane * ROWS, sizeof single) == 0, "score_lane: other bits than score_lanes");
  }
  // Small whole numbers, whose order every processor agrees on.
  float whole[160], targets[LANES], limits[LANES];
  for (int i = 0; i < 160; i++) whole[i] = (float)(next() % 9);
  for (int i = 0; i < LANES; i++) targets[i] = 4, limits[i] = i % 5 == 0 ? NAN : 6;
  int32_t counts[3 * LANES] = {0};
  uint64_t keys[LANES][8];
  gk_list lists[LANES];
  for (int i = 0; i < LANES; i++) lists[i] = (gk_list){keys[i], 0, 3, 8};
  const gk_standing standing = {targets, limits, counts, lists, false};
  k->compare_scores(whole, LANES, 10, &standing, 0, NULL);
  show_whole("compare_scores", counts, 3 * LANES);
  for (int i = 0; i < LANES; i++) {
    gk_cut(lists + i);
    show_whole("compare_scores", (const int32_t *)keys[i], 2 * (size_t)lists[i].count);
  }
  const int32_t units = WIDTH, count = 32;
  float *directions = floats((size_t)units * count, -1, 1);
  int32_t nearest[ROWS];
  k->nearest_rows(rows, COLUMNS, ROWS, units, directions, count, nearest);
  show_whole("nearest_rows", nearest, ROWS);
}

static void show_gates(const gk_kernels *k, gk_activation hidden) {
  const float *h = floats(SIZE, -1, 1), *mask = floats(SIZE, 0, 2), *d = floats(SIZE, -1, 1);
  float *xs = floats(3 * SIZE, -5, 5), *ys = floats(3 * SIZE, -5, 5), *out = zeros(SIZE * 4);
  gk_gates x = {xs, COLUMNS, SIZE}, y = {ys, COLUMNS, SIZE};
  k->after_forward(x, y, h, out, COLUMNS, mask, COLUMNS, ROWS, WIDTH, hidden);
  show("after_forward", "near", out, SIZE);
  show("after_forward", "near", xs, 3 * SIZE);
  k->after_backward(x, y, h, COLUMNS, d, COLUMNS, ROWS, WIDTH, hidden);
  show("after_backward", "near", xs, 3 * SIZE);
  show("after_backward", "near", ys, 3 * SIZE);
  x.values = xs = floats(3 * SIZE, -5, 5);
  k->before_forward_gates(x, y, h, out, COLUMNS, ROWS, WIDTH);
  show("before_forward_gates", "near", out, SIZE);
  k->before_forward_state(x, y, h, out, COLUMNS, NULL, 0, ROWS, WIDTH, hidden);
  show("before_forward_state", "near", out, SIZE);
  k->before_backward_state(x, h, COLUMNS, d, COLUMNS, ROWS, WIDTH, hidden);
  k->before_backward_reset(x, h, COLUMNS, d, COLUMNS, ROWS, WIDTH);
  show("before_backward", "near", xs, 3 * SIZE);
  float *values = floats(1000, -20, 20);
  k->activate(values, 1000, hidden);
  show("activate", "near", values, 1000);
}

static void show_losses(const gk_kernels *k, gk_activation final) {
  enum { U = 45, M = 13 };
  for (int kind = 0; kind < k->losses; kind++) {
    float *scores = floats(U * LANES, -4, 4), *weight = zeros(U * 4), *targets = zeros(LANES * 4);
    float *own = zeros(LANES * 4), *columns = zeros(LANES * 4), *losses = zeros(LANES * 4);
    int32_t *target = zeros(LANES * 4), *order = zeros(LANES * 4);
    k->activate(scores, U * LANES, final);
    for (int c = 0; c < U; c++) weight[c] = (float)(1 + next() % 3);
    for (int lane = 0; lane < M; lane++) {
      target[lane] = lane * 3;
      order[lane] = lane;
      targets[lane] = scores[target[lane] * LANES + lane];
      own[lane] = k->is_pairwise(kind) ? weight[target[lane]] - 1 : weight[target[lane]];
      for (int c = 0; c < U; c++) columns[lane] += weight[c];
    }
    const gk_loss loss = {kind, 0.7f, 0.1f, 1.0f / M, final};
    const gk_block block = {scores, LANES, M, 0, LANES, U, 0, weight, weight,
                            target, order, own, own, zeros(GK_SCRATCH * LANES * 4)};
    float *stats = zeros(GK_STATS * LANES * 4), *total = zeros((GK_SPREAD + 2) * LANES * 4);
    k->loss_stats(&loss, &block, targets, stats);
    k->join_stats(&loss, stats, 1, LANES, LANES, columns, total);
    k->lane_losses(&loss, total, LANES, M, columns, targets, zeros(LANES * 4), zeros(LANES * 4), losses);
    show(k->loss_name(kind), "near", losses, M);
    k->loss_gradient(&loss, &block, targets, stats, total);
    for (int c = 0; c < U; c++) show(k->loss_name(kind), "near", scores + c * LANES, M);
  }
}

static void show_updates(const gk_kernels *k) {
  enum { PADDED = 48, SLOTS = 4 };
  for (int kind = 0; kind < k->optimizers; kind++) {
    const gk_optimizer_rule *rule = k->optimizer_rule(kind);
    for (int form = 0; form < 2; form++) {
      gk_optimizer optimizer = {kind, 0.05f, form ? 0.5f : 0, form ? 0.01f : 0, form ? 0.5f : 1, 1, 1};
      float *rows = floats(ROWS * PADDED * SLOTS, 0.01f, 1);
      const gk_table table = {rows, PADDED * SLOTS, WIDTH, PADDED, PADDED, WIDTH - 1, false};
      float *gradient = floats(20 * PADDED, -1, 1);
      for (int64_t step = 1; step <= 3; step++) {
        if (rule->set_time) rule->set_time(&optimizer, step);
        if (form) k->add_penalty(&table, numbers, 20, optimizer.l2, gradient, PADDED);
        const gk_gradients gradients = {gradient, PADDED, 20, numbers, NULL, NULL, 0};
        rule->update(&optimizer, &table, &gradients);
      }
      show(rule->name, "near", rows, ROWS * PADDED * SLOTS);
    }
  }
  float *rows = zeros(SIZE * 4), *factor = zeros(ROWS * 4), *gradient = floats(20 * COLUMNS, -1, 1);
  k->directions(rows, COLUMNS, factor, floats(SIZE, -1, 1), COLUMNS, ROWS, WIDTH, 1);
  const gk_table table = {rows, COLUMNS, WIDTH, COLUMNS, COLUMNS, WIDTH, true};
  k->straighten(&table, numbers, 20, gradient, COLUMNS);
  show("straighten", "near", gradient, 20 * COLUMNS);
}

// Screens in every form that this processor has, beside plain loops.
static void try_screen(const gk_kernels *k, const gk_screener *screener, int32_t items, int32_t units) {
  enum { MANY = 7 };
  const size_t stride = (size_t)(units + 15) / 16 * 16;
  const int32_t tiles = (items + GK_SCREEN_ITEMS - 1) / GK_SCREEN_ITEMS, groups = (units + 3) / 4;
  float *weights = floats((size_t)items * stride, -1, 1), *bias = floats((size_t)items, -1, 1);
  const gk_screen screen = {zeros((size_t)tiles * groups * 256), zeros((size_t)tiles * 256), zeros((size_t)tiles * 256),
                            bias, items, units};
  for (int32_t tile = 0; tile < tiles; tile++) k->pack_rows(&screen, tile, weights, stride, zeros(8 * stride));
  gk_screened_lane lanes[MANY];
  memset(lanes, 0, sizeof lanes);
  for (int form = 0; form < 3; form++) {
    for (int l = 0; l < MANY; l++) {
      gk_screened_lane *lane = lanes + l;
      float *h = floats((size_t)units, -1, 1);
      int8_t *codes = zeros((size_t)groups * 4);
      const gk_codes coded = gk_screen_state(h, units, screener->most, codes);
      uint64_t *admitted = zeros((size_t)tiles * 8);
      for (int32_t i = 0; i < items; i++) admitted[i / 64] |= (uint64_t)(next() % 3 > 0) << i % 64;
      *lane = (gk_screened_lane){codes, 5 - 128 * coded.sum, coded.scale, 0.01f, 0.02f, 0.4f, l % 2 ? admitted : NULL,
                                 zeros((size_t)(items + 64) * sizeof(gk_candidate)), 0, items + 64, NULL, NULL, NULL, 1};
      if (form == 1) lane->uppers = zeros((size_t)tiles * 256);
      if (form == 2) lane->above = zeros((size_t)tiles * 8), lane->far_above = zeros((size_t)tiles * 8);
    }
    demand(screener->run(&screen, lanes, MANY, 0, tiles) == tiles, "screen: ends early");
    for (int l = 0; l < MANY; l++) {
      const gk_screened_lane *lane = lanes + l;
      int32_t listed = 0;
      for (int32_t i = 0; i < items; i++) {
        const uint8_t *q = screen.codes + ((size_t)(i / 64) * groups * 64 + i % 64) * 4;
        int32_t sum = lane->start;
        for (int32_t u = 0; u < 4 * groups; u++) sum += (int32_t)q[u / 4 * 256 + u % 4] * lane->codes[u];
        const float upper = fmaf(screen.norm[i], lane->error, fmaf((float)sum, screen.scale[i] * lane->scale, bias[i]));
        const bool isAbove = upper > lane->limit, isFar = isAbove && upper > lane->far_limit;
        if (form == 1) demand(lane->uppers[i] == upper, "screen: an upper bound");
        if (form == 2) {
          demand((lane->above[i / 64] >> i % 64 & 1) == isAbove, "screen: a mark");
          demand((lane->far_above[i / 64] >> i % 64 & 1) == isFar, "screen: a far mark");
        }
        if (form || !isAbove || (lane->admitted && !(lane->admitted[i / 64] >> i % 64 & 1))) continue;
        demand(lane->list[listed].item == i && lane->list[listed].upper == upper, "screen: a candidate");
        listed++;
      }
      demand(lane->count == listed, "screen: the length of a list");
    }
  }
}

// Sums of a sketch beside a plain loop, with one run of bytes and several.
static void try_sketch(gk_sketch_run run, int32_t count, int32_t length) {
  enum { MANY = 6, TILES = 70 };
  const size_t bytes = (size_t)TILES * (size_t)(count + 1) * 64;
  uint8_t *codes = zeros(bytes);
  for (size_t i = 0; i < bytes; i++) codes[i] = (uint8_t)(i / 64 % (size_t)(count + 1) ? next() : next() % GK_SKETCH_OWN);
  int32_t *order = zeros(TILES * 64 * 4);
  for (int32_t i = 0; i < TILES * 64; i++) order[i] = i % 97 == 5 ? -1 : i;
  float *ones = zeros(128 * 4), *none = zeros(128 * 4);
  for (int i = 0; i < 128; i++) ones[i] = 1;
  const gk_sketch sketch = {codes, order, ones, ones, none, none, 0, 1, TILES, count, length};
  gk_sketched_lane lanes[MANY];
  for (int l = 0; l < MANY; l++) {
    uint8_t *tables = zeros((size_t)(count * 32 + 63) / 64 * 64);
    for (int32_t i = 0; i < count * 32; i++) tables[i] = (uint8_t)(next() % 14);
    uint64_t *chosen = zeros(16);
    chosen[0] = next() << 33 ^ next();
    chosen[1] = next();
    const float limit = (float)(13 * count + 30 + 8 * l);
    lanes[l] = (gk_sketched_lane){tables, 0, 0, 0, limit, NULL, zeros((TILES + 1) * 256), 0, (TILES + 1) * 64, l % 2 ? chosen : NULL};
  }
  demand(run(&sketch, lanes, MANY, 0, TILES) == TILES, "sketch: ends early");
  int32_t total = 0;
  for (int l = 0; l < MANY; l++) {
    int32_t found = 0;
    for (int32_t i = 0; i < TILES * 64; i++) {
      if (order[i] < 0 || (lanes[l].chosen && !(lanes[l].chosen[i / 4096] >> (i / 64 % 64) & 1))) continue;
      const uint8_t *own = codes + (size_t)(i / 64) * (size_t)(count + 1) * 64 + i % 64;
      int32_t sum = 0;
      for (int32_t begin = 0; begin < count; begin += length) {
        int32_t part = begin == 0 ? *own : 0;
        for (int32_t c = begin; c < begin + length && c < count; c++) {
          const uint8_t code = own[(size_t)(c + 1) * 64];
          part += lanes[l].tables[c * 32 + code % 16] + lanes[l].tables[c * 32 + 16 + code / 16];
          part = part < 255 ? part : 255;
        }
        sum += part;
      }
      if ((float)sum < lanes[l].limit) continue;
      demand(found < lanes[l].count && lanes[l].found[found] == i, "sketch: an item");
      found++;
    }
    demand(found == lanes[l].count, "sketch: the length of a list");
    total += found;
  }
  demand(total > 0, "sketch: nothing to find");
}

static void show_bytes(const gk_kernels *k) {
  enum { UNITS = 37, STRIDE = 48, COUNT = 30 };
  const float *weights = floats(COUNT * STRIDE, -1, 1), *bias = floats(COUNT, -1, 1);
  const gk_coded_rows coded = {zeros(COUNT * 64), 64, UNITS};
  const float worst = k->code_rows(&coded, weights, STRIDE, bias, 0, COUNT, zeros(2 * STRIDE * 4));
  show("code_rows", "near", &worst, 1);
  int32_t bytes[COUNT * 40];
  for (int i = 0; i < COUNT * 40; i++) bytes[i] = coded.rows[i / 40 * 64 + 12 + i % 40];
  show_whole("code_rows", bytes, COUNT * 40);
  int8_t *codes = zeros(40);
  const gk_codes found = gk_screen_state(floats(UNITS, -1, 1), UNITS, 127, codes);
  gk_screened_lane lane = {codes, -128 * found.sum, found.scale, 0.01f, 0.02f, 0, NULL, zeros(COUNT * 16), 0, COUNT, NULL, NULL, NULL, 0};
  k->bound_rows(&coded, &lane, numbers, 20);
  for (int32_t i = 0; i < lane.count; i++) {
    show_whole("bound_rows", &lane.list[i].item, 1);
    show("bound_rows", "near", &lane.list[i].upper, 2);
  }
  const gk_rotation rotation = {floats(UNITS, -0.1f, 0.1f), floats(UNITS * STRIDE, -1, 1), STRIDE, UNITS};
  uint8_t signs[COUNT * 5];
  float factors[COUNT], errors[COUNT];
  k->sign_rows(&rotation, weights, STRIDE, COUNT, zeros(STRIDE * 4), signs, factors, errors);
  show("sign_rows", "near", factors, COUNT);
  show("sign_rows", "near", errors, COUNT);
}

int main(int count, char **arguments) {
  const gk_kernels *k = gk_kernels_for(count > 1 ? atoi(arguments[1]) : GK_BASELINE);
  for (int i = 0; i < ROWS; i++) numbers[i] = (i * 7 + 3) % ROWS;
  show_rows(k);
  show_products(k);
  for (int kind = GK_LINEAR; kind <= GK_SELU; kind++) {
    const gk_activation activation = {kind, kind == GK_SELU ? 1.67326f : 0.5f, 1.0507f};
    show_gates(k, activation);
    show_losses(k, activation);
  }
  show_updates(k);
  show_bytes(k);
  const gk_screener *screeners[3] = {gk_screener_for(GK_AVX512)};
#if defined(__aarch64__)
  screeners[1] = &gk_screener_neon_pairs;
  if (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) screeners[2] = &gk_screener_neon_fours;
  fprintf(stderr, "products of bytes: %s\n", screeners[2] ? "by fours, and in pairs" : "in pairs");
  demand(screeners[0] == screeners[screeners[2] ? 2 : 1], "the choice of a screen");
#endif
  for (int i = 0; i < 3; i++) {
    for (int32_t units = 1; screeners[i] && units < 110; units += 12) try_screen(k, screeners[i], 64 * 3 + units * 5 % 64, units);
  }
  const gk_sketch_run run = gk_sketch_run_for(GK_AVX512);
  if (run) try_sketch(run, 5, GK_SKETCH_RUN), try_sketch(run, 13, 13), try_sketch(run, 30, GK_SKETCH_RUN);
  return 0;
}
