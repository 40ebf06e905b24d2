#include "CKernels.h"

#include "PackedTiles.h"

// Attention of one head. For a tile of rows at a time it computes the scores with all keys, their softmax, and the
// weighted sum of the values. A tile's scores stay in the L1 cache.

// Rounds up to a multiple of a cache line.
INLINE size_t rounded(size_t count) { return (count + LANES - 1) / LANES * LANES; }

INLINE size_t panels(size_t count) { return (count + PANEL - 1) / PANEL; }

size_t ck_attention_scratch_count(size_t keys, size_t width) {
    const size_t longest = keys > width ? keys : width;
    return panels(keys) * PANEL * width + panels(width) * PANEL * keys + MOST_TILE_ROWS * panels(keys) * PANEL
        + rounded(MOST_TILE_ROWS * longest + LANES);
}

// An attention, and where its parts lie in the scratch memory.
typedef struct {
    ck_attention of;
    float *packed_keys, *packed_values, *scores, *packed_rows;
} attention;

// Packs the values without transposing them: a panel holds some of the columns of each row.
INLINE void pack_values(const attention *a) {
    for (size_t p = 0; p < panels(a->of.width); p++) {
        const size_t columns = a->of.width - p * PANEL < PANEL ? a->of.width - p * PANEL : PANEL;
        float *to = a->packed_values + p * PANEL * a->of.count;
        for (size_t k = 0; k < a->of.count; k++, to += PANEL) {
            memcpy(to, a->of.values + k * a->of.stride + p * PANEL, columns * sizeof(float));
            for (size_t c = columns; c < PANEL; c++) to[c] = 0;
        }
    }
}

// Computes the scores of `rows` rows from `top` on with the first `count` keys, and their softmax.
INLINE void score(const attention *a, size_t top, size_t rows, size_t count, tile_function *compute) {
    const size_t stride = panels(a->of.count) * PANEL;
    pack_tile(a->of.queries + top * a->of.query_stride, a->of.query_stride, rows, a->of.width, a->packed_rows);
    for (size_t p = 0; p < panels(count); p++) {
        float sums[MOST_TILE_ROWS * PANEL];
        const float *panel = a->packed_keys + p * PANEL * a->of.width;
        compute(a->packed_rows, panel, a->of.width, sums, (ahead){panel, 0}, rows, PANEL);
        for (size_t r = 0; r < rows; r++) {
            float *to = a->scores + r * stride + p * PANEL;
            for (size_t c = 0; c < PANEL; c++) to[c] = a->of.scale * sums[r * PANEL + c];
        }
    }
    if (!a->of.is_causal) {
        ck_softmax_rows(a->scores, rows, count, stride);
        return;
    }
    for (size_t r = 0; r < rows; r++) {
        ck_softmax_rows(a->scores + r * stride, 1, top + r + 1, stride);
        memset(a->scores + r * stride + top + r + 1, 0, (count - top - r - 1) * sizeof(float));
    }
}

// Computes the sums of the first `count` values, weighted by the scores.
INLINE void mix(const attention *a, size_t top, size_t rows, size_t count, tile_function *compute) {
    pack_tile(a->scores, panels(a->of.count) * PANEL, rows, count, a->packed_rows);
    for (size_t p = 0; p < panels(a->of.width); p++) {
        float sums[MOST_TILE_ROWS * PANEL];
        const float *panel = a->packed_values + p * PANEL * a->of.count;
        const size_t width = a->of.width - p * PANEL < PANEL ? a->of.width - p * PANEL : PANEL;
        compute(a->packed_rows, panel, count, sums, (ahead){panel, 0}, rows, width);
        const finishing how = {true, false, 0, CK_NO_ACTIVATION};
        finish(sums, rows, width, how, a->of.out + top * a->of.out_stride + p * PANEL, a->of.out_stride);
    }
}

INLINE void attend(const attention *a, const size_t most, tile_function *compute) {
    for (size_t p = 0; p < panels(a->of.count); p++) {
        pack_panel(a->of.keys + p * PANEL * a->of.stride, a->of.stride,
                   a->of.count - p * PANEL < PANEL ? a->of.count - p * PANEL : PANEL, a->of.width,
                   a->packed_keys + p * PANEL * a->of.width);
    }
    pack_values(a);
    const size_t tiles = tile_count(a->of.rows, most);
    for (size_t t = 0; t < tiles; t++) {
        const size_t top = t * a->of.rows / tiles, bottom = (t + 1) * a->of.rows / tiles;
        // With a causal mask, a row attends to no key after its own.
        const size_t count = a->of.is_causal ? bottom : a->of.count;
        score(a, top, bottom - top, count, compute);
        mix(a, top, bottom - top, count, compute);
    }
}

#define VARIANT(name, attribute, most) \
    attribute static void attend_##name(const attention *a) { attend(a, most, name##_tile); }
PACKED_VARIANTS(VARIANT)

void ck_attend(ck_attention head) {
    attention a = {.of = head, .packed_keys = head.scratch};
    a.packed_values = a.packed_keys + panels(head.count) * PANEL * head.width;
    a.scores = a.packed_values + panels(head.width) * PANEL * head.count;
    a.packed_rows = a.scores + MOST_TILE_ROWS * panels(head.count) * PANEL;
    DISPATCH(attend, &a)
}
