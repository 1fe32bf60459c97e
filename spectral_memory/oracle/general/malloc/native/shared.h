/* What the judge and its child share: one mapped file, a page of header and then
 * the operations. `layout.py` says the same in Python; a test compares the two. */
#ifndef SPECTRAL_SHARED_H
#define SPECTRAL_SHARED_H

#include <stdint.h>

#define MAGIC 0x314c4c414d534d53ull /* "SMSMALL1" */
#define HEADER_BYTES 4096u
#define NOTHING UINT32_MAX

enum kind { MALLOC = 1, CALLOC, ALIGNED, REALLOC, FREE, FREE_NULL, REALLOC_NULL, KINDS };
enum flag { GENERATE = 1, STRICT_ALIGNMENT = 2 };
enum status { RUNNING = 0, AGREED = 1, FOUND = 2, CANNOT_LOAD = 3, WENT_BEYOND = 4 };
enum phase { STARTING = 0, BETWEEN = 1, CALLING = 2, ASKING_USABLE = 3, TOUCHING = 4, CHECKING = 5 };
enum rule {
    NO_RULE = 0,
    OVERLAP,     /* live blocks share no byte */
    ALIGNMENT,   /* a block is aligned for every object that fits into it */
    BYTES,       /* a block keeps its bytes until it is freed */
    ZERO,        /* calloc gives bytes that are zero */
    PREFIX,      /* realloc keeps the common prefix */
    USABLE,      /* the usable size is at least the size asked for */
    SHORTAGE,    /* no refusal within the declared capacity */
    IMPOSSIBLE,  /* what no object can be is refused */
    ACCESS       /* every byte of a block can be read and written */
};

struct op {
    uint8_t kind;
    uint8_t unused[3];
    uint32_t block; /* the operation that bore the block has this number; NOTHING for none */
    uint64_t size;
    uint64_t other; /* calloc: the number of elements; aligned_alloc: the alignment */
};

struct header {
    /* what is asked */
    uint64_t magic, flags, count, seed, capacity, reach, stride, max_live, without, largest_alignment;
    /* how far it has come; written before each step, so that it survives a crash */
    uint64_t index, phase, status;
    /* what was found */
    uint64_t rule, block, other_block, address, other_address, size, offset, expected, observed;
    uint64_t signal, fault;
    /* counters */
    uint64_t offered, calls[KINDS], skipped, refused_small, refused_large, refused_impossible;
    uint64_t zero_sized, checkpoints, bytes_checked, live, live_bytes, peak_blocks, peak_bytes;
    uint64_t moved, in_place;
    char text[512];
};

#endif
