// How this machine multiplies gradients in bfloat16.
#include "CKernels.h"

#if defined(__x86_64__)
#if defined(__linux__)
#include <sys/syscall.h>
#include <unistd.h>
#endif

void gk_round_by_pairs(gk_kernels *kernels);
void gk_round_by_tiles(gk_kernels *kernels);

// Linux keeps the tiles' 8 kB of state for processes alone that ask for it, once and for all of their threads.
static bool may_use_tiles(void) {
#if defined(__linux__)
  enum { REQUEST = 0x1023, TILES = 18 };  // ARCH_REQ_XCOMP_PERM, XFEATURE_XTILEDATA
  return syscall(SYS_arch_prctl, REQUEST, TILES) == 0;
#else
  return false;
#endif
}

bool gk_can_round(int level, int way) {
  __builtin_cpu_init();
  if (level != GK_AVX512 || gk_best_level() != GK_AVX512 || !__builtin_cpu_supports("avx512bf16")) return false;
  switch (way) {
    case GK_PAIRS: return true;
    case GK_TILES:
      return __builtin_cpu_supports("amx-tile") && __builtin_cpu_supports("amx-bf16") && may_use_tiles();
    default: return false;
  }
}

void gk_round_gradients(gk_kernels *kernels, int way) {
  way == GK_TILES ? gk_round_by_tiles(kernels) : gk_round_by_pairs(kernels);
}
#else
bool gk_can_round(int level, int way) { return false; }
void gk_round_gradients(gk_kernels *kernels, int way) { __builtin_trap(); }
#endif
