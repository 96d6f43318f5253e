// What every kernel uses: keywords, numbers of threads, the plan, activations, masks.
#pragma once
#ifdef GG_EMULATION
#include "emulation.h"
#else
#define GG_DEVICE static __device__ __forceinline__
#define GG_MEMBER __device__ __forceinline__
#define GG_KERNEL extern "C" __global__ void __launch_bounds__(GG_THREADS)
// One of which so many blocks fit a multiprocessor's registers.
#define GG_KERNEL_FITTING(BLOCKS) extern "C" __global__ void __launch_bounds__(GG_THREADS, BLOCKS)
#define GG_SHARED __shared__ __align__(16)
#endif
#include "GPULayout.h"

#define GG_LOWEST (-__int_as_float(0x7f800000))

// What is added below logarithms and quotients.
#define GG_LOG_EPSILON 1e-24f

GG_DEVICE const gg_plan &plan_of(const gg_arguments &a) { return *(const gg_plan *)a.plan; }

// Values of an array over lanes, or over columns.
GG_DEVICE const int *lane_ints(const gg_arguments &a, int array) {
  return (const int *)(a.plan + sizeof(gg_plan)) + array * a.lane_stride;
}
GG_DEVICE const float *lane_floats(const gg_arguments &a, int array) {
  return (const float *)lane_ints(a, array);
}
GG_DEVICE const int *column_ints(const gg_arguments &a, int array) {
  return a.columns + (long long)array * a.column_room;
}
GG_DEVICE const float *column_floats(const gg_arguments &a, int array) {
  return (const float *)column_ints(a, array);
}

GG_DEVICE float *row_of(const gg_table &table, int row) { return table.rows + row * table.stride; }

GG_DEVICE float sigmoid(float x) { return 1.0f / (1.0f + expf(-x)); }

GG_DEVICE float activate(float x, const gg_activation &a) {
  switch (a.kind) {
    case GG_TANH: return tanhf(x);
    case GG_RELU: return x < 0 ? 0 : x;
    case GG_LEAKY: return x < 0 ? a.alpha * x : x;
    case GG_ELU: return x < 0 ? a.alpha * (expf(x) - 1.0f) : x;
    case GG_SELU: return a.lambda * (x < 0 ? a.alpha * (expf(x) - 1.0f) : x);
    default: return x;
  }
}

// f′(x) from y = f(x).
GG_DEVICE float slope(float y, const gg_activation &a) {
  switch (a.kind) {
    case GG_TANH: return 1.0f - y * y;
    case GG_RELU: return y > 0 ? 1.0f : 0.0f;
    case GG_LEAKY: return y < 0 ? a.alpha : 1.0f;
    case GG_ELU: return y < 0 ? y + a.alpha : 1.0f;
    case GG_SELU: return y < 0 ? y + a.lambda * a.alpha : a.lambda;
    default: return 1.0f;
  }
}

// The counter-based generators of the CPU (gk_mix, dropout_mask), bit for bit.
GG_DEVICE unsigned long long mix(unsigned long long key, unsigned long long counter) {
  unsigned long long z = key + (counter + 1) * 0x9E3779B97F4A7C15ull;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
  return z ^ (z >> 31);
}

GG_DEVICE unsigned scramble(unsigned x) {
  x = (x ^ (x >> 16)) * 0x85EBCA6Bu;
  x = (x ^ (x >> 13)) * 0xC2B2AE35u;
  return x ^ (x >> 16);
}

GG_DEVICE float drop(float p, unsigned long long key, unsigned place) {
  const unsigned threshold = (unsigned)(p * 16777216.0f);
  const unsigned bits = scramble(scramble(place + (unsigned)key) + (unsigned)(key >> 32)) >> 8;
  return bits < threshold ? 0.0f : 1.0f / (1.0f - p);
}

// Streams of chance (`RandomStream`).
enum { EMBEDDING_STREAM = 4, HIDDEN_STREAM = 5 };

GG_DEVICE float input_mask(const gg_arguments &a, int lane, int column) {
  if (a.input_dropout == 0) return 1;
  const gg_plan &plan = plan_of(a);
  if (!plan.has_key) return a.input_mask[lane * a.vector_stride + column];
  return drop(a.input_dropout, mix(mix(plan.mask_key, EMBEDDING_STREAM), lane), column);
}

GG_DEVICE float hidden_mask(const gg_arguments &a, int unit, int lane) {
  if (a.hidden_dropout == 0) return 1;
  const gg_plan &plan = plan_of(a);
  if (!plan.has_key) return a.layer.mask[unit * a.lane_stride + lane];
  const int block = unit / a.layer.block_units;
  const unsigned padded = (plan.lanes + 15) / 16 * 16;
  return drop(a.hidden_dropout, mix(mix(mix(plan.mask_key, HIDDEN_STREAM), a.layer.number), block),
              (unsigned)(unit - block * a.layer.block_units) * padded + lane);
}

// Row in training of a unit's gate (`GateLayout.row(gate:unit:)`).
GG_DEVICE int gate_row(const gg_layer &layer, int gate, int unit) {
  const int first = unit / layer.block_units * layer.block_units;
  const int count = min(layer.block_units, layer.units - first);
  return 3 * first + gate * count + unit - first;
}

// Gate of a row.
GG_DEVICE int gate_of(const gg_layer &layer, int row) {
  const int first = row / (3 * layer.block_units) * layer.block_units;
  return (row - 3 * first) / min(layer.block_units, layer.units - first);
}

GG_DEVICE int cut(int total, int parts, int part) { return (int)((long long)total * part / parts); }
