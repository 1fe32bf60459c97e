/* The minimal system behind section 6 of spectral_memory.h, exactly as the specification's
 * deterministic step has it. Read it beside spec/spectral_spec/minimal and thermal.py; the
 * rules are named where they are followed. Where the process has no memory left, it aborts.
 *
 * Compiled with -DBUG=n it has the n-th bug of bugs.txt. Each is marked IF_BUG(n). */
#include "table.h"
/* in this order */
#define OWNER smem_map
#include "rings.h"

/* ------------------------------------------------------------- a dictionary */

uint32_t smem_version(void)
{
    return SMEM_VERSION;
}

uint64_t smem_features(void)
{
    return SMEM_POLICIES;
}

smem_status smem_map_create(const smem_policy *policy, smem_map **map)
{
    smem_map *m = calloc(1, sizeof *m);
    int which;
    if (m == NULL)
        return SMEM_NO_RESOURCES;
    m->policy = *policy;
    for (which = 0; which < RINGS; which++)
        m->rings[which] = (ring){NONE, NONE, 0};
    m->table_size = 8;
    enlarge(m);
    *map = m;
    return SMEM_OK;
}

void smem_map_destroy(smem_map *m)
{
    smem_map_clear(m);
    discard(&m->gone[0]);
    discard(&m->gone[1]);
    free(m->rows);
    free(m->vacant);
    free(m->table);
    free(m);
}

/* --------------------------------------------------------------------- heat */

static int is_bounded(const smem_map *m) /* rule T1 */
{
    return m->policy.hot_capacity > 0;
}

static uint64_t get_heat(const smem_map *m, const entry *e) /* rule T2 */
{
    uint64_t elapsed = IF_BUG(19) ? 0 : m->epoch - e->stamp;
    return elapsed >= e->level ? 0 : e->level - elapsed;
}

static int get_rest(const smem_map *m, const entry *e) /* rule T4 */
{
    uint64_t heat = get_heat(m, e);
    uint64_t hot_exit = IF_BUG(20) ? m->policy.hot_entry - 1 : m->policy.hot_exit;
    if (e->tier == SMEM_HOT && (is_bounded(m) || heat > hot_exit))
        return SMEM_HOT;
    return e->tier >= SMEM_WARM && heat > m->policy.warm_exit ? SMEM_WARM : SMEM_COLD;
}

static void pass_time(smem_map *m) /* rule T8 */
{
    uint64_t length = m->rings[ORDER].count;
    if (++m->phase >= length + (IF_BUG(21) ? 1 : 0)) {
        m->phase = 0;
        m->epoch++;
    }
}

static void set_tier(smem_map *m, entry *e, int tier) /* rule M6 */
{
    if (tier > e->tier)
        m->promotions++;
    e->tier = (uint8_t)tier;
}

/* The tier that heat alone has earned. Rule T5. */
static void rise(smem_map *m, entry *e)
{
    if (!is_bounded(m) && e->level >= m->policy.hot_entry)
        set_tier(m, e, SMEM_HOT);
    else if (e->level >= m->policy.warm_entry && e->tier < SMEM_WARM)
        set_tier(m, e, SMEM_WARM);
}

static void duel(smem_map *m, int64_t row) /* rules M5, T6 */
{
    int64_t rival = m->rings[HOT].front;
    entry *defender = &m->rows[rival], *challenger = &m->rows[row];
    uint64_t margin = IF_BUG(22) ? 0 : m->policy.duel_margin;
    if (challenger->level < get_heat(m, defender) + margin) {
        if (!IF_BUG(23)) {
            drop(m, HOT, rival);
            push(m, HOT, rival);
        }
        rise(m, challenger);
        return;
    }
    drop(m, HOT, rival);
    defender->tier = SMEM_WARM;
    m->demotions++;
    set_tier(m, challenger, SMEM_HOT);
    push(m, HOT, row);
}

static void admit(smem_map *m, int64_t row) /* rule M4 */
{
    entry *e = &m->rows[row];
    if (!is_bounded(m) || e->tier == SMEM_HOT) {
        rise(m, e);
    } else if (m->rings[HOT].count < m->policy.hot_capacity) {
        set_tier(m, e, SMEM_HOT);
        push(m, HOT, row);
    } else {
        duel(m, row);
    }
}

static void touch(smem_map *m, int64_t row) /* rules M3, T3 */
{
    entry *e = &m->rows[row];
    uint64_t heat;
    pass_time(m);
    e->tier = (uint8_t)get_rest(m, e);
    heat = get_heat(m, e) + m->policy.access_heat;
    e->level = (uint8_t)(heat < m->policy.heat_limit || IF_BUG(24) ? heat : m->policy.heat_limit);
    e->stamp = m->epoch;
    admit(m, row);
}

/* --------------------------------------------------------------- operations */

smem_status smem_map_get(smem_map *m, const smem_atom *key, smem_atom *value)
{
    int64_t row = find(m, key);
    if (row == NONE)
        return SMEM_MISSING_KEY;
    touch(m, row);
    *value = m->rows[row].value;
    return SMEM_OK;
}

smem_status smem_map_set(smem_map *m, const smem_atom *key, const smem_atom *value)
{
    int64_t row = find(m, key);
    if (row != NONE) {
        smem_atom written = copy(value);
        discard(&m->rows[row].value);
        m->rows[row].value = written;
        if (IF_BUG(25)) {
            drop(m, ORDER, row);
            push(m, ORDER, row);
        }
        touch(m, row);
        return SMEM_OK;
    }
    pass_time(m);
    row = add(m, key);
    m->rows[row].value = copy(value);
    m->rows[row].tier = SMEM_COLD;
    m->rows[row].level = (uint8_t)m->policy.insert_heat;
    m->rows[row].stamp = m->epoch;
    push(m, ORDER, row);
    admit(m, row); /* rule M2 */
    return SMEM_OK;
}

/* The key is gone; it and its value can still be looked at. Rule M7. */
static void take_out(smem_map *m, int64_t row)
{
    discard(&m->gone[0]);
    discard(&m->gone[1]);
    leave(m, row);
    m->gone[0] = m->rows[row].key;
    m->gone[1] = m->rows[row].value;
    drop(m, ORDER, row);
    drop(m, HOT, row);
}

smem_status smem_map_delete(smem_map *m, const smem_atom *key, smem_atom *value)
{
    int64_t row = find(m, key);
    if (row == NONE)
        return SMEM_MISSING_KEY;
    take_out(m, row);
    *value = m->gone[1];
    return SMEM_OK;
}

smem_status smem_map_popitem(smem_map *m, smem_atom *key, smem_atom *value)
{
    int64_t row = IF_BUG(26) ? m->rings[ORDER].front : m->rings[ORDER].back;
    if (row == NONE)
        return SMEM_MISSING_KEY;
    take_out(m, row);
    *key = m->gone[0];
    *value = m->gone[1];
    return SMEM_OK;
}

smem_status smem_map_clear(smem_map *m) /* rule M8 */
{
    while (m->rings[ORDER].count > 0)
        take_out(m, m->rings[ORDER].back);
    if (IF_BUG(27))
        m->epoch = m->phase = 0;
    return SMEM_OK;
}

/* ---------------------------------------------------------------- questions */

int smem_map_view(const smem_map *m, const smem_atom *key, smem_temperature *seen) /* rule M9 */
{
    /* The first band of each tier, and how many there are (rule Z10). */
    static const uint64_t bands[4][2] = {{0, 0}, {1, 3}, {4, 10}, {14, 7}};
    int64_t row = find(m, key);
    if (row == NONE)
        return 0;
    seen->tier = (uint64_t)get_rest(m, &m->rows[row]);
    seen->heat = get_heat(m, &m->rows[row]);
    seen->band = bands[seen->tier][0] +
                 seen->heat * bands[seen->tier][1] / (m->policy.heat_limit + 1); /* rule T7 */
    return 1;
}

void smem_map_count(const smem_map *m, smem_map_statistics *statistics)
{
    *statistics = (smem_map_statistics){m->promotions, m->demotions, m->rings[ORDER].count,
                                        m->epoch, m->phase};
}

void smem_map_status(const smem_map *m, uint64_t counts[3]) /* rule M11 */
{
    int64_t row;
    counts[0] = counts[1] = counts[2] = 0;
    for (row = m->rings[ORDER].front; row != NONE; row = m->rows[row].links[ORDER].next)
        counts[SMEM_HOT - get_rest(m, &m->rows[row])]++;
}

size_t smem_map_list(const smem_map *m, smem_atom *keys, smem_atom *values, size_t capacity)
{
    int64_t row = m->rings[ORDER].front;
    size_t at;
    for (at = 0; at < capacity && row != NONE; at++, row = m->rows[row].links[ORDER].next) {
        keys[at] = m->rows[row].key;
        values[at] = m->rows[row].value;
    }
    return m->rings[ORDER].count;
}

SMEM_MAP_DEFINE_PERFORM;
