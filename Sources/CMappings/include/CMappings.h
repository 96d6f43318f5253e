// Mapped files that may be cut short by others, and what happens then.
#ifndef GRU4REC_CMAPPINGS_H
#define GRU4REC_CMAPPINGS_H

#include <stdbool.h>
#include <stddef.h>

#pragma clang assume_nonnull begin

// A range of memory that a file is mapped into.
typedef struct cm_mapping cm_mapping;

// Remembers a mapping of `length` bytes at `start`, a page's begin; NULL without memory for it.
cm_mapping *_Nullable cm_remember(const void *start, size_t length);

// Forgets it; must come before the range is unmapped.
void cm_forget(cm_mapping *mapping);

// Whether the file lacked a page of it that was read.
bool cm_is_damaged(const cm_mapping *mapping);

// From now on, reading what a file lacks gives zeros and marks its mapping as damaged, instead of ending
// the process. Any other SIGBUS takes its course as before. False when the system refuses.
bool cm_survive_damage(void);

#pragma clang assume_nonnull end

#endif
