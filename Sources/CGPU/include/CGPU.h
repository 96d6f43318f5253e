// A device that runs the kernels of a training step: a graphics card through the driver, which is looked for at
// run time, or whatever else offers the same functions.
#ifndef GG_GPU_H
#define GG_GPU_H

#include <stdbool.h>
#include <stddef.h>

#include "GPULayout.h"

#pragma clang assume_nonnull begin

// Kernels that a device runs, under these numbers.
#define GG_EACH_KERNEL(X)                                                                      \
  X(columns) X(gru_small) X(gru_large) X(candidate_small) X(candidate_large) X(directions)      \
  X(scores_small) X(scores_large) X(gradients) X(score_gradients_small) X(score_gradients_large) \
  X(tangents) X(gates) X(reset) X(reset_gradients_small) X(reset_gradients_large)              \
  X(layer_gradients_small) X(layer_gradients_large) X(norms) X(clip) X(update)

#define GG_NUMBER(NAME) GG_KERNEL_##NAME,
enum { GG_EACH_KERNEL(GG_NUMBER) GG_KERNEL_COUNT };
#undef GG_NUMBER

// How a call ended.
enum {
  GG_OK,
  GG_NO_DRIVER,              // there is no driver, or none that answers
  GG_NO_CARD,                // the driver knows no card
  GG_OLD_DRIVER,             // the driver does not take the kernels
  GG_OLD_CARD,               // the card does not
  GG_NO_MEMORY,              // the card's memory is used up
  GG_LOST                    // the card failed, or is gone; nothing on it can be read any more
};

enum { GG_EVENTS = 4 };

typedef struct gg_device gg_device;
typedef struct gg_graph gg_graph;

// What a device does. Copies, launches and replays happen one after the other, while the host goes on.
typedef struct {
  // zeroed memory, until the device is closed
  int (*allocate)(gg_device *device, size_t bytes, void *_Nullable *_Nonnull address);
  // memory of the host that copies are quick from and to
  int (*allocate_host)(gg_device *device, size_t bytes, void *_Nullable *_Nonnull address);
  int (*to_device)(gg_device *device, void *to, const void *from, size_t bytes);
  int (*to_host)(gg_device *device, void *to, const void *from, size_t bytes);
  int (*launch)(gg_device *device, int kernel, int x, int y, const gg_arguments *arguments);
  // launches between the two are kept instead of run
  int (*begin_recording)(gg_device *device);
  int (*end_recording)(gg_device *device, gg_graph *_Nullable *_Nonnull graph);
  int (*replay)(gg_device *device, gg_graph *graph);
  // what is asked for between the two runs beside what was asked for before; what comes after the second waits for it
  int (*begin_beside)(gg_device *device);
  int (*end_beside)(gg_device *device);
  // waits until all that was asked for before event `number` is done
  int (*mark)(gg_device *device, int number);
  int (*wait)(gg_device *device, int number);
  int (*synchronize)(gg_device *device);
  void (*close)(gg_device *device);
} gg_functions;

struct gg_device {
  const gg_functions *functions;
  char name[128];            // of the card
  char message[256];         // what the driver said of the last failure
  unsigned long long memory; // bytes of the card
  int driver_version;        // 12040 for 12.4
  int capability;            // 90 for 9.0
};

// Opens card `number`. On failure the message, if there is one, is in `message`, of 256 characters.
int gg_open(int number, gg_device *_Nullable *_Nonnull device, char *message);

#pragma clang assume_nonnull end

#endif
