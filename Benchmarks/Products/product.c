// Operands, and the comparison with a plain product.
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "products.h"

size_t rounded_up(size_t count, size_t multiple) {
  return (count + multiple - 1) / multiple * multiple;
}

void *allocate(size_t bytes) {
  void *memory = aligned_alloc(64, rounded_up(bytes, 64));
  if (!memory) {
    fprintf(stderr, "products: no memory for %zu bytes\n", bytes);
    exit(1);
  }
  memset(memory, 0, bytes);
  return memory;
}

/// A matrix of numbers between -1 and 1, its padding zero; the last column is 1 if it is a bias.
static float *matrix(size_t rows, size_t columns, size_t stride, bool bias, uint32_t seed) {
  float *values = allocate(rows * stride * sizeof(float));
  for (size_t row = 0; row < rows; row++) {
    for (size_t column = 0; column < columns; column++) {
      seed = seed * 1664525 + 1013904223;
      values[row * stride + column] = (float)(seed >> 8) * 0x1p-23f - 1;
    }
    if (bias) values[row * stride + columns - 1] = 1;
  }
  return values;
}

struct product make_product(struct shape shape) {
  size_t stride = rounded_up(shape.units + 1, 16);
  return (struct product){
      .shape = shape,
      .stride = stride,
      .state = matrix(shape.lanes, shape.units + 1, stride, true, 1),
      .rows = matrix(shape.columns, shape.units + 1, stride, false, 2),
      .scores = matrix(shape.lanes, shape.columns, shape.scores_stride, false, 3),
      .state_gradient = matrix(shape.lanes, 0, stride, false, 4),
      .row_gradient = matrix(shape.columns, 0, stride, false, 5),
  };
}

void free_product(struct product *product) {
  free(product->state);
  free(product->rows);
  free(product->scores);
  free(product->state_gradient);
  free(product->row_gradient);
}

double flop(struct shape shape) {
  size_t width = shape.units + (shape.kind != STATE_GRADIENT);
  return 2.0 * (double)shape.lanes * (double)shape.columns * (double)width;
}

/// One result element: `depth` products of elements that lie `a_step` and `b_step` apart.
static double error_at(const float *a, size_t a_step, const float *b, size_t b_step, size_t depth,
                       float result) {
  double sum = 0, magnitude = 0;
  for (size_t i = 0; i < depth; i++) {
    double term = (double)a[i * a_step] * b[i * b_step];
    sum += term;
    magnitude += fabs(term);
  }
  double error = fabs(result - sum) / magnitude;
  return error < INFINITY ? error : INFINITY;  // a NaN is as wrong as can be
}

double error_of(const struct library *library, struct shape shape) {
  struct product p = make_product(shape);
  // The scores are an operand of two products and the result of the third, which must not survive.
  float *scores = allocate(shape.lanes * shape.scores_stride * sizeof(float));
  memcpy(scores, p.scores, shape.lanes * shape.scores_stride * sizeof(float));
  void *prepared = library->prepare(&p);
  library->multiply(&p, prepared, 0);
  library->finish(prepared);
  size_t width = shape.units + 1;
  size_t rows = shape.kind == ROW_GRADIENT ? shape.columns : shape.lanes;
  double worst = 0;
  for (size_t i = 0; i < rows; i++) {
    switch (shape.kind) {
      case SCORES:
        for (size_t j = 0; j < shape.columns; j++) {
          worst = fmax(worst, error_at(p.state + i * p.stride, 1, p.rows + j * p.stride, 1, width,
                                       p.scores[i * shape.scores_stride + j]));
        }
        break;
      case STATE_GRADIENT:
        for (size_t j = 0; j < shape.units; j++) {
          worst = fmax(worst, error_at(scores + i * shape.scores_stride, 1, p.rows + j, p.stride,
                                       shape.columns, p.state_gradient[i * p.stride + j]));
        }
        break;
      default:
        for (size_t j = 0; j < width; j++) {
          worst = fmax(worst, error_at(scores + i, shape.scores_stride, p.state + j, p.stride,
                                       shape.lanes, p.row_gradient[i * p.stride + j]));
        }
    }
  }
  free(scores);
  free_product(&p);
  return worst;
}
