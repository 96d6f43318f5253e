// Backward through the gates of a layer: a block has 8 lanes and 32 units, a thread one of each.
#pragma once
#include "gru.cuh"

// Adds the parts of the gradient of the last layer's directions up, and turns it into the states', in the first
// part's place: a block per lane.
GG_KERNEL gg_tangents(const __grid_constant__ gg_arguments a) {
  GG_SHARED float shared[GG_THREADS];
  const gg_plan &plan = plan_of(a);
  const int lane = blockIdx.x, units = a.layer.units;
  if (lane >= plan.lanes) return;
  float *parts = a.state_parts + (long long)lane * a.layer.stride;
  const float *direction = a.directions + (long long)lane * a.layer.stride;
  float along = 0;
  for (int unit = threadIdx.x; unit < units; unit += GG_THREADS) {
    float sum = 0;
    for (int part = 0; part < a.state_parts_count; part++) {
      sum += parts[(long long)part * a.batch * a.layer.stride + unit];
    }
    parts[unit] = sum;
    along += sum * direction[unit];
  }
  along = block_sum(along, shared) / (a.length * a.length);
  const float factor = a.factors[lane];
  for (int unit = threadIdx.x; unit < units; unit += GG_THREADS) {
    parts[unit] = factor * (parts[unit] - along * direction[unit]);
  }
}

GG_DEVICE float summed(const gg_arguments &a, const float *parts, int count, int lane, int unit) {
  float sum = 0;
#pragma unroll 16
  for (int part = 0; part < count; part++) {
    sum += parts[((long long)part * a.batch + lane) * a.layer.stride + unit];
  }
  return sum;
}

// Gradients of the gates' products: of all in the form `after`; of z and n in the form `before`, whose r waits
// for the product of n's.
GG_KERNEL gg_gates(const __grid_constant__ gg_arguments a) {
  const gg_plan &plan = plan_of(a);
  const gg_layer &layer = a.layer;
  const int lane = blockIdx.x * 8 + threadIdx.x % 8, unit = blockIdx.y * 32 + threadIdx.x / 8;
  if (lane >= plan.lanes || unit >= layer.units) return;
  const long long gate = (long long)layer.units * a.lane_stride;
  const float *g = layer.gates + (long long)unit * a.lane_stride + lane;
  const float d = summed(a, layer.above, layer.above_parts, lane, unit) * hidden_mask(a, unit, lane);
  const float h = state_before(a, layer.states[plan.parity], lane_ints(a, GG_CARRIED)[lane], unit);
  const float z = g[gate], n = g[2 * gate];
  const long long rows[3] = {gate_row(layer, 0, unit), gate_row(layer, 1, unit), gate_row(layer, 2, unit)};
  float *x = layer.input_gates + lane, *y = layer.state_gates + lane;
  if (a.before) {
    // h′ = (1 − z) ⊙ h + z ⊙ n
    x[rows[1] * a.lane_stride] = d * (n - h) * z * (1.0f - z);
    x[rows[2] * a.lane_stride] = d * z * slope(n, a.hidden);
    return;
  }
  // h′ = (1 − z) ⊙ n + z ⊙ h;  n = f(x_n + r ⊙ y_n)
  const float r = g[0], yn = g[3 * gate];
  const float dn = d * (1.0f - z) * slope(n, a.hidden);
  const float dz = d * (h - n) * z * (1.0f - z);
  const float dr = dn * yn * r * (1.0f - r);
  x[rows[0] * a.lane_stride] = y[rows[0] * a.lane_stride] = dr;
  x[rows[1] * a.lane_stride] = y[rows[1] * a.lane_stride] = dz;
  x[rows[2] * a.lane_stride] = dn;
  y[rows[2] * a.lane_stride] = dn * r;
}

// The gradient of r's product in the form `before`.
GG_KERNEL gg_reset(const __grid_constant__ gg_arguments a) {
  const gg_plan &plan = plan_of(a);
  const gg_layer &layer = a.layer;
  const int lane = blockIdx.x * 8 + threadIdx.x % 8, unit = blockIdx.y * 32 + threadIdx.x / 8;
  if (lane >= plan.lanes || unit >= layer.units) return;
  const float r = layer.gates[(long long)unit * a.lane_stride + lane];
  const float h = state_before(a, layer.states[plan.parity], lane_ints(a, GG_CARRIED)[lane], unit);
  const float d = summed(a, layer.reset_parts, layer.reset_parts_count, lane, unit);
  layer.input_gates[(long long)gate_row(layer, 0, unit) * a.lane_stride + lane] = d * h * r * (1.0f - r);
}
