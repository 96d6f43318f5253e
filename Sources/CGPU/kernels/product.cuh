// Products of matrices, tile by tile, in Float32: each of 256 threads sums R × C values in the order of the
// depth, so that a result depends on its row and column only.
#pragma once
#include "parts.cuh"

enum { DEPTH = 16 };         // of a chunk that lies in shared memory

GG_DEVICE constexpr int shared_floats(int r, int c) { return DEPTH * (16 * r + 4 + 16 * c + 4); }

// sum[i][j] += Σ over from ..< to of rows(·, row, k) · columns(·, column, k), for the thread's rows
// (t / 16) R + i and columns (t % 16) C + j of the tile. What the functions give is 0 outside of the matrices.
// Their first argument numbers a thread's values of a chunk, with a constant row where neighbours lie along the
// depth (ROWS_BY_DEPTH), so that it may number pointers kept in registers.
template <int R, int C, bool ROWS_BY_DEPTH, bool COLUMNS_BY_DEPTH, class Rows, class Columns>
GG_DEVICE void product(float (&sum)[R][C], float *shared, int from, int to, const Rows &rows,
                       const Columns &columns) {
  constexpr int row_stride = 16 * R + 4, column_stride = 16 * C + 4;
  float *a = shared, *b = shared + DEPTH * row_stride;
  const int t = threadIdx.x, my_rows = t / 16 * R, my_columns = t % 16 * C;
  float next_a[R], next_b[C];
  const auto fetch = [&](int first) {
#pragma unroll
    for (int i = 0; i < R; i++) {
      const int place = t + GG_THREADS * i;
      const int k = first + (ROWS_BY_DEPTH ? t % DEPTH : place / (16 * R));
      next_a[i] = k < to ? rows(i, ROWS_BY_DEPTH ? place / DEPTH : place % (16 * R), k) : 0.0f;
    }
#pragma unroll
    for (int i = 0; i < C; i++) {
      const int place = t + GG_THREADS * i;
      const int k = first + (COLUMNS_BY_DEPTH ? t % DEPTH : place / (16 * C));
      next_b[i] = k < to ? columns(i, COLUMNS_BY_DEPTH ? place / DEPTH : place % (16 * C), k) : 0.0f;
    }
  };
  fetch(from);
  for (int first = from; first < to; first += DEPTH) {
    __syncthreads();
#pragma unroll
    for (int i = 0; i < R; i++) {
      const int place = t + GG_THREADS * i;
      if (ROWS_BY_DEPTH) a[t % DEPTH * row_stride + place / DEPTH] = next_a[i];
      else a[place / (16 * R) * row_stride + place % (16 * R)] = next_a[i];
    }
#pragma unroll
    for (int i = 0; i < C; i++) {
      const int place = t + GG_THREADS * i;
      if (COLUMNS_BY_DEPTH) b[t % DEPTH * column_stride + place / DEPTH] = next_b[i];
      else b[place / (16 * C) * column_stride + place % (16 * C)] = next_b[i];
    }
    __syncthreads();
    if (first + DEPTH < to) fetch(first + DEPTH);
#pragma unroll
    for (int k = 0; k < DEPTH; k++) {
      float x[R], y[C];
#pragma unroll
      for (int i = 0; i < R; i++) x[i] = a[k * row_stride + my_rows + i];
#pragma unroll
      for (int j = 0; j < C; j++) y[j] = b[k * column_stride + my_columns + j];
#pragma unroll
      for (int i = 0; i < R; i++) {
#pragma unroll
        for (int j = 0; j < C; j++) sum[i][j] += x[i] * y[j];
      }
    }
  }
  __syncthreads();
}
