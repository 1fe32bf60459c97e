/* Addresses, heat, and the blocks that move because of it. */

static smem_address get_address(const domain *d, const block *b) /* rules H41, A10 */
{
    uint64_t lattice = (d->number + classes[b->prime]) % SMEM_DOMAINS;
    uint64_t sector = (uint64_t)(b->axis * CHANNELS + b->prime) * 12 + lattice;
    return ((uint64_t)(b->resonance - 1) << 32) + (sector << 24) + b->offset;
}

/* To be called before anything of a block's address changes. */
static void note(smem_memory *m, domain *d, int64_t row, int is_born)
{
    block *b = &d->rows[row];
    if (b->noted == m->serial)
        return;
    b->noted = m->serial;
    b->old = is_born ? UNBORN : get_address(d, b);
    if (m->touched_count == m->touched_capacity) {
        m->touched_capacity = m->touched_capacity * 2 + 16;
        m->touched = grow(m->touched, m->touched_capacity * sizeof *m->touched);
        m->moves = grow(m->moves, m->touched_capacity * sizeof *m->moves);
    }
    m->touched[m->touched_count].owner = d;
    m->touched[m->touched_count++].row = row;
}

/* Multiplication by an odd number is a bijection of the ids below 2**62. */
#define SCRAMBLE UINT64_C(0x1e3779b97f4a7c15)
#define UNSCRAMBLE UINT64_C(0x31de83e19937733d)
#define BELOW (UINT64_C(1) << 62)

static smem_block get_id(const domain *d, int64_t row) /* rule H3 */
{
    smem_block id = (d->rows[row].generation * ROWS + (uint64_t)row) * SMEM_DOMAINS + d->number;
    if (IDS == DOWNWARD)
        return SMEM_NO_BLOCK - 1 - id;
    return IDS == SCRAMBLED ? id * SCRAMBLE % BELOW : id;
}

/* The specified id of one that get_id made; for any other id, that of no block. */
static smem_block get_specified_id(smem_block id)
{
    if (IDS == DOWNWARD)
        return SMEM_NO_BLOCK - 1 - id;
    if (IDS == SCRAMBLED)
        return id < BELOW ? id * UNSCRAMBLE % BELOW : SMEM_NO_BLOCK;
    return id;
}

size_t smem_moves(const smem_memory *m, const smem_move **moves)
{
    size_t count = 0, at;
    for (at = 0; at < m->touched_count; at++) {
        const domain *d = m->touched[at].owner;
        const block *b = &d->rows[m->touched[at].row];
        if (b->is_live && get_address(d, b) != b->old)
            m->moves[count++] =
                (smem_move){get_id(d, m->touched[at].row), get_address(d, b)};
    }
    *moves = m->moves;
    return count;
}

static int is_bounded(const smem_memory *m)
{
    return m->policy.hot_capacity > 0;
}

static int has_room(const smem_memory *m, const domain *d) /* rule H7 */
{
    return !is_bounded(m) || d->rings[HOT].count < m->policy.hot_capacity;
}

static uint32_t get_heat(const domain *d, const block *b) /* rule T2 */
{
    uint64_t elapsed = d->epoch - b->stamp;
    return elapsed >= b->level ? 0 : b->level - (uint32_t)elapsed;
}

static int is_settled(const smem_memory *m, const domain *d, const block *b) /* rule H16 */
{
    return d->epoch - b->moved >= m->policy.cool_down;
}

static void pass_time(const smem_memory *m, domain *d) /* rules H50, T8 */
{
    uint64_t length = d->tally.live_blocks;
    if (length < m->policy.epoch_floor)
        length = m->policy.epoch_floor;
    if (++d->phase >= length) {
        d->phase = 0;
        d->epoch++;
    }
}

/* How many blocks each tier of a domain holds: the figures follow each other. */
static uint64_t *get_tier_count(domain *d, int tier)
{
    return &d->tally.ultra_cold_blocks + tier;
}

static void set_tier(domain *d, block *b, int tier)
{
    --*get_tier_count(d, b->tier);
    b->tier = (uint8_t)tier;
    ++*get_tier_count(d, b->tier);
}

static void put(block *b, const place *at)
{
    b->resonance = at->resonance;
    b->prime = at->prime;
    b->offset = at->offset;
}

static void enter_hot(domain *d, int64_t row)
{
    drop(d, WAITING, row);
    push(d, HOT, row);
}

static int migrate(smem_memory *m, domain *d, int64_t row, int tier) /* rule H18 */
{
    block *b = &d->rows[row];
    place found;
    if (STILL || !find_place(m, d, tier, get_heat(d, b), b->size, &found))
        return 0;
    note(m, d, row, 0);
    if (tier > b->tier || IF_BUG(13))
        d->tally.promotions++;
    else
        d->tally.demotions++;
    occupy(d, &found, b->size);
    vacate(d, b);
    put(b, &found);
    set_tier(d, b, tier);
    b->moved = d->epoch;
    drop(d, HOT, row);
    if (tier == SMEM_HOT && is_bounded(m))
        enter_hot(d, row);
    return 1;
}

static void ascend(smem_memory *m, domain *d, int64_t row) /* rules H19, T5 */
{
    const block *b = &d->rows[row];
    int tier = b->tier;
    if (!is_bounded(m) && b->level >= m->policy.hot_entry)
        tier = SMEM_HOT;
    else if (b->level >= m->policy.warm_entry && tier < SMEM_WARM)
        tier = SMEM_WARM;
    if (tier < SMEM_COLD)
        tier = SMEM_COLD;
    while (tier > b->tier && m->first[tier] > m->last[tier])
        tier--;
    if (tier > b->tier)
        migrate(m, d, row, tier);
}

static void duel(smem_memory *m, domain *d, int64_t row) /* rule H21 */
{
    int64_t rival = d->rings[HOT].front;
    block *defender = &d->rows[rival], *challenger = &d->rows[row];
    uint64_t margin = IF_BUG(12) ? 0 : m->policy.duel_margin;
    if (is_settled(m, d, defender) && challenger->level >= get_heat(d, defender) + margin) {
        place was = {defender->resonance, defender->prime, defender->offset};
        uint64_t moved = defender->moved;
        if (migrate(m, d, rival, SMEM_WARM)) {
            if (migrate(m, d, row, SMEM_HOT))
                return;
            /* There is no place for the challenger: nothing of all that has happened. */
            occupy(d, &was, defender->size);
            vacate(d, defender);
            put(defender, &was);
            set_tier(d, defender, SMEM_HOT);
            defender->moved = moved;
            d->tally.demotions--;
            push(d, HOT, rival);
        }
    }
    drop(d, HOT, rival);
    push(d, HOT, rival);
    ascend(m, d, row);
    if (!challenger->links[WAITING].is_in)
        push(d, WAITING, row);
}

static void promote(smem_memory *m, domain *d, int64_t row) /* rule H20 */
{
    const block *b = &d->rows[row];
    if (b->tier == SMEM_HOT || !is_settled(m, d, b))
        return;
    if (!is_bounded(m) || m->first[SMEM_HOT] > m->last[SMEM_HOT])
        ascend(m, d, row);
    else if (!has_room(m, d))
        duel(m, d, row);
    else if (!migrate(m, d, row, SMEM_HOT))
        ascend(m, d, row);
}

static void fill_vacancy(smem_memory *m, domain *d) /* rule H23 */
{
    while (is_bounded(m) && has_room(m, d) && d->rings[WAITING].count > 0) {
        int64_t row = d->rings[WAITING].front;
        if (get_heat(d, &d->rows[row]) > m->policy.warm_exit) {
            drop(d, WAITING, row);
            migrate(m, d, row, SMEM_HOT);
        } else if (!IF_BUG(15)) {
            drop(d, WAITING, row);
        }
    }
}

static void sweep(smem_memory *m, domain *d) /* rules H24, H17, T4 */
{
    int64_t row = d->rings[SWEEP].front;
    const block *b;
    uint32_t heat;
    int rest;
    if (row == NONE)
        return;
    drop(d, SWEEP, row);
    push(d, SWEEP, row);
    b = &d->rows[row];
    heat = get_heat(d, b);
    rest = b->tier;
    if (rest == SMEM_HOT && !is_bounded(m) &&
        (IF_BUG(11) ? heat < m->policy.hot_exit : heat <= m->policy.hot_exit))
        rest = SMEM_WARM;
    if (rest == SMEM_WARM && heat <= m->policy.warm_exit)
        rest = SMEM_COLD;
    if (rest == SMEM_COLD && heat == 0)
        rest = SMEM_ULTRA_COLD;
    if (rest != b->tier && is_settled(m, d, b))
        migrate(m, d, row, rest);
}

static void touch(smem_memory *m, domain *d, int64_t row) /* rule H31 */
{
    block *b = &d->rows[row];
    uint64_t heat;
    pass_time(m, d);
    heat = get_heat(d, b) + m->policy.access_heat;
    b->level = (uint8_t)(heat < m->policy.heat_limit ? heat : m->policy.heat_limit);
    b->stamp = d->epoch;
    promote(m, d, row);
    sweep(m, d);
}
