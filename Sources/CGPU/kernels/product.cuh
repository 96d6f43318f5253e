// Products of matrices, tile by tile, in Float32: each of 256 threads sums R × C values in the order of the
// depth, so that a result depends on its row and column only.
#pragma once
#include "parts.cuh"

// A tile of 16 R rows and 16 C columns, whose depth comes in chunks of D.
template <int R, int C, int D>
struct Tile {
  static constexpr int rows = 16 * R, columns = 16 * C, depth = D;
  // Values of a chunk that a thread fetches.
  static constexpr int row_values = R * D / 16, column_values = C * D / 16;
  // A thread's rows and columns come in groups that lie together, where a load of four floats takes them.
  static constexpr int row_group = R % 4 == 0 ? 4 : R, column_group = C % 4 == 0 ? 4 : C;
  static constexpr int row_pitch = R == 3 ? 4 : row_group;
  static constexpr int row_stride = R == 3 ? 16 * 4 + 4 : rows + 4, column_stride = columns + 4;
  // Two chunks: one is filled while the other is multiplied.
  static constexpr int shared = 2 * D * (row_stride + column_stride);

  // Row, or column, of the thread's value i of a chunk where neighbours lie along the depth.
  GG_DEVICE int mine(int i) { return (threadIdx.x + GG_THREADS * i) / D; }

  // The threads of a warp stand 4 × 8, the warps 4 × 2: few of them need the same values at once.
  GG_DEVICE int thread_row() { return threadIdx.x / 64 * 4 + threadIdx.x % 32 / 8; }
  GG_DEVICE int thread_column() { return threadIdx.x / 32 % 2 * 8 + threadIdx.x % 8; }

  // Row of the thread's sum i, column of its sum j.
  GG_DEVICE int row(int i) { return i / row_group * 16 * row_group + thread_row() * row_group + i % row_group; }
  GG_DEVICE int column(int j) {
    return j / column_group * 16 * column_group + thread_column() * column_group + j % column_group;
  }
};

// sum[i][j] += Σ over from ..< to of rows(·, row, k) · columns(·, column, k), for the thread's rows
// T::row(i) and columns T::column(j) of the tile. What the functions give is 0 outside of the matrices.
// Their first argument numbers a thread's values of a chunk, with a constant row where neighbours lie along the
// depth (ROWS_BY_DEPTH), so that it may number pointers kept in registers.
template <class T, bool ROWS_BY_DEPTH, bool COLUMNS_BY_DEPTH, int R, int C, class Rows, class Columns>
GG_DEVICE void product(float (&sum)[R][C], float *shared, int from, int to, const Rows &rows,
                       const Columns &columns) {
  constexpr int D = T::depth, half = D * (T::row_stride + T::column_stride);
  const int t = threadIdx.x;
  float next_rows[T::row_values], next_columns[T::column_values];
  const auto fetch = [&](int first) {
#pragma unroll
    for (int i = 0; i < T::row_values; i++) {
      const int place = t + GG_THREADS * i;
      const int k = first + (ROWS_BY_DEPTH ? t % D : place / T::rows);
      next_rows[i] = k < to ? rows(i, ROWS_BY_DEPTH ? place / D : place % T::rows, k) : 0.0f;
    }
#pragma unroll
    for (int i = 0; i < T::column_values; i++) {
      const int place = t + GG_THREADS * i;
      const int k = first + (COLUMNS_BY_DEPTH ? t % D : place / T::columns);
      next_columns[i] = k < to ? columns(i, COLUMNS_BY_DEPTH ? place / D : place % T::columns, k) : 0.0f;
    }
  };
  const auto put = [&](float *a, float *b) {
#pragma unroll
    for (int i = 0; i < T::row_values; i++) {
      const int place = t + GG_THREADS * i;
      const int row = ROWS_BY_DEPTH ? place / D : place % T::rows;
      const int k = ROWS_BY_DEPTH ? t % D : place / T::rows;
      a[k * T::row_stride + (R == 3 ? row / 3 * 4 + row % 3 : row)] = next_rows[i];
    }
#pragma unroll
    for (int i = 0; i < T::column_values; i++) {
      const int place = t + GG_THREADS * i;
      const int column = COLUMNS_BY_DEPTH ? place / D : place % T::columns;
      const int k = COLUMNS_BY_DEPTH ? t % D : place / T::columns;
      b[k * T::column_stride + column] = next_columns[i];
    }
  };
  float *a = shared, *b = shared + D * T::row_stride;
  fetch(from);
  put(a, b);
  __syncthreads();
  for (int first = from, other = half; first < to; first += D, other = -other) {
    const bool more = first + D < to;
    if (more) fetch(first + D);
    const float *x = a + T::thread_row() * T::row_pitch, *y = b + T::thread_column() * T::column_group;
#pragma unroll
    for (int k = 0; k < D; k++) {
      float own_rows[R], own_columns[C];
#pragma unroll
      for (int i = 0; i < R; i++) {
        own_rows[i] = x[k * T::row_stride + i / T::row_group * 16 * T::row_group + i % T::row_group];
      }
#pragma unroll
      for (int j = 0; j < C; j++) {
        own_columns[j] = y[k * T::column_stride + j / T::column_group * 16 * T::column_group + j % T::column_group];
      }
#pragma unroll
      for (int i = 0; i < R; i++) {
#pragma unroll
        for (int j = 0; j < C; j++) sum[i][j] += own_rows[i] * own_columns[j];
      }
    }
    a += other;
    b += other;
    if (more) put(a, b);
    __syncthreads();
  }
}
