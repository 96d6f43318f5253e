#include <math.h>
#include <string.h>

#include "CKernels.h"
#include "unknown.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi2"))), apply_to = function)
#define GK_WIDTH 16
#define GK_TABLE gk_kernels_avx512
#include "kernels.inc"
#pragma clang attribute pop
#endif
