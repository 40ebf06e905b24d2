#include "heif_references.h"

#include <stdlib.h>

#include "iso_media.h"

enum { depth_limit = 6, image_limit = 5000, reference_limit = 1 << 16 };

/// An image that is decoded for another one.
typedef struct reference {
    uint32_t user;
    uint32_t used;
} reference;

typedef struct reference_list {
    reference *references;
    size_t count;
    /// Whether there are more than `reference_limit`, or no memory for them.
    bool is_incomplete;
} reference_list;

static void add_reference(reference_list *list, uint32_t user, uint32_t used) {
    if (list->references == NULL) list->references = malloc(reference_limit * sizeof *list->references);
    if (list->references == NULL || list->count == reference_limit) {
        list->is_incomplete = true;
        return;
    }
    list->references[list->count] = (reference){user, used};
    list->count += 1;
}

/// Reads the references of one kind from one item: its number, how many there are, the numbers of the others.
static void read_references(reference_list *list, const iso_box *box, size_t number_size) {
    bool is_derived = iso_box_has_type(box, "dimg");
    bool is_auxiliary = iso_box_has_type(box, "auxl");
    byte_span payload = box->payload;
    if ((!is_derived && !is_auxiliary) || payload.count < number_size + 2) return;
    uint32_t from = (uint32_t)iso_read_number(payload.start, (int)number_size);
    size_t count = (size_t)iso_read_number(payload.start + number_size, 2);
    const uint8_t *at = payload.start + number_size + 2;
    size_t available = (payload.count - number_size - 2) / number_size;
    if (count > available) count = available;
    for (size_t i = 0; i < count; i += 1, at += number_size) {
        uint32_t to = (uint32_t)iso_read_number(at, (int)number_size);
        // An auxiliary image names the image that uses it.
        add_reference(list, is_derived ? from : to, is_derived ? to : from);
    }
}

static void read_reference_box(reference_list *list, byte_span payload) {
    if (payload.count < 4) return;
    size_t number_size = payload.start[0] == 0 ? 2 : 4;
    iso_box box;
    byte_span rest = {payload.start + 4, payload.count - 4};
    while (iso_box_next(&box, &rest)) read_references(list, &box, number_size);
}

static void read_meta_box(reference_list *list, byte_span payload) {
    if (payload.count < 4) return;
    iso_box box;
    byte_span rest = {payload.start + 4, payload.count - 4};
    while (iso_box_next(&box, &rest)) {
        if (iso_box_has_type(&box, "iref")) read_reference_box(list, box.payload);
    }
}

static int compare_users(const void *one, const void *other) {
    uint32_t a = ((const reference *)one)->user, b = ((const reference *)other)->user;
    return a < b ? -1 : a > b;
}

/// Returns the index of the first reference, in a sorted list, whose user is not below `user`.
static size_t first_reference(const reference_list *list, uint32_t user) {
    size_t low = 0, high = list->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (list->references[middle].user < user) low = middle + 1;
        else high = middle;
    }
    return low;
}

/// Adds the images that are decoded for one, itself included, up to beyond the limit.
static void count_images(const reference_list *list, uint32_t item, int depth, size_t *count) {
    *count += 1;
    if (depth > depth_limit) *count = image_limit + 1;
    for (size_t i = first_reference(list, item); i < list->count && *count <= image_limit; i += 1) {
        if (list->references[i].user != item) break;
        count_images(list, list->references[i].used, depth + 1, count);
    }
}

bool heif_references_end(byte_span file) {
    reference_list list = {0};
    iso_box box;
    byte_span rest = file;
    while (iso_box_next(&box, &rest)) {
        if (iso_box_has_type(&box, "meta")) read_meta_box(&list, box.payload);
    }
    if (list.count > 0) qsort(list.references, list.count, sizeof *list.references, compare_users);
    size_t count = 0;
    for (size_t i = 0; i < list.count && count <= image_limit; i += 1) {
        bool is_first = i == 0 || list.references[i].user != list.references[i - 1].user;
        if (is_first) count_images(&list, list.references[i].user, 0, &count);
    }
    free(list.references);
    return count <= image_limit && !list.is_incomplete;
}
