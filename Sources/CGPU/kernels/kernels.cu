// All kernels of a training step.
#include "columns.cuh"
#include "gates.cuh"
#include "gradients.cuh"
#include "gru.cuh"
#include "scores.cuh"
#include "update.cuh"
