// A graphics card that is none: it runs the kernels on the CPU, thread by thread.
#ifndef GG_EMULATION_DEVICE_H
#define GG_EMULATION_DEVICE_H

#include <CGPU.h>

#ifdef __cplusplus
extern "C" {
#endif

#pragma clang assume_nonnull begin

// Opens an emulated card.
//
// Threads of a block run in ascending or descending order between two barriers, and so do blocks: kernels whose
// results depend on it have a race. An access behind the end of the card's memory ends the process. Once `fails_after`
// calls are done, the next ones fail; 0 for never.
gg_device *gg_emulation_open(bool descending, long long memory, int fails_after);

#pragma clang assume_nonnull end

#ifdef __cplusplus
}
#endif

#endif
