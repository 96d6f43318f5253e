// Products of matrices, tile by tile, in Float32: each of 256 threads sums R × C values in the order of the
// depth, so that a result depends on its row and column only.
#pragma once
#include "parts.cuh"

// A tile of 16 R rows and 16 C columns, whose depth comes in chunks of D.
template <int R, int C, int D>
struct Tile {
  static constexpr int rows = 16 * R, columns = 16 * C, depth = D;
  // Groups of four values of a chunk, and how many of them a thread fetches, the last one not always.
  static constexpr int row_groups_of_4 = 4 * R * D, column_groups_of_4 = 4 * C * D;
  static constexpr int row_fetches = (row_groups_of_4 + GG_THREADS - 1) / GG_THREADS;
  static constexpr int column_fetches = (column_groups_of_4 + GG_THREADS - 1) / GG_THREADS;
  // A thread's rows and columns come in groups that lie together, where a load of four floats takes them.
  static constexpr int row_group = R % 4 == 0 ? 4 : R, column_group = C % 4 == 0 ? 4 : C;
  static constexpr int row_pitch = R == 3 ? 4 : row_group;
  static constexpr int row_stride = R == 3 ? 16 * 4 + 4 : rows + 4, column_stride = columns + 4;
  // Two chunks: one is filled while the other is multiplied.
  static constexpr int shared = 2 * D * (row_stride + column_stride);

  // Row, or column, of the thread's fetch i where neighbours lie along the depth.
  GG_DEVICE int mine(int i) { return (threadIdx.x + GG_THREADS * i) / (D / 4); }

  // The threads of a warp stand 4 × 8, the warps 4 × 2: few of them need the same values at once.
  GG_DEVICE int thread_row() { return threadIdx.x / 64 * 4 + threadIdx.x % 32 / 8; }
  GG_DEVICE int thread_column() { return threadIdx.x / 32 % 2 * 8 + threadIdx.x % 8; }

  // Row of the thread's sum i, column of its sum j.
  GG_DEVICE int row(int i) { return i / row_group * 16 * row_group + thread_row() * row_group + i % row_group; }
  GG_DEVICE int column(int j) {
    return j / column_group * 16 * column_group + thread_column() * column_group + j % column_group;
  }
};

struct Four {
  float v[4];
};

GG_DEVICE Four zeros() { return {{0, 0, 0, 0}}; }

// Four values at an address that is a multiple of 16.
GG_DEVICE Four load(const float *place) {
  const float4 four = *(const float4 *)place;
  return {{four.x, four.y, four.z, four.w}};
}

// Elements k ..< k + 4 of a vector of `size` values, with a constant behind them; null for zeros.
GG_DEVICE Four load(const float *vector, int k, int size, float constant) {
  if (vector && k + 3 < size) return load(vector + k);
  const Four inside = vector && k < size ? load(vector + k) : zeros();
  Four four;
#pragma unroll
  for (int j = 0; j < 4; j++) four.v[j] = k + j < size ? inside.v[j] : k + j == size ? constant : 0.0f;
  return four;
}

// sum[i][j] += Σ over from ..< to of rows(·, row, k) · columns(·, column, k), for the thread's rows
// T::row(i) and columns T::column(j) of the tile. The functions give four neighbours at once: along the depth
// (ROWS_BY_DEPTH), or along the rows or columns; 0 outside of the matrices. Their first argument numbers a thread's
// fetches of a chunk, with a constant row where neighbours lie along the depth, so that it may number pointers kept in
// registers. Behind `to` at least one of the two gives 0 along the depth.
template <class T, bool ROWS_BY_DEPTH, bool COLUMNS_BY_DEPTH, int R, int C, class Rows, class Columns>
GG_DEVICE void product(float (&sum)[R][C], float *shared, int from, int to, const Rows &rows,
                       const Columns &columns) {
  constexpr int D = T::depth, half = D * (T::row_stride + T::column_stride);
  const int t = threadIdx.x;
  Four next_rows[T::row_fetches], next_columns[T::column_fetches];
  const auto fetch = [&](int first) {
#pragma unroll
    for (int i = 0; i < T::row_fetches; i++) {
      const int place = t + GG_THREADS * i;
      const int k = first + (ROWS_BY_DEPTH ? place % (D / 4) * 4 : place / (T::rows / 4));
      const int row = ROWS_BY_DEPTH ? place / (D / 4) : place % (T::rows / 4) * 4;
      next_rows[i] = place < T::row_groups_of_4 && k < to ? rows(i, row, k) : zeros();
    }
#pragma unroll
    for (int i = 0; i < T::column_fetches; i++) {
      const int place = t + GG_THREADS * i;
      const int k = first + (COLUMNS_BY_DEPTH ? place % (D / 4) * 4 : place / (T::columns / 4));
      const int column = COLUMNS_BY_DEPTH ? place / (D / 4) : place % (T::columns / 4) * 4;
      next_columns[i] = place < T::column_groups_of_4 && k < to ? columns(i, column, k) : zeros();
    }
  };
  const auto put = [&](float *a, float *b) {
#pragma unroll
    for (int i = 0; i < T::row_fetches; i++) {
      const int place = t + GG_THREADS * i;
      if (place >= T::row_groups_of_4) continue;
      const int row = ROWS_BY_DEPTH ? place / (D / 4) : place % (T::rows / 4) * 4;
      const int k = ROWS_BY_DEPTH ? place % (D / 4) * 4 : place / (T::rows / 4);
#pragma unroll
      for (int j = 0; j < 4; j++) {
        const int its = ROWS_BY_DEPTH ? row : row + j;
        a[(ROWS_BY_DEPTH ? k + j : k) * T::row_stride + (R == 3 ? its / 3 * 4 + its % 3 : its)] =
            next_rows[i].v[j];
      }
    }
#pragma unroll
    for (int i = 0; i < T::column_fetches; i++) {
      const int place = t + GG_THREADS * i;
      if (place >= T::column_groups_of_4) continue;
      const int column = COLUMNS_BY_DEPTH ? place / (D / 4) : place % (T::columns / 4) * 4;
      const int k = COLUMNS_BY_DEPTH ? place % (D / 4) * 4 : place / (T::columns / 4);
#pragma unroll
      for (int j = 0; j < 4; j++) {
        b[(COLUMNS_BY_DEPTH ? k + j : k) * T::column_stride + (COLUMNS_BY_DEPTH ? column : column + j)] =
            next_columns[i].v[j];
      }
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
    // What the next k needs is on its way while this one is multiplied.
    float own_rows[2][R], own_columns[2][C];
    const auto take = [&](int k) {
#pragma unroll
      for (int i = 0; i < R; i++) {
        own_rows[k % 2][i] = x[k * T::row_stride + i / T::row_group * 16 * T::row_group + i % T::row_group];
      }
#pragma unroll
      for (int j = 0; j < C; j++) {
        own_columns[k % 2][j] =
            y[k * T::column_stride + j / T::column_group * 16 * T::column_group + j % T::column_group];
      }
    };
    take(0);
#pragma unroll
    for (int k = 0; k < D; k++) {
      if (k + 1 < D) take(k + 1);
#pragma unroll
      for (int i = 0; i < R; i++) {
#pragma unroll
        for (int j = 0; j < C; j++) sum[i][j] += own_rows[k % 2][i] * own_columns[k % 2][j];
      }
    }
    a += other;
    b += other;
    if (more) put(a, b);
    __syncthreads();
  }
}
