/* spectral_memory.h: both systems as a C library, version 1.1.
 *
 * Implement the functions of sections 2 to 5 for the allocator, those of section 6 for the
 * dictionary, or all of them; compile them into a shared library and judge it:
 *
 *     cc -O2 -shared -fPIC -I "$(python -m spectral_memory.oracle.doors.library)" \
 *        -o libfoo.so foo.c
 *     spectral-memory oracle --lib ./libfoo.so
 *     spectral-memory oracle --lib ./libfoo.so --system minimal
 *
 * What every operation means is said by the specification (spec/README.md, rules H1 to
 * H51, M1 to M11, T1 to T8 for the heat, and R1 to R12 for what an allocator may choose
 * freely). This file says how it is passed. The whole of it is C99 and can be read by a
 * C++ compiler.
 *
 * A function that is not exported is not asked for, and the verdict says so. Needed are:
 * smem_version and smem_features; smem_create, smem_destroy, smem_malloc, smem_free and
 * smem_view of the allocator; smem_map_create, smem_map_destroy, smem_map_get and
 * smem_map_set of the dictionary.
 *
 * No function is called by two threads at once, none may print, and none may end the
 * process. A memory that was created twice is two memories that share nothing.
 *
 * Since 1.0: section 6 and SMEM_MISSING_KEY.
 */
#ifndef SPECTRAL_MEMORY_H
#define SPECTRAL_MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

/* ------------------------------------------------------------------ 1. words */

/* The version of this interface: major * 65536 + minor. Another major number means
 * other layouts; a larger minor one only adds. */
#define SMEM_VERSION 0x00010001u

/* A block id, issued by a malloc or a calloc. Ids lie in 0..2**63 - 2 and are never
 * issued again. */
typedef uint64_t smem_block;

/* Stands for the block of a malloc that was refused. No block ever has this id. */
#define SMEM_NO_BLOCK UINT64_C(0x7fffffffffffffff)

/* An address as one number (rule A10):
 * (resonance - 1) * 2**32 + ((axis * 7 + prime) * 12 + lattice) * 2**24 + offset
 * with resonance 1..n_zeros, axis 0 zero, 1 real, 2 imaginary, prime channel 0..6,
 * lattice slot 0..11, offset 0..2**24 - 1. */
typedef uint64_t smem_address;

#define SMEM_DOMAINS 12u                   /* isolation domains 0..11 */
#define SMEM_LARGEST UINT64_C(0x1000000)   /* bytes of the largest block, 2**24 */
#define SMEM_TO_END UINT64_C(0xffffffffffffffff) /* a size: all the rest of a block */

/* Tiers. As a hint also SMEM_AUTO: any tier. */
enum { SMEM_ULTRA_COLD = 0, SMEM_COLD = 1, SMEM_WARM = 2, SMEM_HOT = 3, SMEM_AUTO = 4 };

/* The thermal parameters, `Policy` of the specification with its bounds.
 * hot_capacity 0 stands for "no bound". The second line has the defaults. */
typedef struct smem_policy {
    uint64_t hot_capacity, insert_heat, access_heat, heat_limit, warm_entry, warm_exit,
        hot_entry, hot_exit, duel_margin, cool_down, epoch_floor;
} smem_policy;
#define SMEM_DEFAULT_POLICY {0, 2, 2, 63, 4, 1, 16, 8, 3, 1, 16}

/* What an operation gives: SMEM_OK, or why it was refused. A refused operation changes
 * nothing at all. The comment says what smem_last_refusal must then hold, in order. */
typedef int32_t smem_status;
enum {
    SMEM_OK = 0,
    SMEM_TOO_LARGE = 1,      /* count * size of a calloc is above 2**24: the product */
    SMEM_EMPTY_TIER = 2,     /* no resonance in the tier of the hint: hint, n_zeros */
    SMEM_OUT_OF_MEMORY = 3,  /* no extent: domain, tier, prime NUMBER (2..17), size */
    SMEM_TIER_FULL = 4,      /* the bounded hot tier is full: domain, hot_capacity */
    SMEM_UNKNOWN_BLOCK = 5,  /* the id was never issued: id */
    SMEM_DOUBLE_FREE = 6,    /* a free of a block that was freed: id */
    SMEM_USE_AFTER_FREE = 7, /* any other use of a block that was freed: id */
    SMEM_OUT_OF_BOUNDS = 8,  /* reaches past the end: id, offset, length, size of block */
    SMEM_MISSING_KEY = 9,    /* no such key in the dictionary, or no key at all: nothing */
    SMEM_BAD_ARGUMENT = 64,  /* outside what this file allows; the oracle never does that */
    SMEM_NO_RESOURCES = 65   /* the process has no memory left; never right for the oracle */
};

typedef struct smem_refusal {
    uint64_t payload[4]; /* unused entries are 0 */
} smem_refusal;

/* One memory, as the implementation likes it. */
typedef struct smem_memory smem_memory;

/* ---------------------------------------------------- 2. what is implemented */

/* SMEM_VERSION of the header that the library was compiled with. */
uint32_t smem_version(void);

/* The sum of those that are true. */
#define SMEM_POLICIES 1u      /* takes any policy and 1..101 resonances, else the defaults */
#define SMEM_SPECIFIED_IDS 2u /* ids are those of rule H3; needed for --strictness exact */
#define SMEM_HEAT 4u          /* smem_view tells tier and heat */
uint64_t smem_features(void);

/* Optional. What is done otherwise on purpose: lines "aspect: reason", the aspect one of
 * order, heat, statistics, mismatch. It is then not compared, and every verdict says so. */
const char *smem_differences(void);

/* A new and empty memory of the first `n_zeros` resonances, 1..101. `policy` is not NULL.
 * SMEM_OK, or SMEM_NO_RESOURCES. smem_destroy gives back everything. */
smem_status smem_create(uint32_t n_zeros, const smem_policy *policy, smem_memory **memory);
void smem_destroy(smem_memory *memory);

/* -------------------------------------------------------------- 3. operations */

/* A new block of `size` bytes, 0..2**24, all zero. `t` is NULL or points to the wanted
 * frequency, any finite double, which stands for exactly the number that it is. */
smem_status smem_malloc(smem_memory *memory, uint32_t domain, uint64_t size, uint32_t hint,
                        const double *t, smem_block *block);
/* The same for count * size bytes; either factor lies in 0..2**24. */
smem_status smem_calloc(smem_memory *memory, uint32_t domain, uint64_t count, uint64_t size,
                        uint32_t hint, const double *t, smem_block *block);
/* Another size, 0..2**24. The block keeps its id and its bytes; new bytes are zero. */
smem_status smem_realloc(smem_memory *memory, smem_block block, uint64_t size);
/* One use of the block; gives its address afterwards. */
smem_status smem_access(smem_memory *memory, smem_block block, smem_address *address);
/* `size` bytes from `offset` on, SMEM_TO_END for all the rest. `length` is how many bytes
 * were put into `data`, which has room for them. One use of the block. */
smem_status smem_read(smem_memory *memory, smem_block block, uint64_t offset, uint64_t size,
                      void *data, uint64_t *length);
/* `size` bytes into the block from `offset` on. One use of the block. */
smem_status smem_write(smem_memory *memory, smem_block block, uint64_t offset,
                       const void *data, uint64_t size);
smem_status smem_free(smem_memory *memory, smem_block block);
/* Slides the blocks of a domain down in their slots; `moved` counts those that moved. */
smem_status smem_defragment(smem_memory *memory, uint32_t domain, uint64_t *moved);

/* ------------------------------- 4. questions, which change nothing that is seen */

/* What the last operation was refused for. Without it refusals are compared by name. */
void smem_last_refusal(const smem_memory *memory, smem_refusal *refusal);

/* The blocks whose address the last operation changed, the new block among them, each
 * once, in any order; none after a refusal. Valid until the next operation. Needed for
 * --strictness relational. */
typedef struct smem_move {
    smem_block block;
    smem_address address;
} smem_move;
size_t smem_moves(const smem_memory *memory, const smem_move **moves);

/* A live block: 1 and where it is, or 0 if the block is not live. */
typedef struct smem_place {
    smem_address address;
    uint64_t tier, heat; /* 0 without SMEM_HEAT */
} smem_place;
int smem_view(const smem_memory *memory, smem_block block, smem_place *place);

/* What a domain has and has counted. `bytes_held` counts whole grains of 16 bytes, at
 * least one a block; `quantized` the births with a frequency; `mean_mismatch` is over
 * those, 0 without any, compared with a tolerance of 1e-9. */
typedef struct smem_statistics {
    uint64_t live_blocks, bytes_live, bytes_held, mallocs, frees, promotions, demotions,
        ultra_cold_blocks, cold_blocks, warm_blocks, hot_blocks, quantized;
    double mean_mismatch;
} smem_statistics;
void smem_count(const smem_memory *memory, uint32_t domain, smem_statistics *statistics);

/* The ids of all live blocks in any order, at most `capacity` of them; how many there are. */
size_t smem_list(const smem_memory *memory, smem_block *blocks, size_t capacity);

/* ------------------------------------------- 5. many operations in one crossing */

/* Optional, and a matter of speed alone: without it the functions above are called one
 * by one. Write SMEM_DEFINE_PERFORM once in a C file to have it made of them. */

enum {
    SMEM_DO_MALLOC = 0,
    SMEM_DO_CALLOC = 1,
    SMEM_DO_REALLOC = 2,
    SMEM_DO_ACCESS = 3,
    SMEM_DO_READ = 4,
    SMEM_DO_WRITE = 5,
    SMEM_DO_FREE = 6,
    SMEM_DO_DEFRAGMENT = 7
};

#define SMEM_HAS_T 1u    /* `extra.t` is the frequency of a birth */
#define SMEM_BY_BIRTH 2u /* `block` is a birth number: the id is births[block] */

typedef struct smem_operation {
    uint8_t kind, domain, hint, flags; /* `domain`: of a block's operations, its domain */
    uint32_t reserved;
    uint64_t block;
    uint64_t size;   /* of a birth, a realloc, a read, a write */
    uint64_t offset; /* of a read or a write; of a calloc the count */
    union {
        double t;
        uint64_t input; /* of a write: where its bytes begin in `input` */
    } extra;
} smem_operation;

/* What is seen after an operation: its domain, and its block (live is 0 without one). The
 * block of a refused birth, SMEM_NO_BLOCK, is looked for in domain SMEM_NO_BLOCK % 12. */
typedef struct smem_look {
    uint64_t figures[12]; /* as smem_statistics has them, without the mismatch */
    uint64_t live;
    smem_place place;
} smem_look;

typedef struct smem_batch {
    const smem_operation *operations;
    const uint8_t *input;    /* the bytes of all writes */
    uint64_t count;          /* operations */
    uint64_t stride;         /* a look after every stride-th operation; 0: none */
    uint64_t first;          /* operations until the first look, 1..stride */
    uint64_t wants_moves;    /* 1: report the moves of each operation */
    smem_block *births;      /* ids by birth number; each birth appends its own */
    uint64_t born;           /* how many there are */
    uint64_t *statuses;      /* one an operation */
    uint64_t *values;        /* one an operation: id, address, moved, or end of the output */
    uint64_t *move_ends;     /* one an operation: moves reported up to then, if wanted */
    smem_refusal *refusals;  /* one a refused operation, in order */
    smem_look *looks;        /* one a look, in order */
    smem_move *moves;        /* of all operations, in order */
    uint64_t moves_capacity; /* at most so many; more end the batch with `failed` 1 */
    uint8_t *output;         /* what was read, one read after the other */
    uint64_t output_used;
    uint64_t output_capacity; /* 2**24 or more; the batch ends early where it may not do */
    uint64_t begun;           /* operations begun: counted before each */
    uint64_t done;            /* operations done: counted after each */
    uint64_t failed;
} smem_batch;

void smem_perform(smem_memory *memory, smem_batch *batch);

#define SMEM_DEFINE_PERFORM                                                                    \
    static void smem_take_look(const smem_memory *memory, uint32_t domain, smem_block block,   \
                               smem_look *look)                                                \
    {                                                                                          \
        smem_statistics statistics;                                                            \
        smem_count(memory, domain, &statistics);                                               \
        memcpy(look->figures, &statistics, sizeof look->figures);                              \
        memset(&look->place, 0, sizeof look->place);                                           \
        look->live = block != SMEM_NO_BLOCK && smem_view(memory, block, &look->place);         \
    }                                                                                          \
                                                                                               \
    void smem_perform(smem_memory *memory, smem_batch *batch)                                  \
    {                                                                                          \
        uint64_t refused = 0, looked = 0, reported = 0;                                        \
        uint64_t until = batch->first;                                                         \
        uint64_t at;                                                                           \
        for (at = 0; at < batch->count; at++) {                                                \
            const smem_operation *one = &batch->operations[at];                                \
            const double *t = one->flags & SMEM_HAS_T ? &one->extra.t : NULL;                  \
            smem_block block = one->flags & SMEM_BY_BIRTH ? batch->births[one->block]          \
                                                          : one->block;                        \
            uint32_t domain = (one->flags & SMEM_BY_BIRTH) && block == SMEM_NO_BLOCK           \
                                  ? (uint32_t)(SMEM_NO_BLOCK % SMEM_DOMAINS)                   \
                                  : one->domain;                                               \
            uint8_t *output = batch->output + batch->output_used;                              \
            uint64_t value = 0;                                                                \
            smem_status status = SMEM_OK;                                                      \
            if (one->kind == SMEM_DO_READ &&                                                   \
                batch->output_capacity - batch->output_used < SMEM_LARGEST)                    \
                return;                                                                        \
            batch->begun = at + 1;                                                             \
            switch (one->kind) {                                                               \
            case SMEM_DO_MALLOC:                                                               \
            case SMEM_DO_CALLOC:                                                               \
                status = one->kind == SMEM_DO_MALLOC                                           \
                             ? smem_malloc(memory, one->domain, one->size, one->hint, t,       \
                                           &value)                                             \
                             : smem_calloc(memory, one->domain, one->offset, one->size,        \
                                           one->hint, t, &value);                              \
                block = status == SMEM_OK ? value : SMEM_NO_BLOCK;                             \
                batch->births[batch->born++] = block;                                          \
                break;                                                                         \
            case SMEM_DO_REALLOC:                                                              \
                status = smem_realloc(memory, block, one->size);                               \
                value = block;                                                                 \
                break;                                                                         \
            case SMEM_DO_ACCESS:                                                               \
                status = smem_access(memory, block, &value);                                   \
                break;                                                                         \
            case SMEM_DO_READ:                                                                 \
                status = smem_read(memory, block, one->offset, one->size, output, &value);     \
                batch->output_used += status == SMEM_OK ? value : 0;                           \
                value = batch->output_used;                                                    \
                break;                                                                         \
            case SMEM_DO_WRITE:                                                                \
                status = smem_write(memory, block, one->offset,                                \
                                    batch->input + one->extra.input, one->size);               \
                break;                                                                         \
            case SMEM_DO_FREE:                                                                 \
                status = smem_free(memory, block);                                             \
                break;                                                                         \
            default:                                                                           \
                status = smem_defragment(memory, one->domain, &value);                         \
                block = SMEM_NO_BLOCK;                                                         \
            }                                                                                  \
            batch->statuses[at] = (uint64_t)status;                                            \
            batch->values[at] = value;                                                         \
            if (status != SMEM_OK)                                                             \
                smem_last_refusal(memory, &batch->refusals[refused++]);                        \
            if (batch->wants_moves) {                                                          \
                const smem_move *moves;                                                        \
                size_t count = smem_moves(memory, &moves);                                     \
                if (count > batch->moves_capacity - reported) {                                \
                    batch->failed = 1;                                                         \
                    return;                                                                    \
                }                                                                              \
                if (count > 0)                                                                 \
                    memcpy(batch->moves + reported, moves, count * sizeof *moves);             \
                reported += count;                                                             \
                batch->move_ends[at] = reported;                                               \
            }                                                                                  \
            if (batch->stride && --until == 0) {                                               \
                until = batch->stride;                                                         \
                smem_take_look(memory, domain, block, &batch->looks[looked++]);                \
            }                                                                                  \
            batch->done = at + 1;                                                              \
        }                                                                                      \
    }                                                                                          \
    void smem_perform(smem_memory *memory, smem_batch *batch)

/* ----------------------------------------------------------- 6. the dictionary */

/* A key or a value. Two are equal if kind, length, integer and all bytes are equal: text "1"
 * and integer 1 are two keys. What an implementation is given is valid during the call
 * only; what it gives, until the next call for the same dictionary that is no question. */
enum {
    SMEM_NOTHING = 0, /* of values only */
    SMEM_INTEGER = 1, /* `integer` */
    SMEM_TEXT = 2,    /* UTF-8, not ended by a zero byte */
    SMEM_LARGE = 3    /* an integer beyond 64 bits: to be kept and compared, never computed with */
};
typedef struct smem_atom {
    uint32_t kind;
    uint32_t length;      /* of `bytes`: of a text or a large integer, else 0 */
    int64_t integer;      /* else 0 */
    const uint8_t *bytes; /* whatever, where `length` is 0 */
} smem_atom;

/* One dictionary, as the implementation likes it. */
typedef struct smem_map smem_map;

/* A new and empty dictionary; SMEM_OK or SMEM_NO_RESOURCES. Of the policy, cool_down and
 * epoch_floor mean nothing here. */
smem_status smem_map_create(const smem_policy *policy, smem_map **map);
void smem_map_destroy(smem_map *map);

/* The value of a key: one access. SMEM_MISSING_KEY changes nothing. */
smem_status smem_map_get(smem_map *map, const smem_atom *key, smem_atom *value);
/* A new key, or another value of a key: one access. Always SMEM_OK. */
smem_status smem_map_set(smem_map *map, const smem_atom *key, const smem_atom *value);
/* Removes a key; its value. */
smem_status smem_map_delete(smem_map *map, const smem_atom *key, smem_atom *value);
/* Removes the key that was inserted last; key and value. */
smem_status smem_map_popitem(smem_map *map, smem_atom *key, smem_atom *value);
/* Removes all keys; clock and counters go on. Always SMEM_OK. */
smem_status smem_map_clear(smem_map *map);

/* The questions change nothing that is seen: none of them is an access. */

/* A key that is there: 1 and its tier (1 cold, 2 warm, 3 hot), its band 1..20 and its heat;
 * or 0. */
typedef struct smem_temperature {
    uint64_t tier, band, heat;
} smem_temperature;
int smem_map_view(const smem_map *map, const smem_atom *key, smem_temperature *seen);

/* What was counted, how many keys there are, and the clock. O(1), please. */
typedef struct smem_map_statistics {
    uint64_t promotions, demotions, length, epoch, phase;
} smem_map_statistics;
void smem_map_count(const smem_map *map, smem_map_statistics *statistics);

/* How many keys are hot, warm and cold. */
void smem_map_status(const smem_map *map, uint64_t counts[3]);

/* The pairs in the order of insertion, at most `capacity` of them; how many there are. */
size_t smem_map_list(const smem_map *map, smem_atom *keys, smem_atom *values,
                     size_t capacity);

/* Optional, as smem_perform is. Write SMEM_MAP_DEFINE_PERFORM once in a C file. */

enum {
    SMEM_MAP_DO_GET = 0,
    SMEM_MAP_DO_SET = 1,
    SMEM_MAP_DO_DELETE = 2,
    SMEM_MAP_DO_POPITEM = 3,
    SMEM_MAP_DO_CLEAR = 4
};

/* An atom in an array: `number` is the integer, or where its bytes begin. */
typedef struct smem_packed {
    uint32_t kind, length;
    int64_t number;
} smem_packed;

typedef struct smem_map_operation {
    uint32_t kind, key, value, reserved; /* key and value by their places in `atoms` */
} smem_map_operation;

typedef struct smem_map_look {
    uint64_t promotions, demotions, length;
    uint64_t present; /* 1: the operation has a key, and it is there */
    smem_temperature seen;
} smem_map_look;

typedef struct smem_map_batch {
    const smem_map_operation *operations;
    const smem_packed *atoms;
    const uint8_t *input;   /* the bytes of all atoms */
    uint64_t count;         /* operations */
    uint64_t stride;        /* a look after every stride-th operation; 0: none */
    uint64_t first;         /* operations until the first look, 1..stride */
    uint64_t longest;       /* bytes of the longest atom that this dictionary was ever given */
    uint64_t *statuses;     /* one an operation */
    smem_packed *values;    /* one an operation; nothing where it gives none */
    smem_packed *keys;      /* one a popitem that gave one, in order */
    smem_map_look *looks;   /* one a look, in order */
    uint8_t *output;        /* the bytes of keys and values */
    uint64_t output_used;
    uint64_t output_capacity; /* the batch ends early where two atoms may not fit any more */
    uint64_t begun;         /* operations begun: counted before each */
    uint64_t done;          /* operations done: counted after each */
    uint64_t failed;        /* 1: an atom was given that is longer than any */
} smem_map_batch;

void smem_map_perform(smem_map *map, smem_map_batch *batch);

#define SMEM_MAP_DEFINE_PERFORM                                                                \
    static smem_atom smem_unpack(const smem_map_batch *batch, uint32_t place)                  \
    {                                                                                          \
        smem_packed one = batch->atoms[place];                                                 \
        smem_atom atom = {one.kind, one.length, 0, NULL};                                      \
        if (one.kind == SMEM_INTEGER)                                                          \
            atom.integer = one.number;                                                         \
        else                                                                                   \
            atom.bytes = batch->input + one.number;                                            \
        return atom;                                                                           \
    }                                                                                          \
                                                                                               \
    static void smem_pack(smem_map_batch *batch, const smem_atom *atom, smem_packed *place)    \
    {                                                                                          \
        place->kind = atom->kind;                                                              \
        place->length = atom->length;                                                          \
        place->number = atom->integer;                                                         \
        if (atom->kind == SMEM_TEXT || atom->kind == SMEM_LARGE) {                             \
            place->number = (int64_t)batch->output_used;                                       \
            if (atom->length > batch->longest)                                                 \
                batch->failed = 1;                                                             \
            else if (atom->length > 0)                                                         \
                memcpy(batch->output + batch->output_used, atom->bytes, atom->length);         \
            batch->output_used += batch->failed ? 0 : atom->length;                            \
        }                                                                                      \
    }                                                                                          \
                                                                                               \
    static void smem_map_take_look(const smem_map *map, const smem_atom *key,                  \
                                   smem_map_look *look)                                        \
    {                                                                                          \
        smem_map_statistics counted;                                                           \
        smem_map_count(map, &counted);                                                         \
        look->promotions = counted.promotions;                                                 \
        look->demotions = counted.demotions;                                                   \
        look->length = counted.length;                                                         \
        look->present = key != NULL && smem_map_view(map, key, &look->seen);                   \
    }                                                                                          \
                                                                                               \
    void smem_map_perform(smem_map *map, smem_map_batch *batch)                                \
    {                                                                                          \
        static const smem_packed nothing = {SMEM_NOTHING, 0, 0};                               \
        uint64_t looked = 0, popped = 0, until = batch->first, at;                             \
        for (at = 0; at < batch->count && !batch->failed; at++) {                              \
            const smem_map_operation *one = &batch->operations[at];                            \
            smem_atom key = smem_unpack(batch, one->key);                                      \
            smem_atom other = {SMEM_NOTHING, 0, 0, NULL};                                      \
            smem_status status;                                                                \
            if (batch->output_capacity - batch->output_used < 2 * batch->longest)              \
                return;                                                                        \
            batch->begun = at + 1;                                                             \
            batch->values[at] = nothing;                                                       \
            switch (one->kind) {                                                               \
            case SMEM_MAP_DO_GET:                                                              \
                status = smem_map_get(map, &key, &other);                                      \
                break;                                                                         \
            case SMEM_MAP_DO_SET:                                                              \
                other = smem_unpack(batch, one->value);                                        \
                status = smem_map_set(map, &key, &other);                                      \
                other.kind = SMEM_NOTHING;                                                     \
                break;                                                                         \
            case SMEM_MAP_DO_DELETE:                                                           \
                status = smem_map_delete(map, &key, &other);                                   \
                break;                                                                         \
            case SMEM_MAP_DO_POPITEM: {                                                        \
                smem_atom last = {SMEM_NOTHING, 0, 0, NULL};                                   \
                status = smem_map_popitem(map, &last, &other);                                 \
                if (status == SMEM_OK)                                                         \
                    smem_pack(batch, &last, &batch->keys[popped++]);                           \
                break;                                                                         \
            }                                                                                  \
            default:                                                                           \
                status = smem_map_clear(map);                                                  \
            }                                                                                  \
            batch->statuses[at] = (uint64_t)status;                                            \
            if (status == SMEM_OK && other.kind != SMEM_NOTHING)                               \
                smem_pack(batch, &other, &batch->values[at]);                                  \
            if (batch->stride && --until == 0) {                                               \
                until = batch->stride;                                                         \
                smem_map_take_look(map, one->kind <= SMEM_MAP_DO_DELETE ? &key : NULL,         \
                                   &batch->looks[looked++]);                                   \
            }                                                                                  \
            batch->done = at + 1;                                                              \
        }                                                                                      \
    }                                                                                          \
    void smem_map_perform(smem_map *map, smem_map_batch *batch)

#ifdef __cplusplus
}
#endif

#endif /* SPECTRAL_MEMORY_H */
