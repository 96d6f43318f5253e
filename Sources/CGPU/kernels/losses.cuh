// The losses (Hidasi et al. 2016; Hidasi & Karatzoglou 2018): what each sums over a lane's columns, its gradient,
// and the lane's loss.
//
// Letters: s score of a column, p of the lane's target, n weight of the column as a negative of the lane, m
// reference of the exponentials.
#pragma once
#include "parts.cuh"

GG_DEVICE bool is_pairwise(int kind) { return kind != GG_CROSS_ENTROPY; }
GG_DEVICE bool is_softmax(int kind) {
  return kind == GG_CROSS_ENTROPY || kind == GG_BPR_MAX || kind == GG_TOP1_MAX;
}

GG_DEVICE float softplus(float x) { return (x < 0 ? 0 : x) + log1pf(expf(-fabsf(x))); }

// e^(s − m), at most 1
GG_DEVICE float exp_below(float s, float m) { return s > m ? 1.0f : expf(s - m); }

GG_DEVICE void add_sums(int kind, float s, float n, float p, float m, float *sum) {
  switch (kind) {
    case GG_CROSS_ENTROPY:
      sum[0] += n * exp_below(s, m);
      break;
    case GG_BPR_MAX: {
      const float w = n * exp_below(s, m), q = sigmoid(p - s);
      sum[0] += w;
      sum[1] += w * q;
      sum[2] += w * s * s;
      sum[3] += w * q * (1.0f - q);
      break;
    }
    case GG_TOP1_MAX: {
      const float w = n * exp_below(s, m), u = sigmoid(s - p);
      sum[0] += w;
      sum[1] += w * (u + sigmoid(s * s));
      sum[2] += w * u * (1.0f - u);
      break;
    }
    case GG_TOP1: {
      const float u = sigmoid(s - p);
      sum[0] += n * (u + sigmoid(s * s));
      sum[1] += n * u * (1.0f - u);
      break;
    }
    default:
      sum[0] += n * softplus(s - p);
      sum[1] += n * sigmoid(s - p);
  }
}

// A lane after all of its columns.
struct Totals {
  float maximum;
  float sum[4];              // a pairwise softmax's are divided by the first
  float factor;              // scale / the sum of weights
  float inverse;             // 1 / (sum[1] + ε)
  float own;                 // what the target's score adds to the gradient of its own column
  float spread;              // smoothing / (N − 1) · scale
};

GG_DEVICE void finish(const gg_loss &loss, float count, Totals &t) {
  const bool softmax = is_softmax(loss.kind), pairwise = is_pairwise(loss.kind);
  if (softmax && pairwise) {
    for (int i = 1; i < 4; i++) t.sum[i] /= t.sum[0] != 0 ? t.sum[0] : 1;
  }
  // A target without a negative teaches nothing.
  const bool idle = count < 2 || (pairwise && softmax && t.maximum == GG_LOWEST);
  const float scale = idle ? 0 : loss.scale;
  const float whole = softmax ? t.sum[0] : loss.kind == GG_TOP1 ? count : count - 1.0f;
  const float spread = pairwise || idle ? 0 : loss.smoothing / (count - 1.0f);
  t.factor = idle ? 0 : scale / whole;
  t.inverse = 1.0f / (t.sum[1] + GG_LOG_EPSILON);
  t.spread = spread * scale;
  switch (loss.kind) {
    case GG_CROSS_ENTROPY: t.own = -(1.0f - count * spread) * scale; break;
    case GG_BPR_MAX: t.own = -t.sum[3] * t.inverse * scale; break;
    case GG_TOP1_MAX: t.own = -t.sum[2] * scale; break;
    case GG_TOP1: t.own = idle ? 0 : -t.sum[1] / count * scale; break;
    default: t.own = idle ? 0 : -t.sum[1] / (count - 1.0f) * scale;
  }
}

// Gradient of the cost with respect to the score of a column, before what the target and smoothed labels add.
GG_DEVICE float gradient(const gg_loss &loss, float s, float n, float p, const Totals &t) {
  switch (loss.kind) {
    case GG_CROSS_ENTROPY: return n * exp_below(s, t.maximum) * t.factor;
    case GG_BPR_MAX: {
      const float w = n * exp_below(s, t.maximum) * t.factor, q = sigmoid(p - s);
      return w * (loss.bpreg * (s * s - t.sum[2] + 2.0f * s) - (q * q - t.sum[1]) * t.inverse);
    }
    case GG_TOP1_MAX: {
      const float w = n * exp_below(s, t.maximum) * t.factor, u = sigmoid(s - p), v = sigmoid(s * s);
      return w * (u + v - t.sum[1] + u * (1.0f - u) + 2.0f * s * v * (1.0f - v));
    }
    case GG_TOP1: {
      const float u = sigmoid(s - p), v = sigmoid(s * s);
      return t.factor * n * (u * (1.0f - u) + 2.0f * s * v * (1.0f - v));
    }
    default: return t.factor * n * sigmoid(s - p);
  }
}

// The lane's loss, not yet divided by the batch size.
GG_DEVICE float lane_loss(const gg_loss &loss, float count, float p, float correction, float corrections,
                          const Totals &t) {
  if (isnan(p)) return p;
  if (count < 2) return 0;
  switch (loss.kind) {
    case GG_CROSS_ENTROPY: {
      const float plain = -logf(expf(p - correction - t.maximum) / t.sum[0] + GG_LOG_EPSILON);
      if (loss.smoothing == 0) return plain;
      // Σ_j −log p_j = N (log Z + m) − Σ c_j s_j + Σ corrections
      const float all = count * (logf(t.sum[0]) + t.maximum) - t.sum[1] + corrections;
      const float spread = loss.smoothing / (count - 1);
      return (1 - count * spread) * plain + spread * all;
    }
    case GG_BPR_MAX: return -logf(t.sum[1] + GG_LOG_EPSILON) + loss.bpreg * t.sum[2];
    case GG_TOP1_MAX: return t.sum[1];
    // The target's own column adds σ(0) / N; its σ(s_p²) cancels.
    case GG_TOP1: return (t.sum[0] + 0.5f) / count;
    default: return t.sum[0] / (count - 1);
  }
}
