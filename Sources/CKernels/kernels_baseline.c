#include <math.h>
#include <string.h>

#include "CKernels.h"
#include "unknown.h"

#define GK_WIDTH 4
#define GK_TABLE gk_kernels_baseline
#include "kernels.inc"
