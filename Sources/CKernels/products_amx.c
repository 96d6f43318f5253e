// The gradients' products of a training step (products.inc: collect, outer) with operands that are rounded to
// bfloat16, to the nearest one and of two the even one, and with sums in Float32.
//
// By AMX: a tile holds 16 rows of 16 words, and an instruction adds the product of two of them, 16 × 32 numbers by
// 32 × 16, to a third. Operands are rounded and packed into tiles call by call, a part at a time that stays in the
// nearest caches: weights and gradients themselves are and stay Float32.
#include <string.h>

#include "CKernels.h"

#if defined(__x86_64__)
#include <immintrin.h>
#pragma clang attribute push(__attribute__((target("amx-tile,amx-bf16,avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma,bmi2"))), apply_to = function)

#include "rounding.inc"

// Words of a tile, terms of a sum that one holds, and tiles of the longest part of a sum.
enum { GK_TILE = 256, GK_TERMS = 32, GK_DEPTH = 4 };
// Numbers of a side of a product that are packed at once.
enum { GK_PACKED = 128 };
// A side of a product: `GK_DEPTH` tiles for every 16 rows of the first factor, or columns of the second one.
typedef gk_pair gk_packed[GK_PACKED / GK_WIDTH * GK_DEPTH * GK_TILE] __attribute__((aligned(64)));

static void start_tiles(void) {
  static const struct {
    uint8_t palette, start, reserved[14];
    uint16_t bytes[16];
    uint8_t rows[16];
  } shape __attribute__((aligned(64))) = {
      .palette = 1, .bytes = {64, 64, 64, 64, 64, 64, 64, 64}, .rows = {16, 16, 16, 16, 16, 16, 16, 16}};
  _tile_loadconfig(&shape);
}

// Tiles that `numbers` fill, the last one in part.
GK_INLINE int tiles_of(int numbers, int each) { return (numbers + each - 1) / each; }

// Second factor: columns of rows that lie anywhere, as many as whole tiles have; zeros behind the last row.
static void pack_columns(gk_pair *out, const float *rows, size_t stride, const int32_t *index, int count,
                         int columns) {
  const int whole = tiles_of(count, GK_TERMS) * GK_TERMS;
  for (int k = 0; k < whole; k += 2) {
    gk_pair *words = out + (k / GK_TERMS) * GK_TILE + k % GK_TERMS / 2 * GK_WIDTH;
    const float *a = k < count ? row_of(rows, stride, index, k) : NULL;
    const float *b = k + 1 < count ? row_of(rows, stride, index, k + 1) : NULL;
    for (int c = 0; c < columns; c += GK_WIDTH, words += GK_DEPTH * GK_TILE) {
      _mm512_store_si512(words, pairs_of(a ? _mm512_loadu_ps(a + c) : _mm512_setzero_ps(),
                                         b ? _mm512_loadu_ps(b + c) : _mm512_setzero_ps()));
    }
  }
}

// First factor: rows as they stand; zeros beside and below.
static void pack_rows_of(gk_pair *out, const float *rows, size_t stride, int count, int terms) {
  const int whole = tiles_of(count, GK_WIDTH) * GK_WIDTH;
  for (int r = 0; r < whole; r++) {
    gk_pair *words = out + (size_t)(r / GK_WIDTH) * GK_DEPTH * GK_TILE + r % GK_WIDTH * GK_WIDTH;
    for (int k = 0; k < terms; k += GK_TERMS, words += GK_TILE) {
      const int left = r >= count ? 0 : terms - k < GK_TERMS ? terms - k : GK_TERMS;
      const uint32_t mask = left < 32 ? (1u << left) - 1 : ~0u;
      const float *row = rows + (size_t)r * stride + k;
      // What a mask leaves out is not read.
      const __m512 low = _mm512_maskz_loadu_ps((__mmask16)mask, row);
      const __m512 high = _mm512_maskz_loadu_ps((__mmask16)(mask >> 16), row + GK_WIDTH);
      _mm512_store_si512(words, (__m512i)_mm512_cvtne2ps_pbh(high, low));
    }
  }
}

// Words (r, c) and (c, r) change places, squares of half the size at a time.
GK_INLINE void transpose_tile(__m512i row[GK_WIDTH]) {
  const __m512i place = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  GK_UNROLL for (int half = GK_WIDTH / 2; half > 0; half /= 2) {
    const __mmask16 second = _mm512_test_epi32_mask(place, _mm512_set1_epi32(half));
    // Numbers of 16 and above name words of the second vector.
    const __m512i other = _mm512_sub_epi32(place, _mm512_set1_epi32(half));
    const __m512i upper = _mm512_mask_add_epi32(place, second, other, _mm512_set1_epi32(GK_WIDTH));
    const __m512i lower = _mm512_mask_add_epi32(_mm512_add_epi32(place, _mm512_set1_epi32(half)), second,
                                                place, _mm512_set1_epi32(GK_WIDTH));
    GK_UNROLL for (int r = 0; r < GK_WIDTH; r++) {
      if (r & half) continue;
      const __m512i a = row[r], b = row[r + half];
      row[r] = _mm512_permutex2var_epi32(a, upper, b);
      row[r + half] = _mm512_permutex2var_epi32(a, lower, b);
    }
  }
}

// First factor: rows that stand as columns, a column for each of `terms`; zeros behind the last one.
static void pack_turned(gk_pair *out, const float *columns, size_t stride, int count, int terms) {
  for (int r = 0; r < count; r += GK_WIDTH) {
    gk_pair *words = out + (size_t)r * GK_DEPTH * GK_WIDTH;
    for (int k = 0; k < terms; k += GK_TERMS, words += GK_TILE) {
      __m512i row[GK_WIDTH];
      GK_UNROLL for (int i = 0; i < GK_WIDTH; i++) {
        const int at = k + 2 * i;
        const float *from = columns + (size_t)at * stride + r;
        row[i] = pairs_of(at < terms ? _mm512_loadu_ps(from) : _mm512_setzero_ps(),
                          at + 1 < terms ? _mm512_loadu_ps(from + stride) : _mm512_setzero_ps());
      }
      transpose_tile(row);
      GK_UNROLL for (int i = 0; i < GK_WIDTH; i++) _mm512_store_si512(words + i * GK_WIDTH, row[i]);
    }
  }
}

// out (+)= a · b for R by C tiles, R and C at most 2
GK_INLINE void multiply_tiles(const int R, const int C, float *out, size_t stride, bool adding, const gk_pair *a,
                              const gk_pair *b, int depth) {
  const size_t bytes = stride * sizeof(float);
  float *below = out + GK_WIDTH * stride;
  if (adding) {
    _tile_loadd(0, out, bytes);
    if (C > 1) _tile_loadd(1, out + GK_WIDTH, bytes);
    if (R > 1) _tile_loadd(2, below, bytes);
    if (R > 1 && C > 1) _tile_loadd(3, below + GK_WIDTH, bytes);
  } else {
    _tile_zero(0);
    _tile_zero(1);
    _tile_zero(2);
    _tile_zero(3);
  }
  for (int k = 0; k < depth; k++, a += GK_TILE, b += GK_TILE) {
    _tile_loadd(4, a, 64);
    _tile_loadd(6, b, 64);
    _tile_dpbf16ps(0, 4, 6);
    if (C > 1) {
      _tile_loadd(7, b + GK_DEPTH * GK_TILE, 64);
      _tile_dpbf16ps(1, 4, 7);
    }
    if (R > 1) {
      _tile_loadd(5, a + GK_DEPTH * GK_TILE, 64);
      _tile_dpbf16ps(2, 5, 6);
      if (C > 1) _tile_dpbf16ps(3, 5, 7);
    }
  }
  _tile_stored(0, out, bytes);
  if (C > 1) _tile_stored(1, out + GK_WIDTH, bytes);
  if (R > 1) _tile_stored(2, below, bytes);
  if (R > 1 && C > 1) _tile_stored(3, below + GK_WIDTH, bytes);
}

GK_INLINE void multiply_columns(const int R, float *out, size_t stride, bool adding, const gk_pair *a,
                                const gk_pair *b, int depth, int columns) {
  int c = 0;
  for (; c + GK_WIDTH < columns; c += 2 * GK_WIDTH, b += 2 * GK_DEPTH * GK_TILE) {
    multiply_tiles(R, 2, out + c, stride, adding, a, b, depth);
  }
  if (c < columns) multiply_tiles(R, 1, out + c, stride, adding, a, b, depth);
}

// out (+)= a · b, `columns` of whole tiles; rows that only a tile has are not written.
static void multiply_packed(float *out, size_t stride, bool adding, const gk_pair *a, int rows, const gk_pair *b,
                            int depth, int columns) {
  int r = 0;
  for (; r + 2 * GK_WIDTH <= rows; r += 2 * GK_WIDTH, a += 2 * GK_DEPTH * GK_TILE) {
    multiply_columns(2, out + (size_t)r * stride, stride, adding, a, b, depth, columns);
  }
  for (; r < rows; r += GK_WIDTH, a += GK_DEPTH * GK_TILE) {
    float *rest = out + (size_t)r * stride;
    const int left = rows - r;
    if (left >= GK_WIDTH) {
      multiply_columns(1, rest, stride, adding, a, b, depth, columns);
      continue;
    }
    float aside[GK_WIDTH * GK_PACKED] __attribute__((aligned(64)));
    const size_t bytes = (size_t)columns * sizeof(float);
    for (int i = 0; adding && i < left; i++) memcpy(aside + i * GK_PACKED, rest + (size_t)i * stride, bytes);
    multiply_columns(1, aside, GK_PACKED, adding, a, b, depth, columns);
    for (int i = 0; i < left; i++) memcpy(rest + (size_t)i * stride, aside + i * GK_PACKED, bytes);
  }
}

GK_INLINE int part_of(int whole, int from) { return whole - from < GK_PACKED ? whole - from : GK_PACKED; }

// out[l][c] = Σ_j s[j][l] · row_j[c], or += where `adding`. Parts of the sum are added in order.
static void collect_by_tiles(float *out, size_t out_stride, bool adding, const float *s, size_t s_stride, int lanes,
                             const float *rows, size_t stride, const int32_t *index, int count, int width) {
  gk_packed turned, packed;
  const int whole = tiles_of(width, GK_WIDTH) * GK_WIDTH;
  start_tiles();
  for (int j = 0; j == 0 || j < count; j += GK_PACKED) {
    const int n = part_of(count, j);
    const float *part = index ? rows : rows + (size_t)j * stride;
    for (int l = 0; l < lanes; l += GK_PACKED) {
      const int m = part_of(lanes, l);
      pack_turned(turned, s + (size_t)j * s_stride + l, s_stride, m, n);
      for (int c = 0; c < whole; c += GK_PACKED) {
        const int w = part_of(whole, c);
        // Those of a narrow table stay from lanes to lanes.
        if (l == 0 || whole > GK_PACKED) pack_columns(packed, part + c, stride, index ? index + j : NULL, n, w);
        multiply_packed(out + (size_t)l * out_stride + c, out_stride, adding || j > 0, turned, m, packed,
                        tiles_of(n, GK_TERMS), w);
      }
    }
  }
  _tile_release();
}

// out[j][c] = Σ_l s[j][l] · h[l][c]; the optimiser's state of rows index[j] of the table is fetched meanwhile.
static void outer_by_tiles(float *out, size_t out_stride, const float *s, size_t s_stride, int count,
                           const float *h, size_t h_stride, int lanes, int width, const gk_table *table,
                           const int32_t *index) {
  gk_packed standing, packed;
  const int whole = tiles_of(width, GK_WIDTH) * GK_WIDTH;
  start_tiles();
  for (int l = 0; l == 0 || l < lanes; l += GK_PACKED) {
    const int m = part_of(lanes, l);
    for (int c = 0; c < whole; c += GK_PACKED) {
      const int w = part_of(whole, c);
      pack_columns(packed, h + (size_t)l * h_stride + c, h_stride, NULL, m, w);
      for (int j = 0; j < count; j += GK_PACKED) {
        const int n = part_of(count, j);
        for (int r = 0; index && l == 0 && c == 0 && r < n; r++) {
          const float *row = row_of(table->rows, table->stride, index, j + r);
          for (size_t at = (size_t)table->padded; at < table->stride; at += 16) __builtin_prefetch(row + at, 1);
        }
        // Those of a short product stay from columns to columns.
        if (c == 0 || count > GK_PACKED) pack_rows_of(standing, s + (size_t)j * s_stride + l, s_stride, n, m);
        multiply_packed(out + (size_t)j * out_stride + c, out_stride, l > 0, standing, n, packed,
                        tiles_of(m, GK_TERMS), w);
      }
    }
  }
  _tile_release();
}
#pragma clang attribute pop

void gk_round_by_tiles(gk_kernels *kernels) {
  kernels->collect = collect_by_tiles;
  kernels->outer = outer_by_tiles;
}
#endif
