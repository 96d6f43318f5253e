// Optimiser steps: a warp per row of parameters, a block for a distinct input's, and the cost of the step.
//
// roles[0] ..< roles[1] are the columns' rows, then come those of the distinct inputs, then the dense rows of one
// layer, and last the block that sums the cost.
#pragma once
#include "product.cuh"

GG_DEVICE float warp_sum(float value) {
  for (int half = 16; half > 0; half /= 2) value += __shfl_xor_sync(0xFFFFFFFFu, value, half);
  return value;
}

GG_DEVICE double warp_sum(double value) {
  for (int half = 16; half > 0; half /= 2) value += __shfl_xor_sync(0xFFFFFFFFu, value, half);
  return value;
}

// A row that is learnt, and the threads that do it: a warp's, or the block's for an input.
struct Row {
  float *weights;
  const gg_table *table;
  int width;                 // leading floats that are updated
  const float *gradient;
  int number;                // place of its norm
  int thread;
  int threads;
};

// Adds up what lanes make of the gradient of input i, on top of that of its output row where it has one: the whole
// block, as many lanes may show one item. Teams of threads, one for each four values of a row, share the lanes.
GG_DEVICE void sum_input(const gg_arguments &a, int i, int width, const float *column, float *out) {
  GG_SHARED Four shared[GG_THREADS];
  const gg_layer &layer = a.layer;
  const int *lanes = lane_ints(a, GG_LANES_BY_INPUT), *first_of = lane_ints(a, GG_FIRST_OF_INPUT) + i;
  const int from = first_of[0], to = i + 1 < plan_of(a).inputs ? first_of[1] : plan_of(a).lanes;
  const int parts = a.one_hot ? 1 : layer.input_parts_count, count = (to - from) * parts;
  // Behind the input there may be a bias.
  const int size = a.one_hot ? width : layer.input_size;
  const int team = width > 256 ? 128 : width > 128 ? 64 : 32, teams = GG_THREADS / team;
  const int member = threadIdx.x % team, number_of_team = threadIdx.x / team;
  // Elements k ..< k + 4 of a part of what a lane makes.
  const auto values = [&](int lane, int part, int k) {
    if (!a.one_hot) return load(layer.input_parts + ((long long)part * a.batch + lane) * layer.input_stride + k);
    Four four = zeros();
#pragma unroll
    for (int j = 0; j < 4; j++) {
      if (k + j < size) four.v[j] = layer.input_gates[(long long)(k + j) * a.lane_stride + lane];
    }
    return four;
  };
  for (int first = 0; first < width; first += 4 * team) {
    const int k = first + 4 * member;
    Four sum = number_of_team == 0 && column && k < width ? load(column + k) : zeros();
    for (int number = number_of_team; number < (k < size ? count : 0); number += 4 * teams) {
      // Four are on their way at once.
      int lane[4];
      Four some[4];
#pragma unroll
      for (int u = 0; u < 4; u++) {
        const int its = number + u * teams;
        lane[u] = its < count ? lanes[from + its / parts] : -1;
      }
#pragma unroll
      for (int u = 0; u < 4; u++) some[u] = lane[u] < 0 ? zeros() : values(lane[u], (number + u * teams) % parts, k);
#pragma unroll
      for (int u = 0; u < 4; u++) {
#pragma unroll
        for (int j = 0; j < 4; j++) sum.v[j] += k + j < size ? some[u].v[j] : 0;
      }
    }
    shared[threadIdx.x] = sum;
    __syncthreads();
    if (number_of_team == 0 && k < width) {
      for (int other = 1; other < teams; other++) {
#pragma unroll
        for (int j = 0; j < 4; j++) sum.v[j] += shared[other * team + member].v[j];
      }
      *(Four *)(out + k) = sum;
    }
    __syncthreads();
  }
}

// The row of this thread; false where there is none. `sums` says whether an input's gradient is added up first.
GG_DEVICE bool find_row(const gg_arguments &a, bool sums, Row &row) {
  const gg_plan &plan = plan_of(a);
  const gg_layer &layer = a.layer;
  const int block = blockIdx.x, warp = threadIdx.x / 32, lane = threadIdx.x % 32;
  const auto gradient_of = [&](int column) { return a.column_gradient + (long long)column * a.output.padded; };
  if (block < a.roles[1]) {
    const int column = block * 8 + warp;
    if (column >= plan.columns) return false;
    if (a.shared && column_ints(a, GG_INPUT_OF_COLUMN)[column] >= 0) return false;
    row = {row_of(a.output, column_ints(a, GG_ITEM)[column]), &a.output, a.output.width, gradient_of(column), column,
           lane, 32};
    return true;
  }
  if (block < a.roles[2]) {
    const int i = block - a.roles[1];
    if (i >= plan.inputs) return false;
    // A shared row that is not scored has no gradient of its bias, which then stays untouched.
    const int column = a.shared ? lane_ints(a, GG_COLUMN_OF_INPUT)[i] : -1;
    const int width = a.inputs.width - (a.shared && column < 0);
    float *gradient = a.input_rows + (long long)i * a.inputs.padded;
    if (sums) sum_input(a, i, width, column < 0 ? nullptr : gradient_of(column), gradient);
    row = {row_of(a.inputs, lane_ints(a, GG_DISTINCT)[i]), &a.inputs, width, gradient, a.column_room + i,
           (int)threadIdx.x, GG_THREADS};
    return true;
  }
  int dense = (block - a.roles[2]) * 8 + warp;
  const int number = a.norm_rows + dense;
  const bool is_input = dense < layer.input.count;
  if (!is_input) dense -= layer.input.count;
  const gg_table &table = is_input ? layer.input : layer.recurrent;
  if (dense >= table.count) return false;
  const float *gradients = is_input ? layer.input_gradient : layer.recurrent_gradient;
  row = {row_of(table, dense), &table, table.width, gradients + (long long)dense * table.padded, number, lane, 32};
  return true;
}

// Sum over the threads of a row.
template <class Value>
GG_DEVICE Value row_sum(const Row &row, Value value) {
  GG_SHARED Value shared[GG_THREADS / 32];
  value = warp_sum(value);
  if (row.threads == 32) return value;
  __syncthreads();
  if (row.thread % 32 == 0) shared[row.thread / 32] = value;
  __syncthreads();
  value = 0;
  for (int i = 0; i < GG_THREADS / 32; i++) value += shared[i];
  return value;
}

// What is added to the gradient for each weight: the penalty's share, or what takes from the gradient of a row that
// stays a unit vector all that lies along it.
GG_DEVICE float pull_of(const gg_arguments &a, const Row &row) {
  if (!row.table->unit) return a.optimizer.l2;
  float along = 0;
  for (int k = 4 * row.thread; k < row.width; k += 4 * row.threads) {
    const Four d = load(row.gradient + k), w = load(row.weights + k);
    for (int j = 0; j < min(4, row.width - k); j++) along += w.v[j] * d.v[j];
  }
  return -row_sum(row, along);
}

// Elements k ..< k + 4 of the gradient with the pull.
GG_DEVICE Four pulled(const Row &row, int k, float pull, const Four &weights) {
  Four d = load(row.gradient + k);
#pragma unroll
  for (int j = 0; j < 4; j++) {
    if (row.table->unit || k + j < row.table->penalised) d.v[j] += pull * weights.v[j];
  }
  return d;
}

// Δ of a weight for its gradient d; brings the weight's state up to date.
GG_DEVICE float step(const gg_optimizer &optimizer, const gg_plan &plan, float d, float &first, float &second) {
  const float rate = plan.learning_rate;
  switch (optimizer.kind) {
    case GG_ADAGRAD:
      first += d * d;
      return -rate * d / sqrtf(first + 1e-6f);
    case GG_RMSPROP:
      first = 0.9f * first + (float)(1 - 0.9) * d * d;
      return -rate * d / sqrtf(first + 1e-6f);
    case GG_ADADELTA: {
      const float decay = 0.95f, rest = (float)(1 - 0.95);
      first = decay * first + rest * d * d;
      const float move = d * sqrtf(second + 1e-6f) / sqrtf(first + 1e-6f);
      second = decay * second + rest * move * move;
      return -rate * move;
    }
    case GG_ADAM:
      first = 0.9f * first + (float)(1 - 0.9) * d;
      second = 0.999f * second + (float)(1 - 0.999) * d * d;
      return -rate * first * plan.correction1 / (sqrtf(second * plan.correction2) + 1e-8f);
    default:
      return -rate * d;
  }
}

GG_DEVICE int slots_of(int optimizer) {
  return optimizer == GG_SGD ? 0 : optimizer == GG_ADADELTA || optimizer == GG_ADAM ? 2 : 1;
}

// Squared norm of each row's gradient, where gradients are clipped.
GG_KERNEL gg_norms(const __grid_constant__ gg_arguments a) {
  Row row;
  if (!find_row(a, true, row)) return;
  const float pull = pull_of(a, row);
  double squared = 0;
  for (int k = 4 * row.thread; k < row.width; k += 4 * row.threads) {
    const Four d = pulled(row, k, pull, load(row.weights + k));
    for (int j = 0; j < min(4, row.width - k); j++) squared += (double)d.v[j] * d.v[j];
  }
  squared = row_sum(row, squared);
  if (row.thread == 0) a.norms[row.number] = squared;
}

// The factor that brings the gradient's norm to the limit; norms of `norm_rows` rows are summed, and forgotten.
GG_KERNEL gg_clip(const __grid_constant__ gg_arguments a) {
  GG_SHARED double shared[GG_THREADS];
  double sum = 0;
  for (int row = threadIdx.x; row < a.norm_rows; row += GG_THREADS) {
    sum += a.norms[row];
    a.norms[row] = 0;
  }
  shared[threadIdx.x] = sum;
  __syncthreads();
  for (int half = GG_THREADS / 2; half > 0; half /= 2) {
    if ((int)threadIdx.x < half) shared[threadIdx.x] += shared[threadIdx.x + half];
    __syncthreads();
  }
  const double norm = sqrt(shared[0]);
  if (threadIdx.x == 0) *a.clip_scale = norm > a.optimizer.clip ? (float)(a.optimizer.clip / norm) : 1.0f;
}

GG_DEVICE void sum_cost(const gg_arguments &a) {
  if (threadIdx.x >= 32) return;
  const gg_plan &plan = plan_of(a);
  float sum = 0;
  for (int m = threadIdx.x; m < plan.lanes; m += 32) sum += a.lane_losses[m];
  sum = warp_sum(sum);
  if (threadIdx.x == 0) *a.cost = sum / a.batch;
}

GG_KERNEL_FITTING(3) gg_update(const __grid_constant__ gg_arguments a) {
  if ((int)blockIdx.x >= a.roles[3]) return sum_cost(a);
  Row row;
  // Where gradients are clipped, their norms have summed them.
  if (!find_row(a, a.optimizer.clip == 0, row)) return;
  const gg_plan plan = plan_of(a);
  const gg_optimizer &optimizer = a.optimizer;
  const float pull = pull_of(a, row), scale = optimizer.clip > 0 ? *a.clip_scale : 1.0f;
  const int slots = slots_of(optimizer.kind), padded = row.table->padded;
  float squared = 0;
  for (int k = 4 * row.thread; k < row.width; k += 4 * row.threads) {
    Four *place = (Four *)(row.weights + k), *first = place + padded / 4, *second = place + padded / 2;
    Four *velocity = place + padded / 4 * (1 + slots);
    // All on their way at once.
    Four w = *place, s = slots > 0 ? *first : zeros(), t = slots > 1 ? *second : zeros();
    Four v = optimizer.momentum > 0 ? *velocity : zeros();
    const Four d = pulled(row, k, pull, w);
#pragma unroll
    for (int j = 0; j < 4; j++) {
      if (k + j >= row.width) continue;
      const float delta = step(optimizer, plan, d.v[j] * scale, s.v[j], t.v[j]);
      v.v[j] = optimizer.momentum * v.v[j] + delta;
      w.v[j] += v.v[j];
      squared += w.v[j] * w.v[j];
    }
    *place = w;
    if (slots > 0) *first = s;
    if (slots > 1) *second = t;
    if (optimizer.momentum > 0) *velocity = v;
  }
  if (!row.table->unit) return;
  squared = row_sum(row, squared);
  const float factor = squared > 1e-24f ? 1.0f / sqrtf(squared) : 0;
  for (int k = 4 * row.thread; k < row.width; k += 4 * row.threads) {
    for (int j = 0; j < min(4, row.width - k); j++) row.weights[k + j] *= factor;
  }
}
