// What kernels use of a graphics card, for the compiler of the CPU.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>

#define GG_DEVICE static inline
#define GG_KERNEL extern "C" void
#define GG_SHARED static thread_local
#define __grid_constant__

using std::isnan;

struct Index {
  unsigned x, y, z;
};

struct alignas(16) float4 {
  float x, y, z, w;
};

// The running thread's numbers.
extern thread_local Index threadIdx, blockIdx;

static inline int min(int a, int b) { return a < b ? a : b; }
static inline int max(int a, int b) { return a > b ? a : b; }

static inline float __int_as_float(int bits) {
  float value;
  memcpy(&value, &bits, sizeof value);
  return value;
}

static inline int __popc(unsigned bits) { return __builtin_popcount(bits); }

// Threads of a block run one at a time, and blocks too.
static inline int atomicCAS(int *place, int expected, int value) {
  const int found = *place;
  if (found == expected) *place = value;
  return found;
}
static inline void atomicMin(int *place, int value) {
  if (value < *place) *place = value;
}
static inline void atomicAdd(int *place, int value) { *place += value; }

// Waits for all threads of the block, or of the warp, that have not ended.
void __syncthreads();
void gg_sync_warp();
// A place per lane of the warp, for the exchange that comes next.
uint64_t *gg_exchange();

template <class T>
static inline T __shfl_xor_sync(unsigned, T value, int mask) {
  uint64_t *places = gg_exchange();
  const unsigned lane = threadIdx.x % 32;
  memcpy(places + lane, &value, sizeof value);
  gg_sync_warp();
  T other;
  memcpy(&other, places + (lane ^ (unsigned)mask), sizeof other);
  return other;
}

static inline unsigned __ballot_sync(unsigned, bool vote) {
  uint64_t *places = gg_exchange();
  places[threadIdx.x % 32] = vote;
  gg_sync_warp();
  unsigned votes = 0;
  for (unsigned lane = 0; lane < 32; lane++) votes |= (unsigned)(places[lane] & 1) << lane;
  return votes;
}
