#include <math.h>
#include <string.h>

#include "CKernels.h"

#define GK_TABLE gk_kernels_baseline
#include "kernels.inc"
