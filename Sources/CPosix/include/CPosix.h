// What systems that keep to POSIX have in common, under one name in Swift, whose own modules for it differ from system to system; and
// what Swift does not see of it: macros, calls with any number of arguments, members that systems spell differently.
#ifndef CPOSIX_H
#define CPOSIX_H

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define CP_SWIFT(name) __attribute__((swift_name(name)))

/// The error number of the last call of this thread that failed (`errno`).
CP_SWIFT("getter:systemError()")
static inline int cp_error(void) { return errno; }

/// Opens a file that is there; answers its descriptor, or a negative number.
CP_SWIFT("openFile(_:_:)")
static inline int cp_open(const char *_Nonnull path, int flags) { return open(path, flags); }

/// Opens a file, or makes one with a mode; answers its descriptor, or a negative number.
CP_SWIFT("openFile(_:_:mode:)")
static inline int cp_create(const char *_Nonnull path, int flags, mode_t mode) {
  return open(path, flags, mode);
}

/// Whether a path leads to a directory.
CP_SWIFT("getter:stat.isDirectory(self:)")
static inline bool cp_is_directory(const struct stat *_Nonnull status) {
  return S_ISDIR(status->st_mode);
}

/// Whether a path leads to a regular file.
CP_SWIFT("getter:stat.isRegularFile(self:)")
static inline bool cp_is_regular(const struct stat *_Nonnull status) {
  return S_ISREG(status->st_mode);
}

/// When a file was written to.
CP_SWIFT("getter:stat.modified(self:)")
static inline struct timespec cp_modified(const struct stat *_Nonnull status) {
#ifdef __APPLE__
  return status->st_mtimespec;
#else
  return status->st_mtim;
#endif
}

/// New memory of whole pages, zeroed; NULL where there is none.
CP_SWIFT("mapMemory(_:)")
static inline void *_Nullable cp_map_memory(size_t count) {
  void *memory = mmap(NULL, count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANON, -1, 0);
  return memory == MAP_FAILED ? NULL : memory;
}

/// The beginning of a file as memory that is only read; NULL where the system refuses.
CP_SWIFT("mapFile(_:_:)")
static inline void *_Nullable cp_map_file(size_t count, int descriptor) {
  void *memory = mmap(NULL, count, PROT_READ, MAP_PRIVATE, descriptor, 0);
  return memory == MAP_FAILED ? NULL : memory;
}

#endif
