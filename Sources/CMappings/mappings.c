// The mappings, in a list that a signal handler may walk at any time, and the handler.
#include "CMappings.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

// SAFETY: entries are never freed, only used again, and `next` never changes once an entry is in the
// list: the handler can follow it without a lock. A range is unmapped by its owner only, after
// `cm_forget`, when no thread reads it any more; so the handler never replaces pages of anybody else.
struct cm_mapping {
  _Atomic(uintptr_t) start;      // 0 in an entry that is free
  _Atomic(size_t) length;        // whole pages
  atomic_bool is_damaged;
  cm_mapping *next;
};

static _Atomic(cm_mapping *) first;
static pthread_mutex_t writing = PTHREAD_MUTEX_INITIALIZER;
static uintptr_t page_size;
static struct sigaction previous;
static bool is_installed;

cm_mapping *cm_remember(const void *start, size_t length) {
  pthread_mutex_lock(&writing);
  if (!page_size) page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
  cm_mapping *mapping = atomic_load(&first);
  while (mapping && atomic_load(&mapping->start)) mapping = mapping->next;
  if (!mapping && (mapping = calloc(1, sizeof *mapping))) {
    mapping->next = atomic_load(&first);
    atomic_store(&first, mapping);
  }
  if (mapping) {
    atomic_store(&mapping->is_damaged, false);
    atomic_store(&mapping->length, (length + page_size - 1) / page_size * page_size);
    atomic_store(&mapping->start, (uintptr_t)start);
  }
  pthread_mutex_unlock(&writing);
  return mapping;
}

void cm_forget(cm_mapping *mapping) { atomic_store(&mapping->start, 0); }

bool cm_is_damaged(const cm_mapping *mapping) { return atomic_load(&mapping->is_damaged); }

// Puts zeros from the address to the end of its mapping; one call for all pages, since a file that was cut
// short lacks all that follow, and the number of separate mappings is limited.
static bool replace(uintptr_t address) {
  for (cm_mapping *mapping = atomic_load(&first); mapping; mapping = mapping->next) {
    uintptr_t start = atomic_load(&mapping->start);
    size_t length = atomic_load(&mapping->length);
    if (!start || address < start || address - start >= length) continue;
    // Start and length belong together unless the entry was used again between the two.
    if (atomic_load(&mapping->start) != start) continue;
    // The mark comes first: whoever reads the zeros can see it.
    atomic_store(&mapping->is_damaged, true);
    uintptr_t page = address / page_size * page_size;
    return mmap(
             (void *)page, start + length - page, PROT_READ,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED;
  }
  return false;
}

// SAFETY: everything called here is a plain system call, which may be made in a signal handler.
static void on_bus_error(int signal, siginfo_t *info, void *context) {
  int error = errno;
  if (info->si_code == BUS_ADRERR && replace((uintptr_t)info->si_addr)) {
    errno = error;
    return;
  }
  errno = error;
  if (previous.sa_flags & SA_SIGINFO) {
    previous.sa_sigaction(signal, info, context);
  } else if (previous.sa_handler != SIG_DFL && previous.sa_handler != SIG_IGN) {
    previous.sa_handler(signal);
  } else {
    // Ends the process as soon as the handler returns.
    sigaction(SIGBUS, &previous, NULL);
    raise(signal);
  }
}

bool cm_survive_damage(void) {
  pthread_mutex_lock(&writing);
  if (!is_installed) {
    struct sigaction action = {.sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    is_installed = sigaction(SIGBUS, NULL, &previous) == 0 && sigaction(SIGBUS, &action, NULL) == 0;
  }
  pthread_mutex_unlock(&writing);
  return is_installed;
}
