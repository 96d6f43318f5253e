// What the library's own code needs beside gru4rec.h.
#ifndef GRU4REC_ERROR_TEXT_H
#define GRU4REC_ERROR_TEXT_H

// Keeps the text for gru4rec_last_error() of this thread, or as much as there is room for.
void cg_keep_error(const char *_Nonnull text);

#endif
