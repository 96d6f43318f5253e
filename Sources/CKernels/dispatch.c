// Choice of the instruction set at run time.
#include "CKernels.h"

extern const gk_kernels gk_kernels_baseline;
#if defined(__x86_64__)
extern const gk_kernels gk_kernels_avx2;
extern const gk_kernels gk_kernels_avx512;
#endif

int gk_best_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma") ||
      !__builtin_cpu_supports("bmi2"))
    return GK_BASELINE;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl"))
    return GK_AVX512;
  return GK_AVX2;
#else
  return GK_BASELINE;
#endif
}

const gk_kernels *gk_kernels_for(int level) {
  if (level > gk_best_level()) level = gk_best_level();
  switch (level) {
#if defined(__x86_64__)
    case GK_AVX2: return &gk_kernels_avx2;
    case GK_AVX512: return &gk_kernels_avx512;
#endif
    default: return &gk_kernels_baseline;
  }
}
