// The members of a team of which fewer or more work at each step: Sources/GRU4Rec/Training/TeamEngine+StepEngine.swift.
//
// Member 0 chooses how many work on the next step. Those who do not stand by until it calls them. Nobody works on a step that is not
// the present one, no step is left before all of its members have worked on it, and in the end all have gone. A meeting of so many
// members, and a call, which is a meeting of two, are taken to be right (barrier.pml).
//
// Guards, each of which the model needs:
//   NO_SECOND_MEETING a member that is to stand by may read the size of a step after the next one
//   NO_CALL_FIRST     member 0 calls before it has written what the called work on
//   NO_LAST_CALL      those who stand by at the end are not called

#define MEMBERS 3
#define STEPS 3

byte arrived[MEMBERS], generation[MEMBERS];
// Member 0 waits for the other at a call, or the other for member 0.
chan call[MEMBERS] = [0] of { bit };
byte next_size = MEMBERS, called_step, called_size;
// The step that is worked on, and how many have.
byte worked[STEPS];
byte gone;

inline meet(size) {
  d_step {
    old = generation[size - 1];
    arrived[size - 1]++;
    if
    :: arrived[size - 1] == size -> arrived[size - 1] = 0; generation[size - 1]++
    :: else
    fi
  }
  generation[size - 1] != old
}

active [MEMBERS] proctype member() {
  byte step, size = MEMBERS, before, old, other;
  do
  :: step == STEPS -> break
  :: step < STEPS && _pid >= size ->
    call[_pid] ? 1;
    step = called_step;
    size = called_size
  :: step < STEPS && _pid < size ->
    // Meetings within a step.
    meet(size);
    worked[step]++;
    assert(worked[step] <= size);
    if
    :: _pid == 0 -> if :: next_size = 1 :: next_size = 2 :: next_size = 3 fi
    :: else
    fi;
    meet(size);
    assert(worked[step] == size);
    before = size;
    step++;
    size = next_size;
#ifndef NO_SECOND_MEETING
    if :: size != before -> meet(before) :: else fi;
#endif
    if
    :: _pid == 0 ->
#ifndef NO_CALL_FIRST
      called_step = step;
      called_size = size;
#endif
      other = before;
      do
      :: other < size || (step == STEPS && other < MEMBERS) ->
#ifdef NO_LAST_CALL
        if :: step == STEPS -> break :: else fi;
#endif
        call[other] ! 1;
        other++
      :: else -> break
      od;
#ifdef NO_CALL_FIRST
      called_step = step;
      called_size = size
#endif
    :: else
    fi
  od;
  gone++
}
