#include "Instructions.h"

_Thread_local ck_instructions ck_limit = CK_BEST;

ck_instructions ck_limit_instructions(ck_instructions limit) {
    const ck_instructions former = ck_limit;
    ck_limit = limit;
    return former;
}

ck_instructions ck_current_instructions(void) { return best_instructions(ck_limit); }
