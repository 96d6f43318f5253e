// Threads of a block are fibers of one thread of the CPU: each runs until it meets a barrier or ends. Contexts begin
// them, jumps switch between them, which costs no call of the system.
#include <setjmp.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <vector>

#include "GPUEmulation.h"

#if __has_feature(address_sanitizer)
#include <dlfcn.h>
#include <sanitizer/common_interface_defs.h>
static const char card_name[] = "emulated card, sanitized";
#else
static const char card_name[] = "emulated card";
#endif

#pragma clang diagnostic ignored "-Wpass-failed"
#include "../../Sources/CGPU/kernels/kernels.cu"

thread_local Index threadIdx, blockIdx;

namespace {

using Kernel = void (*)(gg_arguments);

#define GG_FUNCTION(NAME) gg_##NAME,
const Kernel kernels[] = {GG_EACH_KERNEL(GG_FUNCTION)};

// Tells the address sanitizer on which stack the code goes on.
class Stack {
 public:
  // Of the thread that is running.
  Stack() {}
  Stack(void *bottom, size_t size) : bottom(bottom), size(size) {}

#if __has_feature(address_sanitizer)
  // The sanitizer's own cleans whole stacks at each call, for frames that are left for good.
  static void jump(jmp_buf place) {
    using Jump = void (*)(jmp_buf, int);
    static const Jump own = (Jump)dlsym(dlopen("libc.so.6", RTLD_NOW), "_longjmp");
    own(place, 1);
  }
  // Before a switch from this stack to another, or for ever.
  void leave(const Stack &next) { __sanitizer_start_switch_fiber(&frames, next.bottom, next.size); }
  static void end(const Stack &next) { __sanitizer_start_switch_fiber(nullptr, next.bottom, next.size); }
  // After a switch to this stack; where it is the first, from whom.
  void enter() { __sanitizer_finish_switch_fiber(frames, nullptr, nullptr); }
  void enter(Stack &from) { __sanitizer_finish_switch_fiber(nullptr, &from.bottom, &from.size); }
#else
  static void jump(jmp_buf place) { _longjmp(place, 1); }
  void leave(const Stack &) {}
  static void end(const Stack &) {}
  void enter() {}
  void enter(Stack &) {}
#endif

 private:
  const void *bottom = nullptr;
  size_t size = 0;
  void *frames = nullptr;
};

// Fibers that wait for each other.
struct Meeting {
  int members = 0;
  int arrived = 0;
  long generation = 0;

  void leave() {
    members--;
    open();
  }
  void open() {
    if (arrived < members) return;
    arrived = 0;
    generation++;
  }
};

class Block {
 public:
  static constexpr int threads = GG_THREADS;
  static constexpr size_t stack = 256 << 10;

  Block() : stacks(new char[threads * stack]) {}

  void run(Kernel function, const gg_arguments &given, bool descending) {
    kernel = function;
    arguments = &given;
    block = {threads};
    for (Meeting &warp : warps) warp = {32};
    for (int t = 0; t < threads; t++) {
      ended[t] = false;
      exchanges[t] = 0;
      getcontext(&fibers[t]);
      fibers[t].uc_stack.ss_sp = stacks.get() + t * stack;
      fibers[t].uc_stack.ss_size = stack;
      fibers[t].uc_link = nullptr;
      makecontext(&fibers[t], start, 0);
      stacks_of_fibers[t] = Stack(stacks.get() + t * stack, stack);
      begun[t] = false;
    }
    for (int left = threads; left > 0;) {
      for (int i = 0; i < threads; i++) {
        const int t = descending ? threads - 1 - i : i;
        if (ended[t]) continue;
        current = t;
        threadIdx = {(unsigned)t, 0, 0};
        resume(t);
        if (ended[t]) left--;
      }
    }
  }

  void wait(Meeting &meeting) {
    const long generation = meeting.generation;
    meeting.arrived++;
    meeting.open();
    while (meeting.generation == generation) {
      stacks_of_fibers[current].leave(stack_of_scheduler);
      if (_setjmp(places_of_fibers[current]) == 0) Stack::jump(place_of_scheduler);
      stacks_of_fibers[current].enter();
    }
  }

  void wait_for_block() { wait(block); }
  void wait_for_warp() { wait(warps[current / 32]); }

  // Two sets of places take turns, so that nobody overwrites what a slower one still reads.
  uint64_t *exchange() { return places[current / 32][exchanges[current]++ % 2]; }

  static thread_local std::unique_ptr<Block> mine;

 private:
  // Goes on with a fiber until it waits or ends.
  void resume(int t) {
    stack_of_scheduler.leave(stacks_of_fibers[t]);
    if (_setjmp(place_of_scheduler) != 0) {
      stack_of_scheduler.enter();
      return;
    }
    if (begun[t]) Stack::jump(places_of_fibers[t]);
    begun[t] = true;
    setcontext(&fibers[t]);
  }

  static void start() {
    Block &me = *mine;
    me.stacks_of_fibers[me.current].enter(me.stack_of_scheduler);
    me.kernel(*me.arguments);
    me.ended[me.current] = true;
    me.block.leave();
    me.warps[me.current / 32].leave();
    Stack::end(me.stack_of_scheduler);
    Stack::jump(me.place_of_scheduler);
  }

  Kernel kernel = nullptr;
  const gg_arguments *arguments = nullptr;
  ucontext_t fibers[threads];
  jmp_buf place_of_scheduler, places_of_fibers[threads];
  Stack stack_of_scheduler, stacks_of_fibers[threads];
  bool begun[threads];
  std::unique_ptr<char[]> stacks;
  bool ended[threads];
  int exchanges[threads];
  uint64_t places[threads / 32][2][4 * 32];
  Meeting block, warps[threads / 32];
  int current = 0;
};

thread_local std::unique_ptr<Block> Block::mine;

struct Launch {
  int kernel, x, y;
  gg_arguments arguments;
};

struct Region {
  void *start;
  size_t size;
};

}  // namespace

struct gg_graph {
  std::vector<Launch> launches;
};

namespace {

struct Emulation {
  gg_device shown;
  bool descending;
  long long left;
  int calls_left;
  bool fails;
  std::vector<Region> regions;
  std::vector<std::unique_ptr<gg_graph>> graphs;
  gg_graph *recording;

  bool lost() {
    if (fails && calls_left-- <= 0) {
      snprintf(shown.message, sizeof shown.message, "an emulated loss");
      return true;
    }
    return false;
  }
};

Emulation &of(gg_device *device) { return *(Emulation *)device; }

// Memory that ends where a page begins that nobody may touch; the address sanitizer looks after both of its ends.
int allocate(gg_device *device, size_t bytes, void **address) {
  Emulation &e = of(device);
  if (e.lost()) return GG_LOST;
  if ((long long)bytes > e.left) return GG_NO_MEMORY;
  e.left -= (long long)bytes;
#if __has_feature(address_sanitizer)
  *address = calloc(bytes, 1);
  e.regions.push_back({*address, 0});
#else
  const size_t page = (size_t)sysconf(_SC_PAGESIZE), room = (bytes + page) / page * page;
  void *start = mmap(nullptr, room + page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) return GG_NO_MEMORY;
  mprotect((char *)start + room, page, PROT_NONE);
  e.regions.push_back({start, room + page});
  *address = (char *)start + (room - (bytes + 15) / 16 * 16);
#endif
  return GG_OK;
}

int copy(gg_device *device, void *to, const void *from, size_t bytes) {
  if (of(device).lost()) return GG_LOST;
  memcpy(to, from, bytes);
  return GG_OK;
}

void run(Emulation &e, const Launch &launch) {
  if (!Block::mine) Block::mine = std::make_unique<Block>();
  const int blocks = launch.x * launch.y;
  for (int i = 0; i < blocks; i++) {
    const int block = e.descending ? blocks - 1 - i : i;
    blockIdx = {(unsigned)(block % launch.x), (unsigned)(block / launch.x), 0};
    Block::mine->run(kernels[launch.kernel], launch.arguments, e.descending);
  }
}

int launch(gg_device *device, int kernel, int x, int y, const gg_arguments *arguments) {
  Emulation &e = of(device);
  if (e.lost()) return GG_LOST;
  const Launch one = {kernel, x, y, *arguments};
  if (e.recording) e.recording->launches.push_back(one);
  else run(e, one);
  return GG_OK;
}

int begin_recording(gg_device *device) {
  Emulation &e = of(device);
  if (e.lost()) return GG_LOST;
  e.graphs.push_back(std::make_unique<gg_graph>());
  e.recording = e.graphs.back().get();
  return GG_OK;
}

int end_recording(gg_device *device, gg_graph **graph) {
  Emulation &e = of(device);
  if (e.lost()) return GG_LOST;
  *graph = e.recording;
  e.recording = nullptr;
  return GG_OK;
}

int replay(gg_device *device, gg_graph *graph) {
  if (of(device).lost()) return GG_LOST;
  for (const Launch &launch : graph->launches) run(of(device), launch);
  return GG_OK;
}

int event(gg_device *device, int) { return of(device).lost() ? GG_LOST : GG_OK; }
int beside(gg_device *device) { return of(device).lost() ? GG_LOST : GG_OK; }
int synchronize(gg_device *device) { return of(device).lost() ? GG_LOST : GG_OK; }

void close(gg_device *device) {
  Emulation *e = &of(device);
  for (const Region &region : e->regions) {
    if (region.size == 0) free(region.start);
    else munmap(region.start, region.size);
  }
  delete e;
}

const gg_functions functions = {
    allocate, allocate, copy,  copy,        launch, begin_recording, end_recording,
    replay,   beside,   beside, event,      event,  synchronize,     close,
};

}  // namespace

void __syncthreads() { Block::mine->wait_for_block(); }
void gg_sync_warp() { Block::mine->wait_for_warp(); }
uint64_t *gg_exchange() { return Block::mine->exchange(); }

gg_device *gg_emulation_open(bool descending, long long memory, int fails_after) {
  Emulation *e = new Emulation{};
  e->shown.functions = &functions;
  snprintf(e->shown.name, sizeof e->shown.name, "%s", card_name);
  e->shown.memory = (unsigned long long)memory;
  e->shown.capability = 80;
  e->descending = descending;
  e->left = memory;
  e->fails = fails_after > 0;
  e->calls_left = fails_after;
  return &e->shown;
}
