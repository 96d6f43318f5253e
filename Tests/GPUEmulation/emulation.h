// What kernels use of a graphics card, for the compiler of the CPU.
#pragma once
#include <cmath>
#include <cstdint>
#include <cstring>

#define GG_DEVICE static inline
#define GG_MEMBER inline
#define GG_KERNEL extern "C" void
#define GG_KERNEL_FITTING(BLOCKS) GG_KERNEL
#define GG_SHARED static thread_local
#define __grid_constant__

using std::isnan;

struct Index {
  unsigned x, y, z;
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

static inline float __uint_as_float(unsigned bits) { return __int_as_float((int)bits); }

static inline unsigned __float_as_uint(float value) {
  unsigned bits;
  memcpy(&bits, &value, sizeof bits);
  return bits;
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
// Four places per lane of the warp, for the exchange that comes next.
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

// sum += a · b of a warp, as `tensor.cuh` says who has what: factors without the bits that tensor cores do not know, and
// sums cut off, not rounded.
static inline void mma(float (&sum)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
  struct Factors {
    unsigned a[4], b[2];
  };
  const auto places = (Factors *)gg_exchange();
  const unsigned lane = threadIdx.x % 32;
  memcpy(places[lane].a, a, sizeof a);
  memcpy(places[lane].b, b, sizeof b);
  gg_sync_warp();
  for (unsigned i = 0; i < 4; i++) {
    const Factors *row = places + lane / 4 * 4, *column = places + (lane % 4 * 2 + i % 2) * 4;
    double exact = sum[i];
    for (unsigned k = 0; k < 8; k++) {
      const unsigned x = row[k % 4].a[i / 2 + k / 4 * 2], y = column[k % 4].b[k / 4];
      exact += (double)__uint_as_float(x & 0xFFFFE000u) * (double)__uint_as_float(y & 0xFFFFE000u);
    }
    const float nearest = (float)exact;
    sum[i] = std::fabs((double)nearest) > std::fabs(exact) ? std::nextafter(nearest, 0.0f) : nearest;
  }
}
