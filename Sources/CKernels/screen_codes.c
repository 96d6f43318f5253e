// Codes of states, and the choice among the candidates that a screen lists.
#include <math.h>

#include "CScreen.h"

// A double just above x; sums of squares below are that exact.
static double above(double x) { return x * (1 + 1e-6); }

static float largest(const float *values, int32_t count) {
  float most = 0;
  for (int32_t i = 0; i < count; i++) {
    const float size = fabsf(values[i]);
    most = size > most ? size : most;
  }
  return most;
}

static int32_t code(float value, float inverse, float most) {
  const float rounded = __builtin_rintf(value * inverse);
  return (int32_t)(rounded > most ? most : rounded < -most ? -most : rounded);
}

gk_codes gk_screen_state(const float *state, int32_t units, int32_t most, int8_t *codes) {
  double whole = 0, rest = 0;
  for (int32_t k = 0; k < units; k++) whole += (double)state[k] * state[k];
  gk_codes result = {.norm = above(sqrt(whole))};
  if (!isfinite(result.norm)) return result;
  const float size = largest(state, units), bound = (float)most;
  // Too small a state is all rest.
  result.scale = size < 1e-30f ? 0 : size / bound;
  const float inverse = result.scale > 0 ? 1 / result.scale : 0;
  for (int32_t k = 0; k < units; k++) {
    const int32_t p = code(state[k], inverse, bound);
    const double difference = state[k] - (double)result.scale * p;
    rest += difference * difference;
    result.sum += p;
    codes[k] = (int8_t)p;
  }
  result.rest = above(sqrt(rest));
  return result;
}

// A value that at least k of the values reach, close to the k-th greatest: halving an interval has no
// branches to mispredict, and any such value will do.
float gk_reached(const float *values, int32_t count, int32_t k) {
  enum { HALVINGS = 20 };
  float low = values[0], high = values[0];
  for (int32_t i = 1; i < count; i++) {
    low = values[i] < low ? values[i] : low;
    high = values[i] > high ? values[i] : high;
  }
  for (int halving = 0; halving < HALVINGS; halving++) {
    const float middle = low + (high - low) * 0.5f;
    int32_t above = 0;
    for (int32_t i = 0; i < count; i++) above += values[i] >= middle;
    if (above >= k) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

void gk_screen_narrow(gk_screened_lane *lane, int32_t k, float slack, float *scratch) {
  if (lane->count < k) return;
  for (int32_t i = 0; i < lane->count; i++) scratch[i] = lane->list[i].lower;
  const float bound = gk_reached(scratch, lane->count, k);
  const float limit = bound - slack - fabsf(bound) * 0x1p-22f;
  if (!(limit > lane->limit)) return;
  lane->limit = limit;
  int32_t kept = 0;
  for (int32_t i = 0; i < lane->count; i++) {
    lane->list[kept] = lane->list[i];
    kept += lane->list[i].upper > limit;
  }
  lane->count = kept;
}
