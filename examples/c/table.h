/* A hash table of entries that stay in their rows, with the atoms that they own. */
#include "spectral_memory.h"

#include <stdlib.h>
#include <string.h>

#include "links.h"

enum { ORDER, HOT, RINGS }; /* rings of a dictionary */

typedef struct {
    smem_atom key, value;
    uint64_t hash, stamp; /* the epoch of `level` */
    uint8_t tier, level;
    int is_live;
    link links[RINGS];
} entry;

struct smem_map {
    smem_policy policy;
    uint64_t epoch, phase, promotions, demotions;
    entry *rows;
    int64_t row_count, row_capacity;
    int64_t *vacant; /* a stack */
    int64_t vacant_count;
    int64_t *table; /* rows by hash, NONE where there is none */
    uint64_t table_size; /* a power of two, more than twice the number of keys */
    ring rings[RINGS];
    smem_atom gone[2]; /* what was removed last: it may still be looked at */
};

static void *grow(void *old, size_t bytes)
{
    void *grown = realloc(old, bytes);
    if (grown == NULL)
        abort();
    return grown;
}

/* ------------------------------------------------------------------- atoms */

static smem_atom copy(const smem_atom *atom)
{
    smem_atom made = *atom;
    if (made.length > 0 && !IF_BUG(28)) {
        unsigned char *bytes = grow(NULL, made.length);
        memcpy(bytes, atom->bytes, made.length);
        made.bytes = bytes;
    }
    return made;
}

static void discard(smem_atom *atom)
{
    if (atom->length > 0 && !IF_BUG(28))
        free((void *)(uintptr_t)atom->bytes);
    *atom = (smem_atom){SMEM_NOTHING, 0, 0, NULL};
}

static uint64_t get_number(const smem_atom *atom)
{
    return (uint64_t)atom->integer & (IF_BUG(18) ? UINT32_MAX : UINT64_MAX);
}

static int is_equal(const smem_atom *one, const smem_atom *other)
{
    return one->kind == other->kind && one->length == other->length &&
           get_number(one) == get_number(other) &&
           (one->length == 0 || memcmp(one->bytes, other->bytes, one->length) == 0);
}

static uint64_t compute_hash(const smem_atom *atom)
{
    uint64_t hash = get_number(atom) * UINT64_C(0x9e3779b97f4a7c15) + atom->kind;
    uint32_t at;
    for (at = 0; at < atom->length; at++)
        hash = (hash ^ atom->bytes[at]) * UINT64_C(0x100000001b3);
    hash ^= hash >> 32;
    return hash * UINT64_C(0xd6e8feb86659fd93);
}

/* ------------------------------------------------------------------- table */

static uint64_t get_home(const smem_map *m, uint64_t hash)
{
    return hash >> 32 & (m->table_size - 1);
}

/* The place of a key in the table, or the empty one where it would be. */
static uint64_t search(const smem_map *m, const smem_atom *key, uint64_t hash)
{
    uint64_t at = get_home(m, hash);
    while (m->table[at] != NONE) {
        const entry *e = &m->rows[m->table[at]];
        if (e->hash == hash && is_equal(&e->key, key))
            break;
        at = (at + 1) & (m->table_size - 1);
    }
    return at;
}

static int64_t find(const smem_map *m, const smem_atom *key)
{
    return m->table[search(m, key, compute_hash(key))];
}

/* A table twice as large, with all keys in it. */
static void enlarge(smem_map *m)
{
    uint64_t at;
    int64_t row;
    m->table_size *= 2;
    m->table = grow(m->table, m->table_size * sizeof *m->table);
    for (at = 0; at < m->table_size; at++)
        m->table[at] = NONE;
    for (row = 0; row < m->row_count; row++)
        if (m->rows[row].is_live)
            m->table[search(m, &m->rows[row].key, m->rows[row].hash)] = row;
}

/* A row for a key that is not there yet. */
static int64_t add(smem_map *m, const smem_atom *key)
{
    uint64_t hash = compute_hash(key);
    int64_t row;
    if (2 * (m->rings[ORDER].count + 1) >= m->table_size)
        enlarge(m);
    if (m->vacant_count > 0) {
        row = m->vacant[--m->vacant_count];
    } else {
        if (m->row_count == m->row_capacity) {
            m->row_capacity = m->row_capacity * 2 + 16;
            m->rows = grow(m->rows, (size_t)m->row_capacity * sizeof *m->rows);
            m->vacant = grow(m->vacant, (size_t)m->row_capacity * sizeof *m->vacant);
        }
        row = m->row_count++;
    }
    memset(&m->rows[row], 0, sizeof *m->rows);
    m->rows[row].key = copy(key);
    m->rows[row].hash = hash;
    m->rows[row].is_live = 1;
    m->table[search(m, key, hash)] = row;
    return row;
}

/* Take a row out of the table. The keys behind it move up, so that no search ends too early. */
static void leave(smem_map *m, int64_t row)
{
    uint64_t mask = m->table_size - 1, hole, at;
    hole = at = search(m, &m->rows[row].key, m->rows[row].hash);
    for (;;) {
        at = (at + 1) & mask;
        if (m->table[at] == NONE)
            break;
        if (((at - get_home(m, m->rows[m->table[at]].hash)) & mask) >= ((at - hole) & mask)) {
            m->table[hole] = m->table[at];
            hole = at;
        }
    }
    m->table[hole] = NONE;
    m->rows[row].is_live = 0;
    m->vacant[m->vacant_count++] = row;
}
