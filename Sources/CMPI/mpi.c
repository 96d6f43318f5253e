#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CMPI.h"

// Prototypes are those of the MPI standard; handles are Open MPI's, addresses of its objects.
typedef void *handle;

// What stands for memory that is sent from where it is received.
#define IN_PLACE ((const void *)1)

enum { SUCCESS = 0, THREAD_SERIALIZED = 2, ERROR_TEXT = 512 };

static struct {
  int (*init)(int *, char ***, int, int *);
  int (*rank)(handle, int *);
  int (*size)(handle, int *);
  int (*set_errors)(handle, handle);
  int (*error_text)(int, char *, int *);
  int (*gather)(const void *, int, handle, void *, const int *, const int *, handle, handle);
  int (*swap)(const void *, const int *, const int *, handle, void *, const int *, const int *, handle,
              handle);
  int (*finalize)(void);
  handle world;
  handle byte;
  handle errors_return;
} mpi;

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
      {&mpi.gather, "MPI_Allgatherv"},
      {&mpi.swap, "MPI_Alltoallv"},
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

bool gm_share(void *all, const int32_t *counts, const int32_t *offsets, char *message, size_t room) {
  const int code =
      mpi.gather(IN_PLACE, 0, mpi.byte, all, counts, offsets, mpi.byte, mpi.world);
  return code == SUCCESS || fail(code, "MPI_Allgatherv", message, room);
}

bool gm_swap(const void *sent, const int32_t *counts, const int32_t *offsets, void *received,
             const int32_t *received_counts, const int32_t *received_offsets, char *message, size_t room) {
  const int code = mpi.swap(sent, counts, offsets, mpi.byte, received, received_counts,
                            received_offsets, mpi.byte, mpi.world);
  return code == SUCCESS || fail(code, "MPI_Alltoallv", message, room);
}

void gm_leave(void) { mpi.finalize(); }
