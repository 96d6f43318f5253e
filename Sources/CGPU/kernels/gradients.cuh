// Products that give gradients. A launch has several roles, each a range of its blocks.
#pragma once
#include "gru.cuh"
#include "scores.cuh"

// parts[part][lane][unit] = Σ over the part's share of `depth` of lanes(k)[lane] · row(k)[unit].
// A block has a tile of units and lanes; blocks run over units, then lanes, then parts.
template <class T, class Lanes, class Row>
GG_DEVICE void back(const gg_arguments &a, float *shared, int block, int depth, int width,
                    const Lanes &lanes, const Row &row, float *parts, int part_count, int stride) {
  const gg_plan &plan = plan_of(a);
  constexpr int R = T::rows / 16, C = T::columns / 16;
  const int unit_blocks = (width + T::rows - 1) / T::rows;
  const int lane_blocks = (a.batch + T::columns - 1) / T::columns;
  const int unit0 = block % unit_blocks * T::rows, lane0 = block / unit_blocks % lane_blocks * T::columns;
  const int part = block / unit_blocks / lane_blocks;
  if (lane0 >= plan.lanes) return;
  float sum[R][C] = {};
  product<T, false, false>(
      sum, shared, cut(depth, part_count, part), cut(depth, part_count, part + 1),
      [&](int, int r, int k) { return unit0 + r < width ? load(row(k) + unit0 + r) : zeros(); },
      [&](int, int c, int k) { return lane0 + c < plan.lanes ? load(lanes(k) + lane0 + c) : zeros(); });
#pragma unroll
  for (int i = 0; i < R; i++) {
#pragma unroll
    for (int j = 0; j < C; j++) {
      const int unit = unit0 + T::row(i), lane = lane0 + T::column(j);
      if (unit < width && lane < plan.lanes) {
        parts[((long long)part * a.batch + lane) * stride + unit] = sum[i][j];
      }
    }
  }
}

// Vectors of lanes, with what stands behind them for a bias.
struct Vectors {
  const float *rows;
  int stride;
  const int *index;          // row of each lane, −1 for zeros; null: the lanes' own
  int size;
  float constant;
};

// Elements k ..< k + 4 of a lane's vector.
GG_DEVICE Four elements(const Vectors &vectors, int lane, int k) {
  const int row = vectors.index ? vectors.index[lane] : lane;
  const float *vector = row < 0 ? nullptr : vectors.rows + (long long)row * vectors.stride;
  return load(vector, k, vectors.size, vectors.constant);
}

// Gradients of rows: out[row][column] = Σ over lanes of s[row][lane] · vector(lane, column).
struct RowsGradient {
  const float *s;            // rows × L
  int rows;
  Vectors vectors;
  float *out;                // rows × width
  int width;
  int stride;
  int from_gate;             // which gates' rows are written; 0 ..< 3 for all
  int to_gate;
};

// A block has a tile of rows and columns; blocks run over columns, then rows.
template <class T>
GG_DEVICE void rows_gradient(const gg_arguments &a, float *shared, int block, const RowsGradient &g) {
  const gg_plan &plan = plan_of(a);
  constexpr int R = T::rows / 16, C = T::columns / 16;
  const int column_blocks = (g.width + T::columns - 1) / T::columns;
  const int column0 = block % column_blocks * T::columns, row0 = block / column_blocks * T::rows;
  if (row0 >= g.rows) return;
  const float *mine[T::row_fetches];
#pragma unroll
  for (int i = 0; i < T::row_fetches; i++) {
    const int row = row0 + T::mine(i);
    mine[i] = row < g.rows ? g.s + (long long)row * a.lane_stride : nullptr;
  }
  float sum[R][C] = {};
  product<T, true, false>(
      sum, shared, 0, plan.lanes, [&](int i, int, int k) { return mine[i] ? load(mine[i] + k) : zeros(); },
      [&](int, int c, int k) {
        return column0 + c < g.width ? elements(g.vectors, k, column0 + c) : zeros();
      });
#pragma unroll
  for (int i = 0; i < R; i++) {
#pragma unroll
    for (int j = 0; j < C; j++) {
      const int row = row0 + T::row(i), column = column0 + T::column(j);
      if (row >= g.rows || column >= g.width) continue;
      if (g.from_gate > 0 || g.to_gate < 3) {
        const int gate = gate_of(a.layer, row);
        if (gate < g.from_gate || gate >= g.to_gate) continue;
      }
      g.out[(long long)row * g.stride + column] = sum[i][j];
    }
  }
}

// Of the scores: the first roles[1] blocks the gradient of the states, those from there on that of the columns' rows.
template <int R, int C, int D>
GG_DEVICE void score_gradients(const gg_arguments &a) {
  using T = Tile<R, C, D>;
  GG_SHARED float shared[T::shared];
  const gg_plan &plan = plan_of(a);
  const int *items = column_ints(a, GG_ITEM), units = a.layer.units;
  if ((int)blockIdx.x < a.roles[1]) {
    return back<T>(
        a, shared, blockIdx.x, plan.columns, units,
        [&](int k) { return a.scores + (long long)k * a.lane_stride; },
        [&](int k) { return row_of(a.output, items[k]); }, a.state_parts, a.state_parts_count,
        a.layer.stride);
  }
  const Vectors states = {scored_states(a), a.layer.stride, nullptr, units, scored_constant(a)};
  rows_gradient<T>(a, shared, blockIdx.x - a.roles[1],
                      {a.scores, plan.columns, states, a.column_gradient, a.output.width,
                       a.output.padded, 0, 3});
}

// Of a layer's gates: the first roles[1] blocks the gradient of its input, then that of its input weights, then that
// of its recurrent weights, of which n's multiply r ⊙ h in the form `before`.
template <int R, int C, int D>
GG_DEVICE void layer_gradients(const gg_arguments &a) {
  using T = Tile<R, C, D>;
  GG_SHARED float shared[T::shared];
  const gg_plan &plan = plan_of(a);
  const gg_layer &layer = a.layer;
  const int block = blockIdx.x, gates = 3 * layer.units;
  if (block < a.roles[1]) {
    return back<T>(
        a, shared, block, gates, layer.input_size,
        [&](int k) { return layer.input_gates + (long long)k * a.lane_stride; },
        [&](int k) { return row_of(layer.input, k); }, layer.input_parts, layer.input_parts_count,
        layer.input_stride);
  }
  RowsGradient g = {layer.input_gates, gates, {}, layer.recurrent_gradient, layer.recurrent.width,
                    layer.recurrent.padded, 0, 3};
  int first = a.roles[2];
  if (block < a.roles[2]) {
    first = a.roles[1];
    const float *below = layer.below[0] ? layer.below[1 - plan.parity] : a.vectors;
    g.vectors = {below, layer.below[0] ? layer.below_stride : a.vector_stride, nullptr,
                 layer.input_size, 1};
    g.out = layer.input_gradient;
    g.width = layer.input.width;
    g.stride = layer.input.padded;
  } else if (block < a.roles[3]) {
    g.vectors = {layer.states[plan.parity], layer.stride, lane_ints(a, GG_CARRIED), layer.units, 1};
    if (a.before) g.to_gate = 2;
    else g.s = layer.state_gates;
  } else {
    first = a.roles[3];
    g.vectors = {layer.reset, layer.stride, nullptr, layer.units, 1};
    g.from_gate = 2;
  }
  rows_gradient<T>(a, shared, block - first, g);
}

// Of the candidate in the form `before`: the gradient of r ⊙ h.
template <int R, int C, int D>
GG_DEVICE void reset_gradients(const gg_arguments &a) {
  using T = Tile<R, C, D>;
  GG_SHARED float shared[T::shared];
  const gg_layer &layer = a.layer;
  back<T>(
      a, shared, blockIdx.x, layer.units, layer.units,
      [&](int k) { return layer.input_gates + (long long)gate_row(layer, 2, k) * a.lane_stride; },
      [&](int k) { return row_of(layer.recurrent, gate_row(layer, 2, k)); }, layer.reset_parts,
      layer.reset_parts_count, layer.stride);
}

GG_KERNEL gg_score_gradients_small(const __grid_constant__ gg_arguments a) { score_gradients<4, 2, 16>(a); }
GG_KERNEL gg_score_gradients_large(const __grid_constant__ gg_arguments a) { score_gradients<4, 4, 16>(a); }
GG_KERNEL gg_layer_gradients_small(const __grid_constant__ gg_arguments a) { layer_gradients<4, 2, 16>(a); }
GG_KERNEL gg_layer_gradients_large(const __grid_constant__ gg_arguments a) { layer_gradients<4, 4, 16>(a); }
GG_KERNEL gg_reset_gradients_small(const __grid_constant__ gg_arguments a) { reset_gradients<4, 2, 16>(a); }
GG_KERNEL gg_reset_gradients_large(const __grid_constant__ gg_arguments a) { reset_gradients<4, 4, 16>(a); }
