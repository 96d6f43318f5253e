// The products of a training step, and the ways to compute them that are compared.
//
// Letters: M lanes, H units, K = H + 1 (a row's last element is its bias), n columns of a block.
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The three products that every block of columns needs, and every block of gates of a GRU layer.
enum kind {
  SCORES,          // S[M × n] = h[M × K] · W[n × K]ᵀ
  STATE_GRADIENT,  // dh[M × H] += dS[M × n] · W[n × H]
  ROW_GRADIENT,    // dW[n × K] = dS[M × n]ᵀ · h[M × K]
  KINDS
};

/// With bfloat16, states are converted once in a step, for all its blocks of columns.
enum { BLOCKS_OF_STEP = 8 };

struct shape {
  enum kind kind;
  size_t units, lanes, columns;
  /// Floats between two rows of the scores; gates of several blocks lie side by side.
  size_t scores_stride;
  /// Whether the columns are gates of a GRU layer; else items that are scored.
  bool gates;
};

/// A product with its operands, which lie in memory as the training has them: rows start at multiples
/// of 16 floats.
struct product {
  struct shape shape;
  size_t stride;  // of all matrices with H or K columns
  float *state, *rows, *scores, *state_gradient, *row_gradient;
};

/// A way to compute the products.
struct library {
  const char *name;
  /// Largest error that is accepted, as a share of the sum of the magnitudes of a result's terms.
  double tolerance;
  /// Loads what is needed; false where this machine lacks it. Called once in a process of its own.
  bool (*load)(void);
  /// Scratch memory and whatever else can be kept from step to step, for one product and thread.
  void *(*prepare)(const struct product *product);
  /// Computes the product. `repetition` counts up from 0.
  void (*multiply)(const struct product *product, void *prepared, size_t repetition);
  void (*finish)(void *prepared);
};

extern const struct library onednn, openblas, openblas_skylakex, hand_float, hand_bfloat16,
    onednn_bfloat16;

size_t rounded_up(size_t count, size_t multiple);
/// Memory of `bytes` bytes at a multiple of 64; ends the program where there is none.
void *allocate(size_t bytes);

/// Rows of floats as bfloat16, two to a word; needs AVX512-BF16.
void pack_along(const float *from, size_t rows, size_t columns, size_t stride, uint32_t *to,
                size_t to_stride);

struct product make_product(struct shape shape);
void free_product(struct product *product);
/// Multiply-adds count two.
double flop(struct shape shape);
/// Largest error of the result of one multiplication, as in `tolerance`, against a plain one in double.
double error_of(const struct library *library, struct shape shape);
/// FLOP per second of some threads, each with a product of its own; the median of several times.
double speed_of(const struct library *library, struct shape shape, int threads,
                double milliseconds);
