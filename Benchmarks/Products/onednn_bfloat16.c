// oneDNN's product of bfloat16 with sums in Float32: a primitive per shape, made once and kept.
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

#include <dnnl.h>

#include "products.h"

static dnnl_engine_t engine;

struct primitive {
  dnnl_stream_t stream;
  dnnl_primitive_t product;
  dnnl_memory_t a, b, c;
  /// Operands as bfloat16, two to a word.
  uint32_t *state, *rows, *scores;
  size_t width_words, columns_words;
};

static void check(dnnl_status_t status, const char *what) {
  if (status == dnnl_success) return;
  fprintf(stderr, "products: oneDNN refuses %s in bfloat16: status %d\n", what, (int)status);
  exit(1);
}

static bool load(void) {
  if (!hand_bfloat16.load()) return false;
  check(dnnl_engine_create(&engine, dnnl_cpu, 0), "an engine");
  return true;
}

/// A matrix with this distance of rows, or of columns if it lies transposed.
static dnnl_memory_desc_t described(size_t rows, size_t columns, size_t stride, bool transposed,
                                    dnnl_data_type_t type) {
  dnnl_dims_t dims = {(dnnl_dim_t)rows, (dnnl_dim_t)columns};
  dnnl_dims_t strides = {transposed ? 1 : (dnnl_dim_t)stride, transposed ? (dnnl_dim_t)stride : 1};
  dnnl_memory_desc_t description;
  check(dnnl_memory_desc_init_by_strides(&description, 2, dims, type, strides), "a matrix");
  return description;
}

static dnnl_memory_t placed(const dnnl_memory_desc_t *description, void *values) {
  dnnl_memory_t memory;
  check(dnnl_memory_create(&memory, description, engine, values), "memory");
  return memory;
}

static void *prepare(const struct product *p) {
  onednn.prepare(p);
  struct shape s = p->shape;
  struct primitive *made = allocate(sizeof *made);
  made->width_words = rounded_up(s.units + 1, 32) / 2;
  made->columns_words = rounded_up(s.columns, 32) / 2;
  made->state = allocate(s.lanes * made->width_words * sizeof(uint32_t));
  made->rows = allocate(s.columns * made->width_words * sizeof(uint32_t));
  made->scores = allocate(s.lanes * made->columns_words * sizeof(uint32_t));

  size_t width = 2 * made->width_words, columns = 2 * made->columns_words;
  dnnl_memory_desc_t a, b, c;
  void *left, *right;
  float *result;
  switch (s.kind) {
    case SCORES:
      a = described(s.lanes, s.units + 1, width, false, dnnl_bf16);
      b = described(s.units + 1, s.columns, width, true, dnnl_bf16);
      c = described(s.lanes, s.columns, s.scores_stride, false, dnnl_f32);
      left = made->state, right = made->rows, result = p->scores;
      break;
    case STATE_GRADIENT:
      a = described(s.lanes, s.columns, columns, false, dnnl_bf16);
      b = described(s.columns, s.units, width, false, dnnl_bf16);
      c = described(s.lanes, s.units, p->stride, false, dnnl_f32);
      left = made->scores, right = made->rows, result = p->state_gradient;
      break;
    default:
      a = described(s.columns, s.lanes, columns, true, dnnl_bf16);
      b = described(s.lanes, s.units + 1, width, false, dnnl_bf16);
      c = described(s.columns, s.units + 1, p->stride, false, dnnl_f32);
      left = made->scores, right = made->state, result = p->row_gradient;
  }
  dnnl_primitive_attr_t attributes;
  check(dnnl_primitive_attr_create(&attributes), "attributes");
  if (s.kind == STATE_GRADIENT) {
    dnnl_post_ops_t adding;
    check(dnnl_post_ops_create(&adding), "an addition");
    check(dnnl_post_ops_append_sum(adding, 1), "an addition");
    check(dnnl_primitive_attr_set_post_ops(attributes, adding), "an addition");
    dnnl_post_ops_destroy(adding);
  }
  dnnl_matmul_desc_t operation;
  check(dnnl_matmul_desc_init(&operation, &a, &b, NULL, &c), "a product");
  dnnl_primitive_desc_t description;
  check(dnnl_primitive_desc_create(&description, &operation, attributes, engine, NULL),
        "a product");
  check(dnnl_primitive_create(&made->product, description), "a product");
  dnnl_primitive_desc_destroy(description);
  dnnl_primitive_attr_destroy(attributes);
  check(dnnl_stream_create(&made->stream, engine, dnnl_stream_default_flags), "a stream");
  made->a = placed(&a, left);
  made->b = placed(&b, right);
  made->c = placed(&c, result);
  return made;
}

static void multiply(const struct product *p, void *prepared, size_t repetition) {
  struct primitive *made = prepared;
  struct shape s = p->shape;
  if (s.kind != STATE_GRADIENT && repetition % BLOCKS_OF_STEP == 0) {
    pack_along(p->state, s.lanes, s.units + 1, p->stride, made->state, made->width_words);
  }
  // The scores' product converts the rows for the state's gradient, too, and that one the scores'
  // gradient for the rows'.
  if (s.kind == SCORES) {
    pack_along(p->rows, s.columns, s.units + 1, p->stride, made->rows, made->width_words);
  }
  if (s.kind == STATE_GRADIENT) {
    if (repetition == 0) {
      pack_along(p->rows, s.columns, s.units, p->stride, made->rows, made->width_words);
    }
    pack_along(p->scores, s.lanes, s.columns, s.scores_stride, made->scores, made->columns_words);
  }
  if (s.kind == ROW_GRADIENT && repetition == 0) {
    pack_along(p->scores, s.lanes, s.columns, s.scores_stride, made->scores, made->columns_words);
  }
  dnnl_exec_arg_t arguments[] = {
      {DNNL_ARG_SRC, made->a}, {DNNL_ARG_WEIGHTS, made->b}, {DNNL_ARG_DST, made->c}};
  check(dnnl_primitive_execute(made->product, made->stream, 3, arguments), "a product");
}

static void finish(void *prepared) {
  struct primitive *made = prepared;
  dnnl_memory_destroy(made->a);
  dnnl_memory_destroy(made->b);
  dnnl_memory_destroy(made->c);
  dnnl_stream_destroy(made->stream);
  dnnl_primitive_destroy(made->product);
  free(made->state);
  free(made->rows);
  free(made->scores);
  free(made);
}

const struct library onednn_bfloat16 = {"oneDNN-bf16", 1e-2, load, prepare, multiply, finish};
