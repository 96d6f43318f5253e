// Commits that are shared by all calls that wait: Sources/SessionStates/GroupedWork.swift.
//
// Each call is answered, once: with what its group's commit found, or with a refusal. Nothing is committed after the last
// thing was done, and a queue never has more than one group to run.
//
// Guards, each of which the model needs:
//   NO_LOCK        whether somebody waits is looked at in another step than the waiting itself
//   NO_START       a group is not started by the call that finds nobody waiting, but by the one that finds somebody
//   NO_REFUSAL     the end does not refuse what comes after it

#define CALLS 3

bool waiting[CALLS], answered[CALLS], refused[CALLS];
bool closed, ended;
// Work on the serial queue: groups, and at the end the last thing.
chan queue = [CALLS + 1] of { bool };

inline look_who_waits() {
  d_step {
    somebody = false; i = 0;
    do :: i < CALLS -> if :: waiting[i] -> somebody = true :: else fi; i++ :: else -> break od;
    i = 0
  }
}

inline start_group() {
#ifdef NO_START
  if :: somebody -> queue!true :: else fi
#else
  if :: !somebody -> queue!true :: else fi
#endif
}

proctype call(byte me) {
  byte i; bool somebody;
#ifdef NO_LOCK
  if
  :: closed -> refused[me] = true; goto done
  :: else -> skip
  fi;
  look_who_waits();
  start_group();
  waiting[me] = true;
#else
  atomic {
    if
#ifndef NO_REFUSAL
    :: closed -> refused[me] = true; goto done
#endif
    :: else -> look_who_waits(); start_group(); waiting[me] = true
    fi
  }
#endif
  answered[me];
done: skip
}

proctype worker() {
  byte i; bool is_group; bool group[CALLS];
  do
  :: queue?is_group ->
    if
    :: is_group ->
      // Who waits is taken in one step, and answered when the commit is over.
      d_step {
        i = 0;
        do :: i < CALLS -> group[i] = waiting[i]; waiting[i] = false; i++ :: else -> break od;
        i = 0
      };
      assert(!ended);
      do
      :: i < CALLS ->
        if :: group[i] -> assert(!answered[i] && !refused[i]); answered[i] = true; group[i] = false :: else fi;
        i++
      :: else -> i = 0; break
      od
    :: else -> ended = true
    fi
  :: ended && empty(queue) && _nr_pr == 2 -> break
  od
}

proctype finisher() {
#ifndef NO_REFUSAL
  closed = true;
#endif
  queue!false
}

init {
  byte i = 0;
  atomic {
    run worker();
    do :: i < CALLS -> run call(i); i++ :: else -> break od;
    run finisher()
  }
  // Everybody has an answer when all have gone.
  _nr_pr == 1;
  i = 0;
  do :: i < CALLS -> assert(answered[i] != refused[i]); i++ :: else -> break od
}
