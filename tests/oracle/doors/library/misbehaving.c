/* A library that is no memory. HOW says in which way; without it malloc is always refused. */
#include "spectral_memory.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#ifndef HOW
#define HOW 0
#endif

enum {
    NOTHING,
    CRASHES,
    HANGS,
    EXITS,
    FLOODS,
    WRONG_VERSION,
    NO_MEMORY,
    DIES_IN_DESTROY,
    DIES_IN_LIST,
    HANGS_WHEN_LOADED,
    NONSENSE_STATUS,
    NONSENSE_ADDRESS,
    ENDLESS_MOVES,
    NONSENSE_LIST,
    SKIPS,
    UNKNOWN_DIFFERENCE,
    CLOSES_ALL,
    OTHER_BATCH
};

struct smem_memory {
    uint64_t births;
};

__attribute__((constructor)) static void load(void)
{
    while (HOW == HANGS_WHEN_LOADED)
        sleep(1);
}

uint32_t smem_version(void) { return HOW == WRONG_VERSION ? 0x20001u : SMEM_VERSION; }
uint64_t smem_features(void) { return SMEM_SPECIFIED_IDS; }

smem_status smem_create(uint32_t n_zeros, const smem_policy *policy, smem_memory **memory)
{
    (void)n_zeros;
    (void)policy;
    *memory = HOW == NO_MEMORY ? NULL : calloc(1, sizeof **memory);
    return *memory == NULL ? SMEM_NO_RESOURCES : SMEM_OK;
}

void smem_destroy(smem_memory *memory)
{
    if (HOW == DIES_IN_DESTROY)
        abort();
    free(memory);
}

smem_status smem_malloc(smem_memory *memory, uint32_t domain, uint64_t size, uint32_t hint,
                        const double *t, smem_block *block)
{
    (void)size;
    (void)hint;
    (void)t;
    switch (HOW) {
    case CRASHES:
        raise(SIGSEGV);
        break;
    case HANGS:
        while (memory->births == 0)
            usleep(1000);
        break;
    case EXITS:
        _exit(0);
    case FLOODS:
        for (;;)
            puts("flood");
    case NONSENSE_STATUS:
        return -7;
    case CLOSES_ALL:
        for (int file = 0; file < 1024; file++)
            close(file);
        break;
    default:
        break;
    }
    *block = (memory->births++ << 20) * SMEM_DOMAINS + domain;
    return SMEM_OK;
}

smem_status smem_free(smem_memory *memory, smem_block block)
{
    (void)memory;
    (void)block;
    return SMEM_OK;
}

int smem_view(const smem_memory *memory, smem_block block, smem_place *place)
{
    (void)block;
    memset(place, 0, sizeof *place);
    if (HOW == NONSENSE_ADDRESS)
        place->address = 0xff000000u;
    return memory->births > 0 && HOW != NONSENSE_LIST;
}

#ifdef WITH_LIST
size_t smem_list(const smem_memory *memory, smem_block *blocks, size_t capacity)
{
    if (HOW == DIES_IN_LIST)
        abort();
    if (capacity > 0)
        blocks[0] = 5;
    return HOW == NONSENSE_LIST ? 1 : memory->births > 0;
}
#endif

#ifdef WITH_MOVES
size_t smem_moves(const smem_memory *memory, const smem_move **moves)
{
    (void)memory;
    *moves = NULL;
    return HOW == ENDLESS_MOVES ? (size_t)1 << 40 : 0;
}
#endif

#ifdef WITH_DIFFERENCES
const char *smem_differences(void)
{
    return HOW == UNKNOWN_DIFFERENCE ? "colour: it is blue" : "heat: it has none\n";
}
#endif

#ifdef WITH_PERFORM
void smem_perform(smem_memory *memory, smem_batch *batch)
{
    (void)memory;
    memset(batch->statuses, 0, batch->count * sizeof *batch->statuses);
    memset(batch->values, 0, batch->count * sizeof *batch->values);
    if (HOW == SKIPS)
        return;
    batch->begun = batch->done = batch->count;
}
#endif
