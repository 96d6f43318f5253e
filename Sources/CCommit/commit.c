#include "CCommit.h"

// An object that defines the same name wins over this one.
__attribute__((weak)) const char gru4rec_commit[] = "";

const char *gv_commit(void) { return gru4rec_commit; }
