// Scores of a step's columns and the sums of the loss; then the gradients of the scores.
#pragma once
#include "losses.cuh"
#include "product.cuh"

// What rows of items are multiplied with: the last layer's new states, or their directions.
GG_DEVICE const float *scored_states(const gg_arguments &a) {
  return a.cosine ? a.directions : a.layer.states[1 - plan_of(a).parity];
}
// What stands behind them for the bias.
GG_DEVICE float scored_constant(const gg_arguments &a) { return a.cosine ? 0.0f : 1.0f; }

// Weight of a column as a negative of a lane.
struct Weighing {
  bool owns;                 // whether it is the lane's target
  bool counts;               // a target that stands for no negative has no score either
  float weight;
};

GG_DEVICE Weighing weigh(const gg_arguments &a, int column, int target, float own) {
  const bool owns = column == target;
  const float weight = owns ? own : column_floats(a, GG_WEIGHT)[column];
  return {owns, !(owns && own == 0 && is_pairwise(a.loss.kind)), weight};
}

// A block has 16 R columns and 16 C lanes.
template <int R, int C>
GG_DEVICE void scores(const gg_arguments &a) {
  constexpr int columns = 16 * R, lanes = 16 * C, tile_stride = lanes + 1, parts = GG_THREADS / lanes;
  constexpr int room = columns * tile_stride > shared_floats(R, C) ? columns * tile_stride
                                                                     : shared_floats(R, C);
  GG_SHARED float shared[room];
  GG_SHARED float reduced[GG_THREADS * 4];
  const gg_plan &plan = plan_of(a);
  const int t = threadIdx.x, column0 = blockIdx.x * columns, lane0 = blockIdx.y * lanes;
  if (column0 >= plan.columns || lane0 >= plan.lanes) return;
  const int units = a.layer.units, width = a.output.width;
  const float *states = scored_states(a);
  const float constant = scored_constant(a);
  const int *items = column_ints(a, GG_ITEM);

  const float *rows[R], *vectors[C];
#pragma unroll
  for (int i = 0; i < R; i++) {
    const int column = column0 + (t + GG_THREADS * i) / DEPTH;
    rows[i] = column < plan.columns ? row_of(a.output, items[column]) : nullptr;
  }
#pragma unroll
  for (int i = 0; i < C; i++) {
    const int lane = lane0 + (t + GG_THREADS * i) / DEPTH;
    vectors[i] = lane < plan.lanes ? states + (long long)lane * a.layer.stride : nullptr;
  }
  float sum[R][C] = {};
  product<R, C, true, true>(
      sum, shared, 0, width, [&](int i, int, int k) { return rows[i] ? rows[i][k] : 0.0f; },
      [&](int i, int, int k) {
        return !vectors[i] ? 0.0f : k == units ? constant : vectors[i][k];
      });

  // The tile by lanes, for the sums.
#pragma unroll
  for (int i = 0; i < R; i++) {
#pragma unroll
    for (int j = 0; j < C; j++) {
      const int column = t / 16 * R + i, lane = t % 16 * C + j;
      const float s = activate(sum[i][j], a.loss.final);
      shared[column * tile_stride + lane] = s;
      if (column0 + column < plan.columns) {
        a.scores[(long long)(column0 + column) * a.lane_stride + lane0 + lane] = s;
      }
    }
  }
  __syncthreads();

  const int lane = t % lanes, part = t / lanes, m = lane0 + lane;
  const bool in_use = m < plan.lanes;
  const int target = in_use ? lane_ints(a, GG_TARGET)[m] : -1;
  const float own = in_use ? lane_floats(a, GG_OWN_WEIGHT)[m] : 0;
  const bool pairwise = is_pairwise(a.loss.kind);
  float p = 0;
  if (pairwise) {
    // Every block for itself: the target may be another's.
    float dot = 0;
    if (in_use) {
      const float *row = row_of(a.output, items[target]);
      const float *state = states + (long long)m * a.layer.stride;
      for (int k = part; k < width; k += parts) dot += row[k] * (k == units ? constant : state[k]);
    }
    reduced[t] = dot;
    __syncthreads();
    dot = 0;
    for (int i = 0; i < parts; i++) dot += reduced[i * lanes + lane];
    __syncthreads();
    p = activate(dot, a.loss.final);
    if (in_use && blockIdx.x == 0 && part == 0) a.target_scores[m] = p;
  }

  const int from = part * (columns / parts);
  const int to = min(from + columns / parts, plan.columns - column0);
  float maximum = 0;
  if (is_softmax(a.loss.kind)) {
    maximum = GG_LOWEST;
    for (int i = from; i < to && in_use; i++) {
      const float s = shared[i * tile_stride + lane];
      if (s > maximum && weigh(a, column0 + i, target, own).counts) maximum = s;
    }
    reduced[t] = maximum;
    __syncthreads();
    for (int i = 0; i < parts; i++) maximum = fmaxf(maximum, reduced[i * lanes + lane]);
    __syncthreads();
  }
  float sums[4] = {};
  for (int i = from; i < to && in_use; i++) {
    const float s = shared[i * tile_stride + lane];
    const Weighing w = weigh(a, column0 + i, target, own);
    if (!pairwise && w.owns) a.target_scores[m] = s;
    if (!w.counts) continue;
    add_sums(a.loss.kind, s, w.weight, p, maximum, sums);
    if (!pairwise && a.loss.smoothing > 0) {
      sums[1] += s * (w.owns ? lane_floats(a, GG_OWN_COPIES)[m] : column_floats(a, GG_COPIES)[column0 + i]);
    }
  }
#pragma unroll
  for (int i = 0; i < 4; i++) reduced[i * GG_THREADS + t] = sums[i];
  __syncthreads();
  if (part != 0 || !in_use) return;
  float *stats = a.stats + (long long)blockIdx.x * GG_STATS * a.lane_stride + m;
  stats[0] = maximum;
#pragma unroll
  for (int i = 0; i < 4; i++) {
    float all = 0;
    for (int q = 0; q < parts; q++) all += reduced[i * GG_THREADS + q * lanes + lane];
    stats[(1 + i) * a.lane_stride] = all;
  }
}

// Joins the blocks' sums of 32 lanes, 8 threads to a lane, and leaves them in shared memory.
GG_DEVICE void join(const gg_arguments &a, int m, Totals *totals, float *reduced) {
  const gg_plan &plan = plan_of(a);
  const int t = threadIdx.x, lane = t % 32, part = t / 32;
  const int blocks = (plan.columns + a.stats_blocks_width - 1) / a.stats_blocks_width;
  const bool in_use = m < plan.lanes, softmax = is_softmax(a.loss.kind), pairwise = is_pairwise(a.loss.kind);
  const float *stats = a.stats + m;
  const long long block = (long long)GG_STATS * a.lane_stride;
  float maximum = softmax ? GG_LOWEST : 0;
  if (softmax) {
    for (int k = part; k < blocks && in_use; k += 8) maximum = fmaxf(maximum, stats[k * block]);
    reduced[t] = maximum;
    __syncthreads();
    for (int i = 0; i < 8; i++) maximum = fmaxf(maximum, reduced[i * 32 + lane]);
    __syncthreads();
  }
  float sums[4] = {};
  for (int k = part; k < blocks && in_use; k += 8) {
    const float *s = stats + k * block;
    // Without a column of weight the sums are zero, unless a score was not a number.
    const float f = !softmax ? 1.0f : s[0] == GG_LOWEST ? 0.0f : exp_below(s[0], maximum);
    sums[0] += f * s[a.lane_stride];
    // Cross-entropy's linear sum is not under the exponential.
    sums[1] += (pairwise ? f : 1.0f) * s[2 * a.lane_stride];
    sums[2] += f * s[3 * a.lane_stride];
    sums[3] += f * s[4 * a.lane_stride];
  }
#pragma unroll
  for (int i = 0; i < 4; i++) reduced[i * GG_THREADS + t] = sums[i];
  __syncthreads();
  if (part == 0 && in_use) {
    Totals &all = totals[lane];
    all.maximum = maximum;
    for (int i = 0; i < 4; i++) {
      all.sum[i] = 0;
      for (int q = 0; q < 8; q++) all.sum[i] += reduced[i * GG_THREADS + q * 32 + lane];
    }
    finish(a.loss, lane_floats(a, GG_COUNT)[m], all);
  }
  __syncthreads();
}

// d scores of 64 columns and 32 lanes, in their place.
GG_KERNEL gg_gradients(const __grid_constant__ gg_arguments a) {
  GG_SHARED Totals totals[32];
  GG_SHARED float reduced[GG_THREADS * 4];
  const gg_plan &plan = plan_of(a);
  const int t = threadIdx.x, lane = t % 32, column0 = blockIdx.x * 64, m = blockIdx.y * 32 + lane;
  if (column0 >= plan.columns || (int)blockIdx.y * 32 >= plan.lanes) return;
  join(a, m, totals, reduced);
  if (m >= plan.lanes) return;
  const Totals all = totals[lane];
  const float p = a.target_scores[m];
  const int target = lane_ints(a, GG_TARGET)[m];
  const float own = lane_floats(a, GG_OWN_WEIGHT)[m];
  if (blockIdx.x == 0 && t / 32 == 0) {
    a.lane_losses[m] = lane_loss(a.loss, lane_floats(a, GG_COUNT)[m], p, lane_floats(a, GG_CORRECTION)[m],
                                 lane_floats(a, GG_CORRECTION_SUM)[m], all);
  }
  for (int column = column0 + t / 32; column < min(column0 + 64, plan.columns); column += 8) {
    float *place = a.scores + (long long)column * a.lane_stride + m;
    const float s = *place;
    const Weighing w = weigh(a, column, target, own);
    float d = w.counts ? gradient(a.loss, s, w.weight, p, all) : 0;
    // Smoothed labels make each copy of a column a target too.
    if (all.spread != 0) {
      d -= all.spread * (w.owns ? lane_floats(a, GG_OWN_COPIES)[m] : column_floats(a, GG_COPIES)[column]);
    }
    if (w.owns) d += all.own;
    *place = d * slope(s, a.loss.final);
  }
}

GG_KERNEL gg_scores_small(const __grid_constant__ gg_arguments a) { scores<4, 2>(a); }
GG_KERNEL gg_scores_large(const __grid_constant__ gg_arguments a) { scores<8, 4>(a); }
