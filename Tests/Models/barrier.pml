// The meeting of a team of threads: Sources/CKernels/barrier.c.
//
// Every thread meets ROUNDS times. Nobody leaves a meeting before all have come to it, and nobody stays in one for ever. Threads
// that spin and threads that sleep are both tried at every meeting. Memory is taken to be in one order (what the C code's orders
// make of it is the thread sanitizer's to look at).
//
// Guards, each of which the model needs:
//   NO_COMPARE     the kernel puts a thread to sleep without looking at the generation once more
//   NO_EARLY_LOOK  a thread looks at the generation after it has arrived
//   NO_RESET_FIRST the count of arrivals is set back after the generation has changed
//   NO_SLEEPERS    the last one wakes nobody who was not counted as a sleeper before, and sleepers are not counted

#define THREADS 3
#define ROUNDS 2

byte arrived, generation, sleepers;
// Who sleeps in the kernel.
bool asleep[THREADS];
// How many meetings a thread has come to.
byte came[THREADS];

inline wake_all() {
  d_step { i = 0; do :: i < THREADS -> asleep[i] = false; i++ :: else -> break od; i = 0 }
}

inline all_came() {
  d_step {
    i = 0;
    do :: i < THREADS -> assert(came[i] >= came[_pid]); i++ :: else -> break od;
    i = 0
  }
}

active [THREADS] proctype member() {
  byte old, before, i;
  do
  :: came[_pid] < ROUNDS ->
#ifndef NO_EARLY_LOOK
    old = generation;
#endif
    d_step { came[_pid]++; before = arrived; arrived++ }
#ifdef NO_EARLY_LOOK
    old = generation;
#endif
    if
    :: before == THREADS - 1 ->
#ifdef NO_RESET_FIRST
      generation = old + 1;
      arrived = 0;
#else
      arrived = 0;
      generation = old + 1;
#endif
      if :: sleepers > 0 -> wake_all() :: else fi
    :: else ->
      do
      // Spins, or has spun for long enough and sleeps.
      :: generation != old -> break
      :: generation == old ->
#ifndef NO_SLEEPERS
        sleepers++;
#endif
#ifdef NO_COMPARE
        asleep[_pid] = true;
#else
        // FUTEX_WAIT looks and goes to sleep in one step.
        d_step { if :: generation == old -> asleep[_pid] = true :: else fi }
#endif
        !asleep[_pid];
#ifndef NO_SLEEPERS
        sleepers--
#endif
      od
    fi;
    all_came()
  :: else -> break
  od
}
