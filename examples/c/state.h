/* What a memory is made of. The whole is one translation unit: see memory.c. */
#include "spectral_memory.h"

#include <stdlib.h>
#include <string.h>

#include "links.h"
#include "zeros.h"

/* The freedom of the relation. -DPLACE=... is the free extent that a block gets: the lowest
 * that fits, as specified; the tightest; the largest; or the end of the highest one, at the
 * highest resonance. -DIDS=... are those of rule H3, or made of them. With -DSTILL=1 no
 * block ever migrates. */
#define FIRST_FIT 0
#define BEST_FIT 1
#define WORST_FIT 2
#define LAST_FIT 3
#ifndef PLACE
#define PLACE FIRST_FIT
#endif
#define SPECIFIED 0
#define DOWNWARD 1
#define SCRAMBLED 2
#ifndef IDS
#define IDS SPECIFIED
#endif
#ifndef STILL
#define STILL 0
#endif

enum { CHANNELS = 7, GRAIN = 16 };
enum { ZERO, REAL, IMAGINARY };    /* axes */
enum { SWEEP, HOT, WAITING, RINGS }; /* rings of a domain */

#define UNBORN UINT64_MAX /* the address before a birth */
static const uint64_t ROWS = UINT64_C(1) << 40; /* of the id of a block, rule H3 */
static const uint32_t OFFSETS = 1u << 24;
static const uint32_t primes[CHANNELS] = {2, 3, 5, 7, 11, 13, 17};
static const uint32_t limits[CHANNELS - 1] = {64, 256, 1024, 4096, 16384, 65536};
/* The ideal class of the prime over each channel: domain c owns slot c + class mod 12. */
static const uint32_t classes[CHANNELS] = {0, 1, 5, 3, 0, 4, 6};

typedef struct {
    uint32_t offset, length;
} extent;

/* The free extents of one slot in ascending order, no two of which touch. A slot that
 * was never used has no array and is wholly free. */
typedef struct {
    extent *free;
    uint32_t count, capacity;
} slot;

typedef struct {
    uint64_t generation; /* how often the row was used before */
    uint64_t stamp, moved; /* epochs: of `level`, of the last migration */
    uint64_t noted;        /* the operation that touched it last, and where it lay then */
    smem_address old;
    uint32_t size, offset, held;
    int32_t resonance;
    uint8_t prime, axis, tier, level, is_live;
    link links[RINGS];
    unsigned char *bytes; /* the first `held` bytes; all others are zero */
} block;

typedef struct {
    uint32_t number;
    uint64_t epoch, phase;
    block *rows;
    int64_t row_count, row_capacity;
    int64_t *vacant; /* a stack: the row that was freed last is on top */
    int64_t vacant_count;
    slot *slots; /* by resonance * CHANNELS + prime */
    ring rings[RINGS];
    smem_statistics tally;
    double mismatch;
} domain;

typedef struct {
    int32_t resonance;
    uint8_t prime;
    uint32_t offset;
} place;

struct smem_memory {
    int32_t n_zeros;
    int32_t first[4], last[4]; /* the resonances of each tier */
    smem_policy policy;
    domain domains[SMEM_DOMAINS];
    smem_refusal refusal;
    uint64_t serial; /* of the operation */
    struct {
        domain *owner;
        int64_t row;
    } *touched;
    smem_move *moves;
    size_t touched_count, touched_capacity;
};

static void *grow(void *old, size_t bytes)
{
    void *grown = realloc(old, bytes);
    if (grown == NULL)
        abort();
    return grown;
}
