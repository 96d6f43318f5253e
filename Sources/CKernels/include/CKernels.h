// The fused loops of GRU4Rec, built once per instruction set and chosen at run time.
//
// Letters: M lanes, H hidden units, E input size, U distinct columns scored in a step, K columns of a
// row. All matrices are row-major Float32; a `stride` counts floats.
#ifndef GRU4REC_CKERNELS_H
#define GRU4REC_CKERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "CLists.h"
#include "CScreen.h"
#include "CSketch.h"

#pragma clang assume_nonnull begin

enum { GK_BASELINE, GK_AVX2, GK_AVX512 };

// Lanes, and floats of a row, are padded to a multiple of this, so that no loop over them has a rest.
enum { GK_LANES = 16 };

// Element-wise activations (`GRU4Rec.Activation`).
enum { GK_LINEAR, GK_TANH, GK_RELU, GK_LEAKY, GK_ELU, GK_SELU };
typedef struct {
  int kind;
  float alpha;
  float lambda;
} gk_activation;

// Rows of lanes that a loss sums up, each `stride` floats: for a block of columns the reference of the
// exponentials and four sums; for all columns together also what the gradient needs of them.
enum { GK_SUM = 1, GK_STATS = 5, GK_FACTOR = 5, GK_INVERSE, GK_OWN, GK_SPREAD, GK_TOTALS };
// Rows of lanes of scratch that the loss needs.
enum { GK_SCRATCH = 4 };

// What a loss (`GRU4Rec.Loss`) needs besides the scores.
typedef struct {
  int kind;            // its number, 0 ..< `losses`
  float bpreg;         // bpr-max: strength of the score regularisation
  float smoothing;     // cross-entropy: label smoothing
  float scale;         // 1 / configured batch size
  gk_activation final;
} gk_loss;

// One block of columns of a step, for some of its lanes. A column's scores of all lanes are neighbours: arrays that run
// over lanes hold `stride` values, M of them in use.
typedef struct {
  float *scores;             // width × stride, from lane `from` on; activated scores, then their gradients
  size_t stride;             // lanes, padded to a multiple of GK_LANES
  int lanes;                 // M
  int from;                  // the block's first lane, and how many it has with the padding: multiples of GK_LANES
  int count;
  int width;                 // columns of this block
  int first;                 // number of the block's first column
  const float *weight;       // width: copies of each column, for cross-entropy with logQ applied
  const float *copies;       // width: copies of each column
  const int32_t *target;     // M: column of each lane's target
  const int32_t *order;      // M: the lanes in ascending order of that column
  const float *own;          // M: weight of the target's column in its own lane
  const float *own_copies;   // M: copies of the target's column in its own lane, itself included
  float *scratch;            // GK_SCRATCH × stride
} gk_block;

// The gates r, z, n of a block of units: matrices of one stride, each `gate` floats behind the one
// before.
typedef struct {
  float *values;
  size_t stride;
  size_t gate;
} gk_gates;

// Settings of an optimiser (`GRU4Rec.Optimizer`).
typedef struct {
  int kind;                  // its number, 0 ..< `optimizers`
  float learning_rate;
  float momentum;            // 0: rows have no velocity slot
  float l2;
  float gradient_scale;      // 1, or below when the gradient is clipped
  float correction1;         // adam: 1 / (1 - beta1^t)
  float correction2;         // adam: 1 / (1 - beta2^t)
} gk_optimizer;

// Rows of parameters: weights, then the optimiser's slots, then the velocity, each `padded` floats.
typedef struct {
  float *rows;
  size_t stride;             // floats from one row to the next
  int width;                 // used floats of a slot
  int updated;               // floats of a slot that an update runs over: width, or padded
  int padded;                // floats of a slot
  int penalised;             // leading floats under L2 (a bias behind them is not)
  bool unit;                 // weights of a row stay a vector of length 1
} gk_table;

// Gradients of rows index[i] of a table (row i where index is NULL). Those with keep[i] >= 0 are no
// step: they are copied to row keep[i] of `kept` (keep may be NULL).
typedef struct {
  const float *values;
  size_t stride;
  int count;
  const int32_t *_Nullable index;
  const int32_t *_Nullable keep;
  float *_Nullable kept;
  size_t kept_stride;
} gk_gradients;

typedef struct {
  const char *name;
  // names of what it keeps of every weight, in the order of the slots
  const char *_Nullable first;
  const char *_Nullable second;
  // makes it ready for its step number `steps`, from 1; NULL where all steps are alike
  void (*_Nullable set_time)(gk_optimizer *optimizer, int64_t steps);
  // one step of the rows
  void (*update)(const gk_optimizer *optimizer, const gk_table *table, const gk_gradients *gradients);
} gk_optimizer_rule;


typedef struct {
  // dst[i] = first `width` floats of row index[i]
  void (*gather)(float *dst, size_t dst_stride, const float *rows, size_t stride,
                 const int32_t *index, int count, int width);
  // dst ⊙= factor
  void (*multiply)(float *dst, size_t dst_stride, const float *factor, size_t factor_stride, int rows,
                   int width);
  // dst += source
  void (*add)(float *dst, size_t dst_stride, const float *source, size_t source_stride, int rows,
              int width);
  // dst[row, i] += bias[i]
  void (*add_row)(float *dst, size_t dst_stride, const float *row, int rows, int width);
  // dst = 0 with probability p, else 1 / (1 - p), from a counter-based generator: `width` columns from `from` on of
  // a mask of `whole`
  void (*dropout_mask)(float *dst, size_t stride, int rows, int from, int width, int whole, float p,
                       uint64_t key);
  double (*squared_norm)(const float *values, size_t stride, int rows, int width);
  // dst = factor · source, of this length; a row of zeros stays one
  void (*directions)(float *dst, size_t dst_stride, float *factor, const float *source,
                     size_t source_stride, int rows, int width, float length);
  // the gradient g of such rows becomes that of their source: factor (g − along · row / length²)
  void (*tangents)(float *g, size_t g_stride, const float *directions, size_t stride,
                   const float *factor, const float *along, int rows, int width, float length);
  // out[row] = Σ a ⊙ b
  void (*row_dots)(float *out, const float *a, size_t a_stride, const float *b, size_t b_stride,
                   int rows, int width);
  // Whether no |value| is NaN or larger
  bool (*all_bounded)(const float *values, size_t count, float most);

  // GRU, reset gate after the product; all other matrices are rows × width, and lanes or units may be
  // the rows
  void (*after_forward)(gk_gates x, gk_gates y, const float *h, float *out, size_t h_stride,
                        const float *_Nullable mask, size_t mask_stride, int rows, int width,
                        gk_activation hidden);
  void (*after_backward)(gk_gates x, gk_gates y, const float *h, size_t h_stride, const float *dh,
                         size_t dh_stride, int rows, int width, gk_activation hidden);
  // GRU, reset gate before the product.
  void (*before_forward_gates)(gk_gates x, gk_gates y, const float *h, float *rh, size_t h_stride,
                               int rows, int width);
  void (*before_forward_state)(gk_gates x, gk_gates y, const float *h, float *out, size_t h_stride,
                               const float *_Nullable mask, size_t mask_stride, int rows, int width,
                               gk_activation hidden);
  // writes dn, dz (pre-activation) into x's n and z parts; r stays
  void (*before_backward_state)(gk_gates x, const float *h, size_t h_stride, const float *dh,
                                size_t dh_stride, int rows, int width, gk_activation hidden);
  // writes dr (pre-activation) into x's r part from the gradient of r ⊙ h
  void (*before_backward_reset)(gk_gates x, const float *h, size_t h_stride, const float *drh,
                                size_t drh_stride, int rows, int width);

  void (*activate)(float *values, size_t count, gk_activation activation);
  // a loss's name, and whether it compares negatives with the target, which is none itself; these and all
  // that follow trap for a number that is no loss's
  int losses;
  const char *_Nonnull (*_Nonnull loss_name)(int kind);
  bool (*is_pairwise)(int kind);
  // GK_STATS sums of every lane over the block; `target_score` (activated) is read by pairwise losses.
  // Cross-entropy with linear scores leaves its exponentials in their place.
  void (*loss_stats)(const gk_loss *loss, const gk_block *block, const float *target_score,
                     float *stats);
  // joins the stats of `blocks` blocks for some lanes, from which on arrays begin, and adds what the gradient needs:
  // GK_TOTALS rows, like those of the stats `stride` apart; `columns` is N, the columns that a lane counts, copies
  // included
  void (*join_stats)(const gk_loss *loss, const float *stats, int blocks, int lanes, size_t stride,
                     const float *columns, float *total);
  // scores := gradient of the cost with respect to the raw scores; `stats` are the block's own
  void (*loss_gradient)(const gk_loss *loss, const gk_block *block, const float *target_score,
                        float *stats, const float *total);
  // each lane's loss, before the division by the batch size, from the joined stats; arrays hold M values:
  // `columns` is N, `target_correction` is logQ's of the lane's target, `correction_sum` that of all N
  // columns (cross-entropy only)
  void (*lane_losses)(const gk_loss *loss, const float *total, int stride, int lanes,
                      const float *columns, const float *target_score,
                      const float *target_correction, const float *correction_sum, float *lane_loss);

  // out[j][l] = Σ_k row_j[k] · x[k][l], or += where `adding`; rows j by their numbers or (index NULL)
  // one after the other; lanes are padded to a multiple of GK_LANES
  void (*project)(float *out, size_t out_stride, bool adding, const float *rows, size_t stride,
                  const int32_t *_Nullable index, int count, int width, const float *x,
                  size_t x_stride, int lanes);
  // out[l][c] = Σ_j s[j][l] · row_j[c], or += where `adding`; rows are padded to a multiple of
  // GK_LANES
  void (*collect)(float *out, size_t out_stride, bool adding, const float *s, size_t s_stride,
                  int lanes, const float *rows, size_t stride, const int32_t *_Nullable index,
                  int count, int width);
  // out[j][c] = Σ_l s[j][l] · h[l][c]; rows are padded to a multiple of GK_LANES, with zeros, h's
  // too. Meanwhile the
  // optimiser's state of rows index[j] of the table is fetched into the cache (NULL: nothing)
  void (*outer)(float *out, size_t out_stride, const float *s, size_t s_stride, int count,
                const float *h, size_t h_stride, int lanes, int width, const gk_table *_Nullable table,
                const int32_t *_Nullable index);
  // out[l] = Σ_k row_l[k] · h[l][k] for row index[l] of each lane
  void (*dots)(float *out, const float *rows, size_t stride, const int32_t *index, int lanes,
               int width, const float *h, size_t h_stride);
  // dst[c][r] = src[r][c]
  void (*transpose)(float *dst, size_t dst_stride, const float *src, size_t src_stride, int rows,
                    int columns);

  int optimizers;
  // what an optimiser does; traps for a number that is none's
  const gk_optimizer_rule *_Nonnull (*_Nonnull optimizer_rule)(int kind);
  // gradient[i] += l2 · w of row index[i]
  void (*add_penalty)(const gk_table *table, const int32_t *_Nullable index, int count, float l2,
                      float *gradient, size_t gradient_stride);
  // gradient[i] −= w (w · gradient[i]) for rows w of length 1
  void (*straighten)(const gk_table *table, const int32_t *_Nullable index, int count,
                     float *gradient, size_t gradient_stride);

  // Scores of `items` items from the first of `weights` and `bias` (scores.inc): lanes side by side, a multiple
  // of GK_SCORES, states[unit × lanes + lane] and scores[item × lanes + lane]
  void (*score_lanes)(const float *states, int lanes, int units, const float *weights, size_t stride,
                      const float *bias, int items, float *scores);
  // one lane, state[unit] and scores[item], the same bits; items by their numbers or (index NULL) one
  // after the other
  void (*score_lane)(const float *state, int units, const float *weights, size_t stride,
                     const float *bias, const int32_t *_Nullable index, int items, float *scores);
  // Compares the scores of `items` items from number `first` on, which lie within 64 from a multiple of 64, with the
  // target and the limit of their column, counts them there, and puts those above the limit into the column's list.
  // A row for each item, or, of a single lane, GK_SCORES items in a row, which has them all read. admitted[list]:
  // a bit for each of the 64 items that may be listed; NULL admits all
  void (*compare_scores)(const float *scores, size_t stride, int items, const gk_standing *standing,
                         int32_t first, const uint64_t *_Nullable admitted);
  // rows[lane × stride + item] = scores[item × scores_stride + lane]
  void (*turn_scores)(const float *scores, size_t scores_stride, int items, int lanes, float *rows,
                      size_t stride);
  // Turns the rows of a tile into codes, scales and norms. Returns at least the largest |w − s · q| / s.
  // The scratch is zeroed and holds twice a row's floats, rounded up to GK_SCORES.
  float (*pack_rows)(const gk_screen *screen, int32_t tile, const float *weights, size_t stride,
                     float *scratch);

  // Signs of `count` rows, eight units a byte, one row's behind the other's; of each, f and e of its estimates
  // (CSketch.h). `turned` has room for a row of the rotation.
  void (*sign_rows)(const gk_rotation *rotation, const float *weights, size_t stride, int32_t count,
                    float *turned, uint8_t *signs, float *factors, float *errors);
  // Bytes of rows first ..< first + count. Returns and asks for what pack_rows does.
  float (*code_rows)(const gk_coded_rows *coded, const float *weights, size_t stride,
                     const float *bias, int32_t first, int32_t count, float *scratch);
  // Appends those of some items to a lane's list whose upper bound is above its limit; there is room.
  void (*bound_rows)(const gk_coded_rows *coded, gk_screened_lane *lane, const int32_t *items,
                     int32_t count);

  // For each row the direction of the greatest product with it, the first of equal ones. Directions by sixteens,
  // [sixteen][unit][direction], `count` of them, a multiple of GK_SCORES.
  void (*nearest_rows)(const float *rows, size_t stride, int32_t rows_count, int32_t units,
                       const float *directions, int32_t count, int32_t *nearest);
} gk_kernels;

// Kernels of an instruction set, or of the best one below it that this machine can run.
const gk_kernels *gk_kernels_for(int level);
// Best level of this machine.
int gk_best_level(void);

// How gradients are multiplied in bfloat16: by AVX512-BF16, or by AMX.
enum { GK_PAIRS, GK_TILES };
// Whether kernels of a level can do it in this way on this machine.
bool gk_can_round(int level, int way);
// Puts products whose operands are rounded to bfloat16 in the place of `collect` and `outer`; only where the machine
// can do it in this way.
void gk_round_gradients(gk_kernels *kernels, int way);


// Nanoseconds of a clock that never goes back.
uint64_t gk_nanoseconds(void);

// Meeting point of a team of threads: spins briefly, then sleeps.
typedef struct gk_barrier gk_barrier;
gk_barrier *_Nullable gk_barrier_create(int threads);
void gk_barrier_destroy(gk_barrier *barrier);
void gk_barrier_wait(gk_barrier *barrier);
// Nanoseconds that threads have waited in it, all together.
uint64_t gk_barrier_waited(const gk_barrier *barrier);

// The negative sampler and the distinct columns of a step (sampling.c).
typedef struct {
  const double *cumulative;  // items: cumulative probability, last = 1
  const int32_t *guide;      // guides: first item whose cumulative exceeds g / guides
  int32_t items;
  int32_t guides;
} gk_sampler;
void gk_sampler_guide(const double *cumulative, int32_t items, int32_t *guide, int32_t guides);
// First item whose cumulative probability exceeds u, 0 <= u < 1.
int32_t gk_sampler_pick(const gk_sampler *sampler, double u);
// count items from the counters first ..< first + count under key
void gk_sampler_draw(const gk_sampler *sampler, uint64_t key, int32_t first, int32_t *out,
                     int32_t count);
uint64_t gk_mix(uint64_t key, uint64_t counter);

// Open-addressing map from item to a number, emptied in constant time.
typedef struct {
  int32_t key;
  int32_t value;
  uint32_t stamp;            // the entry counts when this is the map's
} gk_entry;
typedef struct {
  gk_entry *entries;
  uint32_t stamp;
  uint32_t mask;             // capacity - 1, capacity a power of two > 2 × entries
} gk_map;
void gk_map_clear(gk_map *map);
// Number of `item`, which becomes `next` when the item is new; *is_new tells.
int32_t gk_map_insert(gk_map *map, int32_t item, int32_t next, bool *is_new);
int32_t gk_map_find(const gk_map *map, int32_t item);
// Enters items into the distinct columns of a step: a new item takes the next column, a known one adds
// its weight (1 without item_weight) and a copy. Returns the number of columns used so far;
// column_of[i], where given, is the column of items[i].
int32_t gk_columns_add(gk_map *map, const int32_t *items, int32_t count,
                       const float *_Nullable item_weight, int32_t *columns, float *weight,
                       float *copies, int32_t *_Nullable column_of, int32_t used);
// Distinct columns by the shard of their item, which is the item modulo `shards`, a power of two; those of a shard stay
// in their order. place[i] is where column i comes to, start[s] where those of shard s begin, and start[shards] the end.
typedef struct {
  int32_t *item;
  float *weight, *copies;
} gk_columns;
void gk_columns_by_shard(const gk_columns *from, int32_t count, const gk_columns *to, int32_t shards,
                         int32_t *place, int32_t *start);

#pragma clang assume_nonnull end

#endif
