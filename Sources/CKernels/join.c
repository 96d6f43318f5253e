// Each lane's loss from the sums over all columns.
#include <math.h>

#include "CKernels.h"

void gk_lane_losses(const gk_loss *loss, const float *total, int stride, int lanes, const float *columns,
                    const float *target_score, const float *target_correction,
                    const float *correction_sum, float *lane_loss) {
  for (int l = 0; l < lanes; l++) {
    const float maximum = total[l], *sum = total + stride + l;
    const float n = columns[l], score = target_score[l];
    if (isnan(score)) {
      lane_loss[l] = NAN;
      continue;
    }
    if (n < 2) {  // no negative
      lane_loss[l] = 0;
      continue;
    }
    switch (loss->kind) {
      case GK_BPR_MAX: lane_loss[l] = -logf(sum[stride] + 1e-24f) + loss->bpreg * sum[2 * stride]; break;
      case GK_TOP1_MAX: lane_loss[l] = sum[stride]; break;
      // The target's own column adds σ(0) / N; its σ(s_p²) cancels.
      case GK_TOP1: lane_loss[l] = (sum[0] + 0.5f) / n; break;
      case GK_BPR: lane_loss[l] = sum[0] / (n - 1); break;
      default: {
        const float p = expf(score - target_correction[l] - maximum) / sum[0];
        lane_loss[l] = -logf(p + 1e-24f);
        if (loss->smoothing > 0) {
          // Σ_j −log p_j = N (log Z + m) − Σ c_j s_j + Σ corrections
          const float all = n * (logf(sum[0]) + maximum) - sum[stride] + correction_sum[l];
          const float spread = loss->smoothing / (n - 1);
          lane_loss[l] = (1 - n * spread) * lane_loss[l] + spread * all;
        }
      }
    }
  }
}
