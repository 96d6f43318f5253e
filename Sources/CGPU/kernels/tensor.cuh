// Products on tensor cores, as precise as Float32. Their factors have eleven bits (TF32), so that each of ours is the
// sum of two, and a product is that of three: big · big + big · small + small · big.
#pragma once
#include "parts.cuh"

// x as the nearest number of eleven bits, and the rest, of which tensor cores take eleven bits too.
GG_DEVICE void split(float x, unsigned &big, unsigned &small) {
  big = (__float_as_uint(x) + 0x1000u) & 0xFFFFE000u;
  small = __float_as_uint(x - __uint_as_float(big));
}

#ifndef GG_EMULATION
// sum += a · b of a warp: 16 × 8 sums over a depth of 8. With g = lane / 4 and t = lane % 4 a lane has a's rows g and
// g + 8 at depth t, then at depth t + 4; b's column g at depths t and t + 4; the sums of row g, then of g + 8, in
// columns 2 t and 2 t + 1.
GG_DEVICE void mma(float (&sum)[4], const unsigned (&a)[4], const unsigned (&b)[2]) {
  asm volatile(
      "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, "
      "{%0, %1, %2, %3};"
      : "+f"(sum[0]), "+f"(sum[1]), "+f"(sum[2]), "+f"(sum[3])
      : "r"(a[0]), "r"(a[1]), "r"(a[2]), "r"(a[3]), "r"(b[0]), "r"(b[1]));
}
#endif

// sum[i][j] += Σ over a depth of 16 of row i · column j of each lane, four of whose values it has: the two of a pair of
// rows, or of neighbours in sum[i], are those of one mma. Tensor cores cut off what their sums have no room for;
// 16 terms are few enough for it not to show, and the rest is added in Float32.
template <int R, int C>
GG_DEVICE void multiply(float (&sum)[R][C], const float (&rows)[R][4], const float (&columns)[C / 2][4]) {
  float part[R / 2][C / 2][4] = {};
#pragma unroll
  for (int k = 0; k < 4; k += 2) {
    unsigned big_rows[R / 2][4], small_rows[R / 2][4], big_columns[C / 2][2], small_columns[C / 2][2];
#pragma unroll
    for (int u = 0; u < 2; u++) {
#pragma unroll
      for (int i = 0; i < R; i++) split(rows[i][k + u], big_rows[i / 2][i % 2 + 2 * u], small_rows[i / 2][i % 2 + 2 * u]);
#pragma unroll
      for (int j = 0; j < C / 2; j++) split(columns[j][k + u], big_columns[j][u], small_columns[j][u]);
    }
#pragma unroll
    for (int i = 0; i < R / 2; i++) {
#pragma unroll
      for (int j = 0; j < C / 2; j++) mma(part[i][j], small_rows[i], big_columns[j]);
    }
#pragma unroll
    for (int i = 0; i < R / 2; i++) {
#pragma unroll
      for (int j = 0; j < C / 2; j++) mma(part[i][j], big_rows[i], big_columns[j]);
    }
#pragma unroll
    for (int i = 0; i < R / 2; i++) {
#pragma unroll
      for (int j = 0; j < C / 2; j++) mma(part[i][j], big_rows[i], small_columns[j]);
    }
  }
#pragma unroll
  for (int i = 0; i < R; i++) {
#pragma unroll
    for (int j = 0; j < C; j++) {
      sum[i][j] += part[i / 2][j / 2][i % 2 * 2 + j % 2];
    }
  }
}
