#include <math.h>
#include <string.h>

#include "CKernels.h"
#include "unknown.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi2"))), apply_to = function)
#define GK_WIDTH 8
#define GK_TABLE gk_kernels_avx2
#include "kernels.inc"
#pragma clang attribute pop
#endif
