// Counts what a process asks of the system to change the files in one folder, and lets one of these calls go wrong. Loaded
// before the C library (LD_PRELOAD) by scripts/check-crashes; processes that are started share the count.
//
//   CRASH_FOLDER  the folder, absolute and without links
//   CRASH_COUNT   a file of 8 zero bytes, in which the calls are counted
//   CRASH_CALLS   a file to which a line is appended for each call: number, call, path, where it leads
//   CRASH_AT      number of the call that goes wrong, from 1; 0 for none
//   CRASH_KIND    error: the call fails with EIO, once
//                 full: it fails with ENOSPC, and so does all after it that needs room
//                 short: a write writes half, and then the disk is full
//                 kill: the process ends before the call, as by kill -9
//                 torn: a write writes half, and the process ends

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

typedef enum { OPENS, WRITES, NAMES, REMOVES, SYNCS } Kind;

static char folder[PATH_MAX];
static size_t folder_length;
static _Atomic uint64_t *count;
static uint64_t at;
static char kind[16];
static int calls = -1;

__attribute__((constructor)) static void begin(void) {
  const char *name = getenv("CRASH_FOLDER"), *counter = getenv("CRASH_COUNT");
  const char *number = getenv("CRASH_AT"), *what = getenv("CRASH_KIND"), *list = getenv("CRASH_CALLS");
  if (!name || !counter) return;
  int file = (int)syscall(SYS_openat, AT_FDCWD, counter, O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  void *shared = mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (shared == MAP_FAILED) return;
  count = shared;
  at = number ? strtoull(number, NULL, 10) : 0;
  snprintf(kind, sizeof kind, "%s", what ? what : "");
  if (list) calls = (int)syscall(SYS_openat, AT_FDCWD, list, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  folder_length = (size_t)snprintf(folder, sizeof folder, "%s", name);
}

static bool inside(const char *path) {
  return count && strncmp(path, folder, folder_length) == 0 && (path[folder_length] == '/' || !path[folder_length]);
}

// Where an open file lies; false for one elsewhere.
static bool path_of_file(int file, char path[PATH_MAX]) {
  if (!count || file < 0) return false;
  char link[64];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = readlink(link, path, PATH_MAX - 1);
  if (length < 0) return false;
  path[length] = 0;
  return inside(path);
}

// What a name given relative to a folder means.
static bool path_of_name(int directory, const char *name, char path[PATH_MAX]) {
  if (!count || !name) return false;
  if (name[0] == '/') {
    snprintf(path, PATH_MAX, "%s", name);
  } else {
    char link[64], base[PATH_MAX];
    if (directory == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd");
    else snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
    ssize_t length = readlink(link, base, sizeof base - 1);
    if (length < 0) return false;
    base[length] = 0;
    if (snprintf(path, PATH_MAX, "%s/%s", base, name) >= PATH_MAX) return false;
  }
  return inside(path);
}

static void end(void) {
  kill(getpid(), SIGKILL);
  for (;;) pause();
}

// Counts a call; false when it is to fail, with errno. `half` tells a write to write a half of it first.
static bool allowed(Kind what, const char *call, const char *path, const char *to, bool *half) {
  uint64_t number = atomic_fetch_add(count, 1) + 1;
  if (calls >= 0) {
    char line[3 * PATH_MAX];
    int length = snprintf(line, sizeof line, "%llu\t%s\t%s\t%s\n", (unsigned long long)number, call, path, to);
    if (length > 0) syscall(SYS_write, calls, line, (size_t)length);
  }
  *half = false;
  if (!at || number < at) return true;
  bool needs_room = what == OPENS || what == WRITES || what == NAMES;
  if (number == at) {
    if (!strcmp(kind, "kill")) end();
    if (!strcmp(kind, "error")) { errno = EIO; return false; }
    if (what == WRITES && (!strcmp(kind, "short") || !strcmp(kind, "torn"))) { *half = true; return true; }
  }
  if (needs_room && (!strcmp(kind, "full") || (!strcmp(kind, "short") && number > at))) {
    errno = ENOSPC;
    return false;
  }
  return true;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

// MARK: Opening

// Only what makes a file, or empties one: an old one is opened without need of room.
static bool changes(const char *path, int flags) {
  if ((flags & O_TMPFILE) == O_TMPFILE || flags & O_TRUNC) return true;
  return flags & O_CREAT && faccessat(AT_FDCWD, path, F_OK, AT_EACCESS) != 0;
}

#define OPEN_AT(name)                                                                              \
  int name(int directory, const char *given, int flags, ...) {                                     \
    mode_t mode = 0;                                                                               \
    if (flags & (O_CREAT | __O_TMPFILE)) {                                                         \
      va_list rest;                                                                                \
      va_start(rest, flags);                                                                       \
      mode = va_arg(rest, mode_t);                                                                 \
      va_end(rest);                                                                                \
    }                                                                                              \
    char path[PATH_MAX];                                                                           \
    bool half;                                                                                     \
    if (path_of_name(directory, given, path) && changes(path, flags) &&                            \
        !allowed(OPENS, "open", path, "", &half))                                                  \
      return -1;                                                                                   \
    return REAL(openat)(directory, given, flags, mode);                                            \
  }

#define OPEN(name)                                                                                 \
  int name(const char *given, int flags, ...) {                                                    \
    mode_t mode = 0;                                                                               \
    if (flags & (O_CREAT | __O_TMPFILE)) {                                                         \
      va_list rest;                                                                                \
      va_start(rest, flags);                                                                       \
      mode = va_arg(rest, mode_t);                                                                 \
      va_end(rest);                                                                                \
    }                                                                                              \
    return openat(AT_FDCWD, given, flags, mode);                                                   \
  }

OPEN_AT(openat)
OPEN_AT(openat64)
OPEN(open)
OPEN(open64)
int creat(const char *given, mode_t mode) { return open(given, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int mkdir(const char *given, mode_t mode) {
  char path[PATH_MAX];
  bool half;
  if (path_of_name(AT_FDCWD, given, path) && !allowed(OPENS, "mkdir", path, "", &half)) return -1;
  return REAL(mkdir)(given, mode);
}

// MARK: Writing

ssize_t write(int file, const void *bytes, size_t size) {
  char path[PATH_MAX];
  bool half = false;
  if (path_of_file(file, path) && !allowed(WRITES, "write", path, "", &half)) return -1;
  ssize_t written = REAL(write)(file, bytes, half ? size / 2 : size);
  if (half && !strcmp(kind, "torn")) end();
  return written;
}

static ssize_t write_at(int file, const void *bytes, size_t size, off_t offset) {
  char path[PATH_MAX];
  bool half = false;
  if (path_of_file(file, path) && !allowed(WRITES, "pwrite", path, "", &half)) return -1;
  ssize_t written = REAL(pwrite)(file, bytes, half ? size / 2 : size, offset);
  if (half && !strcmp(kind, "torn")) end();
  return written;
}

ssize_t pwrite(int file, const void *bytes, size_t size, off_t offset) { return write_at(file, bytes, size, offset); }
ssize_t pwrite64(int file, const void *bytes, size_t size, off64_t offset) { return write_at(file, bytes, size, offset); }

ssize_t writev(int file, const struct iovec *parts, int number) {
  char path[PATH_MAX];
  bool half = false;
  if (path_of_file(file, path) && !allowed(WRITES, "writev", path, "", &half)) return -1;
  ssize_t written = REAL(writev)(file, parts, half ? (number + 1) / 2 : number);
  if (half && !strcmp(kind, "torn")) end();
  return written;
}

static int cut(int file, off_t size, const char *call) {
  char path[PATH_MAX];
  bool half;
  // One that makes a file smaller needs no room.
  if (path_of_file(file, path)) {
    struct stat status;
    Kind what = fstat(file, &status) == 0 && status.st_size >= size ? REMOVES : WRITES;
    if (!allowed(what, call, path, "", &half)) return -1;
  }
  return REAL(ftruncate)(file, size);
}

int ftruncate(int file, off_t size) { return cut(file, size, "ftruncate"); }
int ftruncate64(int file, off64_t size) { return cut(file, size, "ftruncate"); }

int fallocate(int file, int mode, off_t offset, off_t size) {
  char path[PATH_MAX];
  bool half;
  if (path_of_file(file, path) && !allowed(WRITES, "fallocate", path, "", &half)) return -1;
  return REAL(fallocate)(file, mode, offset, size);
}

int posix_fallocate(int file, off_t offset, off_t size) {
  char path[PATH_MAX];
  bool half;
  if (path_of_file(file, path) && !allowed(WRITES, "fallocate", path, "", &half)) return errno;
  return REAL(posix_fallocate)(file, offset, size);
}

// MARK: Names

int renameat(int from_directory, const char *from, int to_directory, const char *to) {
  char path[PATH_MAX], target[PATH_MAX];
  bool half;
  path_of_name(from_directory, from, path);
  if (path_of_name(to_directory, to, target) && !allowed(NAMES, "rename", path, target, &half)) return -1;
  return REAL(renameat)(from_directory, from, to_directory, to);
}

int renameat2(int from_directory, const char *from, int to_directory, const char *to, unsigned flags) {
  char path[PATH_MAX], target[PATH_MAX];
  bool half;
  path_of_name(from_directory, from, path);
  if (path_of_name(to_directory, to, target) && !allowed(NAMES, "rename", path, target, &half)) return -1;
  return REAL(renameat2)(from_directory, from, to_directory, to, flags);
}

int rename(const char *from, const char *to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }

int linkat(int from_directory, const char *from, int to_directory, const char *to, int flags) {
  char path[PATH_MAX], target[PATH_MAX];
  bool half;
  path_of_name(from_directory, from, path);
  if (path_of_name(to_directory, to, target) && !allowed(NAMES, "link", path, target, &half)) return -1;
  return REAL(linkat)(from_directory, from, to_directory, to, flags);
}

int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int unlinkat(int directory, const char *given, int flags) {
  char path[PATH_MAX];
  bool half;
  if (path_of_name(directory, given, path) && !allowed(REMOVES, "unlink", path, "", &half)) return -1;
  return REAL(unlinkat)(directory, given, flags);
}

int unlink(const char *given) { return unlinkat(AT_FDCWD, given, 0); }
int rmdir(const char *given) { return unlinkat(AT_FDCWD, given, AT_REMOVEDIR); }

// MARK: Waiting for the disk

int fsync(int file) {
  char path[PATH_MAX];
  bool half;
  if (path_of_file(file, path) && !allowed(SYNCS, "fsync", path, "", &half)) return -1;
  return REAL(fsync)(file);
}

int fdatasync(int file) {
  char path[PATH_MAX];
  bool half;
  if (path_of_file(file, path) && !allowed(SYNCS, "fdatasync", path, "", &half)) return -1;
  return REAL(fdatasync)(file);
}
