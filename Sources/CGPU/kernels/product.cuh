// Products of matrices, tile by tile: each of 256 threads has R × C sums, in the order of the depth, so that a result
// depends on its row and column only.
#pragma once
#include "tensor.cuh"

struct alignas(16) Four {
  float v[4];
};

GG_DEVICE constexpr int larger(int a, int b) { return a > b ? a : b; }

GG_DEVICE Four zeros() { return {{0, 0, 0, 0}}; }

// Four values at an address that is a multiple of 16.
GG_DEVICE Four load(const float *place) { return *(const Four *)place; }

// Elements k ..< k + 4 of a vector of `size` values, with a constant behind them; null for zeros.
GG_DEVICE Four load(const float *vector, int k, int size, float constant) {
  if (vector && k + 3 < size) return load(vector + k);
  const Four inside = vector && k < size ? load(vector + k) : zeros();
  Four four;
#pragma unroll
  for (int j = 0; j < 4; j++) four.v[j] = k + j < size ? inside.v[j] : k + j == size ? constant : 0.0f;
  return four;
}

// The rows of a tile, or its columns: WIDTH of them, whose values come in chunks of a depth of D, a multiple of 16.
// Where neighbours in memory lie along the depth (BY_DEPTH), a chunk has sixteen values of each behind one another, else
// those of all at one depth. A lane of a warp gives N of them to the tensor cores: lane / 4 says which, and lane % 4
// which quarter of the depth. No two lanes meet in a bank.
template <int WIDTH, int N, int D, bool BY_DEPTH>
struct Side {
  // Groups of four values of a chunk, and how many of them a thread fetches, the last one not always.
  static constexpr int groups = WIDTH * D / 4, fetches = (groups + GG_THREADS - 1) / GG_THREADS;
  // So many of a lane are neighbours, which one load takes.
  static constexpr int together = BY_DEPTH ? 1 : N < 4 ? N : 4;
  static constexpr int stride = WIDTH + 8, shared = BY_DEPTH ? WIDTH * D : stride * D;

  // Number of lane / 4's member i.
  GG_DEVICE int member(int quarter, int i) { return i / together * 8 * together + quarter * together + i % together; }

  // What the thread's fetch i takes: of which row or column, or the first of four, and at which depth.
  GG_DEVICE unsigned group(int i) { return threadIdx.x + GG_THREADS * i; }
  GG_DEVICE int number(int i) { return BY_DEPTH ? group(i) / (D / 4) : group(i) % (WIDTH / 4) * 4; }
  GG_DEVICE int depth(int i) { return BY_DEPTH ? group(i) % (D / 4) * 4 : group(i) / (WIDTH / 4); }

  Four next[fetches];

  template <class Values>
  GG_MEMBER void fetch(int first, int to, const Values &values) {
#pragma unroll
    for (int i = 0; i < fetches; i++) {
      const int k = first + depth(i);
      next[i] = group(i) < groups && k < to ? values(i, number(i), k) : zeros();
    }
  }

  GG_MEMBER void put(float *chunk) const {
#pragma unroll
    for (int i = 0; i < fetches; i++) {
      if (group(i) >= groups) continue;
      const int k = depth(i), part = k / 16, n = number(i);
      *(Four *)(chunk + (BY_DEPTH ? (part * WIDTH + n) * 16 + k % 16
                                  : (part * 16 + k % 4 * 4 + k % 16 / 4) * stride + n)) = next[i];
    }
  }

  // Depths 4 t ..< 4 t + 4 of the lane's members, t = lane % 4, in part `part` of a chunk.
  GG_DEVICE void take(const float *chunk, int part, int first, float (&own)[N][4]) {
    const int quarter = threadIdx.x % 32 / 4, t = threadIdx.x % 4;
    if constexpr (BY_DEPTH) {
#pragma unroll
      for (int i = 0; i < N; i++) {
        const Four four = load(chunk + (part * WIDTH + first + member(quarter, i)) * 16 + 4 * t);
#pragma unroll
        for (int u = 0; u < 4; u++) own[i][u] = four.v[u];
      }
    } else {
      struct alignas(4 * together) Neighbours {
        float v[together];
      };
#pragma unroll
      for (int u = 0; u < 4; u++) {
        const float *line = chunk + (part * 16 + 4 * u + t) * stride + first;
#pragma unroll
        for (int i = 0; i < N; i += together) {
          const Neighbours some = *(const Neighbours *)(line + member(quarter, i));
#pragma unroll
          for (int j = 0; j < together; j++) own[i + j][u] = some.v[j];
        }
      }
    }
  }
};

// A tile of 16 R rows and 16 C columns, on which the eight warps stand 2 × 4; or of half the rows, where they stand 1 × 4,
// and two at one place share the depth (SHARES), so that a product is done in half the time by twice as many blocks.
template <int R, int C, int D, bool ROWS_BY_DEPTH, bool COLUMNS_BY_DEPTH, int SHARES = 1>
struct Tile {
  static constexpr int rows = 16 * R / SHARES, columns = 16 * C, depth = D, shares = SHARES;
  using Rows = Side<rows, R, D, ROWS_BY_DEPTH>;
  using Columns = Side<columns, C / 2, D, COLUMNS_BY_DEPTH>;
  static constexpr int chunk = Rows::shared + Columns::shared;
  // Two chunks: one is filled while the other is multiplied.
  static constexpr int shared = 2 * chunk;

  GG_DEVICE int first_row() { return SHARES == 1 ? threadIdx.x / 128 * 8 * R : 0; }
  GG_DEVICE int first_column() { return threadIdx.x / 32 % 4 * 4 * C; }

  // Which share of the depth the thread multiplies; the first one has the sums at the end.
  GG_DEVICE int share() { return SHARES == 1 ? 0 : threadIdx.x / 128; }

  // Row of the thread's sums i, column of its sums j.
  GG_DEVICE int row(int i) { return first_row() + Rows::member(threadIdx.x % 32 / 4, i); }
  GG_DEVICE int column(int j) { return first_column() + Columns::member(threadIdx.x % 4 * 2 + j % 2, j / 2); }
};

// sum[i][j] += Σ over from ..< to of rows(·, row, k) · columns(·, column, k), for the thread's rows T::row(i) and
// columns T::column(j) of the tile. The functions give four neighbours at once, 0 outside of the matrices. Their first
// argument numbers a thread's fetches of a chunk, with a constant row where neighbours lie along the depth, so that it
// may number pointers kept in registers. Behind `to` at least one of the two gives 0 along the depth. Of the tile only the
// first so many rows and columns are in use: a warp with none of them multiplies nothing. Where warps share the depth, all
// shares but the first begin with zero.
template <class T, int R, int C, class Rows, class Columns>
GG_DEVICE void product(float (&sum)[R][C], float *shared, int used_rows, int used_columns, int from, int to,
                       const Rows &rows, const Columns &columns) {
  const bool multiplies = T::first_row() < used_rows && T::first_column() < used_columns;
  typename T::Rows a;
  typename T::Columns b;
  const auto fetch = [&](int first) {
    a.fetch(first, to, rows);
    b.fetch(first, to, columns);
  };
  const auto put = [&](float *chunk) {
    a.put(chunk);
    b.put(chunk + T::Rows::shared);
  };
  float *chunk = shared;
  fetch(from);
  put(chunk);
  __syncthreads();
  for (int first = from, other = T::chunk; first < to; first += T::depth, other = -other) {
    const bool more = first + T::depth < to;
    if (more) fetch(first + T::depth);
#pragma unroll
    for (int some = 0; some < T::depth / 16; some += T::shares) {
      const int part = some + T::share();
      if (!multiplies || first + 16 * part >= to) continue;
      float own_rows[R][4], own_columns[C / 2][4];
      T::Rows::take(chunk, part, T::first_row(), own_rows);
      T::Columns::take(chunk + T::Rows::shared, part, T::first_column(), own_columns);
      multiply(sum, own_rows, own_columns);
    }
    chunk += other;
    if (more) put(chunk);
    __syncthreads();
  }
  if constexpr (T::shares > 1) {
    static_assert(T::shared >= R * C * GG_THREADS / 2);
    float *place = shared + threadIdx.x % (GG_THREADS / 2);
    constexpr int step = GG_THREADS / 2;
#pragma unroll
    for (int i = 0; i < R * C; i++) {
      if (T::share() == 1) place[i * step] = sum[i / C][i % C];
    }
    __syncthreads();
#pragma unroll
    for (int i = 0; i < R * C; i++) {
      if (T::share() == 0) sum[i / C][i % C] += place[i * step];
    }
    __syncthreads();
  }
}
