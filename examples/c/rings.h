/* First-in first-out rings that also give up any member. Who includes this says by OWNER
 * which type has the `rings`, and the `rows` that are their members. */

static void push(OWNER *owner, int which, int64_t row)
{
    ring *r = &owner->rings[which];
    owner->rows[row].links[which] = (link){NONE, r->back, 1};
    if (r->back == NONE)
        r->front = row;
    else
        owner->rows[r->back].links[which].next = row;
    r->back = row;
    r->count++;
}

static void drop(OWNER *owner, int which, int64_t row)
{
    ring *r = &owner->rings[which];
    link *l = &owner->rows[row].links[which];
    if (!l->is_in)
        return;
    if (l->previous == NONE)
        r->front = l->next;
    else
        owner->rows[l->previous].links[which].next = l->next;
    if (l->next == NONE)
        r->back = l->previous;
    else
        owner->rows[l->next].links[which].previous = l->previous;
    l->is_in = 0;
    r->count--;
}
