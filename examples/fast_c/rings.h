/* First-in first-out rings of blocks that also give up any member. */

static void push(domain *d, int which, int64_t row)
{
    ring *r = &d->rings[which];
    d->rows[row].links[which] = (link){NONE, r->back, 1};
    if (r->back == NONE)
        r->front = row;
    else
        d->rows[r->back].links[which].next = row;
    r->back = row;
    r->count++;
}

static void drop(domain *d, int which, int64_t row)
{
    ring *r = &d->rings[which];
    link *l = &d->rows[row].links[which];
    if (!l->is_in)
        return;
    if (l->previous == NONE)
        r->front = l->next;
    else
        d->rows[l->previous].links[which].next = l->next;
    if (l->next == NONE)
        r->back = l->previous;
    else
        d->rows[l->next].links[which].previous = l->previous;
    l->is_in = 0;
    r->count--;
}
