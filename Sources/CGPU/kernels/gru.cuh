// Forward through a GRU layer: a block has 32 units and 32 lanes, or 16 units; a thread two units and two lanes.
#pragma once
#include "product.cuh"

// Element k of the state that enters a lane.
GG_DEVICE float state_before(const gg_arguments &a, const float *states, int carried, int k) {
  return carried < 0 ? 0 : states[(long long)carried * a.layer.stride + k];
}

// Unit of the tile whose gate i % 3 stands in a thread's row i.
template <class T>
GG_DEVICE int unit_of(int i) {
  return T::row(i) / 24 * 8 + T::row(i) % 8;
}

// What the gates of the form `after` and the first two of the form `before` need:
// x[gate] = Wx · input, y[gate] = Wh · state (`after`: of all three, `before`: of r and z), for each of two units.
template <class T, int C>
GG_DEVICE void gate_products(const gg_arguments &a, float *shared, float (&x)[6][C], float (&y)[6][C]) {
  const gg_layer &layer = a.layer;
  const int lanes = plan_of(a).lanes, parity = plan_of(a).parity;
  const int unit0 = blockIdx.x * (T::rows / 3), lane0 = blockIdx.y * 16 * C;
  const int used_rows = 3 * (layer.units - unit0), used_columns = lanes - lane0;
  // Rows of the tile: three gates of eight units, which one lane of a warp has, and then those of the next eight.
  const float *input_rows[T::Rows::fetches], *state_rows[T::Rows::fetches];
#pragma unroll
  for (int i = 0; i < T::Rows::fetches; i++) {
    const int r = T::Rows::number(i), u = unit0 + r / 24 * 8 + r % 8, gate = r / 8 % 3;
    const int row = u < layer.units ? gate_row(layer, gate, u) : -1;
    input_rows[i] = row < 0 || !layer.input.rows ? nullptr : row_of(layer.input, row);
    state_rows[i] = row < 0 || (a.before && gate == 2) ? nullptr : row_of(layer.recurrent, row);
  }
  // The lanes' vectors: no input where a lane is none, no state where it is zero.
  const float *inputs[T::Columns::fetches], *states[T::Columns::fetches];
#pragma unroll
  for (int i = 0; i < T::Columns::fetches; i++) {
    const int lane = lane0 + T::Columns::number(i);
    inputs[i] = states[i] = nullptr;
    if (lane >= lanes) continue;
    const int carried = lane_ints(a, GG_CARRIED)[lane];
    inputs[i] = layer.below[0] ? layer.below[1 - parity] + (long long)lane * layer.below_stride
                               : row_of(a.inputs, lane_ints(a, GG_INPUT)[lane]);
    if (carried >= 0) states[i] = layer.states[parity] + (long long)carried * layer.stride;
  }
  if (a.one_hot && layer.number == 0 && T::share() == 0) {
#pragma unroll
    for (int j = 0; j < C; j++) {
      const int lane = lane0 + T::column(j);
      if (lane >= lanes) continue;
      const float *gates = row_of(a.inputs, lane_ints(a, GG_INPUT)[lane]);
#pragma unroll
      for (int i = 0; i < 6; i++) {
        const int unit = unit0 + unit_of<T>(i);
        if (unit < layer.units) x[i][j] = gates[gate_row(layer, i % 3, unit)];
      }
    }
  }
  const bool keeps = blockIdx.x == 0 && layer.number == 0 && a.vectors;
  const bool drops = layer.number == 0 && a.input_dropout > 0;
  if (layer.input.rows) {
    product<T>(
        x, shared, used_rows, used_columns, 0, layer.input.width,
        [&](int i, int, int k) { return input_rows[i] ? load(input_rows[i] + k) : zeros(); },
        [&](int i, int column, int k) {
          if (!inputs[i]) return zeros();
          const int lane = lane0 + column, size = layer.input_size;
          Four four = load(inputs[i], k, size, 1);
          if (drops) {
#pragma unroll
            for (int j = 0; j < 4; j++) {
              if (k + j < size) four.v[j] *= input_mask(a, lane, k + j);
            }
          }
          // Gradients need it when its row may be another already.
          if (keeps) *(Four *)(a.vectors + (long long)lane * a.vector_stride + k) = four;
          return four;
        });
  }
  product<T>(
      y, shared, used_rows, used_columns, 0, layer.recurrent.width,
      [&](int i, int, int k) { return state_rows[i] ? load(state_rows[i] + k) : zeros(); },
      [&](int i, int, int k) { return inputs[i] ? load(states[i], k, layer.units, 1) : zeros(); });
}

template <class T>
GG_DEVICE void gru_forward(const gg_arguments &a) {
  constexpr int C = T::columns / 16;
  GG_SHARED float shared[T::shared];
  const gg_plan &plan = plan_of(a);
  const gg_layer &layer = a.layer;
  const int unit0 = blockIdx.x * (T::rows / 3), lane0 = blockIdx.y * T::columns;
  if (lane0 >= plan.lanes) return;
  // The states before are on their way during the products.
  float before[2][C];
#pragma unroll
  for (int i = 0; i < 2; i++) {
#pragma unroll
    for (int j = 0; j < C; j++) {
      const int unit = unit0 + unit_of<T>(3 * i), lane = lane0 + T::column(j);
      const bool exists = unit < layer.units && lane < plan.lanes;
      before[i][j] =
          exists ? state_before(a, layer.states[plan.parity], lane_ints(a, GG_CARRIED)[lane], unit) : 0;
    }
  }
  float x[6][C] = {}, y[6][C] = {};
  gate_products<T>(a, shared, x, y);
  if (T::share() > 0) return;
  float *after = layer.states[1 - plan.parity];
  const long long gate = (long long)layer.units * a.lane_stride;
#pragma unroll
  for (int i = 0; i < 6; i += 3) {
    const int unit = unit0 + unit_of<T>(i);
    if (unit >= layer.units) continue;
#pragma unroll
    for (int j = 0; j < C; j++) {
      const int lane = lane0 + T::column(j);
      if (lane >= plan.lanes) continue;
      float *g = layer.gates + (long long)unit * a.lane_stride + lane;
      const float h = before[i / 3][j];
      const float r = sigmoid(x[i][j] + y[i][j]), z = sigmoid(x[i + 1][j] + y[i + 1][j]);
      g[0] = r;
      g[gate] = z;
      if (a.before) {
        // n waits for the product of r ⊙ h; meanwhile its input's stands here.
        g[2 * gate] = x[i + 2][j];
        layer.reset[(long long)lane * layer.stride + unit] = r * h;
      } else {
        const float n = activate(x[i + 2][j] + r * y[i + 2][j], a.hidden);
        g[2 * gate] = n;
        g[3 * gate] = y[i + 2][j];
        after[(long long)lane * layer.stride + unit] = (n + z * (h - n)) * hidden_mask(a, unit, lane);
      }
    }
  }
}

// The candidate and the state of the form `before`.
template <class T>
GG_DEVICE void gru_forward_candidate(const gg_arguments &a) {
  constexpr int C = T::columns / 16;
  GG_SHARED float shared[T::shared];
  const gg_plan &plan = plan_of(a);
  const gg_layer &layer = a.layer;
  const int unit0 = blockIdx.x * T::rows, lane0 = blockIdx.y * T::columns;
  if (lane0 >= plan.lanes) return;
  const int lanes = plan.lanes;
  const float *weights[T::Rows::fetches];
#pragma unroll
  for (int i = 0; i < T::Rows::fetches; i++) {
    const int mine = unit0 + T::Rows::number(i);
    weights[i] = mine < layer.units ? row_of(layer.recurrent, gate_row(layer, 2, mine)) : nullptr;
  }
  float y[2][C] = {};
  product<T>(
      y, shared, layer.units - unit0, lanes - lane0, 0, layer.recurrent.width,
      [&](int i, int, int k) { return weights[i] ? load(weights[i] + k) : zeros(); },
      [&](int, int column, int k) {
        const int lane = lane0 + column;
        if (lane >= lanes) return zeros();
        return load(layer.reset + (long long)lane * layer.stride, k, layer.units, 1);
      });
  if (T::share() > 0) return;
  const long long gate = (long long)layer.units * a.lane_stride;
#pragma unroll
  for (int i = 0; i < 2; i++) {
    const int unit = unit0 + T::row(i);
    if (unit >= layer.units) continue;
#pragma unroll
    for (int j = 0; j < C; j++) {
      const int lane = lane0 + T::column(j);
      if (lane >= plan.lanes) continue;
      float *g = layer.gates + (long long)unit * a.lane_stride + lane;
      const float h = state_before(a, layer.states[plan.parity], lane_ints(a, GG_CARRIED)[lane], unit);
      const float n = activate(g[2 * gate] + y[i][j], a.hidden);
      g[2 * gate] = n;
      layer.states[1 - plan.parity][(long long)lane * layer.stride + unit] =
          (h + g[gate] * (n - h)) * hidden_mask(a, unit, lane);
    }
  }
}

// Directions of the last layer's states for cosine scores, a block per lane.
GG_DEVICE float block_sum(float value, float *shared) {
  shared[threadIdx.x] = value;
  __syncthreads();
  for (int half = GG_THREADS / 2; half > 0; half /= 2) {
    if ((int)threadIdx.x < half) shared[threadIdx.x] += shared[threadIdx.x + half];
    __syncthreads();
  }
  const float sum = shared[0];
  __syncthreads();
  return sum;
}

GG_KERNEL gg_directions(const __grid_constant__ gg_arguments a) {
  GG_SHARED float shared[GG_THREADS];
  const gg_plan &plan = plan_of(a);
  const int lane = blockIdx.x, units = a.layer.units;
  if (lane >= plan.lanes) return;
  const float *state = a.layer.states[1 - plan.parity] + (long long)lane * a.layer.stride;
  float *direction = a.directions + (long long)lane * a.layer.stride;
  float sum = 0;
  for (int i = threadIdx.x; i < units; i += GG_THREADS) sum += state[i] * state[i];
  const float squared = block_sum(sum, shared);
  // A vector whose squared length is no larger has no direction.
  const float factor = squared > 1e-24f ? a.length / sqrtf(squared) : 0;
  for (int i = threadIdx.x; i < units; i += GG_THREADS) direction[i] = state[i] * factor;
  if (threadIdx.x == 0) a.factors[lane] = factor;
}

template <int R, int SHARES>
using Gates = Tile<R, 2, 32, true, true, SHARES>;

GG_KERNEL gg_gru_small(const __grid_constant__ gg_arguments a) { gru_forward<Gates<6, 2>>(a); }
GG_KERNEL gg_gru_large(const __grid_constant__ gg_arguments a) { gru_forward<Gates<6, 1>>(a); }
GG_KERNEL gg_candidate_small(const __grid_constant__ gg_arguments a) { gru_forward_candidate<Gates<2, 2>>(a); }
GG_KERNEL gg_candidate_large(const __grid_constant__ gg_arguments a) { gru_forward_candidate<Gates<2, 1>>(a); }
