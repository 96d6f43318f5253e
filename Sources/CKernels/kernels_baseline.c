#include <math.h>
#include <string.h>

#include "CKernels.h"

#define GK_WIDTH 4
#define GK_TABLE gk_kernels_baseline
#define GK_SCORED_ROWS 2
#include "kernels.inc"
