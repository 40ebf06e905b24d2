#include "Instructions.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

// Threads that share work in pieces of ten microseconds or more. A thread that has nothing to do checks for a while
// whether that has changed before it sleeps, because waking it takes as long as a short piece.
enum { LOOKS = 4096 };  // checks; about a tenth of a millisecond

struct ck_team {
    // The number of the work in the upper half, the next piece of it in the lower half.
    _Atomic uint64_t ticket;
    _Atomic size_t pieces, done;
    void (*_Atomic work)(void *context, size_t piece);
    void *_Atomic context;
    // The limit of the calling thread.
    _Atomic ck_instructions limit;
    atomic_flag is_taken;
    atomic_int sleepers, is_closing;
    // Whether the calling thread sleeps until the last piece is done.
    atomic_int is_awaited;
    pthread_mutex_t mutex;
    pthread_cond_t wake, finished;
    size_t helpers;
    pthread_t threads[];
};

static void pause_briefly(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static void signal_all(ck_team *team, pthread_cond_t *condition) {
    pthread_mutex_lock(&team->mutex);
    pthread_cond_broadcast(condition);
    pthread_mutex_unlock(&team->mutex);
}

// Does pieces of the current work until none is left.
static void do_pieces(ck_team *team) {
    uint64_t ticket = atomic_load(&team->ticket);
    for (;;) {
        // Read these before taking a piece. If the ticket is still the same when the piece is taken, they belong to its
        // work, and that work does not end before the piece is done.
        void (*work)(void *, size_t) = atomic_load(&team->work);
        void *context = atomic_load(&team->context);
        const ck_instructions limit = atomic_load(&team->limit);
        const size_t piece = (uint32_t)ticket;
        if (piece >= atomic_load(&team->pieces)) return;
        if (!atomic_compare_exchange_weak(&team->ticket, &ticket, ticket + 1)) continue;
        ck_limit = limit;
        work(context, piece);
        atomic_fetch_add(&team->done, 1);
        if (atomic_load(&team->is_awaited)) signal_all(team, &team->finished);
        ticket = atomic_load(&team->ticket);
    }
}

static int has_pieces(ck_team *team) { return (uint32_t)atomic_load(&team->ticket) < atomic_load(&team->pieces); }

static void sleep_until_called(ck_team *team) {
    pthread_mutex_lock(&team->mutex);
    atomic_fetch_add(&team->sleepers, 1);
    while (!has_pieces(team) && !atomic_load(&team->is_closing)) pthread_cond_wait(&team->wake, &team->mutex);
    atomic_fetch_sub(&team->sleepers, 1);
    pthread_mutex_unlock(&team->mutex);
}

static void *help(void *argument) {
    ck_team *team = argument;
    while (!atomic_load(&team->is_closing)) {
        for (int look = 0; look < LOOKS && !has_pieces(team); look++) pause_briefly();
        if (!has_pieces(team)) sleep_until_called(team);
        do_pieces(team);
    }
    return 0;
}

// Waits for the pieces that other threads are still doing.
static void await(ck_team *team, size_t pieces) {
    for (int look = 0; look < LOOKS; look++) {
        if (atomic_load(&team->done) == pieces) return;
        pause_briefly();
    }
    pthread_mutex_lock(&team->mutex);
    atomic_store(&team->is_awaited, 1);
    while (atomic_load(&team->done) < pieces) pthread_cond_wait(&team->finished, &team->mutex);
    atomic_store(&team->is_awaited, 0);
    pthread_mutex_unlock(&team->mutex);
}

ck_team *ck_team_make(size_t helpers) {
    ck_team *team = calloc(1, sizeof *team + helpers * sizeof(pthread_t));
    if (!team) return 0;
    pthread_mutex_init(&team->mutex, 0);
    pthread_cond_init(&team->wake, 0);
    pthread_cond_init(&team->finished, 0);
    atomic_flag_clear(&team->is_taken);
    // If fewer threads start than were requested, the work only takes longer.
    while (team->helpers < helpers && pthread_create(&team->threads[team->helpers], 0, help, team) == 0) {
        team->helpers++;
    }
    return team;
}

void ck_team_run(ck_team *team, size_t pieces, void (*work)(void *context, size_t piece), void *context) {
    if (atomic_flag_test_and_set(&team->is_taken)) {
        // A call of another thread is using the helpers.
        for (size_t piece = 0; piece < pieces; piece++) work(context, piece);
        return;
    }
    // All pieces of the previous work are taken, so no thread takes a piece with the new values yet.
    atomic_store(&team->done, 0);
    atomic_store(&team->work, work);
    atomic_store(&team->context, context);
    atomic_store(&team->limit, ck_limit);
    const uint64_t number = (atomic_load(&team->ticket) >> 32) + 1;
    atomic_store(&team->pieces, 0);
    atomic_store(&team->ticket, number << 32);
    atomic_store(&team->pieces, pieces);
    if (atomic_load(&team->sleepers) > 0) signal_all(team, &team->wake);
    do_pieces(team);
    await(team, pieces);
    atomic_flag_clear(&team->is_taken);
}

int ck_team_is_asleep(ck_team *team) { return (size_t)atomic_load(&team->sleepers) == team->helpers; }

void ck_team_free(ck_team *team) {
    atomic_store(&team->is_closing, 1);
    signal_all(team, &team->wake);
    for (size_t i = 0; i < team->helpers; i++) pthread_join(team->threads[i], 0);
    pthread_cond_destroy(&team->finished);
    pthread_cond_destroy(&team->wake);
    pthread_mutex_destroy(&team->mutex);
    free(team);
}
