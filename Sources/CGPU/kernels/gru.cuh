// Forward through a GRU layer: a block has 16 units and 16 C lanes, each thread one unit.
#pragma once
#include "product.cuh"

// Element k of the state that enters a lane.
GG_DEVICE float state_before(const gg_arguments &a, const float *states, int carried, int k) {
  return carried < 0 ? 0 : states[(long long)carried * a.layer.stride + k];
}

// Elements k ..< k + 4 of the layer's input vector of a lane.
GG_DEVICE Four input_of(const gg_arguments &a, int lane, int item, int k) {
  const int parity = plan_of(a).parity, size = a.layer.input_size;
  if (a.layer.below[0]) {
    return load(a.layer.below[1 - parity] + (long long)lane * a.layer.below_stride, k, size, 1);
  }
  Four four = load(row_of(a.inputs, item), k, size, 1);
  if (a.input_dropout > 0) {
#pragma unroll
    for (int j = 0; j < 4; j++) {
      if (k + j < size) four.v[j] *= input_mask(a, lane, k + j);
    }
  }
  return four;
}

// What the gates of the form `after` and the first two of the form `before` need:
// x[gate] = Wx · input, y[gate] = Wh · state (`after`: of all three, `before`: of r and z).
template <class T, int C>
GG_DEVICE void gate_products(const gg_arguments &a, float *shared, float (&x)[3][C], float (&y)[3][C]) {
  const gg_plan &plan = plan_of(a);
  const gg_layer &layer = a.layer;
  const int unit0 = blockIdx.x * 16, lane0 = blockIdx.y * 16 * C, unit = unit0 + T::thread_row();
  const int width = layer.input.width;
  // Rows of the tile: a unit's three gates, side by side.
  const float *input_rows[T::row_fetches], *state_rows[T::row_fetches];
#pragma unroll
  for (int i = 0; i < T::row_fetches; i++) {
    const int r = T::mine(i), u = unit0 + r / 3, gate = r % 3;
    const int row = u < layer.units ? gate_row(layer, gate, u) : -1;
    input_rows[i] = row < 0 || !layer.input.rows ? nullptr : row_of(layer.input, row);
    state_rows[i] = row < 0 || (a.before && gate == 2) ? nullptr : row_of(layer.recurrent, row);
  }
  int items[T::column_fetches], carried[T::column_fetches];
#pragma unroll
  for (int i = 0; i < T::column_fetches; i++) {
    const int lane = lane0 + T::mine(i);
    items[i] = lane < plan.lanes ? lane_ints(a, GG_INPUT)[lane] : -1;
    carried[i] = lane < plan.lanes ? lane_ints(a, GG_CARRIED)[lane] : -2;
  }
  if (a.one_hot && layer.number == 0) {
#pragma unroll
    for (int j = 0; j < C; j++) {
      const int lane = lane0 + T::column(j);
      if (lane >= plan.lanes || unit >= layer.units) continue;
      const float *gates = row_of(a.inputs, lane_ints(a, GG_INPUT)[lane]);
#pragma unroll
      for (int gate = 0; gate < 3; gate++) x[gate][j] = gates[gate_row(layer, gate, unit)];
    }
  }
  const bool keeps = blockIdx.x == 0 && layer.number == 0 && a.vectors;
  if (layer.input.rows) {
    product<T, true, true>(
        x, shared, 0, width,
        [&](int i, int, int k) { return input_rows[i] ? load(input_rows[i] + k) : zeros(); },
        [&](int i, int column, int k) {
          if (items[i] < 0) return zeros();
          const Four four = input_of(a, lane0 + column, items[i], k);
          // Gradients need it when its row may be another already.
          if (keeps) {
            float *kept = a.vectors + (long long)(lane0 + column) * a.vector_stride + k;
#pragma unroll
            for (int j = 0; j < 4; j++) kept[j] = four.v[j];
          }
          return four;
        });
  }
  const float *states = layer.states[plan.parity];
  product<T, true, true>(
      y, shared, 0, layer.recurrent.width,
      [&](int i, int, int k) { return state_rows[i] ? load(state_rows[i] + k) : zeros(); },
      [&](int i, int, int k) {
        if (carried[i] < -1) return zeros();
        const float *state = carried[i] < 0 ? nullptr : states + (long long)carried[i] * layer.stride;
        return load(state, k, layer.units, 1);
      });
}

template <int C, int D>
GG_DEVICE void gru_forward(const gg_arguments &a) {
  using T = Tile<3, C, D>;
  GG_SHARED float shared[T::shared];
  const gg_plan &plan = plan_of(a);
  const gg_layer &layer = a.layer;
  const int unit = blockIdx.x * 16 + T::thread_row(), lane0 = blockIdx.y * 16 * C;
  if (lane0 >= plan.lanes) return;
  float x[3][C] = {}, y[3][C] = {};
  gate_products<T>(a, shared, x, y);
  if (unit >= layer.units) return;
  const float *states = layer.states[plan.parity];
  float *after = layer.states[1 - plan.parity];
  const long long gate = (long long)layer.units * a.lane_stride;
#pragma unroll
  for (int j = 0; j < C; j++) {
    const int lane = lane0 + T::column(j);
    if (lane >= plan.lanes) continue;
    float *g = layer.gates + (long long)unit * a.lane_stride + lane;
    const float h = state_before(a, states, lane_ints(a, GG_CARRIED)[lane], unit);
    const float r = sigmoid(x[0][j] + y[0][j]), z = sigmoid(x[1][j] + y[1][j]);
    g[0] = r;
    g[gate] = z;
    if (a.before) {
      // n waits for the product of r ⊙ h; meanwhile its input's stands here.
      g[2 * gate] = x[2][j];
      layer.reset[(long long)lane * layer.stride + unit] = r * h;
    } else {
      const float n = activate(x[2][j] + r * y[2][j], a.hidden);
      g[2 * gate] = n;
      g[3 * gate] = y[2][j];
      after[(long long)lane * layer.stride + unit] = (n + z * (h - n)) * hidden_mask(a, unit, lane);
    }
  }
}

// The candidate and the state of the form `before`.
template <int C, int D>
GG_DEVICE void gru_forward_candidate(const gg_arguments &a) {
  using T = Tile<1, C, D>;
  GG_SHARED float shared[T::shared];
  const gg_plan &plan = plan_of(a);
  const gg_layer &layer = a.layer;
  const int unit0 = blockIdx.x * 16, unit = unit0 + T::thread_row(), lane0 = blockIdx.y * 16 * C;
  if (lane0 >= plan.lanes) return;
  const float *weights[T::row_fetches];
#pragma unroll
  for (int i = 0; i < T::row_fetches; i++) {
    const int mine = unit0 + T::mine(i);
    weights[i] = mine < layer.units ? row_of(layer.recurrent, gate_row(layer, 2, mine)) : nullptr;
  }
  float y[1][C] = {};
  product<T, true, true>(
      y, shared, 0, layer.recurrent.width,
      [&](int i, int, int k) { return weights[i] ? load(weights[i] + k) : zeros(); },
      [&](int, int column, int k) {
        const int lane = lane0 + column;
        if (lane >= plan.lanes) return zeros();
        return load(layer.reset + (long long)lane * layer.stride, k, layer.units, 1);
      });
  if (unit >= layer.units) return;
  const long long gate = (long long)layer.units * a.lane_stride;
#pragma unroll
  for (int j = 0; j < C; j++) {
    const int lane = lane0 + T::column(j);
    if (lane >= plan.lanes) continue;
    float *g = layer.gates + (long long)unit * a.lane_stride + lane;
    const float h = state_before(a, layer.states[plan.parity], lane_ints(a, GG_CARRIED)[lane], unit);
    const float n = activate(g[2 * gate] + y[0][j], a.hidden);
    g[2 * gate] = n;
    layer.states[1 - plan.parity][(long long)lane * layer.stride + unit] =
        (h + g[gate] * (n - h)) * hidden_mask(a, unit, lane);
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

GG_KERNEL gg_gru_small(const __grid_constant__ gg_arguments a) { gru_forward<1, 16>(a); }
GG_KERNEL gg_gru_large(const __grid_constant__ gg_arguments a) { gru_forward<4, 16>(a); }
GG_KERNEL gg_candidate_small(const __grid_constant__ gg_arguments a) { gru_forward_candidate<1, 16>(a); }
GG_KERNEL gg_candidate_large(const __grid_constant__ gg_arguments a) { gru_forward_candidate<4, 16>(a); }
