// Products that give gradients. A launch has several roles, each a range of its blocks.
#pragma once
#include "gru.cuh"
#include "scores.cuh"

// Number k of a list that has all numbers.
struct Itself {
  GG_MEMBER int operator()(int k) const { return k; }
};

// What a thread's first fetches take of a list along the depth. Each fetch asks for what the next one takes, so that no
// load waits for another.
template <class Side, int FETCHES, class List>
GG_DEVICE void look_ahead(int (&next)[FETCHES], int from, int to, const List &list) {
#pragma unroll
  for (int i = 0; i < FETCHES; i++) {
    const int k = from + Side::depth(i);
    next[i] = k < to ? list(k) : 0;
  }
}

// parts[part][lane][unit] = mask(unit, lane) Σ over the part's share of `depth` of
// s[number(k)][lane] · table's row(k)[unit].
// A block has a tile of units and lanes; blocks run over units, then lanes, then parts.
template <class T, class Number, class Row, class Mask>
GG_DEVICE void back(const gg_arguments &a, float *shared, int block, int depth, int width, const float *s,
                    const Number &number, const gg_table &table, const Row &row, const Mask &mask, float *parts,
                    int part_count, int stride) {
  const int lanes = plan_of(a).lanes;
  constexpr int R = T::rows / 16, C = T::columns / 16;
  const int unit_blocks = (width + T::rows - 1) / T::rows;
  const int lane_blocks = (a.batch + T::columns - 1) / T::columns;
  const int unit0 = block % unit_blocks * T::rows, lane0 = block / unit_blocks % lane_blocks * T::columns;
  const int part = block / unit_blocks / lane_blocks;
  if (lane0 >= lanes) return;
  const int from = cut(depth, part_count, part), to = cut(depth, part_count, part + 1);
  int next[T::Rows::fetches];
  look_ahead<typename T::Rows>(next, from, to, row);
  float sum[R][C] = {};
  product<T>(
      sum, shared, width - unit0, lanes - lane0, from, to,
      [&](int i, int r, int k) {
        const int its = next[i];
        if (k + T::depth < to) next[i] = row(k + T::depth);
        return unit0 + r < width ? load(row_of(table, its) + unit0 + r) : zeros();
      },
      [&](int, int c, int k) {
        return lane0 + c < lanes ? load(s + (long long)number(k) * a.lane_stride + lane0 + c) : zeros();
      });
#pragma unroll
  for (int i = 0; i < R; i++) {
#pragma unroll
    for (int j = 0; j < C; j++) {
      const int unit = unit0 + T::row(i), lane = lane0 + T::column(j);
      if (unit < width && lane < lanes) {
        parts[((long long)part * a.batch + lane) * stride + unit] = sum[i][j] * mask(unit, lane);
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

// Elements k ..< k + 4 of a vector.
GG_DEVICE Four elements(const Vectors &vectors, int row, int k) {
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
  const int lanes = plan_of(a).lanes;
  constexpr int R = T::rows / 16, C = T::columns / 16;
  const int column_blocks = (g.width + T::columns - 1) / T::columns;
  const int column0 = block % column_blocks * T::columns, row0 = block / column_blocks * T::rows;
  if (row0 >= g.rows) return;
  const float *mine[T::Rows::fetches];
#pragma unroll
  for (int i = 0; i < T::Rows::fetches; i++) {
    const int row = row0 + T::Rows::number(i);
    mine[i] = row < g.rows ? g.s + (long long)row * a.lane_stride : nullptr;
  }
  const auto vector = [&](int lane) { return g.vectors.index ? g.vectors.index[lane] : lane; };
  int next[T::Columns::fetches];
  look_ahead<typename T::Columns>(next, 0, lanes, vector);
  float sum[R][C] = {};
  product<T>(
      sum, shared, g.rows - row0, g.width - column0, 0, lanes,
      [&](int i, int, int k) { return mine[i] ? load(mine[i] + k) : zeros(); },
      [&](int i, int c, int k) {
        const int its = next[i];
        if (k + T::depth < lanes) next[i] = vector(k + T::depth);
        return column0 + c < g.width ? elements(g.vectors, its, column0 + c) : zeros();
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
  using Back = Tile<R, C, D, false, false>;
  using Rows = Tile<R, C, D, true, false>;
  GG_SHARED float shared[larger(Back::shared, Rows::shared)];
  const gg_plan &plan = plan_of(a);
  const int *items = column_ints(a, GG_ITEM), units = a.layer.units;
  if ((int)blockIdx.x < a.roles[1]) {
    return back<Back>(
        a, shared, blockIdx.x, plan.columns, units, a.scores, Itself{}, a.output, [&](int k) { return items[k]; },
        [](int, int) { return 1.0f; }, a.state_parts, a.state_parts_count, a.layer.stride);
  }
  const Vectors states = {scored_states(a), a.layer.stride, nullptr, units, scored_constant(a)};
  rows_gradient<Rows>(
      a, shared, blockIdx.x - a.roles[1],
      {a.scores, plan.columns, states, a.column_gradient, a.output.width, a.output.padded, 0, 3});
}

// Of a layer's gates: the first roles[1] blocks the gradient of its input, then that of its input weights, then that
// of its recurrent weights, of which n's multiply r ⊙ h in the form `before`.
template <int R, int C, int D>
GG_DEVICE void layer_gradients(const gg_arguments &a) {
  using Back = Tile<R, C, D, false, false>;
  using Rows = Tile<R, C, D, true, false>;
  GG_SHARED float shared[larger(Back::shared, Rows::shared)];
  const gg_plan &plan = plan_of(a);
  const gg_layer &layer = a.layer;
  const int block = blockIdx.x, gates = 3 * layer.units;
  if (block < a.roles[1]) {
    return back<Back>(
        a, shared, block, gates, layer.input_size, layer.input_gates, Itself{}, layer.input, Itself{},
        [&](int unit, int lane) { return layer.number == 0 ? input_mask(a, lane, unit) : 1.0f; },
        layer.input_parts, layer.input_parts_count, layer.input_stride);
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
  rows_gradient<Rows>(a, shared, block - first, g);
}

// Of the candidate in the form `before`: the gradient of r ⊙ h.
template <int R, int C, int D>
GG_DEVICE void reset_gradients(const gg_arguments &a) {
  using T = Tile<R, C, D, false, false>;
  GG_SHARED float shared[T::shared];
  const gg_layer &layer = a.layer;
  const auto row = [&](int k) { return gate_row(layer, 2, k); };
  back<T>(
      a, shared, blockIdx.x, layer.units, layer.units, layer.input_gates, row, layer.recurrent, row,
      [](int, int) { return 1.0f; }, layer.reset_parts, layer.reset_parts_count, layer.stride);
}

GG_KERNEL gg_score_gradients_small(const __grid_constant__ gg_arguments a) { score_gradients<4, 2, 32>(a); }
GG_KERNEL_FITTING(2) gg_score_gradients_large(const __grid_constant__ gg_arguments a) { score_gradients<4, 4, 32>(a); }
GG_KERNEL gg_layer_gradients_small(const __grid_constant__ gg_arguments a) { layer_gradients<4, 2, 32>(a); }
GG_KERNEL_FITTING(3) gg_layer_gradients_large(const __grid_constant__ gg_arguments a) { layer_gradients<4, 4, 16>(a); }
GG_KERNEL gg_reset_gradients_small(const __grid_constant__ gg_arguments a) { reset_gradients<4, 2, 32>(a); }
GG_KERNEL_FITTING(3) gg_reset_gradients_large(const __grid_constant__ gg_arguments a) { reset_gradients<4, 4, 16>(a); }
