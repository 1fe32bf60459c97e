/* The hierarchical system behind spectral_memory.h, exactly as the specification's
 * deterministic step has it: same ids, same addresses, same migrations.
 *
 * Read it beside spec/spectral_spec/hierarchical; the rules are named where they are
 * followed. An example: where the process itself has no memory left, it aborts.
 *
 * Compiled with -DBUG=n it has the n-th bug of bugs.txt. Each is marked IF_BUG(n). */
#include "state.h"
/* in this order */
#include "extents.h"
#define OWNER domain
#include "rings.h"
#include "migration.h"

/* ------------------------------------------------------------------ a memory */

uint32_t smem_version(void)
{
    return SMEM_VERSION;
}

uint64_t smem_features(void)
{
    return SMEM_POLICIES | SMEM_HEAT | (IDS == SPECIFIED ? SMEM_SPECIFIED_IDS : 0);
}

smem_status smem_create(uint32_t n_zeros, const smem_policy *policy, smem_memory **memory)
{
    /* The first resonance of each tier, and the last (rule Z8). */
    static const int32_t bounds[4][2] = {{1, 1}, {2, 3}, {4, 29}, {30, ZEROS}};
    smem_memory *m = calloc(1, sizeof *m);
    int32_t count = (int32_t)n_zeros;
    uint32_t at;
    if (m == NULL)
        return SMEM_NO_RESOURCES;
    m->n_zeros = count;
    m->policy = *policy;
    for (at = 0; at < 4; at++) {
        m->last[at] = bounds[at][1] < count ? bounds[at][1] : count;
        m->first[at] = bounds[at][0] <= count ? bounds[at][0] : count + 1;
    }
    for (at = 0; at < SMEM_DOMAINS; at++) {
        int which;
        m->domains[at].number = at;
        for (which = 0; which < RINGS; which++)
            m->domains[at].rings[which] = (ring){NONE, NONE, 0};
    }
    *memory = m;
    return SMEM_OK;
}

void smem_destroy(smem_memory *m)
{
    uint32_t number;
    for (number = 0; number < SMEM_DOMAINS; number++) {
        domain *d = &m->domains[number];
        int64_t at;
        for (at = 0; at < d->row_count; at++)
            free(d->rows[at].bytes);
        for (at = 0; d->slots != NULL && at < (m->n_zeros + 1) * CHANNELS; at++)
            free(d->slots[at].free);
        free(d->rows);
        free(d->vacant);
        free(d->slots);
    }
    free(m->touched);
    free(m->moves);
    free(m);
}

/* ---------------------------------------------------------------- operations */

static void start(smem_memory *m)
{
    m->serial++;
    m->touched_count = 0;
}

static smem_status refuse(smem_memory *m, smem_status why, uint64_t a, uint64_t b, uint64_t c,
                          uint64_t e)
{
    m->touched_count = 0;
    m->refusal = (smem_refusal){{a, b, c, e}};
    return why;
}

void smem_last_refusal(const smem_memory *m, smem_refusal *refusal)
{
    *refusal = m->refusal;
}

/* A block of this id: SMEM_OK if it is live, or why it is not. Rule H4. */
static smem_status find(const smem_memory *m, smem_block id, const domain **owner,
                        int64_t *row)
{
    smem_block own = get_specified_id(id);
    const domain *d = &m->domains[own % SMEM_DOMAINS];
    uint64_t rest = own / SMEM_DOMAINS, generation = rest / ROWS;
    const block *b;
    *owner = d;
    *row = (int64_t)(rest % ROWS);
    if (*row >= d->row_count)
        return SMEM_UNKNOWN_BLOCK;
    b = &d->rows[*row];
    if (generation > b->generation || (generation == b->generation && !b->is_live))
        return SMEM_UNKNOWN_BLOCK;
    if (generation < b->generation)
        return IF_BUG(9) ? SMEM_UNKNOWN_BLOCK : SMEM_USE_AFTER_FREE;
    return SMEM_OK;
}

static int64_t issue(domain *d) /* rule H5 */
{
    if (d->vacant_count > 0)
        return d->vacant[--d->vacant_count];
    if (d->row_count == d->row_capacity) {
        d->row_capacity = d->row_capacity * 2 + 16;
        d->rows = grow(d->rows, (size_t)d->row_capacity * sizeof *d->rows);
        d->vacant = grow(d->vacant, (size_t)d->row_capacity * sizeof *d->vacant);
    }
    memset(&d->rows[d->row_count], 0, sizeof *d->rows);
    return d->row_count++;
}

/* The nearest of the resonances first..last; ties go to the lower one. Rule Q5. */
static int32_t quantize(double t, int32_t first, int32_t last)
{
    while (first < last) {
        int32_t middle = (first + last) / 2;
        if (IF_BUG(1) ? t < walls[middle - 1] : t <= walls[middle - 1])
            last = middle;
        else
            first = middle + 1;
    }
    return first;
}

static uint64_t get_birth_heat(const smem_memory *m, int tier) /* rule H10 */
{
    if (tier == SMEM_HOT && !is_bounded(m))
        return m->policy.hot_entry;
    return tier >= SMEM_WARM ? m->policy.warm_entry : m->policy.insert_heat;
}

static int choose_tier(const smem_memory *m, domain *d, uint32_t size) /* rules H9, H51 */
{
    place found;
    if (is_bounded(m) && has_room(m, d) && m->first[SMEM_HOT] <= m->last[SMEM_HOT] &&
        find_place(m, d, SMEM_HOT, (uint32_t)get_birth_heat(m, SMEM_HOT), size, &found))
        return SMEM_HOT;
    return m->first[SMEM_COLD] > m->last[SMEM_COLD] ? SMEM_ULTRA_COLD : SMEM_COLD;
}

static int get_tier(const smem_memory *m, int32_t resonance)
{
    int tier = SMEM_ULTRA_COLD;
    while (tier < SMEM_HOT && resonance > m->last[tier])
        tier++;
    return tier;
}

static smem_block give_birth(smem_memory *m, domain *d, const place *at, uint32_t size,
                             int tier, uint64_t heat) /* rules H27, H28 */
{
    int64_t row;
    block *b;
    pass_time(m, d);
    row = issue(d);
    b = &d->rows[row];
    occupy(d, at, size);
    put(b, at);
    b->size = size;
    b->axis = size == 0 ? IMAGINARY : ZERO;
    b->tier = (uint8_t)tier;
    b->level = (uint8_t)heat;
    b->stamp = b->moved = d->epoch;
    b->is_live = 1;
    note(m, d, row, 1);
    ++*get_tier_count(d, tier);
    d->tally.mallocs++;
    d->tally.live_blocks++;
    d->tally.bytes_live += size;
    d->tally.bytes_held += get_length(size);
    push(d, SWEEP, row);
    if (tier == SMEM_HOT && is_bounded(m))
        enter_hot(d, row);
    sweep(m, d);
    return get_id(d, row);
}

static smem_status allocate(smem_memory *m, uint32_t number, uint64_t wanted, uint32_t hint,
                            const double *t, smem_block *id) /* rule H26 */
{
    domain *d = &m->domains[number];
    int32_t first = hint == SMEM_AUTO ? 1 : m->first[hint];
    int32_t last = hint == SMEM_AUTO ? m->n_zeros : m->last[hint];
    uint32_t size = (uint32_t)wanted;
    int32_t nearest = 0;
    uint64_t heat;
    place at;
    int tier;
    start(m);
    if (first > last)
        return refuse(m, SMEM_EMPTY_TIER, hint, (uint64_t)m->n_zeros, 0, 0);
    if (d->slots == NULL) {
        d->slots = calloc((size_t)(m->n_zeros + 1) * CHANNELS, sizeof *d->slots);
        if (d->slots == NULL)
            abort();
    }
    if (t != NULL) {
        nearest = quantize(*t, first, last);
        tier = get_tier(m, nearest);
    } else {
        tier = hint == SMEM_AUTO ? choose_tier(m, d, size) : (int)hint;
    }
    if (tier == SMEM_HOT && !has_room(m, d))
        return refuse(m, SMEM_TIER_FULL, number, m->policy.hot_capacity, 0, 0);
    heat = get_birth_heat(m, tier);
    if (!(t != NULL ? find_at(d, nearest, size, &at)
                    : find_place(m, d, tier, (uint32_t)heat, size, &at)))
        return refuse(m, SMEM_OUT_OF_MEMORY, number, (uint64_t)tier, primes[get_class(size)],
                      size);
    if (t != NULL) {
        double mismatch = *t - resonances[nearest - 1];
        d->mismatch += mismatch < 0 ? -mismatch : mismatch;
        d->tally.quantized++;
    }
    *id = give_birth(m, d, &at, size, tier, heat);
    return SMEM_OK;
}

smem_status smem_malloc(smem_memory *m, uint32_t number, uint64_t size, uint32_t hint,
                        const double *t, smem_block *id)
{
    /* t - t is 0 for a finite t, and NaN for others. */
    if (number >= SMEM_DOMAINS || size > SMEM_LARGEST || hint > SMEM_AUTO ||
        (t != NULL && *t - *t != 0))
        return SMEM_BAD_ARGUMENT;
    return allocate(m, number, size, hint, t, id);
}

smem_status smem_calloc(smem_memory *m, uint32_t number, uint64_t count, uint64_t size,
                        uint32_t hint, const double *t, smem_block *id)
{
    if (number >= SMEM_DOMAINS || size > SMEM_LARGEST || count > SMEM_LARGEST ||
        hint > SMEM_AUTO || (t != NULL && *t - *t != 0))
        return SMEM_BAD_ARGUMENT;
    if (count * size > SMEM_LARGEST && !IF_BUG(16))
        return refuse(m, SMEM_TOO_LARGE, count * size, 0, 0, 0);
    return allocate(m, number, count * size % (SMEM_LARGEST + 1), hint, t, id);
}

/* Bytes from `size` on are forgotten: they read as zero again. */
static void truncate_to(block *b, uint32_t size)
{
    if (b->held > size && !IF_BUG(5))
        b->held = size;
}

static void reserve(block *b, uint32_t size)
{
    if (size > b->held) {
        b->bytes = grow(b->bytes, size);
        if (!IF_BUG(17))
            memset(b->bytes + b->held, 0, size - b->held);
        b->held = size;
    }
}

/* The live block of an id, or a return with the reason. */
#define FIND(m, id, d, row, freeing)                                          \
    domain *d;                                                                \
    int64_t row;                                                              \
    do {                                                                      \
        const domain *found;                                                  \
        smem_status why = find(m, id, &found, &row);                          \
        start(m);                                                             \
        if (why != SMEM_OK)                                                   \
            return refuse(m,                                                  \
                          (freeing) && why == SMEM_USE_AFTER_FREE             \
                              ? SMEM_DOUBLE_FREE                              \
                              : why,                                          \
                          id, 0, 0, 0);                                       \
        d = &m->domains[found->number];                                       \
    } while (0)

smem_status smem_realloc(smem_memory *m, smem_block id, uint64_t wanted) /* rule H34 */
{
    uint32_t size = (uint32_t)wanted, held, kept;
    block *b;
    FIND(m, id, d, row, 0);
    if (wanted > SMEM_LARGEST)
        return SMEM_BAD_ARGUMENT;
    b = &d->rows[row];
    held = get_length(b->size);
    kept = get_length(size);
    if (get_class(size) == b->prime && size <= b->size) {
        note(m, d, row, 0);
        if (IF_BUG(7) && size % GRAIN != 0 && kept < held)
            kept -= GRAIN; /* frees the grain with the last bytes, too */
        if (kept < held)
            give(get_slot(d, b->resonance, b->prime), b->offset + kept, held - kept);
        kept = get_length(size);
    } else {
        place at;
        if (!find_at(d, b->resonance, size, &at) &&
            !find_place(m, d, b->tier, get_heat(d, b), size, &at))
            return refuse(m, SMEM_OUT_OF_MEMORY, d->number, b->tier, primes[get_class(size)],
                          size);
        note(m, d, row, 0);
        occupy(d, &at, size);
        if (!IF_BUG(6))
            vacate(d, b);
        put(b, &at);
    }
    truncate_to(b, size);
    d->tally.bytes_live += (uint64_t)size - b->size;
    d->tally.bytes_held += (uint64_t)kept - held;
    b->size = size;
    b->axis = size == 0 ? IMAGINARY : b->axis == REAL ? REAL : ZERO;
    touch(m, d, row);
    return SMEM_OK;
}

smem_status smem_access(smem_memory *m, smem_block id, smem_address *address)
{
    FIND(m, id, d, row, 0);
    touch(m, d, row);
    *address = get_address(d, &d->rows[row]);
    return SMEM_OK;
}

smem_status smem_read(smem_memory *m, smem_block id, uint64_t offset, uint64_t size, void *data,
                      uint64_t *length) /* rule H32 */
{
    const block *b;
    uint64_t from_bytes;
    FIND(m, id, d, row, 0);
    b = &d->rows[row];
    if (size == SMEM_TO_END)
        size = offset < b->size ? b->size - offset : 0;
    if (offset > b->size || size > b->size - offset + (IF_BUG(8) ? 1 : 0))
        return refuse(m, SMEM_OUT_OF_BOUNDS, id, offset, size, b->size);
    from_bytes = offset >= b->held ? 0 : b->held - offset < size ? b->held - offset : size;
    if (IF_BUG(14))
        from_bytes = size; /* reads what was never stored, through NULL at worst */
    if (from_bytes > 0)
        memcpy(data, b->bytes + offset, from_bytes);
    memset((char *)data + from_bytes, 0, size - from_bytes);
    *length = size;
    touch(m, d, row);
    return SMEM_OK;
}

smem_status smem_write(smem_memory *m, smem_block id, uint64_t offset, const void *data,
                       uint64_t size) /* rule H33 */
{
    block *b;
    FIND(m, id, d, row, 0);
    b = &d->rows[row];
    if (offset > b->size || size > b->size - offset)
        return refuse(m, SMEM_OUT_OF_BOUNDS, id, offset, size, b->size);
    if (size > 0) {
        reserve(b, (uint32_t)(offset + size));
        memcpy(b->bytes + offset, data, size);
        note(m, d, row, 0);
        b->axis = REAL;
    }
    touch(m, d, row);
    return SMEM_OK;
}

smem_status smem_free(smem_memory *m, smem_block id) /* rule H30 */
{
    block *b;
    FIND(m, id, d, row, 1);
    b = &d->rows[row];
    vacate(d, b);
    drop(d, SWEEP, row);
    drop(d, HOT, row);
    drop(d, WAITING, row);
    d->vacant[d->vacant_count++] = row;
    b->generation++;
    b->is_live = 0;
    if (!IF_BUG(4)) {
        free(b->bytes);
        b->bytes = NULL;
        b->held = 0;
    }
    if (!IF_BUG(10))
        pass_time(m, d);
    d->tally.frees++;
    d->tally.live_blocks--;
    d->tally.bytes_live -= b->size;
    d->tally.bytes_held -= get_length(b->size);
    --*get_tier_count(d, b->tier);
    fill_vacancy(m, d);
    sweep(m, d);
    return SMEM_OK;
}

typedef struct {
    uint64_t place; /* slot and offset as one number */
    int64_t row;
} entry;

static int compare(const void *left, const void *right)
{
    uint64_t one = ((const entry *)left)->place, other = ((const entry *)right)->place;
    return one < other ? -1 : one > other;
}

smem_status smem_defragment(smem_memory *m, uint32_t number, uint64_t *moved) /* rule H36 */
{
    domain *d;
    entry *entries;
    int64_t count = 0, at;
    uint64_t current = UINT64_MAX;
    uint32_t end = 0;
    *moved = 0;
    if (number >= SMEM_DOMAINS)
        return SMEM_BAD_ARGUMENT;
    start(m);
    d = &m->domains[number];
    entries = grow(NULL, (size_t)(d->row_count + 1) * sizeof *entries);
    for (at = 0; at < d->row_count; at++) {
        const block *b = &d->rows[at];
        uint64_t key = (uint64_t)(b->resonance * CHANNELS + b->prime);
        if (b->is_live)
            entries[count++] = (entry){key << 24 | b->offset, at};
    }
    qsort(entries, (size_t)count, sizeof *entries, compare);
    for (at = 0; at < count; at++) {
        int64_t row = entries[at].row;
        block *b = &d->rows[row];
        slot *s = get_slot(d, b->resonance, b->prime);
        if (entries[at].place >> 24 != current) {
            current = entries[at].place >> 24;
            end = 0;
        }
        if (b->offset != end) {
            note(m, d, row, 0);
            b->offset = end;
            ++*moved;
        }
        end += get_length(b->size);
        s->count = end < OFFSETS;
        s->free[0] = (extent){end, OFFSETS - end};
    }
    free(entries);
    return SMEM_OK;
}

/* ----------------------------------------------------------------- questions */

int smem_view(const smem_memory *m, smem_block id, smem_place *seen)
{
    const domain *d;
    int64_t row;
    if (find(m, id, &d, &row) != SMEM_OK)
        return 0;
    seen->address = get_address(d, &d->rows[row]);
    seen->tier = d->rows[row].tier;
    seen->heat = get_heat(d, &d->rows[row]);
    return 1;
}

void smem_count(const smem_memory *m, uint32_t number, smem_statistics *statistics)
{
    const domain *d = &m->domains[number];
    *statistics = d->tally;
    if (d->tally.quantized > 0)
        statistics->mean_mismatch = d->mismatch / (double)d->tally.quantized;
}

size_t smem_list(const smem_memory *m, smem_block *blocks, size_t capacity)
{
    size_t count = 0;
    uint32_t number;
    for (number = 0; number < SMEM_DOMAINS; number++) {
        const domain *d = &m->domains[number];
        int64_t row;
        for (row = 0; row < d->row_count; row++)
            if (d->rows[row].is_live) {
                if (count < capacity)
                    blocks[count] = get_id(d, row);
                count++;
            }
    }
    return count;
}

SMEM_DEFINE_PERFORM;
