// Open MPI, whose library is opened at run time: nothing of it is needed to build or to start.
#ifndef CMPI_H
#define CMPI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#pragma clang assume_nonnull begin

// Opens the library and joins the other ranks. False with a reason in `message`, of `room` bytes, when that fails.
bool gm_join(char *message, size_t room);

int32_t gm_rank(void);
int32_t gm_count(void);

// Begins to fill the other ranks' parts of `all` with what they have there; this rank's is in its place already. Parts have
// `counts[rank]` bytes, below 2 GiB together. The memory is theirs until `gm_finish`, before which no other call begins.
// False with a reason.
bool gm_begin_share(void *all, const int32_t *counts, const int32_t *offsets, char *message, size_t room);

// Begins to send each rank its part of `sent`, and to receive a part of each, this one's own too. As above.
bool gm_begin_swap(const void *sent, const int32_t *counts, const int32_t *offsets, void *received,
                   const int32_t *received_counts, const int32_t *received_offsets, char *message,
                   size_t room);

// Lets what has begun go on, as Open MPI does nothing between calls; nothing where nothing has begun.
void gm_carry_on(void);

// Waits for the end of what has begun. False with a reason.
bool gm_finish(char *message, size_t room);

// Begins to send `size` bytes to a rank, which stay where they are until `gm_is_sent` says so. False with a reason.
bool gm_send(const void *bytes, int32_t size, int32_t rank, int32_t tag, void *_Nullable *_Nonnull sending,
             char *message, size_t room);

// Whether bytes that `gm_send` began to send may go; asked no more once they may. False with a reason.
bool gm_is_sent(void *_Nullable *_Nonnull sending, bool *is_sent, char *message, size_t room);

// Looks for a message of a rank (any, where it is below 0) with a tag (likewise); says of the one found whose it is, its
// tag and its size. False with a reason.
bool gm_find(int32_t *rank, int32_t *tag, int32_t *size, bool *is_there, char *message, size_t room);

// Receives the message that `gm_find` found. False with a reason.
bool gm_receive(void *bytes, int32_t size, int32_t rank, int32_t tag, char *message, size_t room);

// Leaves the other ranks, who must do so, too.
void gm_leave(void);

#pragma clang assume_nonnull end

#endif
