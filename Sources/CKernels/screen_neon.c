// The screen of 64-bit ARM: four products of bytes at once where the processor has such an instruction, else in pairs.
#include "screen.h"

#if defined(__aarch64__)
#include <arm_neon.h>
#include <string.h>

#if defined(__linux__)
#include <sys/auxv.h>
#endif

#define GK_UNROLL _Pragma("clang loop unroll(full)")

// A quarter of a tile is four vectors of items; as many lanes as the registers hold sums for.
enum { VECTORS = 4, MOST_LANES = 4, VECTOR = 4, PART = VECTORS * VECTOR };

#define GK_BYTES
#define GK_NAME(name) name##_pairs
// Codes are at most 127 in size, 128 where there is no item: sums of two products fit 16 bits.
static inline __attribute__((always_inline)) int32x4_t add_products_pairs(int32x4_t sum, int8x16_t weights,
                                                                          int8x16_t state) {
  const int16x8_t low = vmull_s8(vget_low_s8(weights), vget_low_s8(state));
  const int16x8_t high = vmull_high_s8(weights, state);
  return vpadalq_s16(sum, vpaddq_s16(low, high));
}
#include "screen_neon.inc"
#undef GK_BYTES
#undef GK_NAME

#define GK_BYTES __attribute__((target("dotprod")))
#define GK_NAME(name) name##_fours
GK_BYTES static inline __attribute__((always_inline)) int32x4_t add_products_fours(int32x4_t sum, int8x16_t weights,
                                                                                   int8x16_t state) {
  return vdotq_s32(sum, weights, state);
}
#include "screen_neon.inc"

const gk_screener gk_screener_neon_pairs = {screen_run_pairs, 127};
const gk_screener gk_screener_neon_fours = {screen_run_fours, 127};

const gk_screener *gk_screener_for(int level) {
  (void)level;
#if defined(__linux__)
  return getauxval(AT_HWCAP) & HWCAP_ASIMDDP ? &gk_screener_neon_fours : &gk_screener_neon_pairs;
#elif defined(__APPLE__)
  return &gk_screener_neon_fours;
#else
  return &gk_screener_neon_pairs;
#endif
}
#endif
