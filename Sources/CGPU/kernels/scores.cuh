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

// A block has 16 R columns and 16 C lanes.
template <int R, int C, int D>
GG_DEVICE void scores(const gg_arguments &a) {
  using T = Tile<R, C, D, true, true>;
  constexpr int tile_stride = T::columns + 1, parts = GG_THREADS / T::columns, share = T::rows / parts;
  GG_SHARED float shared[larger(T::shared, T::rows * tile_stride)];
  GG_SHARED float reduced[GG_THREADS * 4];
  const gg_plan &plan = plan_of(a);
  const int t = threadIdx.x, column0 = blockIdx.x * T::rows, lane0 = blockIdx.y * T::columns;
  if (column0 >= plan.columns || lane0 >= plan.lanes) return;
  const int units = a.layer.units, width = a.output.width;
  const float *states = scored_states(a);
  const float constant = scored_constant(a);
  const int *items = column_ints(a, GG_ITEM);

  const float *rows[T::Rows::fetches], *vectors[T::Columns::fetches];
#pragma unroll
  for (int i = 0; i < T::Rows::fetches; i++) {
    const int column = column0 + T::Rows::number(i);
    rows[i] = column < plan.columns ? row_of(a.output, items[column]) : nullptr;
  }
#pragma unroll
  for (int i = 0; i < T::Columns::fetches; i++) {
    const int lane = lane0 + T::Columns::number(i);
    vectors[i] = lane < plan.lanes ? states + (long long)lane * a.layer.stride : nullptr;
  }
  float sum[R][C] = {};
  product<T>(
      sum, shared, plan.columns - column0, plan.lanes - lane0, 0, width,
      [&](int i, int, int k) { return rows[i] ? load(rows[i] + k) : zeros(); },
      [&](int i, int, int k) { return vectors[i] ? load(vectors[i], k, units, constant) : zeros(); });

  // The tile by lanes, for the sums.
#pragma unroll
  for (int i = 0; i < R; i++) {
#pragma unroll
    for (int j = 0; j < C; j++) {
      const int column = T::row(i), lane = T::column(j);
      const float s = activate(sum[i][j], a.loss.final);
      shared[column * tile_stride + lane] = s;
      if (column0 + column < plan.columns) {
        a.scores[(long long)(column0 + column) * a.lane_stride + lane0 + lane] = s;
      }
    }
  }

  const int lane = t % T::columns, part = t / T::columns, m = lane0 + lane;
  const bool in_use = m < plan.lanes;
  const int target = in_use ? lane_ints(a, GG_TARGET)[m] : -1;
  const float own = in_use ? lane_floats(a, GG_OWN_WEIGHT)[m] : 0;
  const float own_copies = in_use ? lane_floats(a, GG_OWN_COPIES)[m] : 0;
  const bool pairwise = is_pairwise(a.loss.kind), smoothed = !pairwise && a.loss.smoothing > 0;
  // The thread's share of the tile's columns, all of them in flight at once.
  const int first = part * share;
  float weights[share], copies[share];
#pragma unroll
  for (int i = 0; i < share; i++) {
    const int column = column0 + first + i;
    const bool exists = in_use && column < plan.columns;
    weights[i] = !exists ? 0 : column == target ? own : column_floats(a, GG_WEIGHT)[column];
    copies[i] = !exists || !smoothed ? 0 : column == target ? own_copies : column_floats(a, GG_COPIES)[column];
  }
  float p = 0;
  if (pairwise) {
    // Every block for itself: the target may be another's.
    float dot = 0;
    if (in_use) {
      const float *row = row_of(a.output, items[target]);
      const float *state = states + (long long)m * a.layer.stride;
#pragma unroll 4
      for (int k = part; k < width; k += parts) dot += row[k] * (k == units ? constant : state[k]);
    }
    reduced[t] = dot;
    __syncthreads();
    dot = 0;
    for (int i = 0; i < parts; i++) dot += reduced[i * T::columns + lane];
    p = activate(dot, a.loss.final);
    if (in_use && blockIdx.x == 0 && part == 0) a.target_scores[m] = p;
  }
  __syncthreads();

  // A target that stands for no negative has no score either; nor has a column that is none.
  const auto counts = [&](int i) {
    return column0 + first + i < plan.columns && !(pairwise && own == 0 && column0 + first + i == target);
  };
  float maximum = 0;
  if (is_softmax(a.loss.kind)) {
    maximum = GG_LOWEST;
#pragma unroll
    for (int i = 0; i < share; i++) {
      const float s = shared[(first + i) * tile_stride + lane];
      if (s > maximum && in_use && counts(i)) maximum = s;
    }
    reduced[t] = maximum;
    __syncthreads();
    for (int i = 0; i < parts; i++) maximum = fmaxf(maximum, reduced[i * T::columns + lane]);
    __syncthreads();
  }
  float sums[4] = {};
  if (in_use) {
#pragma unroll
    for (int i = 0; i < share; i++) {
      const float s = shared[(first + i) * tile_stride + lane];
      if (!pairwise && column0 + first + i == target) a.target_scores[m] = s;
      if (!counts(i)) continue;
      add_sums(a.loss.kind, s, weights[i], p, maximum, sums);
      if (smoothed) sums[1] += s * copies[i];
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
    for (int q = 0; q < parts; q++) all += reduced[i * GG_THREADS + q * T::columns + lane];
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
    if (in_use) {
#pragma unroll 4
      for (int k = part; k < blocks; k += 8) maximum = fmaxf(maximum, stats[k * block]);
    }
    reduced[t] = maximum;
    __syncthreads();
    for (int i = 0; i < 8; i++) maximum = fmaxf(maximum, reduced[i * 32 + lane]);
    __syncthreads();
  }
  float sums[4] = {};
#pragma unroll 4
  for (int k = part; k < (in_use ? blocks : 0); k += 8) {
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
  const bool in_use = m < plan.lanes;
  const int target = in_use ? lane_ints(a, GG_TARGET)[m] : -1;
  const float own = in_use ? lane_floats(a, GG_OWN_WEIGHT)[m] : 0;
  const float own_copies = in_use ? lane_floats(a, GG_OWN_COPIES)[m] : 0;
  // The thread's columns, every eighth, all of them in flight before the sums are joined.
  float s[8], weights[8], copies[8];
#pragma unroll
  for (int i = 0; i < 8; i++) {
    const int column = column0 + t / 32 + 8 * i;
    const bool exists = in_use && column < plan.columns;
    s[i] = exists ? a.scores[(long long)column * a.lane_stride + m] : 0;
    weights[i] = !exists ? 0 : column == target ? own : column_floats(a, GG_WEIGHT)[column];
    copies[i] = !exists ? 0 : column == target ? own_copies : column_floats(a, GG_COPIES)[column];
  }
  join(a, m, totals, reduced);
  if (!in_use) return;
  const Totals all = totals[lane];
  const float p = a.target_scores[m];
  if (blockIdx.x == 0 && t / 32 == 0) {
    a.lane_losses[m] = lane_loss(a.loss, lane_floats(a, GG_COUNT)[m], p, lane_floats(a, GG_CORRECTION)[m],
                                 lane_floats(a, GG_CORRECTION_SUM)[m], all);
  }
  const bool pairwise = is_pairwise(a.loss.kind);
#pragma unroll
  for (int i = 0; i < 8; i++) {
    const int column = column0 + t / 32 + 8 * i;
    if (column >= plan.columns) continue;
    const bool owns = column == target;
    // A target that stands for no negative has no gradient as one.
    float d = owns && pairwise && own == 0 ? 0 : gradient(a.loss, s[i], weights[i], p, all);
    // Smoothed labels make each copy of a column a target too.
    if (all.spread != 0) d -= all.spread * copies[i];
    if (owns) d += all.own;
    a.scores[(long long)column * a.lane_stride + m] = d * slope(s[i], a.loss.final);
  }
}

GG_KERNEL gg_scores_small(const __grid_constant__ gg_arguments a) { scores<4, 2, 32>(a); }
GG_KERNEL_FITTING(3) gg_scores_large(const __grid_constant__ gg_arguments a) { scores<4, 4, 16>(a); }
