// Graphics cards through the CUDA driver, whose library is opened at run time: nothing of it is needed to build
// or to start. Prototypes are those of the driver's documented interface.
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CGPU.h"
#include "image.h"

typedef int cu_result;
typedef unsigned long long cu_address;
typedef struct cu_context *cu_context;
typedef struct cu_module *cu_module;
typedef struct cu_function *cu_function;
typedef struct cu_stream *cu_stream;
typedef struct cu_event *cu_event;
typedef struct cu_graph *cu_graph;
typedef struct cu_graph_exec *cu_graph_exec;

enum {
  CU_OUT_OF_MEMORY = 2,
  CU_NO_BINARY_FOR_GPU = 209,
  CU_UNSUPPORTED_PTX = 222,
  CU_CAPABILITY_MAJOR = 75,
  CU_CAPABILITY_MINOR = 76,
  CU_STREAM_NON_BLOCKING = 1,
  CU_EVENT_BLOCKING_NO_TIMING = 1 | 2,
  CU_CAPTURE_THREAD_LOCAL = 1,
};

// The oldest card whose instructions the kernels use.
enum { OLDEST_CAPABILITY = 80 };

#define GG_EACH_FUNCTION(X)                                                                       \
  X(init, "cuInit", (unsigned))                                                                   \
  X(version, "cuDriverGetVersion", (int *))                                                       \
  X(error_string, "cuGetErrorString", (cu_result, const char **))                                 \
  X(device_count, "cuDeviceGetCount", (int *))                                                    \
  X(device_get, "cuDeviceGet", (int *, int))                                                      \
  X(device_name, "cuDeviceGetName", (char *, int, int))                                           \
  X(device_memory, "cuDeviceTotalMem_v2", (size_t *, int))                                        \
  X(device_attribute, "cuDeviceGetAttribute", (int *, int, int))                                  \
  X(context_retain, "cuDevicePrimaryCtxRetain", (cu_context *, int))                              \
  X(context_release, "cuDevicePrimaryCtxRelease_v2", (int))                                       \
  X(context_set, "cuCtxSetCurrent", (cu_context))                                                 \
  X(module_load, "cuModuleLoadDataEx", (cu_module *, const void *, unsigned, int *, void **))     \
  X(module_unload, "cuModuleUnload", (cu_module))                                                 \
  X(module_function, "cuModuleGetFunction", (cu_function *, cu_module, const char *))             \
  X(allocate, "cuMemAlloc_v2", (cu_address *, size_t))                                            \
  X(release, "cuMemFree_v2", (cu_address))                                                        \
  X(host_allocate, "cuMemHostAlloc", (void **, size_t, unsigned))                                 \
  X(host_release, "cuMemFreeHost", (void *))                                                      \
  X(zero, "cuMemsetD8Async", (cu_address, unsigned char, size_t, cu_stream))                      \
  X(to_device, "cuMemcpyHtoDAsync_v2", (cu_address, const void *, size_t, cu_stream))             \
  X(to_host, "cuMemcpyDtoHAsync_v2", (void *, cu_address, size_t, cu_stream))                     \
  X(stream_create, "cuStreamCreate", (cu_stream *, unsigned))                                     \
  X(stream_destroy, "cuStreamDestroy_v2", (cu_stream))                                            \
  X(stream_wait, "cuStreamSynchronize", (cu_stream))                                              \
  X(stream_wait_event, "cuStreamWaitEvent", (cu_stream, cu_event, unsigned))                      \
  X(capture_begin, "cuStreamBeginCapture_v2", (cu_stream, int))                                   \
  X(capture_end, "cuStreamEndCapture", (cu_stream, cu_graph *))                                   \
  X(graph_instantiate, "cuGraphInstantiateWithFlags", (cu_graph_exec *, cu_graph, unsigned long long)) \
  X(graph_destroy, "cuGraphDestroy", (cu_graph))                                                  \
  X(graph_launch, "cuGraphLaunch", (cu_graph_exec, cu_stream))                                    \
  X(graph_exec_destroy, "cuGraphExecDestroy", (cu_graph_exec))                                    \
  X(event_create, "cuEventCreate", (cu_event *, unsigned))                                        \
  X(event_destroy, "cuEventDestroy_v2", (cu_event))                                               \
  X(event_record, "cuEventRecord", (cu_event, cu_stream))                                         \
  X(event_wait, "cuEventSynchronize", (cu_event))                                                 \
  X(launch, "cuLaunchKernel",                                                                     \
    (cu_function, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, cu_stream, \
     void **, void **))

typedef struct {
#define GG_MEMBER(NAME, SYMBOL, PARAMETERS) cu_result(*NAME) PARAMETERS;
  GG_EACH_FUNCTION(GG_MEMBER)
} driver;

typedef struct block {
  struct block *next;
  cu_address device;
  void *host;
} block;

struct gg_graph {
  struct gg_graph *next;
  cu_graph_exec exec;
};

typedef struct {
  gg_device shown;
  driver cu;
  void *library;
  int number;
  cu_context context;
  cu_module module;
  // The queue that calls go to: the first, or the one beside it.
  cu_stream stream, streams[2];
  cu_event beside;
  cu_event events[GG_EVENTS];
  cu_function kernels[GG_KERNEL_COUNT];
  block *blocks;
  gg_graph *graphs;
} card;

static void explain(const driver *cu, const char *doing, cu_result result, char *message) {
  const char *text = NULL;
  if (cu->error_string) cu->error_string(result, &text);
  snprintf(message, 256, "%s: %s (CUDA error %d)", doing, text ? text : "unknown error", result);
}

static int failed(card *c, const char *doing, cu_result result) {
  explain(&c->cu, doing, result, c->shown.message);
  return result == CU_OUT_OF_MEMORY ? GG_NO_MEMORY : GG_LOST;
}

// Calls a function of the driver; ends the caller with the status of a failure.
#define TRY(c, DOING, CALL)                              \
  do {                                                   \
    const cu_result result_ = (c)->cu.CALL;              \
    if (result_ != 0) return failed((c), DOING, result_); \
  } while (0)

// Any thread may be the one that calls.
#define ENTER(device)            \
  card *c = (card *)(device);    \
  TRY(c, "the card's context", context_set(c->context))

static int card_allocate(gg_device *device, size_t bytes, void **address) {
  ENTER(device);
  block *b = calloc(1, sizeof *b);
  if (!b) return GG_NO_MEMORY;
  const cu_result result = c->cu.allocate(&b->device, bytes ? bytes : 1);
  if (result != 0) {
    free(b);
    return failed(c, "memory of the card", result);
  }
  b->next = c->blocks;
  c->blocks = b;
  TRY(c, "zeroing memory", zero(b->device, 0, bytes ? bytes : 1, c->stream));
  *address = (void *)(uintptr_t)b->device;
  return GG_OK;
}

static int card_allocate_host(gg_device *device, size_t bytes, void **address) {
  ENTER(device);
  block *b = calloc(1, sizeof *b);
  if (!b) return GG_NO_MEMORY;
  const cu_result result = c->cu.host_allocate(&b->host, bytes ? bytes : 1, 0);
  if (result != 0) {
    free(b);
    return failed(c, "page-locked memory", result);
  }
  b->next = c->blocks;
  c->blocks = b;
  memset(b->host, 0, bytes);
  *address = b->host;
  return GG_OK;
}

static int card_to_device(gg_device *device, void *to, const void *from, size_t bytes) {
  ENTER(device);
  if (bytes) TRY(c, "copying to the card", to_device((uintptr_t)to, from, bytes, c->stream));
  return GG_OK;
}

static int card_to_host(gg_device *device, void *to, const void *from, size_t bytes) {
  ENTER(device);
  if (bytes) TRY(c, "copying from the card", to_host(to, (uintptr_t)from, bytes, c->stream));
  return GG_OK;
}

static int card_launch(gg_device *device, int kernel, int x, int y, const gg_arguments *arguments) {
  ENTER(device);
  void *parameters[] = {(void *)arguments};
  TRY(c, "starting a kernel",
      launch(c->kernels[kernel], (unsigned)x, (unsigned)y, 1, GG_THREADS, 1, 1, 0, c->stream, parameters,
             NULL));
  return GG_OK;
}

static int card_begin_recording(gg_device *device) {
  ENTER(device);
  TRY(c, "recording steps", capture_begin(c->stream, CU_CAPTURE_THREAD_LOCAL));
  return GG_OK;
}

static int card_end_recording(gg_device *device, gg_graph **out) {
  ENTER(device);
  cu_graph graph;
  TRY(c, "recording steps", capture_end(c->stream, &graph));
  gg_graph *kept = calloc(1, sizeof *kept);
  if (!kept) return GG_NO_MEMORY;
  const cu_result result = c->cu.graph_instantiate(&kept->exec, graph, 0);
  c->cu.graph_destroy(graph);
  if (result != 0) {
    free(kept);
    return failed(c, "preparing steps", result);
  }
  kept->next = c->graphs;
  c->graphs = kept;
  *out = kept;
  return GG_OK;
}

static int card_replay(gg_device *device, gg_graph *graph) {
  ENTER(device);
  TRY(c, "starting steps", graph_launch(graph->exec, c->stream));
  return GG_OK;
}

static int card_begin_beside(gg_device *device) {
  card *c = (card *)device;
  c->stream = c->streams[1];
  return GG_OK;
}

static int card_end_beside(gg_device *device) {
  ENTER(device);
  c->stream = c->streams[0];
  TRY(c, "marking a place", event_record(c->beside, c->streams[1]));
  TRY(c, "waiting in a queue", stream_wait_event(c->stream, c->beside, 0));
  return GG_OK;
}

static int card_mark(gg_device *device, int number) {
  ENTER(device);
  TRY(c, "marking a place", event_record(c->events[number], c->stream));
  return GG_OK;
}

static int card_wait(gg_device *device, int number) {
  ENTER(device);
  TRY(c, "waiting for the card", event_wait(c->events[number]));
  return GG_OK;
}

static int card_synchronize(gg_device *device) {
  ENTER(device);
  TRY(c, "waiting for the card", stream_wait(c->stream));
  return GG_OK;
}

static void card_close(gg_device *device) {
  card *c = (card *)device;
  if (c->context) {
    c->cu.context_set(c->context);
    for (int i = 0; i < 2; i++) {
      if (c->streams[i]) c->cu.stream_wait(c->streams[i]);
    }
    for (gg_graph *g = c->graphs, *next; g; g = next) {
      next = g->next;
      c->cu.graph_exec_destroy(g->exec);
      free(g);
    }
    for (block *b = c->blocks, *next; b; b = next) {
      next = b->next;
      if (b->device) c->cu.release(b->device);
      if (b->host) c->cu.host_release(b->host);
      free(b);
    }
    for (int i = 0; i < GG_EVENTS; i++) {
      if (c->events[i]) c->cu.event_destroy(c->events[i]);
    }
    if (c->beside) c->cu.event_destroy(c->beside);
    if (c->module) c->cu.module_unload(c->module);
    for (int i = 0; i < 2; i++) {
      if (c->streams[i]) c->cu.stream_destroy(c->streams[i]);
    }
    c->cu.context_release(c->number);
  }
  // The driver's library stays: its threads may still be there.
  free(c);
}

static const gg_functions card_functions = {
    card_allocate, card_allocate_host,   card_to_device,     card_to_host, card_launch,
    card_begin_recording, card_end_recording, card_replay, card_begin_beside, card_end_beside,
    card_mark, card_wait, card_synchronize, card_close,
};

static int load_driver(driver *cu, char *message) {
  void *library = dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL);
  if (!library) {
    snprintf(message, 256, "%s", dlerror());
    return GG_NO_DRIVER;
  }
#define GG_FIND(NAME, SYMBOL, PARAMETERS)                                                     \
  *(void **)&cu->NAME = dlsym(library, SYMBOL);                                               \
  if (!cu->NAME) {                                                                            \
    snprintf(message, 256, "the driver has no function " SYMBOL);                             \
    return GG_OLD_DRIVER;                                                                     \
  }
  GG_EACH_FUNCTION(GG_FIND)
  return GG_OK;
}

// Finds out what the card is.
static int look_at(card *c, int number) {
  int count = 0, major = 0, minor = 0;
  const cu_result result = c->cu.init(0);
  if (result != 0) {
    failed(c, "the driver", result);
    // "No device" and a driver that cannot reach its kernel module come from here.
    return result == 100 ? GG_NO_CARD : GG_NO_DRIVER;
  }
  TRY(c, "the driver's version", version(&c->shown.driver_version));
  TRY(c, "counting cards", device_count(&count));
  if (number < 0 || number >= count) {
    snprintf(c->shown.message, sizeof c->shown.message, "there are %d cards", count);
    return GG_NO_CARD;
  }
  TRY(c, "the card", device_get(&c->number, number));
  TRY(c, "the card's name", device_name(c->shown.name, sizeof c->shown.name, c->number));
  size_t memory = 0;
  TRY(c, "the card's memory", device_memory(&memory, c->number));
  c->shown.memory = memory;
  TRY(c, "the card", device_attribute(&major, CU_CAPABILITY_MAJOR, c->number));
  TRY(c, "the card", device_attribute(&minor, CU_CAPABILITY_MINOR, c->number));
  c->shown.capability = 10 * major + minor;
  return c->shown.capability < OLDEST_CAPABILITY ? GG_OLD_CARD : GG_OK;
}

static int prepare(card *c) {
  TRY(c, "the card's context", context_retain(&c->context, c->number));
  TRY(c, "the card's context", context_set(c->context));
  for (int i = 0; i < 2; i++) {
    TRY(c, "the card's queue", stream_create(&c->streams[i], CU_STREAM_NON_BLOCKING));
  }
  c->stream = c->streams[0];
  TRY(c, "the card's events", event_create(&c->beside, CU_EVENT_BLOCKING_NO_TIMING));
  char *image = gg_image();
  if (!image) return GG_NO_MEMORY;
  const cu_result result = c->cu.module_load(&c->module, image, 0, NULL, NULL);
  free(image);
  if (result != 0) {
    const int status = failed(c, "loading the kernels", result);
    return result == CU_UNSUPPORTED_PTX || result == CU_NO_BINARY_FOR_GPU ? GG_OLD_DRIVER : status;
  }
#define GG_NAME(NAME) "gg_" #NAME,
  static const char *const names[] = {GG_EACH_KERNEL(GG_NAME)};
  for (int i = 0; i < GG_KERNEL_COUNT; i++) {
    TRY(c, "finding the kernels", module_function(&c->kernels[i], c->module, names[i]));
  }
  for (int i = 0; i < GG_EVENTS; i++) {
    TRY(c, "the card's events", event_create(&c->events[i], CU_EVENT_BLOCKING_NO_TIMING));
  }
  return GG_OK;
}

int gg_open(int number, gg_device **device, char *message) {
  *device = NULL;
  message[0] = 0;
  card *c = calloc(1, sizeof *c);
  if (!c) return GG_NO_MEMORY;
  c->shown.functions = &card_functions;
  int status = load_driver(&c->cu, message);
  if (status == GG_OK) {
    status = look_at(c, number);
    if (status == GG_OK) status = prepare(c);
    snprintf(message, 256, "%s", c->shown.message);
  }
  if (status != GG_OK) {
    card_close(&c->shown);
    return status;
  }
  *device = &c->shown;
  return GG_OK;
}
