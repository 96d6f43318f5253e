// An event that is sent again until it is answered, to any of two servers on one store, while one of them may be killed at any
// moment and another visitor's tab adds an event of its own: Sources/LiveSessions (LiveSessionService.add, replay, tell).
//
// When it is answered, it stands in the session once and in the event log once, and the other event is there, too.
//
// Guards, each of which the model needs:
//   NO_REVISION  a record is saved whatever was saved meanwhile
//   NO_KEY       the request's key is not kept in the session's record, in the same step as the event
//   NO_RETELL    an event that was saved by a request whose server was killed is not told to the log when it comes again
//   NO_LOOK      the log does not look whether it has the event already

#define TRIES 3

// The session's record in the store: its revision, how often each event is in it, and the key.
byte revision, times, others; bool key;
// The log.
byte logged;
byte kills = 1;

// One attempt of a server; `done` tells whether the client gets its answer.
inline serve() {
  done = false;
  do
  :: true ->
    d_step { r = revision; t = times; o = others; k = key };
    if
    :: k ->
      // A retry: nothing is added again.
#ifndef NO_RETELL
      tell_again();
#endif
      done = true; break
    :: else ->
      may_be_killed();
      atomic {
        if
#ifdef NO_REVISION
        :: true ->
#else
        :: revision == r ->
#endif
          revision++; times = t + 1; others = o; saved = true;
#ifndef NO_KEY
          key = true
#endif
        :: else -> saved = false
        fi
      };
      if
      :: saved ->
        may_be_killed();
        logged++;
        may_be_killed();
        done = true; break
      :: else -> skip
      fi
    fi
  od
killed_here:
  skip
}

inline tell_again() {
#ifdef NO_LOOK
  logged++
#else
  // The log is looked through for the request's hash; one session's requests have their turn one after the other.
  d_step { if :: logged == 0 -> logged++ :: else fi }
#endif
}

// kill -9 of the server: the client gets no answer.
inline may_be_killed() {
  if
  :: atomic { kills > 0 -> kills-- }; goto again
  :: true
  fi
}

proctype client() {
  byte r, t, o, tries; bool k, saved, done;
again:
  tries++;
  serve();
  assert(done);
  // An answer may be lost on its way, and the client sends the event once more.
  if
  :: tries < TRIES -> goto again
  :: true
  fi;
  assert(times == 1);
  assert(logged == 1)
}

// Another tab of the visitor, on another server.
proctype tab() {
  byte r, t, o; bool k;
  do
  ::
    d_step { r = revision; t = times; o = others; k = key };
    atomic {
      if
#ifdef NO_REVISION
      :: true ->
#else
      :: revision == r ->
#endif
        revision++; times = t; others = o + 1; key = k; break
      :: else -> skip
      fi
    }
  od
}

init {
  atomic { run client(); run tab() }
  _nr_pr == 1;
  assert(others == 1 && times == 1)
}
