// The sums of all blocks together, and from them each lane's loss.
#include <math.h>

#include "CKernels.h"

static float lane_loss_of(const gk_loss *loss, const gk_stats *t, float columns, float target_score,
                          float target_correction, float correction_sum) {
  if (isnan(target_score)) return NAN;
  if (columns < 2) return 0;  // no negative
  switch (loss->kind) {
    case GK_BPR_MAX: return -logf(t->sum[1] + 1e-24f) + loss->bpreg * t->sum[2];
    case GK_TOP1_MAX: return t->sum[1];
    // The target's own column adds σ(0) / N; its σ(s_p²) cancels.
    case GK_TOP1: return (t->sum[0] + 0.5f) / columns;
    case GK_BPR: return t->sum[0] / (columns - 1);
    default: {
      float p = expf(target_score - target_correction - t->maximum) / t->sum[0];
      float plain = -logf(p + 1e-24f);
      if (loss->smoothing == 0) return plain;
      // Σ_j −log p_j = N (log Z + m) − Σ c_j s_j + Σ corrections
      float all = columns * (logf(t->sum[0]) + t->maximum) - t->sum[1] + correction_sum;
      float spread = loss->smoothing / (columns - 1);
      return (1 - columns * spread) * plain + spread * all;
    }
  }
}

void gk_join_stats(const gk_loss *loss, const gk_stats *stats, int blocks, int lanes,
                   const float *columns, const float *target_score, const float *target_correction,
                   const float *correction_sum, gk_stats *total, float *lane_loss) {
  const bool softmax = loss->kind != GK_TOP1 && loss->kind != GK_BPR;
  for (int b = 0; b < lanes; b++) {
    gk_stats t = {-INFINITY, {0}};
    const gk_stats *lane = stats + b;
    for (int k = 0; k < blocks; k++) {
      t.maximum = fmaxf(t.maximum, lane[(size_t)k * (size_t)lanes].maximum);
    }
    for (int k = 0; k < blocks; k++) {
      const gk_stats *block = lane + (size_t)k * (size_t)lanes;
      // No column with weight; scores that are not numbers give sums that are not.
      if (block->maximum == -INFINITY && block->sum[0] == 0) continue;
      float factor = softmax ? expf(block->maximum - t.maximum) : 1;
      for (int i = 0; i < GK_STATS - 1; i++) {
        // Cross-entropy's linear sum is not under the exponential.
        bool scaled = loss->kind != GK_CROSS_ENTROPY || i == 0;
        t.sum[i] += scaled ? factor * block->sum[i] : block->sum[i];
      }
    }
    if (softmax && loss->kind != GK_CROSS_ENTROPY && t.sum[0] > 0) {
      for (int i = 1; i < GK_STATS - 1; i++) t.sum[i] /= t.sum[0];
    }
    total[b] = t;
    lane_loss[b] = lane_loss_of(loss, &t, columns[b], target_score[b], target_correction[b],
                                correction_sum[b]);
  }
}
