// Optimiser steps: a warp per row of parameters, a block for a distinct input's, and the cost of the step.
//
// roles[0] ..< roles[1] are the columns' rows, then come those of the distinct inputs, then the dense rows of one
// layer, and last the block that sums the cost.
#pragma once
#include "scores.cuh"

GG_DEVICE float warp_sum(float value) {
  for (int half = 16; half > 0; half /= 2) value += __shfl_xor_sync(0xFFFFFFFFu, value, half);
  return value;
}

GG_DEVICE double warp_sum(double value) {
  for (int half = 16; half > 0; half /= 2) value += __shfl_xor_sync(0xFFFFFFFFu, value, half);
  return value;
}

// A row that is learnt, and its gradient.
struct Row {
  float *weights;
  const gg_table *table;
  int width;                 // leading floats that are updated
  const float *gradient;
  int number;                // place of its norm
};

// Adds up the lanes that show input i, on top of its gradient as an output row: the whole block, a thread per
// column. Many lanes may show one item: eight of their values are on their way at once.
GG_DEVICE void sum_input(const gg_arguments &a, int i, int width, int size, float *out) {
  const gg_layer &layer = a.layer;
  const int column = a.shared ? lane_ints(a, GG_COLUMN_OF_INPUT)[i] : -1;
  const int *lanes = lane_ints(a, GG_LANES_BY_INPUT);
  const int from = lane_ints(a, GG_FIRST_OF_INPUT)[i];
  const int to = i + 1 < plan_of(a).inputs ? lane_ints(a, GG_FIRST_OF_INPUT)[i + 1] : plan_of(a).lanes;
  const int parts = a.one_hot ? 1 : layer.input_parts_count;
  for (int k = threadIdx.x; k < width; k += GG_THREADS) {
    float sum = column >= 0 ? a.column_gradient[(long long)column * a.output.padded + k] : 0;
    const int count = k < size ? (to - from) * parts : 0;
#pragma unroll 8
    for (int number = 0; number < count; number++) {
      const int m = lanes[from + number / parts], part = number % parts;
      sum += a.one_hot ? layer.input_gates[(long long)k * a.lane_stride + m]
                       : layer.input_parts[((long long)part * a.batch + m) * layer.input_stride + k] *
                             input_mask(a, m, k);
    }
    out[k] = sum;
  }
}

// The row of this warp; false where there is none. `sums` says whether inputs are added up first, by the block whose
// first warp then has the row.
GG_DEVICE bool find_row(const gg_arguments &a, bool sums, Row &row) {
  const gg_plan &plan = plan_of(a);
  const gg_layer &layer = a.layer;
  const int block = blockIdx.x, warp = threadIdx.x / 32;
  if (block < a.roles[1]) {
    const int column = block * 8 + warp;
    if (column >= plan.columns) return false;
    if (a.shared && column_ints(a, GG_INPUT_OF_COLUMN)[column] >= 0) return false;
    row = {row_of(a.output, column_ints(a, GG_ITEM)[column]), &a.output, a.output.width,
           a.column_gradient + (long long)column * a.output.padded, column};
    return true;
  }
  if (block < a.roles[2]) {
    const int i = block - a.roles[1];
    if (i >= plan.inputs) return false;
    // A shared row that is not scored has no gradient of its bias, which then stays untouched.
    const int width = a.shared && i >= plan.scored_inputs ? a.inputs.width - 1 : a.inputs.width;
    float *gradient = a.input_rows + (long long)i * a.inputs.padded;
    if (sums) {
      sum_input(a, i, width, a.shared ? a.inputs.width - 1 : a.inputs.width, gradient);
      __syncthreads();
    }
    if (warp > 0) return false;
    row = {row_of(a.inputs, lane_ints(a, GG_DISTINCT)[i]), &a.inputs, width, gradient, a.column_room + i};
    return true;
  }
  int dense = (block - a.roles[2]) * 8 + warp;
  const int number = a.norm_rows + dense;
  if (dense < layer.input.count) {
    row = {row_of(layer.input, dense), &layer.input, layer.input.width,
           layer.input_gradient + (long long)dense * layer.input.padded, number};
    return true;
  }
  dense -= layer.input.count;
  if (dense >= layer.recurrent.count) return false;
  row = {row_of(layer.recurrent, dense), &layer.recurrent, layer.recurrent.width,
         layer.recurrent_gradient + (long long)dense * layer.recurrent.padded, number};
  return true;
}

// What is added to the gradient for each weight: the penalty's share, or what takes from the gradient of a row that
// stays a unit vector all that lies along it.
GG_DEVICE float pull_of(const gg_arguments &a, const Row &row) {
  if (!row.table->unit) return a.optimizer.l2;
  float along = 0;
  for (int k = threadIdx.x % 32; k < row.width; k += 32) along += row.weights[k] * row.gradient[k];
  return -warp_sum(along);
}

GG_DEVICE float pulled(const Row &row, int k, float pull) {
  return row.gradient[k] + (row.table->unit || k < row.table->penalised ? pull * row.weights[k] : 0);
}

// Δ of a weight for its gradient d; brings the weight's state up to date.
GG_DEVICE float step(const gg_arguments &a, const gg_plan &plan, float d, float *first, float *second) {
  const float rate = plan.learning_rate;
  switch (a.optimizer.kind) {
    case GG_ADAGRAD:
      *first += d * d;
      return -rate * d / sqrtf(*first + 1e-6f);
    case GG_RMSPROP:
      *first = 0.9f * *first + (float)(1 - 0.9) * d * d;
      return -rate * d / sqrtf(*first + 1e-6f);
    case GG_ADADELTA: {
      const float decay = 0.95f, rest = (float)(1 - 0.95);
      *first = decay * *first + rest * d * d;
      const float move = d * sqrtf(*second + 1e-6f) / sqrtf(*first + 1e-6f);
      *second = decay * *second + rest * move * move;
      return -rate * move;
    }
    case GG_ADAM:
      *first = 0.9f * *first + (float)(1 - 0.9) * d;
      *second = 0.999f * *second + (float)(1 - 0.999) * d * d;
      return -rate * *first * plan.correction1 / (sqrtf(*second * plan.correction2) + 1e-8f);
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
  if (!find_row(a, true, row)) {
    return;
  }
  const float pull = pull_of(a, row);
  double squared = 0;
  for (int k = threadIdx.x % 32; k < row.width; k += 32) {
    const float d = pulled(row, k, pull);
    squared += (double)d * d;
  }
  squared = warp_sum(squared);
  if (threadIdx.x % 32 == 0) a.norms[row.number] = squared;
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

GG_KERNEL gg_update(const __grid_constant__ gg_arguments a) {
  const gg_plan &plan = plan_of(a);
  if ((int)blockIdx.x >= a.roles[3]) return sum_cost(a);
  Row row;
  const bool clips = a.optimizer.clip > 0;
  if (!find_row(a, !clips, row)) return;
  const float pull = pull_of(a, row), scale = clips ? *a.clip_scale : 1.0f;
  const int padded = row.table->padded;
  const float momentum = a.optimizer.momentum;
  float *velocity = row.weights + (long long)padded * (1 + slots_of(a.optimizer.kind));
  float squared = 0;
  for (int k = threadIdx.x % 32; k < row.width; k += 32) {
    const float d = pulled(row, k, pull) * scale;
    float delta = step(a, plan, d, row.weights + padded + k, row.weights + 2 * padded + k);
    if (momentum > 0) {
      velocity[k] = momentum * velocity[k] + delta;
      delta = velocity[k];
    }
    const float w = row.weights[k] + delta;
    row.weights[k] = w;
    squared += w * w;
  }
  if (!row.table->unit) return;
  squared = warp_sum(squared);
  const float factor = squared > 1e-24f ? 1.0f / sqrtf(squared) : 0;
  for (int k = threadIdx.x % 32; k < row.width; k += 32) row.weights[k] *= factor;
}
