// The commit that a release was built from. It comes in by linking, which neither compiles anything anew nor
// makes other builds differ from each other; it is C's weak symbols that allow it.
#ifndef GRU4REC_CCOMMIT_H
#define GRU4REC_CCOMMIT_H

#pragma clang assume_nonnull begin

// As `scripts/dist` names it: `b3e1a8f01234`, or `b3e1a8f01234, changed`. Empty in all other builds.
const char *gv_commit(void);

#pragma clang assume_nonnull end

#endif
