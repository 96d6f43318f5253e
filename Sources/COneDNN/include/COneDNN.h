// oneDNN's matrix product, from a library that is looked for at run time: the yardstick of the benchmarks is
// nothing that a build should need.
#ifndef GRU4REC_CONEDNN_H
#define GRU4REC_CONEDNN_H

#include <stdbool.h>
#include <stddef.h>

#pragma clang assume_nonnull begin

// Opens the library; false where there is none. Called once, before everything else.
bool gy_open(void);

// C = A · op(B) on the calling thread; op transposes where asked. m × n results, inner size k, row-major.
// Returns 0, or oneDNN's status.
int gy_multiply(bool transpose_b, size_t m, size_t n, size_t k, const float *a, size_t lda,
                const float *b, size_t ldb, float *c, size_t ldc);

// As 2.6.3.
const char *gy_version(void);

#pragma clang assume_nonnull end

#endif
