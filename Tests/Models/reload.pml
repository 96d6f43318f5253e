// A model is loaded again while requests are being answered: Sources/LiveSessions/Models (ModelRegistry, ServedModel,
// MicroBatcher, BatchQueue).
//
// Each request is answered, by the version that it took when it began; a version's thread ends when nobody has that version any
// more, and not before; and no thread sleeps while there is work for it.
//
// Guards, each of which the model needs:
//   NO_HOLD   a request does not hold on to the version that it took
//   NO_IDLE   a thread is not counted as idle in the step in which it found nothing to do

#define REQUESTS 2
#define VERSIONS 2

// The version that is served, and who holds each.
byte current;
byte holders[VERSIONS] = 1;
// The queue of each version's scoring thread, as far as it matters: requests that wait, and its sleep.
bool waits[VERSIONS * REQUESTS], answered[REQUESTS];
bool stopped[VERSIONS], idle[VERSIONS], over[VERSIONS];
byte signals[VERSIONS];
// Requests, and the one who loads, that are over.
byte gone;

#define work(v) (waits[(v) * REQUESTS] || waits[(v) * REQUESTS + 1])

inline let_go(v) {
  d_step { holders[v]-- };
  // The last one who lets go stops the thread.
  if
  :: atomic { holders[v] == 0 && !stopped[v] -> stopped[v] = true; if :: idle[v] -> idle[v] = false; signals[v]++ :: else fi }
  :: else
  fi
}

proctype request(byte me) {
  byte v;
  // The lock of the registry: the version is taken and held in one step.
#ifdef NO_HOLD
  v = current;
#else
  d_step { v = current; holders[v]++ };
#endif
  atomic {
    assert(!stopped[v]);
    waits[v * REQUESTS + me] = true;
    if :: idle[v] -> idle[v] = false; signals[v]++ :: else fi
  };
  answered[me];
#ifndef NO_HOLD
  let_go(v);
#endif
  gone++
}

proctype reloader() {
  byte old;
  d_step { old = current; current = old + 1 };
  let_go(old);
  gone++
}

proctype scorer(byte v) {
  byte i; bool batch[REQUESTS];
  do
  ::
    if
    :: d_step { stopped[v] && !work(v) -> skip }; break
    :: work(v) ->
      d_step {
        i = 0;
        do :: i < REQUESTS -> batch[i] = waits[v * REQUESTS + i]; waits[v * REQUESTS + i] = false; i++ :: else -> break od;
        i = 0
      };
      do
      :: i < REQUESTS -> if :: batch[i] -> assert(!answered[i]); answered[i] = true; batch[i] = false :: else fi; i++
      :: else -> i = 0; break
      od
#ifdef NO_IDLE
    :: !work(v) && !stopped[v] -> skip; idle[v] = true;
#else
    :: d_step { !work(v) && !stopped[v] -> idle[v] = true };
#endif
      atomic { signals[v] > 0 -> signals[v]-- }
    fi
  od;
  over[v] = true
}

init {
  byte i = 0;
  atomic {
    do :: i < VERSIONS -> run scorer(i); i++ :: else -> break od;
    i = 0;
    do :: i < REQUESTS -> run request(i); i++ :: else -> break od;
    run reloader()
  }
  // The old version's thread ends by itself; the new one sleeps, or is about to.
  gone == REQUESTS + 1 && over[0];
  assert(answered[0] && answered[1] && !over[1] && holders[1] == 1 && !work(1));
  // The end of the server.
  let_go(1);
  over[1]
}
