// Tells the thread sanitizer of the slow paths of Swift's Mutex, which lie in a library that is compiled without it: who
// waited for the lock has seen what was done under it. The fast paths are compiled into the tests, and need no word.
// Loaded before that library (LD_PRELOAD) by scripts/sanitize.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stddef.h>
#include <stdint.h>

#define LOCK "$s15Synchronization12_MutexHandleV9_lockSlowyys6UInt32VF"
#define UNLOCK "$s15Synchronization12_MutexHandleV11_unlockSlowyyF"
#define SWIFT __attribute__((swiftcall))

void __tsan_acquire(void *address) __attribute__((weak));
void __tsan_release(void *address) __attribute__((weak));

typedef SWIFT void Lock(uint32_t thread, __attribute__((swift_context)) void *handle);
typedef SWIFT void Unlock(__attribute__((swift_context)) void *handle);

SWIFT void lock_slow(uint32_t thread, __attribute__((swift_context)) void *handle) __asm__(LOCK);
SWIFT void unlock_slow(__attribute__((swift_context)) void *handle) __asm__(UNLOCK);

SWIFT void lock_slow(uint32_t thread, __attribute__((swift_context)) void *handle) {
  static Lock *real;
  if (!real) real = (Lock *)dlsym(RTLD_NEXT, LOCK);
  real(thread, handle);
  if (__tsan_acquire) __tsan_acquire(handle);
}

SWIFT void unlock_slow(__attribute__((swift_context)) void *handle) {
  static Unlock *real;
  if (!real) real = (Unlock *)dlsym(RTLD_NEXT, UNLOCK);
  if (__tsan_release) __tsan_release(handle);
  real(handle);
}
