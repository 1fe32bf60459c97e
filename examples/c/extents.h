/* Extents: the free offsets of a slot, which of them a block gets, coalescing. */

static uint32_t get_length(uint32_t size) /* rule E2 */
{
    return size == 0 ? GRAIN : (size + GRAIN - 1) / GRAIN * GRAIN;
}

static uint8_t get_class(uint32_t size) /* rule E6 */
{
    uint8_t channel = 0;
    while (channel < CHANNELS - 1 &&
           (IF_BUG(2) ? size >= limits[channel] : size > limits[channel]))
        channel++;
    return channel;
}

static slot *get_slot(domain *d, int32_t resonance, uint8_t prime)
{
    slot *s = &d->slots[resonance * CHANNELS + prime];
    if (s->free == NULL) {
        s->free = grow(NULL, 4 * sizeof *s->free);
        s->free[0] = (extent){0, OFFSETS};
        s->count = 1;
        s->capacity = 4;
    }
    return s;
}

static void insert(slot *s, uint32_t at, extent one)
{
    if (s->count == s->capacity) {
        s->capacity *= 2;
        s->free = grow(s->free, s->capacity * sizeof *s->free);
    }
    memmove(&s->free[at + 1], &s->free[at], (s->count - at) * sizeof one);
    s->free[at] = one;
    s->count++;
}

static void delete(slot *s, uint32_t at)
{
    s->count--;
    memmove(&s->free[at], &s->free[at + 1], (s->count - at) * sizeof *s->free);
}

/* The free extent that holds `offset`, or the first one behind it. */
static uint32_t search(const slot *s, uint32_t offset)
{
    uint32_t low = 0, high = s->count;
    while (low < high) {
        uint32_t middle = (low + high) / 2;
        if (s->free[middle].offset + s->free[middle].length <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void take(slot *s, uint32_t offset, uint32_t length) /* rule E4 */
{
    uint32_t at = search(s, offset);
    extent *one = &s->free[at];
    uint32_t before = offset - one->offset, after = one->length - before - length;
    if (before == 0 && after == 0) {
        delete(s, at);
    } else if (before == 0) {
        one->offset += length;
        one->length = after;
    } else {
        one->length = before;
        if (after > 0)
            insert(s, at + 1, (extent){offset + length, after});
    }
}

static void give(slot *s, uint32_t offset, uint32_t length) /* rule E5 */
{
    uint32_t at = search(s, offset);
    int joins_next = at < s->count && s->free[at].offset == offset + length && !IF_BUG(3);
    int joins_last = at > 0 && s->free[at - 1].offset + s->free[at - 1].length == offset;
    if (joins_last && joins_next) {
        s->free[at - 1].length += length + s->free[at].length;
        delete(s, at);
    } else if (joins_last) {
        s->free[at - 1].length += length;
    } else if (joins_next) {
        s->free[at].offset = offset;
        s->free[at].length += length;
    } else {
        insert(s, at, (extent){offset, length});
    }
}

/* Whether the extent of two that fit is taken that comes later. */
static int is_better(const extent *later, const extent *earlier)
{
    return (PLACE == BEST_FIT && later->length < earlier->length) ||
           (PLACE == WORST_FIT && later->length > earlier->length) || PLACE == LAST_FIT;
}

static int find_at(domain *d, int32_t resonance, uint32_t size, place *found) /* rule H11 */
{
    uint32_t length = get_length(size), at;
    uint8_t prime = get_class(size);
    const slot *s = get_slot(d, resonance, prime);
    const extent *best = NULL;
    for (at = 0; at < s->count && (best == NULL || PLACE != FIRST_FIT); at++)
        if (s->free[at].length >= length && (best == NULL || is_better(&s->free[at], best)))
            best = &s->free[at];
    if (best == NULL)
        return 0;
    *found = (place){resonance, prime, best->offset};
    if (PLACE == LAST_FIT)
        found->offset += best->length - length;
    return 1;
}

/* Rule H12: from the rung of the heat (rule T7) upward, then from the bottom. */
static int find_place(const smem_memory *m, domain *d, int tier, uint32_t heat, uint32_t size,
                      place *found)
{
    int32_t first = m->first[tier], last = m->last[tier], home, at;
    if (first > last)
        return 0;
    for (at = last; PLACE == LAST_FIT && at >= first; at--)
        if (find_at(d, at, size, found))
            return 1;
    home = first + (int32_t)(heat * (uint32_t)(last - first + 1) / (m->policy.heat_limit + 1));
    for (at = home; at <= last; at++)
        if (find_at(d, at, size, found))
            return 1;
    for (at = first; at < home; at++)
        if (find_at(d, at, size, found))
            return 1;
    return 0;
}

static void occupy(domain *d, const place *at, uint32_t size)
{
    take(get_slot(d, at->resonance, at->prime), at->offset, get_length(size));
}

static void vacate(domain *d, const block *b)
{
    give(get_slot(d, b->resonance, b->prime), b->offset, get_length(b->size));
}
