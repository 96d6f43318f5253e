// A kernel by hand, once in Float32 and once in bfloat16 with sums in Float32 (AVX512-BF16).
//
// Both are one loop over 32-bit *words*: a word is a Float32, or a pair of bfloat16 that are neighbours
// along the sum. A tile of the result stays in registers; of each step of the sum it needs a few words
// of A, spread over a register each, and a row of words of B. Where operands do not lie so, they are
// packed, and with bfloat16 converted, which is part of the measured time: weights, states and
// gradients are Float32 and change in every step.
#include <immintrin.h>
#include <stdint.h>
#include <stdlib.h>

#include "products.h"

#define TARGET __attribute__((target("avx512f,avx512bw,avx512dq,avx512vl,avx512bf16,avx2,fma")))
#define INLINE static inline __attribute__((always_inline)) TARGET

/// Floats are read as words, too.
typedef uint32_t __attribute__((may_alias)) word;

enum { LANES = 16, TILE_ROWS = 6, TILE_VECTORS = 4 };

/// Words at row r and place d of the sum: base[r · row_step + d · depth_step].
struct words {
  const word *base;
  size_t row_step, depth_step;
};

static bool load_hand(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bf16");
}

INLINE __mmask16 first(size_t count) {
  return count >= LANES ? (__mmask16)0xffff : (__mmask16)((1u << count) - 1);
}

// MARK: The loop

/// rows × vectors registers of the result; `last` says which elements of the last vector exist.
INLINE void tile(bool pairs, int rows, int vectors, size_t depth, struct words a, const word *b,
                 size_t b_stride, float *c, size_t c_stride, bool adding, __mmask16 last) {
  __m512 sums[TILE_ROWS][TILE_VECTORS];
#pragma GCC unroll 6
  for (int r = 0; r < rows; r++) {
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) sums[r][v] = _mm512_setzero_ps();
  }
  for (size_t d = 0; d < depth; d++) {
    __m512i row[TILE_VECTORS];
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) row[v] = _mm512_loadu_si512(b + d * b_stride + v * LANES);
#pragma GCC unroll 6
    for (int r = 0; r < rows; r++) {
      __m512i spread = _mm512_set1_epi32((int)a.base[(size_t)r * a.row_step + d * a.depth_step]);
#pragma GCC unroll 4
      for (int v = 0; v < vectors; v++) {
        sums[r][v] = pairs ? _mm512_dpbf16_ps(sums[r][v], (__m512bh)spread, (__m512bh)row[v])
                           : _mm512_fmadd_ps(_mm512_castsi512_ps(spread),
                                             _mm512_castsi512_ps(row[v]), sums[r][v]);
      }
    }
  }
#pragma GCC unroll 6
  for (int r = 0; r < rows; r++) {
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++) {
      __mmask16 mask = v == vectors - 1 ? last : (__mmask16)0xffff;
      float *place = c + (size_t)r * c_stride + v * LANES;
      __m512 sum = sums[r][v];
      if (adding) sum = _mm512_add_ps(sum, _mm512_maskz_loadu_ps(mask, place));
      _mm512_mask_storeu_ps(place, mask, sum);
    }
  }
}

/// The tile of each size, compiled for it.
INLINE void any_tile(bool pairs, size_t rows, size_t vectors, size_t depth, struct words a,
                     const word *b, size_t b_stride, float *c, size_t c_stride, bool adding,
                     __mmask16 last) {
#define CASE(R, V) \
  case R * 8 + V: tile(pairs, R, V, depth, a, b, b_stride, c, c_stride, adding, last); break;
#define ROWS(R) CASE(R, 1) CASE(R, 2) CASE(R, 3) CASE(R, 4)
  switch (rows * 8 + vectors) { ROWS(1) ROWS(2) ROWS(3) ROWS(4) ROWS(5) ROWS(6) }
#undef ROWS
#undef CASE
}

/// c (+)= a · b, in tiles of nearly equal size.
INLINE void multiply_words(bool pairs, size_t rows, size_t columns, size_t depth, struct words a,
                           const word *b, size_t b_stride, float *c, size_t c_stride,
                           bool adding) {
  size_t vectors = (columns + LANES - 1) / LANES;
  size_t panels = (vectors + TILE_VECTORS - 1) / TILE_VECTORS;
  size_t strips = (rows + TILE_ROWS - 1) / TILE_ROWS;
  for (size_t panel = 0; panel < panels; panel++) {
    size_t start = panel * vectors / panels, end = (panel + 1) * vectors / panels;
    __mmask16 last = end == vectors ? first(columns - (vectors - 1) * LANES) : (__mmask16)0xffff;
    for (size_t strip = 0; strip < strips; strip++) {
      size_t top = strip * rows / strips, bottom = (strip + 1) * rows / strips;
      struct words from = {a.base + top * a.row_step, a.row_step, a.depth_step};
      any_tile(pairs, bottom - top, end - start, depth, from, b + start * LANES, b_stride,
               c + top * c_stride + start * LANES, c_stride, adding, last);
    }
  }
}

TARGET static void multiply_floats(size_t rows, size_t columns, size_t depth, struct words a,
                                   const word *b, size_t b_stride, float *c, size_t c_stride,
                                   bool adding) {
  multiply_words(false, rows, columns, depth, a, b, b_stride, c, c_stride, adding);
}

TARGET static void multiply_pairs(size_t rows, size_t columns, size_t depth, struct words a,
                                  const word *b, size_t b_stride, float *c, size_t c_stride,
                                  bool adding) {
  multiply_words(true, rows, columns, depth, a, b, b_stride, c, c_stride, adding);
}

// MARK: Packing

/// 32 floats, or as many as there are, as 16 pairs of neighbours.
INLINE __m512i pairs_of(const float *from, size_t count) {
  __m512 low = _mm512_maskz_loadu_ps(first(count), from);
  __m512 high = count > LANES ? _mm512_maskz_loadu_ps(first(count - LANES), from + LANES)
                              : _mm512_setzero_ps();
  return (__m512i)_mm512_cvtne2ps_pbh(high, low);
}

/// Each row as pairs along it.
TARGET void pack_along(const float *from, size_t rows, size_t columns, size_t stride,
                       uint32_t *to, size_t to_stride) {
  for (size_t row = 0; row < rows; row++) {
    for (size_t column = 0; column < columns; column += 2 * LANES) {
      _mm512_storeu_si512(to + row * to_stride + column / 2,
                          pairs_of(from + row * stride + column, columns - column));
    }
  }
}

/// Rows 2i and 2i + 1 as one row of pairs; a missing last row counts as zeros.
TARGET static void pack_across(const float *from, size_t rows, size_t columns, size_t stride,
                               word *to, size_t to_stride) {
  for (size_t row = 0; row < rows; row += 2) {
    const float *upper = from + row * stride;
    for (size_t column = 0; column < columns; column += LANES) {
      __mmask16 mask = first(columns - column);
      __mmask16 below = row + 1 < rows ? mask : 0;
      __m256i low = (__m256i)_mm512_cvtneps_pbh(_mm512_maskz_loadu_ps(mask, upper + column));
      __m256i high =
          (__m256i)_mm512_cvtneps_pbh(_mm512_maskz_loadu_ps(below, upper + stride + column));
      __m512i pair = _mm512_or_si512(_mm512_cvtepu16_epi32(low),
                                     _mm512_slli_epi32(_mm512_cvtepu16_epi32(high), 16));
      _mm512_storeu_si512(to + row / 2 * to_stride + column, pair);
    }
  }
}

/// 16 × 16 words with rows and columns exchanged.
INLINE void transpose(__m512i words[LANES]) {
  __m512i by_two[LANES];
#pragma GCC unroll 16
  for (int i = 0; i < LANES; i += 4) {
    __m512i low = _mm512_unpacklo_epi32(words[i], words[i + 1]);
    __m512i high = _mm512_unpackhi_epi32(words[i], words[i + 1]);
    __m512i next_low = _mm512_unpacklo_epi32(words[i + 2], words[i + 3]);
    __m512i next_high = _mm512_unpackhi_epi32(words[i + 2], words[i + 3]);
    by_two[i] = _mm512_unpacklo_epi64(low, next_low);
    by_two[i + 1] = _mm512_unpackhi_epi64(low, next_low);
    by_two[i + 2] = _mm512_unpacklo_epi64(high, next_high);
    by_two[i + 3] = _mm512_unpackhi_epi64(high, next_high);
  }
  // Now by_two[4g + j] holds, of rows 4g … 4g + 3, columns j, 4 + j, 8 + j, 12 + j.
#pragma GCC unroll 4
  for (int j = 0; j < 4; j++) {
    __m512i even_low = _mm512_shuffle_i32x4(by_two[j], by_two[4 + j], 0x88);
    __m512i odd_low = _mm512_shuffle_i32x4(by_two[j], by_two[4 + j], 0xdd);
    __m512i even_high = _mm512_shuffle_i32x4(by_two[8 + j], by_two[12 + j], 0x88);
    __m512i odd_high = _mm512_shuffle_i32x4(by_two[8 + j], by_two[12 + j], 0xdd);
    words[j] = _mm512_shuffle_i32x4(even_low, even_high, 0x88);
    words[4 + j] = _mm512_shuffle_i32x4(odd_low, odd_high, 0x88);
    words[8 + j] = _mm512_shuffle_i32x4(even_low, even_high, 0xdd);
    words[12 + j] = _mm512_shuffle_i32x4(odd_low, odd_high, 0xdd);
  }
}

/// Rows become columns: words of each row one below the other.
INLINE void pack_transposed(bool pairs, const float *from, size_t rows, size_t columns,
                            size_t stride, word *to, size_t to_stride) {
  size_t step = pairs ? 2 * LANES : LANES;
  for (size_t column = 0; column < columns; column += step) {
    for (size_t row = 0; row < rows; row += LANES) {
      __m512i words[LANES];
#pragma GCC unroll 16
      for (size_t i = 0; i < LANES; i++) {
        // Of rows that do not exist, any numbers will do: they end in columns that do not exist.
        const float *start = from + (row + i < rows ? row + i : rows - 1) * stride + column;
        words[i] = pairs ? pairs_of(start, columns - column)
                         : _mm512_maskz_loadu_epi32(first(columns - column), start);
      }
      transpose(words);
#pragma GCC unroll 16
      for (size_t i = 0; i < LANES; i++) {
        _mm512_storeu_si512(to + (column / (pairs ? 2 : 1) + i) * to_stride + row, words[i]);
      }
    }
  }
}

TARGET static void pack_transposed_floats(const float *from, size_t rows, size_t columns,
                                          size_t stride, word *to, size_t to_stride) {
  pack_transposed(false, from, rows, columns, stride, to, to_stride);
}

TARGET static void pack_transposed_pairs(const float *from, size_t rows, size_t columns,
                                         size_t stride, word *to, size_t to_stride) {
  pack_transposed(true, from, rows, columns, stride, to, to_stride);
}

// MARK: The products

struct packed {
  /// A stride that is no power of two: such rows would fall on the same places of a cache.
  size_t columns_stride, state_stride, rows_stride;
  word *state, *rows, *scores;
};

static void *prepare_hand(const struct product *product) {
  struct shape s = product->shape;
  size_t width = rounded_up(s.units + 1, 2 * LANES), columns = rounded_up(s.columns, 2 * LANES);
  struct packed *packed = allocate(sizeof *packed);
  packed->columns_stride = columns + LANES;
  packed->state_stride = packed->rows_stride = width + LANES;
  packed->state = allocate((s.lanes + 1) * packed->state_stride * sizeof(word));
  size_t largest_side = width > columns ? width : columns;
  packed->rows = allocate(largest_side * (largest_side + LANES) * sizeof(word));
  packed->scores = allocate((s.lanes + 1) * packed->columns_stride * sizeof(word));
  return packed;
}

static void finish_hand(void *prepared) {
  struct packed *packed = prepared;
  free(packed->state);
  free(packed->rows);
  free(packed->scores);
  free(packed);
}

static void multiply_hand_float(const struct product *p, void *prepared, size_t repetition) {
  (void)repetition;
  struct shape s = p->shape;
  struct packed *packed = prepared;
  const word *state = (const word *)p->state, *rows = (const word *)p->rows,
                 *scores = (const word *)p->scores;
  switch (s.kind) {
    case SCORES:
      pack_transposed_floats(p->rows, s.columns, s.units + 1, p->stride, packed->rows,
                             packed->columns_stride);
      multiply_floats(s.lanes, s.columns, s.units + 1, (struct words){state, p->stride, 1},
                      packed->rows, packed->columns_stride, p->scores, s.scores_stride, false);
      break;
    case STATE_GRADIENT:
      multiply_floats(s.lanes, s.units, s.columns, (struct words){scores, s.scores_stride, 1}, rows,
                      p->stride, p->state_gradient, p->stride, true);
      break;
    default:
      multiply_floats(s.columns, s.units + 1, s.lanes, (struct words){scores, 1, s.scores_stride},
                      state, p->stride, p->row_gradient, p->stride, false);
  }
}

static void multiply_hand_bfloat16(const struct product *p, void *prepared, size_t repetition) {
  struct shape s = p->shape;
  struct packed *packed = prepared;
  bool packs_state = repetition % BLOCKS_OF_STEP == 0;
  switch (s.kind) {
    case SCORES:
      if (packs_state) {
        pack_along(p->state, s.lanes, s.units + 1, p->stride, packed->state, packed->state_stride);
      }
      pack_transposed_pairs(p->rows, s.columns, s.units + 1, p->stride, packed->rows,
                            packed->columns_stride);
      multiply_pairs(s.lanes, s.columns, (s.units + 2) / 2,
                     (struct words){packed->state, packed->state_stride, 1}, packed->rows,
                     packed->columns_stride, p->scores, s.scores_stride, false);
      break;
    case STATE_GRADIENT:
      pack_across(p->rows, s.columns, s.units, p->stride, packed->rows, packed->rows_stride);
      pack_along(p->scores, s.lanes, s.columns, s.scores_stride, packed->scores,
                 packed->columns_stride);
      multiply_pairs(s.lanes, s.units, (s.columns + 1) / 2,
                     (struct words){packed->scores, packed->columns_stride, 1}, packed->rows,
                     packed->rows_stride, p->state_gradient, p->stride, true);
      break;
    default:
      if (packs_state) {
        pack_across(p->state, s.lanes, s.units + 1, p->stride, packed->state, packed->state_stride);
      }
      pack_across(p->scores, s.lanes, s.columns, s.scores_stride, packed->scores,
                  packed->columns_stride);
      multiply_pairs(s.columns, s.units + 1, (s.lanes + 1) / 2,
                     (struct words){packed->scores, 1, packed->columns_stride}, packed->state,
                     packed->state_stride, p->row_gradient, p->stride, false);
  }
}

const struct library hand_float = {
    "hand", 1e-5, load_hand, prepare_hand, multiply_hand_float, finish_hand};
const struct library hand_bfloat16 = {
    "hand-bf16", 1e-2, load_hand, prepare_hand, multiply_hand_bfloat16, finish_hand};
