/* gru4rec: what a session's visitor looks at next, for programs in C and in all that calls C.
 *
 *   gru4rec_model *model = gru4rec_open("model.safetensors");
 *   gru4rec_session *session = gru4rec_start(model);
 *   gru4rec_step(session, "100594");
 *   int64_t found = gru4rec_recommend(session, 20, 0, ids, sizeof ids, scores);
 *   gru4rec_end(session);
 *   gru4rec_close(model);
 *
 * Every function may be called from any thread at any time. Calls for one session wait for each other, all others go on side by
 * side; each works on the thread that calls it.
 *
 * Handles are names and no addresses: one that was closed or ended, NULL, or one of the other kind is refused as any wrong
 * argument is, and is never used anew. Texts are UTF-8 and end with a NUL.
 *
 * The first model that is opened installs a handler of SIGBUS, so that a model file that is cut short while it is in use does not end the
 * process; other such signals are handed on to the handler that was there before. Do not go on after fork() in the child.
 */
#ifndef GRU4REC_H
#define GRU4REC_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A model file of any kind that gru4rec writes, opened. */
typedef struct gru4rec_model gru4rec_model;

/* What a model remembers of one visitor. */
typedef struct gru4rec_session gru4rec_session;

/* What calls that count answer instead of a number; gru4rec_last_error() says more. */
#define GRU4REC_WRONG_ARGUMENT (-1)   /* NULL where something must be, a handle that is closed, an unknown flag */
#define GRU4REC_TOO_SMALL (-2)        /* the caller's buffer is: nothing was written */
#define GRU4REC_DAMAGED_MODEL (-3)    /* somebody wrote to the model's file: close it and open it anew */

/* Leave out items that the session has seen. */
#define GRU4REC_EXCLUDE_SEEN 1u

/* Version of the library, as "0.1.0". */
const char *gru4rec_version(void);

/* What the last call of this thread that failed has to say; "" before there is one. It is good until the thread's next failure. */
const char *gru4rec_last_error(void);

/* Opens a model file; NULL where that fails. Large models stay in their file, which must not be written to: replace it, and open it
 * again. */
gru4rec_model *gru4rec_open(const char *path);

/* Closes a model. Its sessions go on, and its memory is freed with the last of them. */
void gru4rec_close(gru4rec_model *model);

/* Number of items, or GRU4REC_WRONG_ARGUMENT. */
int64_t gru4rec_item_count(const gru4rec_model *model);

/* Bytes that the longest id of an item takes with its NUL, or GRU4REC_WRONG_ARGUMENT. */
int64_t gru4rec_id_size(const gru4rec_model *model);

/* Starts a session without events; NULL where that fails. */
gru4rec_session *gru4rec_start(const gru4rec_model *model);

/* Ends a session and forgets it. */
void gru4rec_end(gru4rec_session *session);

/* Takes an event in: one step of the network. 1, or 0 for an item that the model does not know, which leaves the session as it was;
 * GRU4REC_WRONG_ARGUMENT, GRU4REC_DAMAGED_MODEL. */
int64_t gru4rec_step(gru4rec_session *session, const char *item);

/* The next items of a session, best first: at most k, all there are where k is larger, none as long as no event is known.
 *
 *   ids      takes k ids, each in a cell of gru4rec_id_size() bytes and followed by NULs: the id at place i begins at
 *            ids + i * gru4rec_id_size(). NULL where they are not wanted.
 *   ids_size bytes that ids has: gru4rec_id_size() times the smaller of k and gru4rec_item_count() are enough.
 *   scores   takes k scores, higher for what is likelier. NULL where they are not wanted.
 *   flags    0 or GRU4REC_EXCLUDE_SEEN.
 *
 * The number of items that were written, or GRU4REC_WRONG_ARGUMENT, GRU4REC_TOO_SMALL, GRU4REC_DAMAGED_MODEL. */
int64_t gru4rec_recommend(
  const gru4rec_session *session, size_t k, uint32_t flags, char *ids, size_t ids_size, float *scores);

/* The same for the session of these items, oldest first, which is not kept; those that the model does not know are passed over. */
int64_t gru4rec_recommend_after(
  const gru4rec_model *model, const char *const *items, size_t count, size_t k, uint32_t flags, char *ids,
  size_t ids_size, float *scores);

/* The scores of some items as a session's next one, in their order, NAN for one that the model does not know. The number of items that it
 * knows, or GRU4REC_WRONG_ARGUMENT, GRU4REC_DAMAGED_MODEL. */
int64_t gru4rec_scores(
  const gru4rec_session *session, const char *const *items, size_t count, float *scores);

#ifdef __cplusplus
}
#endif

#endif
