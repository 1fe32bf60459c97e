/* A library that is no dictionary. HOW says in which way; as it is, no key is ever there. */
#include "spectral_memory.h"

#include <signal.h>
#include <stdlib.h>

#ifndef HOW
#define HOW 0
#endif

enum {
    NOTHING,
    CRASHES,
    NO_MAP,
    NONSENSE_STATUS,
    NONSENSE_KIND,
    NO_TEXT,
    ENDLESS_TEXT,
    ENDLESS_LIST,
    SKIPS,
    OTHER_BATCH
};

struct smem_map {
    int unused;
};

uint32_t smem_version(void) { return SMEM_VERSION; }
uint64_t smem_features(void) { return 0; }

smem_status smem_map_create(const smem_policy *policy, smem_map **map)
{
    (void)policy;
    *map = HOW == NO_MAP ? NULL : calloc(1, sizeof **map);
    return *map == NULL ? SMEM_NO_RESOURCES : SMEM_OK;
}

void smem_map_destroy(smem_map *map) { free(map); }

smem_status smem_map_set(smem_map *map, const smem_atom *key, const smem_atom *value)
{
    (void)map;
    (void)key;
    (void)value;
    if (HOW == CRASHES)
        raise(SIGSEGV);
    return SMEM_OK;
}

smem_status smem_map_get(smem_map *map, const smem_atom *key, smem_atom *value)
{
    static const uint8_t bytes[] = {0xff};
    (void)map;
    (void)key;
    switch (HOW) {
    case NONSENSE_STATUS:
        return -7;
    case NONSENSE_KIND:
        *value = (smem_atom){77, 0, 0, bytes};
        return SMEM_OK;
    case NO_TEXT:
        *value = (smem_atom){SMEM_TEXT, 1, 0, bytes};
        return SMEM_OK;
    case ENDLESS_TEXT:
        *value = (smem_atom){SMEM_TEXT, UINT32_MAX, 0, bytes};
        return SMEM_OK;
    default:
        return SMEM_MISSING_KEY;
    }
}

#ifdef WITH_LIST
size_t smem_map_list(const smem_map *map, smem_atom *keys, smem_atom *values, size_t capacity)
{
    (void)map;
    (void)keys;
    (void)values;
    (void)capacity;
    return HOW == ENDLESS_LIST ? (size_t)1 << 40 : 0;
}
#endif

#ifdef WITH_PERFORM
void smem_map_perform(smem_map *map, smem_map_batch *batch)
{
    (void)map;
    memset(batch->statuses, 0, batch->count * sizeof *batch->statuses);
    memset(batch->values, 0, batch->count * sizeof *batch->values);
    if (HOW == SKIPS)
        return;
    batch->begun = batch->done = batch->count;
}
#endif
