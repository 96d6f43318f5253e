#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CMPI.h"

// Prototypes are those of the MPI standard; handles are Open MPI's, addresses of its objects.
typedef void *handle;

// What stands for memory that is sent from where it is received.
#define IN_PLACE ((const void *)1)

enum { SUCCESS = 0, THREAD_SERIALIZED = 2, ERROR_TEXT = 512, ANY = -1 };

// What Open MPI tells of a message; the rest is its own.
typedef struct {
  int source, tag, error, cancelled;
  size_t bytes;
} status;

static struct {
  int (*init)(int *, char ***, int, int *);
  int (*rank)(handle, int *);
  int (*size)(handle, int *);
  int (*set_errors)(handle, handle);
  int (*error_text)(int, char *, int *);
  int (*gather)(const void *, int, handle, void *, const int *, const int *, handle, handle, handle *);
  int (*swap)(const void *, const int *, const int *, handle, void *, const int *, const int *, handle,
              handle, handle *);
  int (*wait)(handle *, status *);
  int (*send)(const void *, int, handle, int, int, handle, handle *);
  int (*test)(handle *, int *, status *);
  int (*probe)(int, int, handle, int *, status *);
  int (*get_count)(const status *, handle, int *);
  int (*receive)(void *, int, handle, int, int, handle, status *);
  int (*finalize)(void);
  handle world;
  handle byte;
  handle errors_return;
} mpi;

// A call of all ranks that has begun, with the numbers that have to stay as they are until it is done.
static struct {
  bool is_there;
  handle request;
  // How it went so far.
  int code;
  int32_t *numbers;
} begun;

static bool fail(int code, const char *what, char *message, size_t room) {
  char text[ERROR_TEXT] = "";
  int length = 0;
  if (mpi.error_text) mpi.error_text(code, text, &length);
  snprintf(message, room, "%s: %s", what, text);
  return false;
}

bool gm_join(char *message, size_t room) {
  // Its parts are opened by itself, and look for its symbols among the global ones.
  void *library = dlopen("libmpi.so.40", RTLD_NOW | RTLD_GLOBAL);
  if (!library) library = dlopen("libmpi.so", RTLD_NOW | RTLD_GLOBAL);
  if (!library) {
    snprintf(message, room, "%s", dlerror());
    return false;
  }
  const struct {
    void *place;
    const char *name;
  } symbols[] = {
      {&mpi.init, "MPI_Init_thread"},
      {&mpi.rank, "MPI_Comm_rank"},
      {&mpi.size, "MPI_Comm_size"},
      {&mpi.set_errors, "MPI_Comm_set_errhandler"},
      {&mpi.error_text, "MPI_Error_string"},
      {&mpi.gather, "MPI_Iallgatherv"},
      {&mpi.swap, "MPI_Ialltoallv"},
      {&mpi.wait, "MPI_Wait"},
      {&mpi.send, "MPI_Isend"},
      {&mpi.test, "MPI_Test"},
      {&mpi.probe, "MPI_Iprobe"},
      {&mpi.get_count, "MPI_Get_count"},
      {&mpi.receive, "MPI_Recv"},
      {&mpi.finalize, "MPI_Finalize"},
      {&mpi.world, "ompi_mpi_comm_world"},
      {&mpi.byte, "ompi_mpi_byte"},
      {&mpi.errors_return, "ompi_mpi_errors_return"},
  };
  for (size_t i = 0; i < sizeof symbols / sizeof *symbols; i++) {
    void *found = dlsym(library, symbols[i].name);
    if (!found) {
      snprintf(message, room, "libmpi.so has no %s: it is not Open MPI's", symbols[i].name);
      return false;
    }
    memcpy(symbols[i].place, &found, sizeof found);
  }
  // A rank that waits lets others work, which costs nothing where there are none: machines are shared.
  setenv("OMPI_MCA_mpi_yield_when_idle", "1", 0);
  int provided = 0;
  const int code = mpi.init(NULL, NULL, THREAD_SERIALIZED, &provided);
  if (code != SUCCESS) return fail(code, "MPI_Init_thread", message, room);
  if (provided < THREAD_SERIALIZED) {
    snprintf(message, room, "Open MPI was built without threads");
    return false;
  }
  mpi.set_errors(mpi.world, mpi.errors_return);
  begun.numbers = malloc(4 * (size_t)gm_count() * sizeof *begun.numbers);
  if (!begun.numbers) {
    snprintf(message, room, "no memory");
    return false;
  }
  return true;
}

int32_t gm_rank(void) {
  int rank = 0;
  mpi.rank(mpi.world, &rank);
  return rank;
}

int32_t gm_count(void) {
  int size = 0;
  mpi.size(mpi.world, &size);
  return size;
}

// The n-th of the numbers of each rank that a call needs until it is done.
static const int32_t *keep(int n, const int32_t *numbers) {
  const size_t count = (size_t)gm_count();
  return memcpy(begun.numbers + (size_t)n * count, numbers, count * sizeof *numbers);
}

bool gm_begin_share(void *all, const int32_t *counts, const int32_t *offsets, char *message, size_t room) {
  begun.code = mpi.gather(IN_PLACE, 0, mpi.byte, all, keep(0, counts), keep(1, offsets), mpi.byte,
                          mpi.world, &begun.request);
  begun.is_there = begun.code == SUCCESS;
  return begun.is_there || fail(begun.code, "MPI_Iallgatherv", message, room);
}

bool gm_begin_swap(const void *sent, const int32_t *counts, const int32_t *offsets, void *received,
                   const int32_t *received_counts, const int32_t *received_offsets, char *message,
                   size_t room) {
  begun.code = mpi.swap(sent, keep(0, counts), keep(1, offsets), mpi.byte, received,
                        keep(2, received_counts), keep(3, received_offsets), mpi.byte, mpi.world,
                        &begun.request);
  begun.is_there = begun.code == SUCCESS;
  return begun.is_there || fail(begun.code, "MPI_Ialltoallv", message, room);
}

void gm_carry_on(void) {
  int flag = 0;
  status ignored;
  if (begun.is_there && begun.code == SUCCESS) begun.code = mpi.test(&begun.request, &flag, &ignored);
}

bool gm_finish(char *message, size_t room) {
  status ignored;
  // A request that is done may be waited for.
  if (begun.code == SUCCESS) begun.code = mpi.wait(&begun.request, &ignored);
  begun.is_there = false;
  return begun.code == SUCCESS || fail(begun.code, "MPI_Wait", message, room);
}

bool gm_send(const void *bytes, int32_t size, int32_t rank, int32_t tag, void **sending, char *message,
             size_t room) {
  const int code = mpi.send(bytes, size, mpi.byte, rank, tag, mpi.world, sending);
  return code == SUCCESS || fail(code, "MPI_Isend", message, room);
}

bool gm_is_sent(void **sending, bool *is_sent, char *message, size_t room) {
  int flag = 0;
  status ignored;
  const int code = mpi.test(sending, &flag, &ignored);
  *is_sent = flag;
  return code == SUCCESS || fail(code, "MPI_Test", message, room);
}

bool gm_find(int32_t *rank, int32_t *tag, int32_t *size, bool *is_there, char *message, size_t room) {
  int flag = 0, bytes = 0;
  status found;
  int code = mpi.probe(*rank < 0 ? ANY : *rank, *tag < 0 ? ANY : *tag, mpi.world, &flag, &found);
  if (code != SUCCESS) return fail(code, "MPI_Iprobe", message, room);
  *is_there = flag;
  if (!flag) return true;
  code = mpi.get_count(&found, mpi.byte, &bytes);
  if (code != SUCCESS) return fail(code, "MPI_Get_count", message, room);
  *rank = found.source;
  *tag = found.tag;
  *size = bytes;
  return true;
}

bool gm_receive(void *bytes, int32_t size, int32_t rank, int32_t tag, char *message, size_t room) {
  status ignored;
  const int code = mpi.receive(bytes, size, mpi.byte, rank, tag, mpi.world, &ignored);
  return code == SUCCESS || fail(code, "MPI_Recv", message, room);
}

void gm_leave(void) { mpi.finalize(); }
