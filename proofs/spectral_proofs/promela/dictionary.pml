/* The minimal system with an unbounded hot tier, as the configuration `minimal-open` has it:
 * KEYS keys, two values, heat up to 3. A state is what the plain key of the explorer holds:
 * phase, order, and of each key the value, the tier and the heat now. So both count the same
 * states, and an edge here is an edge there. A refused operation is an edge to the same state.
 */
#ifndef KEYS
#define KEYS 3
#endif

#define COLD 1
#define WARM 2
#define HOT 3

#define INSERT_HEAT 1
#define ACCESS_HEAT 2
#define HEAT_LIMIT 3
#define WARM_ENTRY 2
#define WARM_EXIT 1
#define HOT_ENTRY 3
#define HOT_EXIT 2

bit value[KEYS];
byte tier[KEYS];  /* 0: the key is missing */
byte heat[KEYS];
byte order[KEYS]; /* keys by their insertion, from the front; missing ones are KEYS */
byte count;
byte phase;

/* Not a part of the state. */
hidden byte at, found;

inline cool(k) { /* rules T2 and T4: one epoch passes */
    if
    :: heat[k] > 0 -> heat[k] = heat[k] - 1
    :: else
    fi;
    if
    :: tier[k] == HOT && heat[k] > HOT_EXIT
    :: tier[k] >= WARM && heat[k] > WARM_EXIT && !(tier[k] == HOT && heat[k] > HOT_EXIT) ->
        tier[k] = WARM
    :: else -> tier[k] = (tier[k] > 0 -> COLD : 0)
    fi
}

inline pass_time() { /* rule T8: an epoch lasts as many ticks as there are keys */
    if
    :: phase + 1 < count -> phase = phase + 1
    :: else ->
        phase = 0;
        at = 0;
        do
        :: at < KEYS -> cool(at); at = at + 1
        :: else -> break
        od
    fi
}

inline touch(k) { /* rule M3 */
    pass_time();
    heat[k] = (heat[k] + ACCESS_HEAT > HEAT_LIMIT -> HEAT_LIMIT : heat[k] + ACCESS_HEAT);
    if /* rule T5 */
    :: heat[k] >= HOT_ENTRY -> tier[k] = HOT
    :: heat[k] < HOT_ENTRY && heat[k] >= WARM_ENTRY -> tier[k] = (tier[k] > WARM -> tier[k] : WARM)
    :: else
    fi
}

inline insert(k) { /* rule M2 */
    pass_time();
    value[k] = 0;
    tier[k] = COLD;
    heat[k] = INSERT_HEAT;
    order[count] = k;
    count = count + 1
}

inline remove(k) { /* rule M7 */
    value[k] = 0;
    tier[k] = 0;
    heat[k] = 0;
    found = 0;
    at = 0;
    do
    :: at < KEYS ->
        if
        :: order[at] == k -> found = 1
        :: else
        fi;
        if
        :: found && at + 1 < KEYS -> order[at] = order[at + 1]
        :: found && at + 1 == KEYS -> order[at] = KEYS
        :: else
        fi;
        at = at + 1
    :: else -> break
    od;
    count = count - 1
}

#define OPERATIONS(k) \
    :: d_step { tier[k] > 0 -> touch(k) } \
    :: d_step { tier[k] > 0 -> touch(k); value[k] = 1 - value[k] } \
    :: d_step { tier[k] > 0 -> remove(k) } \
    :: d_step { tier[k] == 0 -> insert(k) } \
    :: d_step { tier[k] == 0 -> skip } /* a get of it is refused */ \
    :: d_step { tier[k] == 0 -> skip } /* a delete of it is refused */

init {
    d_step {
        at = 0;
        do
        :: at < KEYS -> order[at] = KEYS; at = at + 1
        :: else -> break
        od
    };
    do
    OPERATIONS(0)
#if KEYS > 1
    OPERATIONS(1)
#endif
#if KEYS > 2
    OPERATIONS(2)
#endif
#if KEYS > 3
    OPERATIONS(3)
#endif
    :: d_step { count > 0 -> remove(order[count - 1]) }
    :: d_step { count == 0 -> skip } /* refused */
    :: d_step { /* clear, rule M8: the phase stays */
        at = 0;
        do
        :: at < KEYS ->
            value[at] = 0; tier[at] = 0; heat[at] = 0; order[at] = KEYS; at = at + 1
        :: else -> break
        od;
        count = 0
       }
    od
}
